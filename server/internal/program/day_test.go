package program

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDayStartIsTheFirstInstantOfTheDay(t *testing.T) {
	for _, test := range []struct{ why, zone, day, want string }{
		{"an ordinary day", "Europe/Warsaw", "2026-11-03", "2026-11-02T23:00:00Z"},
		{"clocks go forward at two", "Europe/Warsaw", "2026-03-29", "2026-03-28T23:00:00Z"},
		{"the day after, in summer time", "Europe/Warsaw", "2026-03-30", "2026-03-29T22:00:00Z"},
		{"clocks go back at three", "Europe/Warsaw", "2026-10-25", "2026-10-24T22:00:00Z"},
		{"midnight is skipped", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
		{"midnight strikes twice", "America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"},
		{"the first day", "UTC", "0001-01-01", "0001-01-01T00:00:00Z"},
	} {
		t.Run(test.why, func(t *testing.T) {
			loc, err := time.LoadLocation(test.zone)
			if err != nil {
				t.Fatal(err)
			}
			d := day(t, test.day)
			start := d.Start(loc)
			if got := start.UTC().Format(time.RFC3339); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if DayOf(start, loc) != d || DayOf(start.Add(-1), loc) != d-1 {
				t.Errorf("%s is on %s, the instant before on %s", start, DayOf(start, loc), DayOf(start.Add(-1), loc))
			}
		})
	}
}

func TestFirstDay(t *testing.T) {
	if day(t, "0001-01-01") != FirstDay || day(t, "1970-01-01") != 0 || day(t, "1970-02-01") != 31 {
		t.Error("days are not counted from 1970-01-01")
	}
}

func TestDayStartBeginsItsDayInEveryZone(t *testing.T) {
	zones := []string{"Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe",
		"Pacific/Auckland", "America/Santiago", "Asia/Tehran"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		d := Day(rapid.IntRange(int(dayOfDate(2000, 1, 1)), int(dayOfDate(2040, 1, 1))).Draw(t, "day"))
		start := d.Start(loc)
		if DayOf(start, loc) != d || DayOf(start.Add(-1), loc) >= d {
			t.Fatalf("%s in %s starts at %s", d, loc, start)
		}
		if parsed, err := ParseDay(d.String()); err != nil || parsed != d {
			t.Fatalf("%s is read as %s, %v", d, parsed, err)
		}
	})
}

func TestParseDayRefusesWhatIsNoDate(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "0000-01-01", "26-01-01", "2026-1-1", "2026-01-01T00:00"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
}
