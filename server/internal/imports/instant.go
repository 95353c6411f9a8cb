package imports

import (
	"fmt"
	"strconv"
	"time"

	"github.com/loyaltycore/core/server/internal/program"
)

// The named time formats; any other is a layout of Go's.
const (
	TimeISO        = "iso"     // 2006-01-02, 2006-01-02 15:04:05, 2006-01-02T15:04:05 or RFC 3339
	TimeUnix       = "unix"    // seconds since 1970
	TimeUnixMillis = "unix-ms" // milliseconds since 1970
)

// instants reads times.
type instants struct {
	format   string
	layouts  []string
	location *time.Location // of times that don't say
}

func newInstants(format string, location *time.Location) (instants, error) {
	i := instants{format: format, location: location}
	switch format {
	case TimeISO:
		i.layouts = []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05", time.RFC3339}
	case TimeUnix, TimeUnixMillis:
	default:
		i.layouts = []string{format}
		// A layout that doesn't tell days apart is a mistake such as "YYYY-MM-DD".
		for _, day := range []time.Time{time.Date(1987, 11, 28, 0, 0, 0, 0, time.UTC), time.Date(2031, 2, 9, 0, 0, 0, 0, time.UTC)} {
			if read, err := time.Parse(format, day.Format(format)); err != nil || program.DayOf(read, time.UTC) != program.DayOf(day, time.UTC) {
				return instants{}, fmt.Errorf("the time format %q names no day; write the format as 2 January 2006, 15:04:05 would be written, or one of %s, %s, %s",
					format, TimeISO, TimeUnix, TimeUnixMillis)
			}
		}
	}
	return i, nil
}

// read tells the instant, in UTC. A date without a time of day is the start of the day. A time without a zone is the
// program's time zone's.
func (i instants) read(text string) (time.Time, error) {
	var at time.Time
	switch i.format {
	case TimeUnix, TimeUnixMillis:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is no whole number, as the time format %q says", shorten(text), i.format)
		}
		if at = time.Unix(n, 0); i.format == TimeUnixMillis {
			at = time.UnixMilli(n)
		}
	default:
		var ok bool
		if at, ok = i.parse(text); !ok {
			return time.Time{}, fmt.Errorf("%q is no time of the format %q", shorten(text), i.format)
		}
	}
	// The contract's limits.
	if at.Year() < 1900 || at.Year() >= 2100 {
		return time.Time{}, fmt.Errorf("%q is not between the years 1900 and 2100", shorten(text))
	}
	return at.UTC(), nil
}

func (i instants) parse(text string) (time.Time, bool) {
	for _, layout := range i.layouts {
		at, err := time.ParseInLocation(layout, text, i.location)
		if err != nil {
			continue
		}
		if dateOnly(layout) { // midnight, which clocks may skip: only the day knows its start
			day, err := time.Parse(layout, text)
			return program.DayOf(day, time.UTC).Start(i.location), err == nil
		}
		return at, true
	}
	return time.Time{}, false
}

// dateOnly tells whether a layout has no time of day.
func dateOnly(layout string) bool {
	midnight := time.Date(2006, 1, 2, 0, 0, 0, 0, time.UTC)
	return midnight.Format(layout) == midnight.Add(23*time.Hour+59*time.Minute+59*time.Second).Format(layout)
}
