package program

import (
	"math"
	"slices"
	"time"
)

// Digest condenses a member's tallies and cap uses to what the next decision mostly needs, so that it needn't read them
// all: the level on each ladder, how long it holds by itself and how much may be counted before a higher one could be
// reached, and what capped rules gave in the period that they gave last. It is good for as long as activities come in
// the order of their days and only add; what it can't tell, it says so, and the tallies have to be read.
//
// It belongs to the program version that made it. The zero Digest tells nothing.
type Digest struct {
	day     Day       // the last one with a tally
	ladders []outlook // of all the program's ladders, or none: then it tells of none
	caps    []capUse
}

// outlook is a member's place on one ladder from the digest's day on.
type outlook struct {
	level   int
	changes Day   // the first day on which the level may change by itself
	room    int64 // a value this large, counted from now on, could reach a higher level
}

// capUse is what a capped rule gave in the last period that it gave anything in or was asked for.
type capUse struct {
	key  CapKey
	used int64
}

// outlookOf is where tallies, in the order of their days, leave a member on the ladder.
func (l *ladder) outlookOf(tallies []Tally, enroll, day Day) outlook {
	h := l.hold(tallies, enroll, day)
	o := outlook{level: h.level, changes: h.changes, room: math.MaxInt64}
	if h.level+1 < len(l.levels) {
		from, _ := l.window(day, enroll)
		counted := int64(0)
		for _, t := range tallies {
			if from <= t.Day {
				counted += l.value(t)
			}
		}
		o.room = l.levels[h.level+1].from - max(counted, 0) // a year below zero is followed by one that begins at zero
	}
	return o
}

// tells whether the digest tells the levels of a program's ladders on a day.
func (d *Digest) tells(p *Program, day Day) bool {
	if len(d.ladders) != len(p.ladders) || day < d.day {
		return false
	}
	for _, o := range d.ladders {
		if day >= o.changes {
			return false
		}
	}
	return true
}

// capUsed is what a rule has given in a period; false: the digest can't tell.
func (d *Digest) capUsed(key CapKey) (int64, bool) {
	for _, c := range d.caps {
		if c.key.RuleID == key.RuleID {
			switch {
			case key.Period == c.key.Period:
				return c.used, true
			case key.Period > c.key.Period:
				return 0, true // nothing was given since
			}
		}
	}
	return 0, false
}

// add counts what a member did on a day; false: the digest can't tell what comes of it. d is left as it is.
func (d *Digest) add(p *Program, t Tally) (*Digest, bool) {
	if !d.tells(p, t.Day) {
		return nil, false
	}
	next := &Digest{day: t.Day, ladders: make([]outlook, len(d.ladders)), caps: d.caps}
	for i, o := range d.ladders {
		value := p.ladders[i].value(t)
		if value < 0 || value >= o.room {
			return nil, false
		}
		if o.room != math.MaxInt64 {
			o.room -= value
		}
		next.ladders[i] = o
	}
	return next, true
}

// give counts what capped rules gave an activity, of all the keys that were asked for.
func (d *Digest) give(m Member, keys []CapKey, r Receipt) {
	if len(keys) == 0 {
		return
	}
	caps := make([]capUse, 0, len(d.caps)+len(keys))
	for _, key := range keys {
		used, _ := m.capUsed(key)
		for _, part := range r.Parts {
			if part.Cap != nil && *part.Cap == key {
				used += part.Points
			}
		}
		if last, known := d.last(key.RuleID); known && last.key.Period > key.Period {
			caps = append(caps, last) // a late activity
		} else {
			caps = append(caps, capUse{key, used})
		}
	}
	for _, c := range d.caps {
		if !slices.ContainsFunc(keys, func(key CapKey) bool { return key.RuleID == c.key.RuleID }) {
			caps = append(caps, c)
		}
	}
	d.caps = caps
}

func (d *Digest) last(ruleID string) (capUse, bool) {
	for _, c := range d.caps {
		if c.key.RuleID == ruleID {
			return c, true
		}
	}
	return capUse{}, false
}

// capUsed is what a rule has given the member in a period; false: the member's digest can't tell.
func (m Member) capUsed(key CapKey) (int64, bool) {
	if m.Digest != nil {
		return m.Digest.capUsed(key)
	}
	return m.CapUsed[key], true
}

// Suffices tells whether m tells all that Earn needs to decide a.
func (p *Program) Suffices(a Activity, m Member) bool {
	if m.Digest == nil {
		return true
	}
	if p.needsLevels(a) && !m.Digest.tells(p, DayOf(a.EventTime, p.loc)) {
		return false
	}
	for _, key := range p.CapKeys(a) {
		if _, known := m.Digest.capUsed(key); !known {
			return false
		}
	}
	return true
}

// TellsLevels tells whether m tells the levels held at an instant.
func (p *Program) TellsLevels(m Member, at time.Time) bool {
	return m.Digest == nil || len(p.ladders) == 0 || m.Digest.tells(p, DayOf(at, p.loc))
}

// Progress is where an activity leaves a member.
type Progress struct {
	Levels  []Level   // held now, in the definition's order
	Changes time.Time // the first instant at which one may change by itself; zero: never
	Digest  []byte    // to be stored with the account; empty: the program has no use for one
}

// Progress counts what an activity adds to a day, and what capped rules of this version gave for it (none, if another
// version decided); false: m's digest can't tell what comes of it.
func (p *Program) Progress(m Member, t Tally, caps []CapKey, r Receipt, now time.Time) (Progress, bool) {
	if len(p.ladders) == 0 && len(caps) == 0 && (m.Digest == nil || len(m.Digest.caps) == 0) {
		return Progress{}, true
	}
	var next *Digest
	after := Member{EnrollTime: m.EnrollTime}
	var known bool
	switch {
	case len(p.ladders) == 0:
		next = &Digest{day: t.Day}
		if m.Digest != nil {
			next.caps = m.Digest.caps
		}
	case m.Digest != nil:
		if next, known = m.Digest.add(p, t); !known || !next.tells(p, DayOf(now, p.loc)) {
			return Progress{}, false
		}
		after.Digest = next
	default:
		after.Tallies = plus(inOrder(m.Tallies), t)
		next = p.digestOf(after.Tallies, DayOf(m.EnrollTime, p.loc))
	}
	if m.Digest != nil || !m.didAnythingAfter(t.Day) { // else a later period may have been used as well
		next.give(m, caps, r)
	}
	levels, changes := p.Levels(after, now)
	return Progress{Levels: levels, Changes: changes, Digest: next.encode(p.version)}, true
}

// didAnythingAfter tells whether there is a tally of a later day, without which no later period of a cap was used.
func (m Member) didAnythingAfter(day Day) bool {
	return slices.ContainsFunc(m.Tallies, func(t Tally) bool { return t.Day > day })
}

// digestOf condenses tallies, in the order of their days.
func (p *Program) digestOf(tallies []Tally, enroll Day) *Digest {
	d := &Digest{day: enroll, ladders: make([]outlook, len(p.ladders))}
	if len(tallies) > 0 {
		d.day = tallies[len(tallies)-1].Day
	}
	for i, l := range p.ladders {
		d.ladders[i] = l.outlookOf(tallies, enroll, d.day)
	}
	return d
}

// plus adds a tally to those in the order of their days, which are left as they are.
func plus(tallies []Tally, t Tally) []Tally {
	if t.Points == 0 && t.Spend == 0 && t.Purchases == 0 {
		return tallies
	}
	i, found := slices.BinarySearchFunc(tallies, t.Day, func(x Tally, day Day) int { return int(x.Day) - int(day) })
	if !found {
		return slices.Insert(slices.Clone(tallies), i, t)
	}
	tallies = slices.Clone(tallies)
	tallies[i].Points += t.Points
	tallies[i].Spend += t.Spend
	tallies[i].Purchases += t.Purchases
	return tallies
}
