package loyalty_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestServersSayWhatTheModelSaysOfEverythingThatCanBecomeOfAPoint(t *testing.T) {
	c := &clock{now: start}
	database, redis := devstacktest.Database(t), devstacktest.Redis(t).URL()
	servers := []*server{newServer(t, database, redis, c.Now), newServer(t, database, redis, c.Now)}
	servers[0].setUp(t, "plain", changed(life, "expiry: {after_days: 10}", "vesting: {after_days: 1}\nexpiry: {after_days: 6}"))
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		w := &world{machine: &machine{program: "plain", run: runs, clock: c, servers: servers, redis: redis, calls: map[string]*made{}}, saga: &saga{members: map[string]*person{}}, then: map[string]map[time.Time]loyalty.Balance{}}
		for _, id := range []string{"ann", "bob", "cat"} {
			id = fmt.Sprintf("%s-%d", id, runs)
			w.machine.members = append(w.machine.members, id)
			w.saga.members[id] = &person{id: id, given: map[string]int64{}}
		}
		servers[0].enroll(rt, "plain", w.machine.members...)
		c.Set(rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 24, 22, 30, 0, 0, time.UTC), time.Date(2026, 10, 20, 0, 59, 59, 123456000, time.UTC),
		}).Draw(rt, "start"))
		rt.Repeat(map[string]func(*rapid.T){
			"buy": w.buy, "buy more": w.buy, "pay": w.pay, "hold": w.hold, "capture": w.capture, "release": w.release,
			"confirm": w.confirm, "refund": w.refund, "refund more": w.refund, "give back": w.giveBack, "adjust": w.adjust,
			"reinstate": w.reinstate, "write off": w.writeOff, "transfer": w.transfer, "merge": w.join, "unmerge": w.part,
			"close": w.close, "replay": w.replay, "past": w.past, "later": w.later, "flush": func(t *rapid.T) { flush(t, redis) }, "": w.read,
		})
		servers[0].mustVerify(rt)
	})
}

// world drives two servers and the model of everything at once.
type world struct {
	*machine
	saga      *saga
	then      map[string]map[time.Time]loyalty.Balance // what was read, by member and instant
	deeds     []*deedDone
	spendings []*spending
}

var ctx = context.Background()

// who draws a member by any of its ids, and what the model says that the id stands for; settled.
func (w *world) who(t *rapid.T, label string) (id string, p *person) {
	id = rapid.SampledFrom(w.members).Draw(t, label)
	p = w.saga.members[id].survivor()
	p.settle(w.clock.Now())
	return id, p
}

// gone is why nothing can be done on an account.
func (p *person) gone() refusal.Reason {
	if p.closed {
		return refusal.MemberClosed
	}
	return ""
}

// ok tells whether a call took effect, as the model has it; then it is remembered, and its balance is compared.
func ok[T any](w *world, t *rapid.T, id string, answer T, err error, why refusal.Reason, p *person, b func(T) loyalty.Balance, again func(*server) (T, bool, error)) bool {
	if !same(t, err, why) {
		return false
	}
	w.agree(t, p, b(answer))
	w.done(&made{id: id, caller: w.till(), again: func(s *server) (any, bool, error) {
		a, replayed, err := again(s)
		return a, replayed, err
	}}, answer)
	return true
}

func (w *world) till() loyalty.Caller { return loyalty.Caller{ProgramID: w.program, PartnerNo: 1} }

func (w *world) agree(t *rapid.T, p *person, b loyalty.Balance) {
	now := w.clock.Now()
	at, points := p.next()
	pending := p.pending(now)
	if b.Available != p.inLots()-pending || b.Pending != pending || b.Held != p.held() || b.Debt != p.debt || b.LifetimeEarned != p.earned ||
		b.LifetimeSpent != p.spent || !b.NextExpire.Equal(at) || b.NextExpirePoints != points {
		t.Fatalf("at %v %s has %s; the model says: available %d, pending %d, held %d, debt %d, earned %d, spent %d, next expiry %d at %v", now,
			p.id, asJSON(b), p.inLots()-pending, pending, p.held(), p.debt, p.earned, p.spent, points, at)
	}
}

func (w *world) read(t *rapid.T) {
	for _, id := range w.members {
		p := w.saga.members[id].survivor()
		p.settle(w.clock.Now())
		for _, s := range w.servers {
			who, b, err := s.GetBalance(ctx, w.program, member(id), 0)
			if err != nil || who != p.id {
				t.Fatalf("%s is %s, and not %s: %v", id, who, p.id, err)
			}
			w.agree(t, p, b)
			if w.then[id] == nil {
				w.then[id] = map[time.Time]loyalty.Balance{}
			}
			w.then[id][w.clock.Now()] = b
		}
	}
}

// past asks for what was read at past instants, by when it was written.
func (w *world) past(t *rapid.T) {
	id := rapid.SampledFrom(w.members).Draw(t, "member")
	for at, was := range w.then[id] {
		_, b, err := w.server(t).GetBalanceAsOf(ctx, w.program, member(id), loyalty.AsOf{At: at, ByRecord: true})
		if err != nil {
			t.Fatal(err)
		}
		b.Version, was.Version = 0, 0
		if asJSON(b) != asJSON(was) {
			t.Fatalf("as of %v, %s had %s; then it was %s", at, id, asJSON(b), asJSON(was))
		}
	}
}

func (w *world) buy(t *rapid.T) {
	now := w.clock.Now()
	id, p := w.who(t, "member")
	in := buying(w.requestID(), id, rapid.SampledFrom([]int64{99, 100, 4_250, 12_345, 40_000}).Draw(t, "amount"))
	in.Activity.Purchase.Channel = rapid.SampledFrom([]program.Channel{1, 2, 3}).Draw(t, "channel")
	if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
		in.Activity.EventTime = now.Add(-time.Duration(rapid.IntRange(0, 8*24*60).Draw(t, "minutes")) * time.Minute)
	}
	got, err := w.server(t).Accrue(ctx, w.till(), in)
	why := p.gone()
	d := &deedDone{who: p, minor: in.Activity.Purchase.Amount}
	if why == "" {
		at := in.Activity.EventTime
		if at.IsZero() {
			at = now
		}
		local := at.In(warsaw)
		d.base = d.minor / 100
		switch in.Activity.Purchase.Channel {
		case 2:
			d.web = 30
		case 3:
			d.app = d.base
		}
		for _, l := range []*batch{
			{points: d.base + d.app, vest: local.AddDate(0, 0, 1), expire: local.AddDate(0, 0, 6), of: d}, {points: d.web, waits: true, of: d},
		} {
			if l.points > 0 {
				d.lots = append(d.lots, l)
				w.saga.come(p, l, now)
			}
		}
		p.earned += d.base + d.app + d.web
	}
	if ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Accrual) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Accrual, bool, error) {
			a, err := s.Accrue(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		}) {
		d.id = got.ID
		w.deeds = append(w.deeds, d)
	}
}

func (w *world) pay(t *rapid.T) { w.spend(t, nil) }

func (w *world) hold(t *rapid.T) {
	w.spend(t, &loyalty.ToHold{TimeToLive: time.Duration(rapid.IntRange(1, 9*24*60).Draw(t, "minutes")) * time.Minute})
}

func (w *world) spend(t *rapid.T, hold *loyalty.ToHold) {
	now := w.clock.Now()
	id, p := w.who(t, "member")
	in := loyalty.Redeem{RequestID: w.requestID(), Member: member(id), PartPaymentPoints: rapid.SampledFrom([]int64{10, 70, 150, 300}).Draw(t, "points"), Hold: hold}
	got, err := w.server(t).Redeem(ctx, w.till(), in)
	why := p.gone()
	s := &spending{who: p, at: p, points: in.PartPaymentPoints, held: hold != nil}
	if why == "" {
		var shares []share
		if shares, why = p.take(s.points, nil, 0, now); why == "" {
			if hold == nil {
				s.shares, s.spent = shares, s.points
				p.spent += s.points
			} else {
				w.saga.seq++
				p.holds = append(p.holds, &basket{seq: w.saga.seq, of: s, shares: shares, ends: now.Add(hold.TimeToLive)})
			}
		}
	}
	if ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Redemption) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Redemption, bool, error) {
			a, err := s.Redeem(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		}) {
		s.id = got.ID
		w.spendings = append(w.spendings, s)
	}
}

// spending draws a redemption, held or not.
func (w *world) spending(t *rapid.T) (*spending, *person) {
	if len(w.spendings) == 0 {
		t.Skip("nothing was spent")
	}
	s := w.spendings[rapid.IntRange(0, len(w.spendings)-1).Draw(t, "redemption")]
	p := s.at.survivor()
	p.settle(w.clock.Now())
	return s, p
}

func (s *spending) open(p *person) (*basket, refusal.Reason) {
	switch {
	case p.closed:
		return nil, refusal.MemberClosed
	case !s.held:
		return nil, refusal.NotAHold
	}
	for _, h := range p.holds {
		if h.of == s {
			return h, ""
		}
	}
	return nil, refusal.HoldEnded
}

func (w *world) capture(t *rapid.T) {
	s, p := w.spending(t)
	in := loyalty.CaptureRedemption{RequestID: w.requestID(), RedemptionID: s.id, Points: rapid.SampledFrom([]int64{0, 10, 60, 150, 310}).Draw(t, "points")}
	got, err := w.server(t).CaptureRedemption(ctx, w.till(), in)
	h, why := s.open(p)
	points := in.Points
	if points == 0 {
		points = s.points
	}
	if why == "" && points > s.points {
		why = refusal.CaptureExceedsHold
	}
	if why == "" {
		left := points
		var rest []share
		for _, sh := range h.shares {
			n := min(left, sh.points)
			left -= n
			if n > 0 {
				s.shares = append(s.shares, share{sh.lot, n})
			}
			if sh.points > n {
				rest = append(rest, share{sh.lot, sh.points - n})
			}
		}
		w.saga.touch(s.at)
		s.spent, s.who, s.ended = points, p, "CAPTURED"
		p.spent += points
		p.end(h, rest)
		p.over(w.clock.Now())
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Captured) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Captured, bool, error) {
			a, err := s.CaptureRedemption(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) release(t *rapid.T) {
	s, p := w.spending(t)
	in := loyalty.ReleaseRedemption{RequestID: w.requestID(), RedemptionID: s.id}
	got, err := w.server(t).ReleaseRedemption(ctx, w.till(), in)
	h, why := s.open(p)
	if why == "" {
		w.saga.touch(s.at)
		s.ended = "RELEASED"
		p.end(h, h.shares)
		p.over(w.clock.Now())
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Released) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Released, bool, error) {
			a, err := s.ReleaseRedemption(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) giveBack(t *rapid.T) {
	s, p := w.spending(t)
	if s.spent > 0 && s.held { // the capture's account is what counts
		p = s.who.survivor()
		p.settle(w.clock.Now())
	}
	in := loyalty.ReverseRedemption{RequestID: w.requestID(), RedemptionID: s.id, Points: rapid.SampledFrom([]int64{0, 10, 33, 150}).Draw(t, "points")}
	got, err := w.server(t).ReverseRedemption(ctx, w.till(), in)
	var points, over int64
	why := p.gone()
	if why == "" {
		points, over, why = w.saga.restore(p, s, in.Points, w.clock.Now())
	}
	if ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.RedemptionReversal) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.RedemptionReversal, bool, error) {
			a, err := s.ReverseRedemption(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		}) &&
		(got.Points != points || got.Expired != over) {
		t.Fatalf("given back %s; the model says %d, of which %d over", asJSON(got), points, over)
	}
}

func (w *world) deed(t *rapid.T) (*deedDone, *person, loyalty.OperationRef) {
	if len(w.deeds) == 0 {
		t.Skip("nothing was bought")
	}
	d := w.deeds[rapid.IntRange(0, len(w.deeds)-1).Draw(t, "accrual")]
	p := d.who.survivor()
	p.settle(w.clock.Now())
	return d, p, loyalty.OperationRef{ID: uuid.MustParse(d.id)}
}

func (w *world) confirm(t *rapid.T) {
	now := w.clock.Now()
	d, p, of := w.deed(t)
	in := loyalty.ConfirmAccrual{RequestID: w.requestID(), Accrual: of}
	got, err := w.server(t).ConfirmAccrual(ctx, w.till(), in)
	why := p.gone()
	if why == "" {
		why = refusal.NothingToConfirm
		for _, l := range p.lots {
			if l.of == d && l.waits {
				l.waits, l.vest, why = false, now, ""
			}
		}
		if why == "" {
			w.saga.touch(d.who)
		}
	}
	ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Confirmation) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Confirmation, bool, error) {
			a, err := s.ConfirmAccrual(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		})
}

func (w *world) refund(t *rapid.T) {
	d, p, of := w.deed(t)
	in := loyalty.ReverseAccrual{RequestID: w.requestID(), Accrual: of}
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
	case 1:
		in.What.Amount = max(d.minor/3, 1)
	default:
		in.What.Amount = rapid.Int64Range(1, d.minor).Draw(t, "amount")
	}
	got, err := w.server(t).ReverseAccrual(ctx, w.till(), in)
	var taken int64
	why := p.gone()
	if why == "" {
		taken, why = w.saga.reverse(p, d, in.What.Amount, w.clock.Now())
	}
	if ok(w, t, in.RequestID, got, err, why, p, func(a loyalty.Reversal) loyalty.Balance { return a.Balance },
		func(s *server) (loyalty.Reversal, bool, error) {
			a, err := s.ReverseAccrual(ctx, w.till(), in)
			r := a.Replayed
			a.Replayed = false
			return a, r, err
		}) && got.Points != taken {
		t.Fatalf("reversed %s; the model says %d", asJSON(got), taken)
	}
}
