package loyalty_test

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// model is the oracle of the random tests: one member's account in plain Go, written from the contract's comments and
// not from the code. What it says of balances, lots, tallies, caps and refusals has to be what the servers say.
type model struct {
	rules    rules
	version  int64
	earned   int64
	spent    int64
	bought   int64
	lots     []*modelLot
	points   map[string]int64 // earned, by day
	caps     map[string]int64 // given, by rule and day or month
	entries  []modelEntry     // oldest first
	accruals []*modelAccrual
}

// rules are what a program of these tests gives.
type rules struct {
	rich     bool // caps, multipliers and levels
	vest     int  // days
	expire   int  // days
	lateDays int
}

type modelLot struct {
	version      int64
	points       int64
	vest, expire time.Time
	of           *modelAccrual
}

type modelAccrual struct {
	id       string
	partner  int32
	source   string
	day      string
	points   int64
	expired  int64
	purchase bool
	reversed bool
	caps     map[string]int64
	lot      *modelLot
}

type modelEntry struct {
	version, points, balance int64
}

var warsaw = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		panic(err)
	}
	return loc
}()

func localDay(t time.Time) string { return t.In(warsaw).Format(time.DateOnly) }

func newModel(r rules) *model {
	return &model{rules: r, points: map[string]int64{}, caps: map[string]int64{}}
}

func (m *model) held() (points int64) {
	for _, lot := range m.lots {
		points += lot.points
	}
	return points
}

func (m *model) pending(now time.Time) (points int64) {
	for _, lot := range m.lots {
		if lot.vest.After(now) {
			points += lot.points
		}
	}
	return points
}

func (m *model) available(now time.Time) int64 { return m.held() - m.pending(now) }

// next is when points expire next and how many do.
func (m *model) next() (at time.Time, points int64) {
	for _, lot := range m.lots {
		if at.IsZero() || lot.expire.Before(at) {
			at, points = lot.expire, 0
		}
		if lot.expire.Equal(at) {
			points += lot.points
		}
	}
	return at, points
}

// level is the level held on a day: reached at once, and held through the year in which it was reached and the next.
func (m *model) level(day string) string {
	year, err := strconv.Atoi(day[:4])
	if err != nil {
		panic(err)
	}
	switch best := max(m.best(year, day), m.best(year-1, day)); {
	case best >= 1000:
		return "gold"
	case best >= 300:
		return "silver"
	}
	return "bronze"
}

// best is the most points that a year's days have added up to at the end of one of them, until a day.
func (m *model) best(year int, until string) (best int64) {
	total := int64(0)
	for _, day := range slices.Sorted(maps.Keys(m.points)) {
		if day <= until && strings.HasPrefix(day, strconv.Itoa(year)) {
			total += m.points[day]
			best = max(best, total)
		}
	}
	return best
}

// expire writes off what is over by now, instant by instant.
func (m *model) expire(now time.Time) {
	slices.SortStableFunc(m.lots, func(a, b *modelLot) int { return a.expire.Compare(b.expire) })
	for len(m.lots) > 0 && !m.lots[0].expire.After(now) {
		at, points := m.lots[0].expire, int64(0)
		for len(m.lots) > 0 && m.lots[0].expire.Equal(at) {
			lot := m.lots[0]
			points += lot.points
			lot.of.expired += lot.points
			lot.points = 0
			m.lots = m.lots[1:]
		}
		m.enter(-points)
	}
}

// enter advances the version by a movement of points.
func (m *model) enter(points int64) {
	m.version++
	if points != 0 {
		m.entries = append(m.entries, modelEntry{m.version, points, m.held()})
	}
}

// what a purchase or an event of the tests is.
type deed struct {
	at     time.Time // zero: now
	minor  int64
	app    bool
	event  bool
	source string
}

// accrue says what a deed gives, or why it is refused.
func (m *model) accrue(d deed, partner int32, now time.Time) (*modelAccrual, refusal.Reason) {
	m.expire(now)
	for _, a := range m.accruals {
		if d.source != "" && a.source == d.source && a.partner == partner {
			return nil, refusal.SourceAlreadyAccrued
		}
	}
	at := d.at
	if at.IsZero() {
		at = now
	}
	at = at.Truncate(time.Microsecond)
	if at.Before(now.Add(-time.Duration(m.rules.lateDays)*24*time.Hour)) || at.After(now.Add(5*time.Minute)) {
		return nil, refusal.EventTimeOutOfRange
	}
	a := &modelAccrual{partner: partner, source: d.source, day: localDay(at), purchase: !d.event, caps: map[string]int64{}}
	m.earn(a, d)
	if a.points > 0 {
		local := at.In(warsaw)
		a.lot = &modelLot{version: m.version + 1, points: a.points, expire: local.AddDate(0, 0, m.rules.expire), of: a}
		if m.rules.vest > 0 {
			a.lot.vest = local.AddDate(0, 0, m.rules.vest)
		}
		m.lots = append(m.lots, a.lot)
	}
	m.enter(a.points)
	m.points[a.day] += a.points
	m.earned += a.points
	if a.purchase {
		m.bought++
	}
	for key, points := range a.caps {
		m.caps[key] += points
	}
	m.accruals = append(m.accruals, a)
	m.expire(now) // a late deed's points may be over already
	return a, ""
}

// earn reckons the points by hand: see the programs in machine_test.go.
func (m *model) earn(a *modelAccrual, d deed) {
	capped := func(key string, points, most int64) int64 {
		given := min(points, max(most-max(m.caps[key], 0), 0))
		if given > 0 {
			a.caps[key] = given
		}
		return given
	}
	switch {
	case d.event && m.rules.rich:
		a.points = capped("review "+a.day[:7], 25, 60)
	case d.event:
		a.points = 25
	case !m.rules.rich:
		a.points = d.minor / 100
	default:
		base := d.minor / 100
		a.points = capped("base "+a.day, base, 300)
		if d.app {
			a.points += base // twice: once more
		}
		if m.bought == 0 {
			a.points += 50
		}
		switch m.level(a.day) {
		case "silver":
			a.points += base / 2
		case "gold":
			a.points += base * 3 / 4
		}
	}
}

// take takes points from own, vested or not, then from vested lots from the one that expires first.
func (m *model) take(points int64, own *modelLot, now time.Time) refusal.Reason {
	var from []*modelLot
	can := int64(0)
	for _, lot := range m.lots {
		if lot == own || !lot.vest.After(now) {
			from = append(from, lot)
			can += lot.points
		}
	}
	if points > can {
		return refusal.InsufficientPoints
	}
	slices.SortFunc(from, func(a, b *modelLot) int {
		switch {
		case a == own:
			return -1
		case b == own:
			return 1
		}
		return cmp.Or(a.expire.Compare(b.expire), cmp.Compare(a.version, b.version))
	})
	left := points
	for _, lot := range from {
		n := min(left, lot.points)
		lot.points -= n
		left -= n
	}
	m.lots = slices.DeleteFunc(m.lots, func(l *modelLot) bool { return l.points == 0 })
	m.enter(-points)
	return ""
}

func (m *model) redeem(points int64, now time.Time) refusal.Reason {
	m.expire(now)
	if why := m.take(points, nil, now); why != "" {
		return why
	}
	m.spent += points
	return ""
}

// reverse takes an accrual back but for what has expired of it.
func (m *model) reverse(a *modelAccrual, now time.Time) (points int64, why refusal.Reason) {
	m.expire(now)
	if a.reversed {
		return 0, refusal.AlreadyReversed
	}
	points = a.points - a.expired
	if why := m.take(points, a.lot, now); why != "" {
		return 0, why
	}
	a.reversed = true
	m.earned -= a.points
	m.points[a.day] -= a.points
	if a.purchase {
		m.bought--
	}
	for key, given := range a.caps {
		m.caps[key] -= given
	}
	return points, ""
}
