package ledger

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func holding(member, requestID string, now time.Time, points int64, until time.Time) Call {
	call := deciding(member, requestID, now, Effect{Kind: Holding, Hold: &ToHold{points, until}, After: tell(points, nil)})
	call.Reads.Lots = true
	return call
}

// capturing ends a hold; with no points it is a release.
func capturing(member, requestID string, now time.Time, hold uuid.UUID, points int64) Call {
	kind := Capture
	if points == 0 {
		kind = Release
	}
	call := deciding(member, requestID, now, Effect{Kind: kind, Reverses: hold, Spent: points, Capture: &ToCapture{hold, points}, After: tell(points, nil)})
	call.Reads = Reads{Lots: true, Holds: true, Original: &OperationRef{ID: hold}}
	return call
}

// confirming lets all lots of an accrual vest now.
func confirming(member, requestID string, now time.Time, accrual uuid.UUID, expire time.Time) Call {
	return Call{
		ProgramID: testProgram, MemberID: member, Request: request(requestID, member, accrual), Now: now,
		Reads: Reads{Lots: true, Original: &OperationRef{ID: accrual}},
		Decide: func(v View) (Effect, error) {
			e := Effect{Kind: Confirmation, EventTime: now, Reverses: accrual, After: tell(0, nil)}
			for _, lot := range v.Original.Lots {
				e.Confirm = append(e.Confirm, Part{Lot: lot, Vest: now, Expire: expire})
			}
			return e, nil
		},
	}
}

// owing takes an accrual back, and lets the member owe what isn't there.
func owing(member, requestID string, now time.Time, accrual uuid.UUID, limit int64) Call {
	call := reversing(member, requestID, now, accrual)
	decide := call.Decide
	call.Decide = func(v View) (Effect, error) {
		e, err := decide(v)
		e.Shortfall, e.DebtLimit = Owe, limit
		return e, err
	}
	return call
}

// restoring gives back so many points of a redemption.
func restoring(member, requestID string, now time.Time, redemption uuid.UUID, points int64) Call {
	return Call{
		ProgramID: testProgram, MemberID: member, Request: request(requestID, member, redemption, points), Now: now,
		Reads: Reads{Lots: true, Original: &OperationRef{ID: redemption}},
		Decide: func(v View) (Effect, error) {
			parts, _ := split(v.Original.Parts, points)
			return Effect{Kind: RedemptionReversal, EventTime: now, Reverses: redemption, Restore: parts, Spent: -points, After: tell(points, nil)}, nil
		},
	}
}

// sending moves points to another member, each lot as it is.
func sending(from, to, requestID string, now time.Time, points, fee int64) Call {
	call := deciding(from, requestID, now, Effect{Kind: TransferOut, Take: points, Fee: fee, After: tell(points, nil)})
	call.Reads.Lots = true
	call.Second = &Second{MemberID: to, Decide: func(first Moved, _ View) (Effect, error) {
		e := Effect{Kind: TransferIn, EventTime: now}
		for _, p := range first.Taken {
			e.Lots = append(e.Lots, Incoming{Points: p.Points, Vest: p.Vest, Expire: p.Expire})
		}
		return e, nil
	}}
	return call
}

// live does on dan's and eve's accounts what becomes of points after they were earned.
func live(t *testing.T, l *Ledger) {
	t.Helper()
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	waiting := l.mustCommit(t, accruing("dan", "d1", at(0), 120, Lot{Vest: Forever, Expire: at(900)}))
	l.mustCommit(t, confirming("dan", "d2", at(1), waiting.OperationID, at(901)))
	l.mustCommit(t, accruing("dan", "d3", at(2), 100, Lot{Expire: Forever}))
	one := l.mustCommit(t, holding("dan", "d4", at(3), 60, at(10)))
	l.mustCommit(t, capturing("dan", "d5", at(4), one.OperationID, 55))
	two := l.mustCommit(t, holding("dan", "d6", at(5), 5, at(10)))
	l.mustCommit(t, capturing("dan", "d7", at(6), two.OperationID, 0))
	l.mustCommit(t, holding("dan", "d8", at(7), 10, at(10))) // ends by itself
	spent := l.mustCommit(t, redeeming("dan", "d9", at(11), 20))
	l.mustCommit(t, restoring("dan", "d10", at(12), spent.OperationID, 7))
	l.mustCommit(t, holding("dan", "d11", at(13), 11, at(500)))

	earned := l.mustCommit(t, accruing("eve", "e1", at(0), 100, Lot{}))
	l.mustCommit(t, redeeming("eve", "e2", at(1), 80))
	l.mustCommit(t, owing("eve", "e3", at(2), earned.OperationID, 200))
	l.mustCommit(t, sending("dan", "eve", "e4", at(14), 30, 2))
}

func (l *Ledger) mustPeek(t testing.TB, member string, reads Reads, now time.Time) View {
	t.Helper()
	view, err := l.Peek(t.Context(), testProgram, member, reads, now)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

func TestAHoldEndsByItselfToTheInstantAndItsExpiredPointsWithIt(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	expires, ends := start.Add(time.Hour), start.Add(2*time.Hour)
	l.mustCommit(t, accruing("ann", "a1", start, 60, Lot{Expire: expires}))
	l.mustCommit(t, accruing("ann", "a2", start, 40, Lot{}))
	hold := l.mustCommit(t, holding("ann", "h1", start, 70, ends))
	for _, at := range []struct {
		now                      time.Time
		available, held, version int64
	}{
		{start, 30, 70, 3},
		{ends.Add(-time.Microsecond), 30, 70, 3}, // what is held doesn't expire
		{ends, 40, 0, 5},                         // it comes back, and the lot that is over expires the same instant
	} {
		a := l.mustPeek(t, "ann", Reads{}, at.now).Account
		if a.Available() != at.available || a.Held != at.held || a.Version != at.version {
			t.Errorf("at %v: %+v", at.now, a)
		}
	}
	_, err := l.Commit(t.Context(), capturing("ann", "c1", ends, hold.OperationID, 10))
	if !refusal.Is(err, refusal.HoldEnded) {
		t.Errorf("capturing at its end: %v", err)
	}
	l.mustCommit(t, redeeming("ann", "r1", ends, 40))
	db.mustVerify(t)
}

func TestOfCaptureAndReleaseOnManyServersOneWins(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 1000, Lot{}))
	for round := range 10 {
		hold := one.mustCommit(t, holding("ann", fmt.Sprint("h", round), start, 50, start.Add(time.Hour)))
		var calls []Call
		for i := range 8 {
			calls = append(calls, capturing("ann", fmt.Sprint("c", round, i), start, hold.OperationID, int64(i%2*50)))
		}
		won := 0
		for _, o := range together(t, calls, one, other) {
			switch {
			case o.err == nil:
				won++
			case !refusal.Is(o.err, refusal.HoldEnded):
				t.Error(o.err)
			}
		}
		if won != 1 {
			t.Errorf("round %d: %d won", round, won)
		}
	}
	db.mustVerify(t)
}

func TestWhatIsOwedIsPaidByWhateverComesNextAlsoFromAHold(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	first := l.mustCommit(t, accruing("ann", "a1", start, 100, Lot{}))
	l.mustCommit(t, redeeming("ann", "r1", start, 60))
	hold := l.mustCommit(t, holding("ann", "h1", start, 40, start.Add(time.Hour)))
	if _, err := l.Commit(t.Context(), owing("ann", "v0", start, first.OperationID, 99)); !refusal.Is(err, refusal.DebtLimit) {
		t.Errorf("beyond the limit: %v", err)
	}
	l.mustCommit(t, owing("ann", "v1", start, first.OperationID, 100))
	if a := l.mustPeek(t, "ann", Reads{}, start).Account; a.Debt != 100 || a.Balance != -60 || a.Available() != 0 {
		t.Errorf("owing: %+v", a)
	}
	l.mustCommit(t, accruing("ann", "a2", start, 30, Lot{Vest: start.Add(time.Hour)})) // pays though it is pending
	if a := l.mustPeek(t, "ann", Reads{}, start).Account; a.Debt != 70 || a.Pending != 0 {
		t.Errorf("after an accrual: %+v", a)
	}
	l.mustCommit(t, capturing("ann", "c1", start, hold.OperationID, 0))
	if a := l.mustPeek(t, "ann", Reads{}, start).Account; a.Debt != 30 || a.Balance != -30 || a.Available() != 0 {
		t.Errorf("after a release: %+v", a)
	}
	l.mustCommit(t, accruing("ann", "a3", start, 31, Lot{}))
	if a := l.mustPeek(t, "ann", Reads{}, start).Account; a.Debt != 0 || a.Available() != 1 {
		t.Errorf("after the last of it: %+v", a)
	}
	db.mustVerify(t)
}

func TestPointsGoBackIntoLotsThatAreGoneAndExpireWithThem(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	expires := start.Add(time.Hour)
	l.mustCommit(t, accruing("ann", "a1", start, 60, Lot{Expire: expires}))
	spent := l.mustCommit(t, redeeming("ann", "r1", start, 60))
	l.mustCommit(t, restoring("ann", "v1", start, spent.OperationID, 25))
	if a := l.mustPeek(t, "ann", Reads{}, start).Account; a.Available() != 25 || !a.NextExpire.Equal(expires) || a.NextExpirePoints != 25 {
		t.Errorf("restored in time: %+v", a)
	}
	l.mustCommit(t, restoring("ann", "v2", expires.Add(time.Minute), spent.OperationID, 35))
	if a := l.mustPeek(t, "ann", Reads{}, expires.Add(time.Minute)).Account; a.Balance != 0 {
		t.Errorf("restored too late: %+v", a)
	}
	db.mustVerify(t)
}

func TestInactivityEndsPointsUnlessAnAccrualComes(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	idle := func(id string, now time.Time, points int64) Call {
		return deciding("ann", id, now, Effect{Kind: Accrual, Issue: points, Expire: Forever, IdleExpire: now.Add(10 * time.Hour), Earned: points,
			Tally: Tally{Day: dayOf(now), Points: points}, After: tell(points, nil)})
	}
	l.mustCommit(t, idle("a1", start, 10))
	l.mustCommit(t, idle("a2", start.Add(9*time.Hour), 5))
	end := start.Add(19 * time.Hour)
	if a := l.mustPeek(t, "ann", Reads{}, end.Add(-time.Microsecond)).Account; a.Available() != 15 {
		t.Errorf("just before: %+v", a)
	}
	if a := l.mustPeek(t, "ann", Reads{}, end).Account; a.Available() != 0 || a.Version != 3 {
		t.Errorf("then: %+v", a)
	}
	l.mustCommit(t, idle("a3", end, 7)) // too late for those
	if a := l.mustPeek(t, "ann", Reads{}, end).Account; a.Available() != 7 {
		t.Errorf("after another: %+v", a)
	}
	db.mustVerify(t)
}

func TestTransfersBothWaysOnTwoServersLoseNothingAndNeverWaitForOneAnother(t *testing.T) {
	members := names("m", 4)
	db := newDatabase(t, members...)
	one, other := db.server(t), db.server(t)
	for i, m := range members {
		one.mustCommit(t, accruing(m, fmt.Sprint("a", i), start, 500, Lot{Expire: start.Add(time.Duration(i+1) * time.Hour)}))
	}
	var wg sync.WaitGroup
	for i := range 120 {
		wg.Go(func() {
			l := []*Ledger{one, other}[i%2]
			from, to := members[i%4], members[(i/4+i%4+1)%4]
			if from == to {
				return
			}
			if _, err := l.Commit(t.Context(), sending(from, to, fmt.Sprint("s", i), start, 7, 1)); err != nil && !refusal.Is(err, refusal.InsufficientPoints) {
				t.Errorf("transfer %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	fees := db.number(t, `SELECT coalesce(sum(points), 0)::bigint FROM postings WHERE to_account = -7`)
	if sum := db.number(t, `SELECT sum(balance)::bigint FROM accounts`); sum+fees != 2000 || fees == 0 {
		t.Errorf("%d points, %d of fees", sum, fees)
	}
	db.mustVerify(t)
}

func TestWhenTheSecondAccountRefusesNothingHappensToTheFirst(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	l := db.server(t)
	l.mustCommit(t, accruing("ann", "a1", start, 100, Lot{}))
	call := sending("ann", "bob", "s1", start, 10, 0)
	decide := call.Decide
	call.Decide = func(v View) (Effect, error) {
		e, err := decide(v)
		e.Tally, e.Caps = Tally{Day: 1, Points: 1}, map[CapKey]int64{{RuleID: "x"}: 1}
		return e, err
	}
	call.Second.Decide = func(Moved, View) (Effect, error) { return Effect{}, refusal.New(refusal.MemberClosed, "no") }
	for i, d := range l.CommitAll(t.Context(), []Call{accruing("ann", "a2", start, 1, Lot{}), call, sending("ann", "nobody", "s2", start, 10, 0), accruing("ann", "a3", start, 1, Lot{})}) {
		if want := map[int]refusal.Reason{1: refusal.MemberClosed, 2: refusal.MemberNotFound}[i]; want != "" && !refusal.Is(d.Err, want) || want == "" && d.Err != nil {
			t.Errorf("call %d: %v", i, d.Err)
		}
	}
	if a := l.mustPeek(t, "ann", Reads{Tallies: true}, start); a.Account.Balance != 102 || a.Account.Version != 3 || len(a.Tallies) != 1 {
		t.Errorf("%+v", a)
	}
	db.mustVerify(t)
}
