package program

import (
	"fmt"
	"time"
)

// Day is a calendar day of a program's time zone, as days since 1970-01-01.
type Day int32

const (
	// FirstDay is 0001-01-01: from the beginning.
	FirstDay Day = -719162
	// CapForever is the period of a cap that is counted over the whole program.
	CapForever = FirstDay

	never = Day(1<<31 - 1)
)

const secondsPerDay = 24 * 60 * 60

// DayOf is the day that t falls on in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	year, month, day := t.In(loc).Date()
	return dayOfDate(year, month, day)
}

// dayOfDate normalizes like time.Date: 32 October is 1 November.
func dayOfDate(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("%q is no date; write a day that exists as YYYY-MM-DD", s)
	}
	return Day(t.Unix() / secondsPerDay), nil
}

// String is the day as YYYY-MM-DD.
func (d Day) String() string { return d.utc().Format(time.DateOnly) }

func (d Day) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

func (d Day) date() (int, time.Month, int) { return d.utc().Date() }

// Start is the first instant of the day in loc. Where clocks skip midnight it is the instant they do so; where they
// strike it twice, the first.
func (d Day) Start(loc *time.Location) time.Time {
	year, month, day := d.date()
	t := time.Date(year, month, day, 0, 0, 0, 0, loc)
	if DayOf(t, loc) < d { // midnight was skipped, and time.Date counted it in the zone before
		_, end := t.ZoneBounds()
		return end
	}
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return t
	}
	if start.Before(t) && DayOf(start, loc) == d { // a skip that began before midnight
		return start
	}
	_, offset := start.Add(-1).Zone()
	if first := d.utc().Add(-time.Duration(offset) * time.Second); first.Before(start) && DayOf(first, loc) == d {
		return first.In(loc)
	}
	return t
}

// firstOfMonth is the first day of d's month.
func (d Day) firstOfMonth() Day {
	year, month, _ := d.date()
	return dayOfDate(year, month, 1)
}

// sameDayIn is the day with the month and day of d in another year, or 28 February for 29 February where there is
// none.
func (d Day) sameDayIn(year int) Day {
	_, month, day := d.date()
	return dayOfDate(year, month, min(day, lastOfMonth(year, month)))
}

func lastOfMonth(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
