package program

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func ladderOf(t tester, period, downgrade string, from ...int64) *Program {
	var levels []string
	for i, each := range from {
		levels = append(levels, fmt.Sprintf("{id: l%d, from: %d}", i, each))
	}
	return load(t, header+fmt.Sprintf("tiers: [{id: s, measure: POINTS_EARNED, period: {%s}, downgrade: %s, levels: [%s]}]\n",
		period, downgrade, strings.Join(levels, ", ")))
}

func tallies(t tester, pointsByDay map[string]int64) []Tally {
	var all []Tally
	for s, points := range pointsByDay {
		all = append(all, Tally{Day: day(t, s), Points: points})
	}
	return all
}

func TestStandings(t *testing.T) {
	const calendar, anniversary, rolling = "calendar_year: true", "anniversary_year: true", "rolling_days: 365"
	for _, test := range []struct {
		name, period, downgrade string
		points                  map[string]int64
		at                      string
		want                    string // level since until value missing
	}{
		{"a new member", calendar, "END_OF_PERIOD", nil, "2026-06-01 12:00", "l0 2025-06-15 - 0 500"},
		{"calendar: reached at once", calendar, "END_OF_PERIOD", map[string]int64{"2026-03-01": 300, "2026-06-01": 200},
			"2026-06-01 00:00", "l1 2026-06-01 2028-01-01 500 500"},
		{"calendar: the day before", calendar, "END_OF_PERIOD", map[string]int64{"2026-03-01": 300, "2026-06-01": 200},
			"2026-05-31 23:59", "l0 2025-06-15 - 300 200"},
		{"calendar: held through the next year", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 500},
			"2027-12-31 23:59", "l1 2026-06-01 2028-01-01 0 1000"},
		{"calendar: lost after it", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 500},
			"2028-01-01 00:00", "l0 2028-01-01 - 0 500"},
		{"calendar: reached again is held on", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 500, "2027-12-31": 500},
			"2028-06-01 00:00", "l1 2026-06-01 2029-01-01 0 1000"},
		{"calendar: falls to what the year reached", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 2000, "2027-12-31": 500},
			"2028-06-01 00:00", "l1 2028-01-01 2029-01-01 0 1000"},
		{"calendar: falls by one level at a time", calendar, "ONE_LEVEL", map[string]int64{"2026-06-01": 2000},
			"2028-06-01 00:00", "l2 2028-01-01 2029-01-01 0 2000"},
		{"calendar: and on", calendar, "ONE_LEVEL", map[string]int64{"2026-06-01": 2000},
			"2029-06-01 00:00", "l1 2029-01-01 2030-01-01 0 1000"},
		{"calendar: points before the member joined count in their year", calendar, "END_OF_PERIOD", map[string]int64{"2025-01-10": 400, "2025-07-01": 100},
			"2025-07-01 12:00", "l1 2025-07-01 2027-01-01 500 500"},
		{"calendar: a reversal takes a level back as if never reached", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 0},
			"2026-06-02 12:00", "l0 2025-06-15 - 0 500"},
		{"calendar: a later day below zero leaves it", calendar, "END_OF_PERIOD", map[string]int64{"2026-06-01": 500, "2026-06-02": -100},
			"2026-06-02 12:00", "l1 2026-06-01 2028-01-01 400 600"},
		{"anniversary: the year begins on the day of joining", anniversary, "END_OF_PERIOD", map[string]int64{"2026-06-14": 499, "2026-06-15": 499},
			"2026-06-15 12:00", "l0 2025-06-15 - 499 1"},
		{"anniversary: held through the next year", anniversary, "END_OF_PERIOD", map[string]int64{"2026-06-14": 500},
			"2027-06-14 23:59", "l1 2026-06-14 2027-06-15 0 1000"},
		{"rolling: reached and held for its days", rolling, "END_OF_PERIOD", map[string]int64{"2025-07-01": 300, "2026-06-30": 200},
			"2026-06-30 12:00", "l1 2026-06-30 2027-06-30 500 500"},
		{"rolling: too long apart", rolling, "END_OF_PERIOD", map[string]int64{"2025-07-01": 300, "2026-07-01": 200},
			"2026-07-01 12:00", "l0 2025-06-15 - 200 300"},
		{"rolling: held though the days no longer count", rolling, "END_OF_PERIOD", map[string]int64{"2025-07-01": 300, "2026-06-30": 200},
			"2027-06-29 23:59", "l1 2026-06-30 2027-06-30 200 800"},
		{"rolling: lost on the day it ends", rolling, "END_OF_PERIOD", map[string]int64{"2025-07-01": 300, "2026-06-30": 200},
			"2027-06-30 00:00", "l0 2027-06-30 - 0 500"},
		{"rolling: kept when the last days reach it", rolling, "END_OF_PERIOD", map[string]int64{"2026-01-01": 500, "2027-01-01": 500},
			"2027-01-01 00:00", "l1 2026-01-01 2028-01-01 500 500"},
		{"rolling: falls to what the last days reach", rolling, "END_OF_PERIOD", map[string]int64{"2026-01-01": 2000, "2026-12-31": 500},
			"2027-01-01 00:00", "l1 2027-01-01 2028-01-01 500 500"},
		{"rolling: falls by one level", rolling, "ONE_LEVEL", map[string]int64{"2026-01-01": 2000, "2026-12-31": 100},
			"2027-01-01 00:00", "l2 2027-01-01 2028-01-01 100 1900"},
		{"rolling: rises while held", rolling, "END_OF_PERIOD", map[string]int64{"2026-01-01": 500, "2026-03-01": 500},
			"2026-03-01 00:00", "l2 2026-03-01 2027-03-01 1000 1000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := ladderOf(t, test.period, test.downgrade, 0, 500, 1000, 2000)
			member := Member{EnrollTime: local(t, "Europe/Warsaw", "2025-06-15 18:00"), Tallies: tallies(t, test.points)}
			at := local(t, "Europe/Warsaw", test.at)
			s := p.Standings(member, at)[0]
			until := "-"
			if !s.Until.IsZero() {
				until = s.Until.Format(time.DateOnly)
			}
			got := fmt.Sprintf("%s %s %s %d %d", s.LevelID, s.Since.Format(time.DateOnly), until, s.Value, s.Missing)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if levels, _ := p.Levels(member, at); levels[0] != (Level{"s", s.LevelID}) {
				t.Errorf("Levels is %v", levels)
			}
		})
	}
}

func TestStandingTellsHowItCounted(t *testing.T) {
	p := demo(t, "demo/supplier.yaml")
	at := local(t, "Europe/Berlin", "2028-05-01 12:00")
	s := p.Standings(Member{
		EnrollTime: local(t, "Europe/Berlin", "2024-02-29 09:00"),
		Tallies: []Tally{
			{Day: day(t, "2028-03-01"), Spend: 4_000_000},
			{Day: day(t, "2028-02-29"), Spend: 2_000_000},
			{Day: day(t, "2028-02-28"), Spend: 9_000_000}, // the year before
			{Day: day(t, "2028-05-02"), Spend: 1_000_000}, // tomorrow
			{Day: day(t, "2028-04-01"), Points: 100},
		},
	}, at)[0]
	// In 2028 the anniversary of 29 February is on that day itself, in 2029 on the 28th.
	want := "partner preferred 2028-02-28 2030-02-28 2028-02-29 2029-02-28 6000000 premium 19000000 [{2028-02-29 2000000} {2028-03-01 4000000}] 2028-05-02"
	got := fmt.Sprint(s.LadderID, " ", s.LevelID, " ", s.Since.Format(time.DateOnly), " ", s.Until.Format(time.DateOnly), " ",
		s.CountedFrom.Format(time.DateOnly), " ", s.CountedUntil.Format(time.DateOnly), " ", s.Value, " ", s.NextLevelID, " ", s.Missing, " ",
		s.Days, " ", s.ChangesAt.Format(time.DateOnly))
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(s.Benefits) != 1 || s.Benefits[0].GetDiscountPercent() != "2" || s.LevelName != "Preferred partner" {
		t.Errorf("benefits %v of %q", s.Benefits, s.LevelName)
	}
}

// simulated follows one ladder day by day, slowly, in the words of the contract: the oracle.
type simulated struct {
	points      map[Day]int64
	from        []int64
	rolling     int // 0: years
	oneLevel    bool
	anniversary bool
	enroll      Day

	level        int
	since, until Day
}

func (s *simulated) levelOf(value int64) int {
	for i := len(s.from) - 1; i > 0; i-- {
		if value >= s.from[i] {
			return i
		}
	}
	return 0
}

func (s *simulated) sum(from, to Day) int64 {
	total := int64(0)
	for d := from; d <= to; d++ {
		total += s.points[d]
	}
	return total
}

// begins tells whether a new year begins on the day.
func (s *simulated) begins(d Day) bool {
	_, month, dom := d.date()
	if !s.anniversary {
		return month == time.January && dom == 1
	}
	_, enrollMonth, enrollDom := s.enroll.date()
	if enrollMonth == time.February && enrollDom == 29 {
		_, tomorrowMonth, _ := (d + 1).date()
		return month == time.February && tomorrowMonth == time.March
	}
	return month == enrollMonth && dom == enrollDom
}

// run follows the days from first to last and tells the standing on each.
func (s *simulated) run(first, last Day, each func(d Day, value int64)) {
	s.since, s.until = s.enroll, never
	yearStart, best := first, 0 // first is the beginning of a year
	for d := first; d <= last; d++ {
		if s.rolling > 0 {
			value := s.sum(d-Day(s.rolling)+1, d)
			now := s.levelOf(value)
			if now > s.level {
				s.level, s.since, s.until = now, d, d+Day(s.rolling)
			} else if d == s.until {
				s.lose(now, d)
				s.until = d + Day(s.rolling)
			}
			if s.level == 0 {
				s.until = never
			}
			each(d, value)
			continue
		}
		if s.begins(d) && d > first {
			s.lose(best, d)
			yearStart, best = d, 0
		}
		value := s.sum(yearStart, d)
		best = max(best, s.levelOf(value))
		if best > s.level {
			s.level, s.since = best, d
		}
		s.until = never
		if s.level > 0 {
			// The end of this year, or of the next when this year itself reached the level.
			years := 1
			if best == s.level {
				years = 2
			}
			for s.until = d; years > 0; {
				if s.until++; s.begins(s.until) {
					years--
				}
			}
		}
		each(d, value)
	}
}

func (s *simulated) lose(now int, d Day) {
	if s.oneLevel {
		now = max(now, s.level-1)
	}
	if now < s.level {
		s.level, s.since = now, d
	}
}

func TestStandingsAreThoseOfADayByDaySimulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &simulated{points: map[Day]int64{}, from: []int64{0, 10, 25, 60}, oneLevel: rapid.Bool().Draw(t, "oneLevel")}
		downgrade := "END_OF_PERIOD"
		if s.oneLevel {
			downgrade = "ONE_LEVEL"
		}
		period := rapid.SampledFrom([]string{"calendar_year: true", "anniversary_year: true", "rolling"}).Draw(t, "period")
		s.anniversary = strings.HasPrefix(period, "anniversary")
		if period == "rolling" {
			s.rolling = rapid.IntRange(1, 90).Draw(t, "rollingDays")
			period = fmt.Sprintf("rolling_days: %d", s.rolling)
		}
		p := ladderOf(t, period, downgrade, s.from...)
		s.enroll = dayOfDate(2024, 1, 1) + Day(rapid.IntRange(0, 365).Draw(t, "enroll"))
		first := dayOfDate(2023, 1, 1)
		if s.anniversary {
			first = s.enroll.sameDayIn(2022)
		}
		last := first + 1500

		var member Member
		member.EnrollTime = s.enroll.Start(p.Location()).Add(9 * time.Hour)
		span := rapid.SampledFrom([]int{1500, 120}).Draw(t, "span")
		for range rapid.IntRange(0, 25).Draw(t, "activities") {
			d := first + Day(rapid.IntRange(0, span).Draw(t, "day"))
			s.points[d] += rapid.Int64Range(-6, 20).Draw(t, "points")
		}
		for d, points := range s.points {
			member.Tallies = append(member.Tallies, Tally{Day: d, Points: points})
		}
		later := rapid.Permutation(member.Tallies).Draw(t, "order")
		member.Tallies = later

		previous := Standing{}
		s.run(first, last, func(d Day, value int64) {
			at := d.Start(p.Location()).Add(time.Duration(d%24) * time.Hour)
			got := p.Standings(member, at)[0]
			want := fmt.Sprintf("l%d since %s until %s value %d", s.level, s.since, until(s.until), value)
			if told := fmt.Sprintf("%s since %s until %s value %d", got.LevelID, DayOf(got.Since, p.Location()), untilOf(got.Until, p.Location()), got.Value); told != want {
				t.Fatalf("on %s: %s, want %s", d, told, want)
			}
			if got.Missing < 1 && got.NextLevelID != "" {
				t.Fatalf("on %s: %d missing for %s", d, got.Missing, got.NextLevelID)
			}
			// What was announced not to change by itself did not.
			if previous.LevelID != "" && at.Before(previous.ChangesAt) && (previous.LevelID != got.LevelID || previous.Value != got.Value) {
				t.Fatalf("on %s: changed before %s", d, previous.ChangesAt)
			}
			previous = got
			if levels, _ := p.Levels(member, at); levels[0].LevelID != got.LevelID {
				t.Fatalf("on %s: the level is %v, and the standing %s", d, levels, got.LevelID)
			}
		})
	})
}

func until(d Day) string {
	if d == never {
		return "-"
	}
	return d.String()
}

func untilOf(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return "-"
	}
	return DayOf(t, loc).String()
}

func TestLevelsDoNotChangeBeforeTheInstantTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := ladderOf(t, rapid.SampledFrom([]string{"calendar_year: true", "anniversary_year: true", "rolling_days: 30"}).Draw(t, "period"),
			rapid.SampledFrom([]string{"END_OF_PERIOD", "ONE_LEVEL"}).Draw(t, "downgrade"), 0, 10, 25)
		start := dayOfDate(2025, 1, 1)
		member := Member{EnrollTime: (start + Day(rapid.IntRange(0, 60).Draw(t, "enroll"))).Start(p.Location())}
		for d, points := range rapid.MapOf(rapid.IntRange(0, 400), rapid.Int64Range(-5, 20)).Draw(t, "points") {
			member.Tallies = append(member.Tallies, Tally{Day: start + Day(d), Points: points})
		}
		at := (start + Day(rapid.IntRange(0, 400).Draw(t, "at"))).Start(p.Location())
		levels, changes := p.Levels(member, at)
		for d := DayOf(at, p.Location()); d < start+1500; d++ {
			if !changes.IsZero() && d >= DayOf(changes, p.Location()) {
				break
			}
			if now, _ := p.Levels(member, d.Start(p.Location())); now[0] != levels[0] {
				t.Fatalf("%v at %s was to hold until %s, but is %v on %s", levels, at, changes, now, d)
			}
		}
	})
}
