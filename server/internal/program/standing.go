package program

import (
	"slices"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// Level is a place on a ladder.
type Level struct {
	LadderID string `json:"l"`
	LevelID  string `json:"n"`
}

// CountedDay is one day's part of a measure, in the measure's unit.
type CountedDay struct {
	Day   Day
	Value int64
}

// Standing is a member's place on one ladder at an instant. Value and Missing are points, purchases or minor units.
type Standing struct {
	LadderID     string
	LevelID      string
	LevelName    string
	Since        time.Time // start of the day on which the level was reached (or fallen to); the lowest: of enrolment
	Until        time.Time // when the level is looked at again; zero for the lowest
	Measure      loyaltyv1.TierMeasure
	Value        int64 // in the current window
	CountedFrom  time.Time
	CountedUntil time.Time    // the window's end, not included: the year's, or for rolling days the next midnight
	Days         []CountedDay // oldest first; only days that count something
	NextLevelID  string       // empty on the highest
	Missing      int64        // what Value lacks for the next level; 0 on the highest
	Benefits     []*loyaltyv1.Benefit
	ChangesAt    time.Time // the first instant after at which any of this may change by itself
}

// Levels is the level held on each ladder, in the definition's order, and the first instant after at which one may
// change by itself (zero: never). It counts the tallies up to and including the day of at.
func (p *Program) Levels(m Member, at time.Time) (levels []Level, changesAt time.Time) {
	held, changes := p.held(m, DayOf(at, p.loc))
	for _, level := range held {
		levels = append(levels, Level{level.ladder, level.id})
	}
	return levels, p.startOf(changes)
}

// held is the level held on each ladder on a day, and the first day after on which one may change by itself.
func (p *Program) held(m Member, day Day) (held []*level, changes Day) {
	changes = never
	if len(p.ladders) == 0 {
		return nil, changes
	}
	held = make([]*level, len(p.ladders))
	if m.Digest != nil {
		for i, o := range m.Digest.ladders {
			held[i], changes = p.ladders[i].levels[o.level], min(changes, o.changes)
		}
		return held, changes
	}
	tallies, enroll := inOrder(m.Tallies), DayOf(m.EnrollTime, p.loc)
	for i, l := range p.ladders {
		h := l.hold(tallies, enroll, day)
		held[i], changes = l.levels[h.level], min(changes, h.changes)
	}
	return held, changes
}

// Standings is the member's place on each ladder at an instant, in the definition's order. It counts the tallies up to
// and including the day of at.
func (p *Program) Standings(m Member, at time.Time) []Standing {
	tallies, enroll, today := inOrder(m.Tallies), DayOf(m.EnrollTime, p.loc), DayOf(at, p.loc)
	standings := make([]Standing, len(p.ladders))
	for i, l := range p.ladders {
		standings[i] = p.standing(l, l.hold(tallies, enroll, today), tallies, enroll, today)
	}
	return standings
}

func (p *Program) standing(l *ladder, h holding, tallies []Tally, enroll, today Day) Standing {
	from, until := l.window(today, enroll)
	held := l.levels[h.level]
	s := Standing{
		LadderID:     l.id,
		LevelID:      held.id,
		LevelName:    held.name,
		Since:        h.since.Start(p.loc),
		Until:        p.startOf(h.until),
		Measure:      l.measure,
		CountedFrom:  from.Start(p.loc),
		CountedUntil: until.Start(p.loc),
		Benefits:     held.benefits,
		// The window moves on at its end; a later tally or a level's end may come first.
		ChangesAt: min(h.changes, until).Start(p.loc),
	}
	for _, t := range tallies {
		if value := l.value(t); value != 0 && from <= t.Day && t.Day <= today {
			s.Value += value
			s.Days = append(s.Days, CountedDay{t.Day, value})
		}
	}
	if h.level+1 < len(l.levels) {
		next := l.levels[h.level+1]
		s.NextLevelID, s.Missing = next.id, next.from-s.Value
	}
	return s
}

func (p *Program) startOf(day Day) time.Time {
	if day == never {
		return time.Time{}
	}
	return day.Start(p.loc)
}

// inOrder is the tallies in the order of their days; the caller's are left as they are.
func inOrder(tallies []Tally) []Tally {
	byDay := func(a, b Tally) int { return int(a.Day) - int(b.Day) }
	if !slices.IsSortedFunc(tallies, byDay) {
		tallies = slices.Clone(tallies)
		slices.SortFunc(tallies, byDay)
	}
	return tallies
}
