package loyalty_test

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// What is done by hand, and with two members at once: see life_machine_test.go.

func (w *world) adjust(t *rapid.T) {
	now := w.clock.Now()
	id, p := w.who(t, "member")
	in := loyalty.AdjustPoints{RequestID: w.requestID(), Member: member(id), Points: rapid.SampledFrom([]int64{-100, -20, 15, 200}).Draw(t, "points"), Reason: "GOODWILL"}
	if in.Points > 0 {
		in.Expire = now.Add(time.Duration(rapid.IntRange(1, 5*24*60).Draw(t, "minutes")) * time.Minute)
	}
	got, err := w.server(t).AdjustPoints(ctx, w.till(), in)
	why := p.gone()
	switch {
	case why != "":
	case in.Points < 0:
		_, why = p.take(-in.Points, nil, 0, now)
	default:
		w.saga.come(p, &batch{points: in.Points, expire: in.Expire}, now)
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Adjustment) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Adjustment, bool, error) {
			a, err := s.AdjustPoints(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) reinstate(t *rapid.T) {
	now := w.clock.Now()
	id, p := w.who(t, "member")
	in := loyalty.ReinstatePoints{RequestID: w.requestID(), Member: member(id), Points: rapid.SampledFrom([]int64{1, 40}).Draw(t, "points"), Expire: now.Add(48 * time.Hour)}
	got, err := w.server(t).ReinstatePoints(ctx, w.till(), in)
	why := p.gone()
	if why == "" && in.Points > p.expired {
		why = refusal.ExceedsExpired
	}
	if why == "" {
		p.expired -= in.Points
		w.saga.come(p, &batch{points: in.Points, expire: in.Expire}, now)
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Reinstatement) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Reinstatement, bool, error) {
			a, err := s.ReinstatePoints(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) writeOff(t *rapid.T) {
	id, p := w.who(t, "member")
	in := loyalty.WriteOffDebt{RequestID: w.requestID(), Member: member(id), Points: rapid.SampledFrom([]int64{0, 5}).Draw(t, "points")}
	got, err := w.server(t).WriteOffDebt(ctx, w.till(), in)
	why := p.gone()
	if why == "" && (p.debt == 0 || in.Points > p.debt) {
		why = refusal.ExceedsDebt
	}
	if why == "" {
		points := in.Points
		if points == 0 {
			points = p.debt
		}
		p.debt -= points
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.WriteOff) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.WriteOff, bool, error) {
			a, err := s.WriteOffDebt(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) transfer(t *rapid.T) {
	now := w.clock.Now()
	id, p := w.who(t, "member")
	toID, to := w.who(t, "recipient")
	in := loyalty.TransferPoints{RequestID: w.requestID(), Member: member(id), Recipient: member(toID), Points: rapid.SampledFrom([]int64{5, 60, 300, 401}).Draw(t, "points")}
	got, err := w.server(t).TransferPoints(ctx, w.till(), in)
	const fee = 2
	why, day := p.gone(), localDay(now)
	var shares []share
	switch {
	case why != "":
	case p == to, in.Points > 400, p.given[day]+in.Points > 500:
		why = refusal.TransferNotAccepted
	case to.closed: // which is found out when the points are on their way
		if why = refusal.MemberClosed; in.Points+fee > p.inLots()-p.pending(now) {
			why = refusal.InsufficientPoints
		}
	default:
		shares, why = p.take(in.Points+fee, nil, 0, now)
	}
	if why == "" {
		p.given[day] += in.Points
		left := in.Points
		for _, sh := range shares {
			if n := min(left, sh.points); n > 0 {
				left -= n
				w.saga.come(to, &batch{points: n, vest: sh.lot.vest, expire: sh.lot.expire}, now)
			}
		}
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Transfer) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Transfer, bool, error) {
			a, err := s.TransferPoints(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

// join merges a member into another.
func (w *world) join(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "seldom") > 0 {
		t.Skip("not now")
	}
	now := w.clock.Now()
	id := rapid.SampledFrom(w.members).Draw(t, "member")
	p := w.saga.members[id]
	intoID, into := w.who(t, "into")
	p.settle(now)
	in := loyalty.MergeMembers{RequestID: w.requestID(), Member: member(id), Into: member(intoID)}
	got, err := w.server(t).MergeMembers(ctx, w.till(), in)
	why := p.gone()
	switch {
	case p.into != nil:
		why = refusal.MemberMerged
	case why != "":
	case p == into:
		why = refusal.InvalidField
	case into.closed:
		why = refusal.MemberClosed
	}
	if why == "" {
		w.saga.join(p, into, now)
	}
	ok(w, t, in.RequestID, got, err, why, into, func(a loyalty.Merge) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Merge, bool, error) {
			a, err := s.MergeMembers(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (m *saga) join(p, into *person, now time.Time) {
	j := &joining{earned: p.earned, spent: p.spent, given: maps.Clone(p.given), debt: p.debt > 0}
	moved := func(l *batch, points int64) *batch {
		became := &batch{points: points, vest: l.vest, expire: l.expire, waits: l.waits, of: l.of}
		if l.of != nil {
			l.of.lots = append(l.of.lots, became)
		}
		return became
	}
	lots := slices.SortedFunc(slices.Values(p.lots), first)
	for _, l := range lots {
		became := moved(l, l.points)
		j.lots = append(j.lots, joined{was: *l, orig: l, became: became})
		j.debt = j.debt || into.debt > 0
		m.come(into, became, now)
	}
	if p.debt > 0 {
		if _, why := into.take(p.debt, nil, 1<<50, now); why != "" {
			panic(why)
		}
	}
	for _, h := range p.holds {
		j.holds = append(j.holds, joinedHold{h, h.shares})
		var shares []share
		for _, sh := range h.shares {
			became := moved(sh.lot, 0)
			m.seq++
			became.seq = m.seq
			shares = append(shares, share{became, sh.points})
		}
		h.shares = shares
		into.holds = append(into.holds, h)
	}
	into.earned += p.earned
	into.spent += p.spent
	for day, points := range p.given {
		into.given[day] += points
	}
	p.lots, p.holds, p.debt, p.earned, p.spent, p.given = nil, nil, 0, 0, 0, map[string]int64{}
	p.into, p.merge = into, j
}

// part takes a merge back.
func (w *world) part(t *rapid.T) {
	now := w.clock.Now()
	id := rapid.SampledFrom(w.members).Draw(t, "member")
	p := w.saga.members[id]
	in := loyalty.UnmergeMember{RequestID: w.requestID(), MemberID: id}
	got, err := w.server(t).UnmergeMember(ctx, w.till(), in)
	var why refusal.Reason
	if p.into == nil {
		why = refusal.MemberNotMerged
	} else {
		p.into.settle(now)
		why = w.saga.part(p)
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Merge) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Merge, bool, error) {
			a, err := s.UnmergeMember(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (m *saga) part(p *person) refusal.Reason {
	into, j := p.into, p.merge
	switch {
	case into.into != nil:
		return refusal.MemberMerged
	case into.closed:
		return refusal.MemberClosed
	case j.touched, j.debt:
		return refusal.MergeContradicted
	}
	for _, l := range j.lots {
		if !slices.Contains(into.lots, l.became) || l.became.points != l.was.points || l.became.waits != l.was.waits {
			return refusal.MergeContradicted
		}
	}
	for _, h := range j.holds {
		if !slices.Contains(into.holds, h.hold) {
			return refusal.MergeContradicted
		}
	}
	for _, l := range j.lots {
		l.became.points = 0
		l.orig.points = l.was.points
		p.lots = append(p.lots, l.orig)
	}
	into.sweep()
	for _, h := range j.holds {
		into.holds = slices.DeleteFunc(into.holds, func(x *basket) bool { return x == h.hold })
		h.hold.shares = h.shares
		p.holds = append(p.holds, h.hold)
	}
	into.earned, p.earned = into.earned-j.earned, j.earned
	into.spent, p.spent = into.spent-j.spent, j.spent
	for day, points := range j.given {
		into.given[day] -= points
		p.given[day] += points
	}
	p.into, p.merge = nil, nil
	return ""
}

func (w *world) close(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "seldom") > 0 {
		t.Skip("not now")
	}
	id, p := w.who(t, "member")
	in := loyalty.CloseMember{RequestID: w.requestID(), Member: member(id)}
	got, err := w.server(t).CloseMember(ctx, w.till(), in)
	why := p.gone()
	if why == "" && (p.debt > 0 || len(p.holds) > 0) {
		why = refusal.MemberNotSettled
	}
	if why == "" {
		p.lots, p.closed = nil, true
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Closing) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Closing, bool, error) {
			a, err := s.CloseMember(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

// later moves the clock on, often to the instant when something happens by itself, or to just short of it.
func (w *world) later(t *rapid.T) {
	now := w.clock.Now()
	next := now.Add(time.Duration(rapid.IntRange(1, 3*24*60).Draw(t, "minutes")) * time.Minute)
	var instants []time.Time
	for _, id := range w.members {
		p := w.saga.members[id]
		for _, l := range p.lots {
			instants = append(instants, l.vest, l.expire)
		}
		for _, h := range p.holds {
			instants = append(instants, h.ends)
		}
	}
	instants = slices.DeleteFunc(instants, func(at time.Time) bool { return !at.After(now.Add(time.Microsecond)) })
	if len(instants) > 0 && rapid.Bool().Draw(t, "to an instant") {
		next = rapid.SampledFrom(instants).Draw(t, "instant").UTC()
		if rapid.Bool().Draw(t, "just before") {
			next = next.Add(-time.Microsecond)
		}
	}
	w.clock.Set(next)
}
