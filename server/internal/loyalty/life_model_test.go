package loyalty_test

import (
	"cmp"
	"slices"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// saga is the oracle of everything that can become of a point: members' accounts in plain Go, written from the
// contract's comments and not from the code, for the program of life_machine_test.go.
type saga struct {
	members map[string]*person
	seq     int // counts lots and holds in the order of their making
}

type person struct {
	id            string
	lots          []*batch
	holds         []*basket
	debt          int64
	earned, spent int64
	expired       int64            // and not reinstated
	given         map[string]int64 // to others, by day
	into          *person
	merge         *joining // that ended this one
	closed        bool
}

// batch is a lot.
type batch struct {
	seq          int
	points       int64
	vest, expire time.Time // zero: at once; never
	waits        bool      // for its confirmation
	of           *deedDone
}

// share is points of a lot.
type share struct {
	lot    *batch
	points int64
}

// basket is a hold.
type basket struct {
	seq    int
	of     *spending
	shares []share
	ends   time.Time
}

// deedDone is an accrual.
type deedDone struct {
	id             string
	who            *person // on whose account it was made
	minor          int64
	base, app, web int64
	lots           []*batch
	expired        int64
	back           int64 // minor units taken back
	whole          bool
	asked          int64
}

// spending is a redemption.
type spending struct {
	id     string
	at     *person // on whose account it was made …
	who    *person // … or captured
	points int64
	held   bool // it is, or was, a hold
	ended  string
	shares []share // that were spent
	spent  int64
	back   int64
}

// joining is a merge.
type joining struct {
	lots    []joined
	holds   []joinedHold
	earned  int64
	spent   int64
	given   map[string]int64
	debt    bool
	touched bool
}

type joined struct {
	was    batch
	orig   *batch
	became *batch
}

type joinedHold struct {
	hold   *basket
	shares []share
}

func (p *person) survivor() *person {
	for p.into != nil {
		p = p.into
	}
	return p
}

func (p *person) inLots() (points int64) {
	for _, l := range p.lots {
		points += l.points
	}
	return points
}

func (l *batch) pending(now time.Time) bool { return l.waits || l.vest.After(now) }

func (p *person) pending(now time.Time) (points int64) {
	for _, l := range p.lots {
		if l.pending(now) {
			points += l.points
		}
	}
	return points
}

func (p *person) held() (points int64) {
	for _, h := range p.holds {
		points += total(h.shares)
	}
	return points
}

func total(shares []share) (points int64) {
	for _, s := range shares {
		points += s.points
	}
	return points
}

func (p *person) next() (at time.Time, points int64) {
	for _, l := range p.lots {
		if l.waits || l.expire.IsZero() {
			continue
		}
		if at.IsZero() || l.expire.Before(at) {
			at, points = l.expire, 0
		}
		if l.expire.Equal(at) {
			points += l.points
		}
	}
	return at, points
}

// first orders lots by their expiry; what waits or never expires comes last.
func first(a, b *batch) int {
	never := func(l *batch) bool { return l.waits || l.expire.IsZero() }
	switch {
	case never(a) && never(b):
		return cmp.Compare(a.seq, b.seq)
	case never(a):
		return 1
	case never(b):
		return -1
	}
	return cmp.Or(a.expire.Compare(b.expire), cmp.Compare(a.seq, b.seq))
}

// settle lets happen what was due by now, instant by instant.
func (p *person) settle(now time.Time) {
	for {
		var at time.Time
		sooner := func(t time.Time) {
			if !t.IsZero() && !t.After(now) && (at.IsZero() || t.Before(at)) {
				at = t
			}
		}
		for _, h := range p.holds {
			sooner(h.ends)
		}
		for _, l := range p.lots {
			if !l.waits {
				sooner(l.expire)
			}
		}
		if at.IsZero() {
			return
		}
		for _, h := range slices.Clone(p.holds) {
			if !h.ends.After(at) {
				h.of.ended = "EXPIRED"
				if h.of.at.merge != nil {
					h.of.at.merge.touched = true
				}
				p.end(h, h.shares)
			}
		}
		p.over(at)
	}
}

// over writes off what is over at an instant.
func (p *person) over(at time.Time) (points int64) {
	for _, l := range slices.Clone(p.lots) {
		if !l.waits && !l.expire.IsZero() && !l.expire.After(at) {
			points += l.points
			p.lose(l)
		}
	}
	return points
}

func (p *person) lose(l *batch) {
	p.expired += l.points
	if l.of != nil {
		l.of.expired += l.points
	}
	l.points = 0
	p.sweep()
}

func (p *person) sweep() {
	p.lots = slices.DeleteFunc(p.lots, func(l *batch) bool { return l.points == 0 })
}

// pay takes from what comes, those that expire first, what is owed.
func (p *person) pay(shares []share) (rest []share) {
	shares = slices.Clone(shares)
	slices.SortStableFunc(shares, func(a, b share) int { return first(a.lot, b.lot) })
	for _, s := range shares {
		n := min(p.debt, s.points)
		p.debt -= n
		if s.points -= n; s.points > 0 {
			rest = append(rest, s)
		}
	}
	return rest
}

// put puts points back into their lots.
func (p *person) put(shares []share) {
	for _, s := range p.pay(shares) {
		s.lot.points += s.points
		if !slices.Contains(p.lots, s.lot) {
			p.lots = append(p.lots, s.lot)
		}
	}
}

func (p *person) end(h *basket, back []share) {
	p.holds = slices.DeleteFunc(p.holds, func(x *basket) bool { return x == h })
	p.put(back)
}

// come brings a new lot.
func (m *saga) come(p *person, l *batch, now time.Time) {
	m.seq++
	l.seq = m.seq
	paid := min(p.debt, l.points)
	p.debt -= paid
	l.points -= paid
	if l.points == 0 {
		return
	}
	p.lots = append(p.lots, l)
	if !l.waits && !l.expire.IsZero() && !l.expire.After(now) {
		p.lose(l)
	}
}

// take takes points: of the own lots first, then of vested ones, then, if more may be owed, of pending ones.
func (p *person) take(points int64, own []*batch, limit int64, now time.Time) (shares []share, why refusal.Reason) {
	class := func(l *batch) int {
		if slices.Contains(own, l) {
			return 0
		}
		if l.pending(now) {
			return 2
		}
		return 1
	}
	var from []*batch
	can := int64(0)
	for _, l := range p.lots {
		if class(l) < 2 || limit > 0 {
			from = append(from, l)
			can += l.points
		}
	}
	if missing := points - can; missing > 0 {
		if limit == 0 {
			return nil, refusal.InsufficientPoints
		}
		if p.debt+missing > limit {
			return nil, refusal.DebtLimit
		}
		p.debt += missing
		points = can
	}
	slices.SortFunc(from, func(a, b *batch) int {
		if class(a) == 0 && class(b) == 0 {
			return cmp.Compare(a.seq, b.seq)
		}
		return cmp.Or(cmp.Compare(class(a), class(b)), first(a, b))
	})
	for _, l := range from {
		if n := min(points, l.points); n > 0 {
			shares = append(shares, share{l, n})
			l.points -= n
			points -= n
		}
	}
	p.sweep()
	return shares, ""
}

// kept is what is kept of an accrual when so much money is back.
func (d *deedDone) kept(back int64, whole bool) int64 {
	left := d.minor - back
	if whole || left <= 0 {
		return 0
	}
	base := left / 100
	kept := base
	if d.app > 0 {
		kept += base
	}
	return kept + d.web*left/d.minor
}

func (m *saga) reverse(p *person, d *deedDone, amount int64, now time.Time) (taken int64, why refusal.Reason) {
	switch {
	case d.whole || d.back == d.minor:
		return 0, refusal.AlreadyReversed
	case amount > d.minor-d.back:
		return 0, refusal.ReversalExceedsOriginal
	}
	before, back, whole := d.kept(d.back, false), d.back+amount, amount == 0
	after := d.kept(back, whole)
	take := max(d.base+d.app+d.web-after-d.expired-d.asked, 0)
	if _, why := p.take(take, d.lots, 500, now); why != "" {
		return 0, why
	}
	d.back, d.whole, d.asked = back, whole, d.asked+take
	p.earned -= before - after
	m.touch(d.who)
	return take, ""
}

// touch notes that something was done about what a member did before it was merged.
func (m *saga) touch(who *person) {
	if who.merge != nil {
		who.merge.touched = true
	}
}

// restore gives back so many points of a spending, the last ones first.
func (m *saga) restore(p *person, s *spending, points int64, now time.Time) (given, over int64, why refusal.Reason) {
	left := s.spent - s.back
	switch {
	case s.spent == 0 && s.held:
		return 0, 0, refusal.ReversalExceedsOriginal
	case left == 0:
		return 0, 0, refusal.AlreadyReversed
	case points == 0:
		points = left
	case points > left:
		return 0, 0, refusal.ReversalExceedsOriginal
	}
	var back []share
	skip, want := s.back, points
	for i := len(s.shares) - 1; i >= 0; i-- {
		sh := s.shares[i]
		n := min(skip, sh.points)
		skip -= n
		n = min(sh.points-n, want)
		want -= n
		if n > 0 {
			back = append(back, share{sh.lot, n})
		}
	}
	expired := p.expired
	if s.who == p {
		p.put(back)
		p.over(now)
	} else {
		for _, sh := range back {
			m.come(p, &batch{points: sh.points, vest: sh.lot.vest, expire: sh.lot.expire}, now)
		}
	}
	s.back += points
	p.spent -= points
	m.touch(s.who)
	return points, p.expired - expired, ""
}
