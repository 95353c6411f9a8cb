package loyalty_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const plain = `
program_id: plain
display_name: Simple enough to reckon by hand
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00"}
  - {id: review, when: 'event.type == "review"', award: 25}
tiers:
  - {id: status, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: END_OF_PERIOD,
     levels: [{id: bronze, from: 0}, {id: silver, from: 300}, {id: gold, from: 1000}]}
vesting: {after_days: 2}
expiry: {after_days: 6}
late_days: 8
rewards: [{id: mug, points: 100}]
part_payment: {points: 10, worth: "0.10"}
`

const rich = `
program_id: rich
display_name: Caps, multipliers and levels
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00", cap: {points: 300, per: MEMBER_DAY}}
  - {id: app, when: 'purchase.channel == Channel.APP', multiply: "2"}
  - {id: welcome, when: 'member.purchase_count == 0', award: 50}
  - {id: review, when: 'event.type == "review"', award: 25, cap: {points: 60, per: MEMBER_MONTH}}
tiers:
  - {id: status, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: END_OF_PERIOD,
     levels: [{id: bronze, from: 0}, {id: silver, from: 300, earn_multiplier: "1.5"}, {id: gold, from: 1000, earn_multiplier: "1.75"}]}
expiry: {after_days: 20}
late_days: 3
rewards: [{id: mug, points: 100}]
part_payment: {points: 10, worth: "0.10"}
`

// channelApp is loyalty.v1's CHANNEL_APP.
const channelApp program.Channel = 3

func TestServersSayWhatTheModelSays(t *testing.T) {
	for name, p := range map[string]struct {
		yaml  string
		rules rules
	}{
		"plain": {plain, rules{vest: 2, expire: 6, lateDays: 8}},
		"rich":  {rich, rules{rich: true, expire: 20, lateDays: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{now: start}
			database, redis := devstacktest.Database(t), devstacktest.Redis(t).URL()
			servers := []*server{newServer(t, database, redis, c.Now), newServer(t, database, redis, c.Now)}
			servers[0].setUp(t, name, p.yaml)
			runs := 0
			rapid.Check(t, func(rt *rapid.T) {
				runs++
				m := &machine{program: name, run: runs, clock: c, servers: servers, redis: redis, models: map[string]*model{}, calls: map[string]*made{}}
				for _, id := range []string{"ann", "bob"} {
					id = fmt.Sprintf("%s-%d", id, runs)
					m.members = append(m.members, id)
					m.models[id] = newModel(p.rules)
				}
				servers[0].enroll(rt, name, m.members...)
				// Two weeks around the start and the end of summer time.
				c.Set(rapid.SampledFrom([]time.Time{
					time.Date(2026, 3, 24, 22, 30, 0, 0, time.UTC), time.Date(2026, 10, 20, 0, 59, 59, 123456000, time.UTC),
				}).Draw(rt, "start"))
				rt.Repeat(map[string]func(*rapid.T){
					"buy": m.buy, "event": m.event, "redeem": m.redeem, "pay": m.pay, "reverse": m.reverse, "replay": m.replay,
					"reuse": m.reuse, "later": m.later, "flush": func(t *rapid.T) { flush(t, redis) }, "": m.read,
				})
				m.history(rt)
				servers[0].mustVerify(rt)
			})
		})
	}
}

// machine drives two servers and the models of two members at once.
type machine struct {
	program string
	run     int
	clock   *clock
	servers []*server
	redis   string
	members []string
	models  map[string]*model
	calls   map[string]*made
	order   []string // keys of calls, oldest first
	next    int
}

// made is a call that took effect, to be sent again.
type made struct {
	id     string
	caller loyalty.Caller
	again  func(*server) (answer any, replayed bool, err error)
	answer string
}

func (m *machine) server(t *rapid.T) *server {
	return m.servers[rapid.IntRange(0, len(m.servers)-1).Draw(t, "server")]
}

func (m *machine) member(t *rapid.T) string { return rapid.SampledFrom(m.members).Draw(t, "member") }

func (m *machine) caller(t *rapid.T) loyalty.Caller {
	return loyalty.Caller{ProgramID: m.program, PartnerNo: rapid.Int32Range(1, 2).Draw(t, "partner")}
}

func (m *machine) requestID() string {
	m.next++
	return fmt.Sprintf("q-%d-%d", m.run, m.next)
}

// done remembers a call that took effect.
func (m *machine) done(call *made, answer any) {
	call.answer = asJSON(answer)
	key := fmt.Sprint(call.caller.PartnerNo, " ", call.id)
	m.calls[key] = call
	m.order = append(m.order, key)
}

// same says whether a call was refused as the model has it; true: it took effect.
func same(t *rapid.T, err error, why refusal.Reason) bool {
	var refused *refusal.Error
	switch {
	case err == nil && why == "":
		return true
	case errors.As(err, &refused) && refused.Reason == why:
		return false
	}
	t.Fatalf("the model says %q, the server %v", why, err)
	return false
}

func (m *machine) check(t *rapid.T, memberID string, b loyalty.Balance) {
	now, want := m.clock.Now(), m.models[memberID]
	at, points := want.next()
	level := want.level(localDay(now))
	if b.Available != want.available(now) || b.Pending != want.pending(now) || b.LifetimeEarned != want.earned || b.LifetimeSpent != want.spent ||
		b.Version != want.version || !b.NextExpire.Equal(at) || b.NextExpirePoints != points || len(b.Levels) != 1 || b.Levels[0].LevelID != level || !b.AsOf.Equal(now) {
		t.Fatalf("at %v %s has %s; the model says: available %d, pending %d, earned %d, spent %d, version %d, next expiry %d at %v, level %s", now,
			memberID, asJSON(b), want.available(now), want.pending(now), want.earned, want.spent, want.version, points, at, level)
	}
}

func (m *machine) buy(t *rapid.T) {
	m.accrue(t, deed{minor: rapid.SampledFrom([]int64{0, 99, 100, 4_250, 12_345, 40_000}).Draw(t, "amount"), app: rapid.Bool().Draw(t, "app")})
}

func (m *machine) event(t *rapid.T) { m.accrue(t, deed{event: true}) }

func (m *machine) accrue(t *rapid.T, d deed) {
	now := m.clock.Now()
	if rapid.Bool().Draw(t, "dated") {
		minutes := rapid.OneOf(rapid.IntRange(-9*24*60, 0), rapid.IntRange(-6, 6)).Draw(t, "minutes")
		d.at = now.Add(time.Duration(minutes)*time.Minute + time.Duration(rapid.IntRange(0, 1500).Draw(t, "ns")))
	}
	if rapid.IntRange(0, 3).Draw(t, "with source") == 0 {
		d.source = fmt.Sprintf("%d-%d", m.run, rapid.IntRange(0, 3).Draw(t, "source"))
	}
	caller, memberID := m.caller(t), m.member(t)
	in := loyalty.Accrue{RequestID: m.requestID(), Member: member(memberID), Activity: program.Activity{EventTime: d.at}}
	if d.source != "" {
		in.Source = &loyalty.Source{Type: "order", Reference: d.source}
	}
	if d.event {
		in.Activity.Event = &program.Event{Type: "review"}
	} else {
		in.Activity.Purchase = &program.Purchase{Currency: "PLN", Amount: d.minor}
		if d.app {
			in.Activity.Purchase.Channel = channelApp
		}
	}
	simulated, simulateErr := m.server(t).SimulateAccrual(context.Background(), caller, in)
	got, err := m.server(t).Accrue(context.Background(), caller, in)
	want, why := m.claim(memberID, d, caller.PartnerNo, now)
	if !same(t, err, why) {
		return
	}
	if simulateErr != nil || asJSON(simulated.Receipt) != asJSON(got.Receipt) || asJSON(simulated.Balance) != asJSON(got.Balance) {
		t.Fatalf("simulated %s, %v; made %s", asJSON(simulated), simulateErr, asJSON(got))
	}
	if got.Points != want.points || got.Receipt.Points != want.points || got.MemberID != memberID || got.Replayed {
		t.Fatalf("earned %s; the model says %d", asJSON(got), want.points)
	}
	want.id = got.ID
	m.check(t, memberID, got.Balance)
	m.done(&made{id: in.RequestID, caller: caller, again: func(s *server) (any, bool, error) {
		a, err := s.Accrue(context.Background(), caller, in)
		return []any{a.ID, a}, a.Replayed, err
	}}, []any{got.ID, got})
}

// claim asks the member's model, but a source is claimed for all members.
func (m *machine) claim(memberID string, d deed, partner int32, now time.Time) (*modelAccrual, refusal.Reason) {
	for _, other := range m.models {
		for _, a := range other.accruals {
			if d.source != "" && a.source == d.source && a.partner == partner {
				return nil, refusal.SourceAlreadyAccrued
			}
		}
	}
	return m.models[memberID].accrue(d, partner, now)
}

func (m *machine) redeem(t *rapid.T) { m.spend(t, 100, loyalty.Redeem{RewardID: "mug"}) }

func (m *machine) pay(t *rapid.T) {
	points := rapid.SampledFrom([]int64{10, 15, 70, 250}).Draw(t, "points")
	m.spend(t, points, loyalty.Redeem{PartPaymentPoints: points})
}

func (m *machine) spend(t *rapid.T, points int64, in loyalty.Redeem) {
	caller, memberID := m.caller(t), m.member(t)
	in.RequestID, in.Member = m.requestID(), member(memberID)
	got, err := m.server(t).Redeem(context.Background(), caller, in)
	want := m.models[memberID]
	var why refusal.Reason
	if points%10 != 0 {
		why = refusal.PartPaymentNotAccepted
	} else {
		why = want.redeem(points, m.clock.Now())
	}
	if !same(t, err, why) {
		return
	}
	worth := points // 10 points pay 0.10
	if in.RewardID != "" {
		worth = 0
	}
	if got.Points != points || got.Worth != worth || got.MemberID != memberID || got.Replayed {
		t.Fatalf("spent %s; the model says %d", asJSON(got), points)
	}
	m.check(t, memberID, got.Balance)
	m.done(&made{id: in.RequestID, caller: caller, again: func(s *server) (any, bool, error) {
		r, err := s.Redeem(context.Background(), caller, in)
		return []any{r.ID, r}, r.Replayed, err
	}}, []any{got.ID, got})
}

func (m *machine) reverse(t *rapid.T) {
	memberID := m.member(t)
	want := m.models[memberID]
	if len(want.accruals) == 0 {
		t.Skip("nothing to reverse")
	}
	accrual := want.accruals[rapid.IntRange(0, len(want.accruals)-1).Draw(t, "accrual")]
	in := loyalty.ReverseAccrual{RequestID: m.requestID(), Reason: "refund", Accrual: loyalty.OperationRef{ID: uuid.MustParse(accrual.id)}}
	if accrual.source != "" && rapid.Bool().Draw(t, "by source") {
		in.Accrual = loyalty.OperationRef{Source: &loyalty.Source{Type: "order", Reference: accrual.source}}
	}
	caller := loyalty.Caller{ProgramID: m.program, PartnerNo: accrual.partner}
	if stranger := (loyalty.Caller{ProgramID: m.program, PartnerNo: 3}); !refusal.Is(second(m.server(t).ReverseAccrual(context.Background(), stranger, in)), refusal.AccrualNotFound) {
		t.Fatal("another partner's accrual can be found")
	}
	got, err := m.server(t).ReverseAccrual(context.Background(), caller, in)
	points, why := want.reverse(accrual, m.clock.Now())
	if !same(t, err, why) {
		return
	}
	if got.Points != points || got.MemberID != memberID || got.Replayed {
		t.Fatalf("reversed %s; the model says %d", asJSON(got), points)
	}
	m.check(t, memberID, got.Balance)
	m.done(&made{id: in.RequestID, caller: caller, again: func(s *server) (any, bool, error) {
		r, err := s.ReverseAccrual(context.Background(), caller, in)
		return []any{r.ID, r}, r.Replayed, err
	}}, []any{got.ID, got})
}

func second[T any](_ T, err error) error { return err }

// replay sends a call again that took effect: the answer is the one given then.
func (m *machine) replay(t *rapid.T) {
	if len(m.order) == 0 {
		t.Skip("nothing to replay")
	}
	call := m.calls[rapid.SampledFrom(m.order).Draw(t, "call")]
	answer, replayed, err := call.again(m.server(t))
	if err != nil || !replayed {
		t.Fatalf("replay of %s: %t, %v", call.id, replayed, err)
	}
	if got := asJSON(answer); got != call.answer {
		t.Fatalf("replay of %s: %s, but it was %s", call.id, got, call.answer)
	}
}

// reuse sends other content under a request id that was used.
func (m *machine) reuse(t *rapid.T) {
	if len(m.order) == 0 {
		t.Skip("nothing to reuse")
	}
	call := m.calls[rapid.SampledFrom(m.order).Draw(t, "call")]
	_, err := m.server(t).Accrue(context.Background(), call.caller, buying(call.id, m.member(t), 777))
	same(t, err, refusal.RequestIDReused)
}

// later moves the clock on, often to the instant when something vests or expires, or just short of it.
func (m *machine) later(t *rapid.T) {
	now := m.clock.Now()
	next := now.Add(time.Duration(rapid.IntRange(1, 4*24*60).Draw(t, "minutes")) * time.Minute)
	var instants []time.Time
	for _, id := range m.members {
		for _, lot := range m.models[id].lots {
			for _, at := range []time.Time{lot.vest, lot.expire} {
				if at.After(now.Add(time.Microsecond)) {
					instants = append(instants, at)
				}
			}
		}
	}
	if len(instants) > 0 && rapid.Bool().Draw(t, "to an instant") {
		next = rapid.SampledFrom(instants).Draw(t, "instant").UTC()
		if rapid.Bool().Draw(t, "just before") {
			next = next.Add(-time.Microsecond)
		}
	}
	m.clock.Set(next)
}

// read asks both servers for both balances.
func (m *machine) read(t *rapid.T) {
	for _, id := range m.members {
		m.models[id].expire(m.clock.Now())
		for _, s := range m.servers {
			_, b, err := s.GetBalance(context.Background(), m.program, member(id), m.models[id].version)
			if err != nil {
				t.Fatal(err)
			}
			m.check(t, id, b)
		}
	}
}

// history holds the entries against the model's; expiries that are not written off yet are not in it.
func (m *machine) history(t *rapid.T) {
	for _, id := range m.members {
		_, entries, err := m.servers[0].ListEntries(context.Background(), m.program, member(id), loyalty.Place{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		want := m.models[id].entries
		if len(entries) > len(want) {
			t.Fatalf("%d entries; the model says %d", len(entries), len(want))
		}
		for i, e := range entries {
			w := want[len(entries)-1-i]
			if (modelEntry{e.Version, e.Points, e.Balance}) != w {
				t.Fatalf("entry %+v; the model says %+v", e, w)
			}
		}
		for _, w := range want[len(entries):] {
			if w.points >= 0 {
				t.Fatalf("no entry for %+v", w)
			}
		}
	}
}
