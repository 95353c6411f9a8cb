package program

import (
	"fmt"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// ladder is a compiled tier ladder.
type ladder struct {
	id       string
	measure  loyaltyv1.TierMeasure
	period   period
	days     int // of a rolling period
	oneLevel bool
	levels   []*level // from the lowest up
}

type level struct {
	id       string
	name     string
	ladder   string // its ladder's id
	key      string // "ladder/level"
	from     int64
	excess   int64 // of the earn multiplier over 1, in 1/one
	benefits []*loyaltyv1.Benefit
}

type period int8

const (
	calendarYear period = iota
	anniversaryYear
	rollingDays
)

// tiers compiles the ladders.
func (c *checker) tiers() {
	ids := map[string]bool{}
	for i, def := range c.def.GetTiers() {
		path := fmt.Sprintf("tiers[%d]", i)
		c.unique(ids, def.GetId(), path, "ladder")
		l := &ladder{
			id:       def.GetId(),
			measure:  def.GetMeasure(),
			oneLevel: def.GetDowngrade() == loyaltyv1.Downgrade_DOWNGRADE_ONE_LEVEL,
		}
		switch kind := def.GetPeriod().GetKind().(type) {
		case *loyaltyv1.QualificationPeriod_AnniversaryYear:
			l.period = anniversaryYear
		case *loyaltyv1.QualificationPeriod_RollingDays:
			l.period, l.days = rollingDays, max(int(kind.RollingDays), 1)
		}
		levelIDs := map[string]bool{}
		for j, level := range def.GetLevels() {
			c.unique(levelIDs, level.GetId(), fmt.Sprintf("%s.levels[%d]", path, j), "level")
			l.levels = append(l.levels, c.level(l, level, fmt.Sprintf("%s.levels[%d]", path, j)))
			c.levels[l.id] = append(c.levels[l.id], level.GetId())
		}
		if len(l.levels) > 0 { // else protovalidate has said so
			c.p.ladders = append(c.p.ladders, l)
		}
	}
}

// level compiles the next level of l.
func (c *checker) level(l *ladder, def *loyaltyv1.TierLevel, path string) *level {
	next := &level{
		id:       def.GetId(),
		name:     def.GetDisplayName(),
		ladder:   l.id,
		key:      l.id + "/" + def.GetId(),
		from:     def.GetFrom(),
		benefits: def.GetBenefits(),
	}
	field := path + ".from"
	switch spend := l.measure == loyaltyv1.TierMeasure_TIER_MEASURE_SPEND; {
	case spend && def.GetFrom() != 0:
		c.mistake(field, "this ladder counts spend: write from_amount, a decimal in %s", c.def.GetCurrency())
	case spend:
		field = path + ".from_amount"
		amount := def.GetFromAmount()
		if amount == "" {
			amount = "0"
		}
		units, ok := parseDecimal(amount, c.p.digits)
		if !ok {
			c.mistake(field, "%q is not a whole number of minor units: %s has %d decimal digits", amount, c.def.GetCurrency(), c.p.digits)
		}
		next.from = units
	case def.GetFromAmount() != "":
		c.mistake(path+".from_amount", "this ladder doesn't count spend: write from, a whole number")
		return next
	}
	switch n := len(l.levels); {
	case n == 0 && next.from != 0:
		c.mistake(field, "the lowest level begins at 0")
	case n > 0 && next.from <= l.levels[n-1].from:
		c.mistake(field, "level %q must begin at more than %q before it", def.GetId(), l.levels[n-1].id)
	}
	if def.GetEarnMultiplier() != "" {
		next.excess = c.multiplier(def.GetEarnMultiplier(), path+".earn_multiplier") - one
	}
	benefits := map[string]bool{}
	for i, benefit := range def.GetBenefits() {
		c.unique(benefits, benefit.GetId(), fmt.Sprintf("%s.benefits[%d]", path, i), "benefit")
	}
	return next
}

// value is what a day counts for the ladder.
func (l *ladder) value(t Tally) int64 {
	switch l.measure {
	case loyaltyv1.TierMeasure_TIER_MEASURE_SPEND:
		return t.Spend
	case loyaltyv1.TierMeasure_TIER_MEASURE_PURCHASE_COUNT:
		return t.Purchases
	}
	return t.Points
}

// reached is the highest level that a value of the measure reaches.
func (l *ladder) reached(value int64) int {
	n := 0
	for n+1 < len(l.levels) && l.levels[n+1].from <= value {
		n++
	}
	return n
}

// year is the ladder's year that a day is in, named by the calendar year that it begins in.
func (l *ladder) year(day, enroll Day) int {
	year, _, _ := day.date()
	if day < l.yearStart(year, enroll) {
		year--
	}
	return year
}

func (l *ladder) yearStart(year int, enroll Day) Day {
	if l.period == anniversaryYear {
		return enroll.sameDayIn(year)
	}
	return dayOfDate(year, 1, 1)
}

// window is the days that are counted on a day: from one until another, which is not included.
func (l *ladder) window(day, enroll Day) (from, until Day) {
	if l.period == rollingDays {
		return day - Day(l.days) + 1, day + 1
	}
	year := l.year(day, enroll)
	return l.yearStart(year, enroll), l.yearStart(year+1, enroll)
}

// holding is the level held at the end of a day, as far as that day's tallies tell.
type holding struct {
	level int
	since Day
	until Day // when it is looked at again; never for the lowest
	// changes is the first day after on which the level may change by itself.
	changes Day
}

// hold follows a member's level from the beginning to the day. Tallies are in the order of their days.
func (l *ladder) hold(tallies []Tally, enroll, today Day) holding {
	later := never
	for i, t := range tallies {
		if t.Day > today {
			tallies, later = tallies[:i], t.Day
			break
		}
	}
	var h holding
	if l.period == rollingDays {
		h = l.holdRolling(tallies, enroll, today)
	} else {
		h = l.holdYears(tallies, enroll, today)
	}
	h.changes = min(h.changes, later)
	return h
}

// holdYears: a level reached in a year is held through the next. At a year's end the member keeps what that year
// reached, or with ONE_LEVEL at least the level below the one held.
func (l *ladder) holdYears(tallies []Tally, enroll, today Day) holding {
	h := holding{since: enroll, until: never}
	year := l.year(min(enroll, today), enroll)
	if len(tallies) > 0 {
		year = min(year, l.year(tallies[0].Day, enroll))
	}
	for ; ; year++ {
		end := l.yearStart(year+1, enroll)
		sum, reached := int64(0), 0
		for ; len(tallies) > 0 && tallies[0].Day < end; tallies = tallies[1:] {
			sum += l.value(tallies[0])
			reached = max(reached, l.reached(sum))
			if reached > h.level {
				h.level, h.since = reached, tallies[0].Day
			}
		}
		if today < end {
			switch {
			case h.level == 0:
			case h.level == reached:
				h.until = l.yearStart(year+2, enroll)
			default:
				h.until = end
			}
			h.changes = h.until
			return h
		}
		if kept := l.fall(h.level, reached); kept < h.level {
			h.level, h.since = kept, end
		}
	}
}

// holdRolling: a level is held for so many days from the day it was reached, then the last so many days decide, and
// again for so many days.
func (l *ladder) holdRolling(tallies []Tally, enroll, today Day) holding {
	h := holding{since: enroll, until: never}
	length := Day(l.days)
	sum := int64(0)
	entered, left, negative := 0, 0, 0 // tallies that have entered the window, left it, and left it upwards
	for {
		// The level can change only when a day is counted, when one below zero no longer is, or at `until`.
		day := h.until
		if entered < len(tallies) {
			day = min(day, tallies[entered].Day)
		}
		for negative < entered && (l.value(tallies[negative]) >= 0 || negative < left) {
			negative++
		}
		if negative < entered {
			day = min(day, tallies[negative].Day+length)
		}
		if day > today {
			h.changes = day
			return h
		}
		for ; entered < len(tallies) && tallies[entered].Day <= day; entered++ {
			sum += l.value(tallies[entered])
		}
		for ; left < entered && tallies[left].Day <= day-length; left++ {
			sum -= l.value(tallies[left])
		}
		switch reached := l.reached(sum); {
		case reached > h.level:
			h.level, h.since, h.until = reached, day, day+length
		case day == h.until:
			if kept := l.fall(h.level, reached); kept < h.level {
				h.level, h.since = kept, day
			}
			h.until = day + length
			if h.level == 0 {
				h.until = never
			}
		}
	}
}

// fall is the level kept by a member who holds one and whose measure reaches another when its time is over.
func (l *ladder) fall(held, reached int) int {
	if l.oneLevel {
		return max(reached, held-1)
	}
	return reached
}
