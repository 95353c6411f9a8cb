package program

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestVestAndExpire(t *testing.T) {
	for _, test := range []struct {
		why, definition, event, vest, expire string
	}{
		{"nothing said", "", "2026-11-03 08:15", "", ""},
		{"vesting", "vesting: {after_days: 14}", "2026-11-03 08:15", "2026-11-17 08:15", ""},
		{"vesting over a change of clocks", "vesting: {after_days: 1}", "2026-03-28 12:00", "2026-03-29 12:00", ""},
		{"days", "expiry: {after_days: 365}", "2026-11-03 08:15", "", "2027-11-03 08:15"},
		{"days over a leap day", "expiry: {after_days: 365}", "2027-11-03 08:15", "", "2028-11-02 08:15"},
		{"days and the end of the month", "expiry: {after_days: 365, round_up: MONTH_END}", "2026-11-03 08:15", "", "2027-12-01 00:00"},
		{"on the end of the month already", "expiry: {after_days: 30, round_up: MONTH_END}", "2026-11-01 00:00", "", "2026-12-01 00:00"},
		{"an instant after it", "expiry: {after_days: 30, round_up: MONTH_END}", "2026-11-01 00:00:01", "", "2027-01-01 00:00"},
		{"months", "expiry: {after_months: 24}", "2026-11-03 08:15", "", "2028-11-03 08:15"},
		{"months to a shorter one", "expiry: {after_months: 1}", "2026-01-31 08:15", "", "2026-02-28 08:15"},
		{"months to a leap February", "expiry: {after_months: 1}", "2028-01-31 08:15", "", "2028-02-29 08:15"},
		{"months from 29 February", "expiry: {after_months: 12}", "2028-02-29 08:15", "", "2029-02-28 08:15"},
		{"the month's end", "expiry: {after_months: 0, round_up: MONTH_END}", "2026-12-31 23:59", "", "2027-01-01 00:00"},
		{"the month's end, on the boundary", "expiry: {after_months: 0, round_up: MONTH_END}", "2026-12-01 00:00", "", "2027-01-01 00:00"},
		{"the quarter's end", "expiry: {after_months: 24, round_up: QUARTER_END}", "2026-11-03 08:15", "", "2029-01-01 00:00"},
		{"the year's end", "expiry: {after_months: 0, round_up: YEAR_END}", "2026-11-03 08:15", "", "2027-01-01 00:00"},
		{"a date", "expiry: {on_date: 2026-12-31}", "2026-11-03 08:15", "", "2027-01-01 00:00"},
		{"a date, years before", "expiry: {on_date: 2026-12-31}", "2020-11-03 08:15", "", "2027-01-01 00:00"},
		{"the end of the date", "expiry: {on_date: 2026-06-30}", "2026-06-30 23:59", "", "2026-07-01 00:00"},
		{"after the end of the date", "expiry: {on_date: 2026-06-30}", "2026-07-01 00:00", "", "2027-07-01 00:00"},
		{"29 February, next year", "expiry: {on_date: 2028-02-29}", "2028-03-01 00:00", "", "2029-03-01 00:00"},
		{"29 February, the next leap year", "expiry: {on_date: 2028-02-29}", "2031-06-01 00:00", "", "2032-03-01 00:00"},
		{"a date before vesting", "vesting: {after_days: 14}\nexpiry: {on_date: 2026-12-31}", "2026-12-25 08:15", "2027-01-08 08:15", "2028-01-01 00:00"},
		{"a month's end before vesting", "vesting: {after_days: 14}\nexpiry: {after_months: 0, round_up: MONTH_END}", "2026-12-25 08:15", "2027-01-08 08:15", "2027-02-01 00:00"},
		{"a month's end at vesting", "vesting: {after_days: 14}\nexpiry: {after_months: 0, round_up: MONTH_END}", "2026-12-18 00:00", "2027-01-01 00:00", "2027-02-01 00:00"},
	} {
		t.Run(test.why, func(t *testing.T) {
			p := load(t, header+test.definition+"\n")
			terms := p.terms.at(local(t, "Europe/Warsaw", test.event))
			vest, expire := terms.VestTime, terms.ExpireTime
			for _, each := range []struct {
				what string
				got  time.Time
				want string
			}{{"vest", vest, test.vest}, {"expire", expire, test.expire}} {
				want := time.Time{}
				if each.want != "" {
					want = local(t, "Europe/Warsaw", each.want)
				}
				if !each.got.Equal(want) {
					t.Errorf("%s at %s, want %s", each.what, each.got.In(p.Location()), want)
				}
			}
		})
	}
}

func TestPointsVestBeforeTheyExpire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := load(t, header+rapid.SampledFrom([]string{
			"vesting: {after_days: 40}\nexpiry: {after_months: 0, round_up: MONTH_END}\n",
			"vesting: {after_days: 100}\nexpiry: {after_days: 1, round_up: QUARTER_END}\n",
			"vesting: {after_days: 400}\nexpiry: {on_date: 2026-02-28}\n",
			"vesting: {after_days: 400}\nexpiry: {on_date: 2026-02-28, round_up: YEAR_END}\n",
			"vesting: {after_days: 27}\nexpiry: {after_months: 1}\n",
			"expiry: {after_months: 0, round_up: YEAR_END}\n",
		}).Draw(t, "definition"))
		event := time.Unix(rapid.Int64Range(946684800, 2240524800).Draw(t, "event"), 0)
		terms := p.terms.at(event)
		vest, expire := terms.VestTime, terms.ExpireTime
		if !expire.After(event) || !expire.After(vest) {
			t.Fatalf("event %s, vest %s, expire %s", event, vest, expire)
		}
	})
}
