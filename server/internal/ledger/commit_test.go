package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// outcome is what a caller was told.
type outcome struct {
	Result
	err error
}

// together commits calls at the same time, each through the ledger that is its turn.
func together(t testing.TB, calls []Call, ledgers ...*Ledger) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(calls))
	ready := make(chan struct{})
	var wg sync.WaitGroup
	for i := range calls {
		wg.Go(func() {
			<-ready
			outcomes[i].Result, outcomes[i].err = ledgers[i%len(ledgers)].Commit(t.Context(), calls[i])
		})
	}
	close(ready)
	wg.Wait()
	return outcomes
}

func TestCallsOnOneAccountInOneGroupSeeEachOther(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	calls := make([]Call, 0, 300)
	for i := range 100 {
		calls = append(calls, accruing("ann", fmt.Sprint("a", i), start, 10, Lot{}))
	}
	for i := range 200 { // of which 100 can be paid for
		calls = append(calls, redeeming("ann", fmt.Sprint("r", i), start, 10))
	}
	done := l.CommitAll(t.Context(), calls)
	for i, d := range done {
		if i < 200 && d.Err != nil || i >= 200 && !refusal.Is(d.Err, refusal.InsufficientPoints) {
			t.Errorf("call %d: %v", i, d.Err)
		}
		if d.Err == nil {
			if got := answerOf(t, d.Result); got.Version != int64(i+1) {
				t.Errorf("call %d left version %d", i, got.Version)
			}
		}
	}
	if balance := db.number(t, `SELECT balance FROM accounts`); balance != 0 {
		t.Errorf("the balance is %d", balance)
	}
	db.mustVerify(t)
}

func TestOneBadCallDoesNotTouchItsNeighbours(t *testing.T) {
	mine := errors.New("not today")
	bad := map[string]struct {
		change func(*Call)
		check  func(error) bool
	}{
		"an error":           {func(c *Call) { c.Decide = func(View) (Effect, error) { return Effect{}, mine } }, func(err error) bool { return errors.Is(err, mine) }},
		"a panic":            {func(c *Call) { c.Decide = func(View) (Effect, error) { panic("oh") } }, isOurs},
		"a panic afterwards": {func(c *Call) { c.Decide = answering(func() []byte { panic("oh") }) }, isOurs},
		"no JSON":            {func(c *Call) { c.Decide = answering(func() []byte { return []byte("no JSON") }) }, isOurs},
		"a NUL byte": {func(c *Call) {
			decide := c.Decide
			c.Decide = func(v View) (Effect, error) { e, err := decide(v); e.Subject = "a\x00b"; return e, err }
		}, isOurs},
		"a member that is not there": {func(c *Call) { c.MemberID = "nobody" }, func(err error) bool { return refusal.Is(err, refusal.MemberNotFound) }},
		"a caller that has gone":     {nil, func(err error) bool { return errors.Is(err, context.Canceled) }},
	}
	members := names("m", 7)
	db := newDatabase(t, members...)
	l := db.server(t)
	for name, b := range bad {
		t.Run(name, func(t *testing.T) {
			before := db.number(t, `SELECT sum(balance)::bigint FROM accounts`)
			calls := make([]*pending, 0, 35)
			for i := range 35 {
				ctx := t.Context()
				call := accruing(members[i%len(members)], fmt.Sprint(strings.ReplaceAll(name, " ", "-"), i), start, 1, Lot{})
				if i == 17 {
					if b.change != nil {
						b.change(&call)
					} else {
						gone, cancel := context.WithCancel(ctx)
						cancel()
						ctx = gone
					}
				}
				calls = append(calls, newPending(ctx, &call))
			}
			l.commitGroup(calls)
			for i, p := range calls {
				switch {
				case i == 17 && !b.check(p.err):
					t.Errorf("the bad call: %v", p.err)
				case i != 17 && p.err != nil:
					t.Errorf("neighbour %d: %v", i, p.err)
				}
			}
			if n := db.number(t, `SELECT sum(balance)::bigint FROM accounts`) - before; n != 34 {
				t.Errorf("%d points of 34 calls", n)
			}
		})
	}
	db.mustVerify(t)
}

// isOurs tells an error that is no refusal: the edge says INTERNAL to it.
func isOurs(err error) bool {
	var refused *refusal.Error
	return err != nil && !errors.As(err, &refused)
}

func answering(answer func() []byte) func(View) (Effect, error) {
	return func(View) (Effect, error) {
		return Effect{Kind: Accrual, EventTime: start, Issue: 1, After: func(uuid.UUID, View) Outcome { return Outcome{Answer: answer()} }}, nil
	}
}

func TestAReversalInTheGroupThatWritesItsLotOffTakesNothingMore(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	expires := start.Add(time.Hour)
	first := l.mustCommit(t, accruing("ann", "a1", start, 100, Lot{Expire: expires}))
	l.mustCommit(t, accruing("ann", "a2", start, 100, Lot{}))
	l.mustCommit(t, redeeming("ann", "r1", start, 30))
	// 70 of the first lot have expired and nobody has written them off yet: 30 are left to take back.
	got := answerOf(t, l.mustCommit(t, reversing("ann", "v1", expires, first.OperationID)))
	if got.Points != 30 || got.Balance != 70 {
		t.Errorf("the reversal took %d points and left %d", got.Points, got.Balance)
	}
	db.mustVerify(t)
}

func TestThreeServersOnOverlappingAccountsInOppositeOrders(t *testing.T) {
	members := names("m", 20)
	db := newDatabase(t, members...)
	ledgers := []*Ledger{db.server(t), db.server(t), db.server(t)}
	var wg sync.WaitGroup
	for s, l := range ledgers {
		for batch := range 12 {
			wg.Go(func() {
				var calls []Call
				for i := range members {
					at := i
					if (s+batch)%2 == 1 {
						at = len(members) - 1 - i
					}
					// The same requests come to two servers.
					calls = append(calls, accruing(members[at], fmt.Sprintf("a%d-%d-%d", s/2, batch, at), start, 10, Lot{}),
						redeeming(members[at], fmt.Sprintf("r%d-%d-%d", s, batch, at), start, 7))
				}
				for i, d := range l.CommitAll(t.Context(), calls) {
					if d.Err != nil && !refusal.Is(d.Err, refusal.InsufficientPoints) {
						t.Errorf("%s: %v", calls[i].Request.ID, d.Err)
					}
				}
			})
		}
	}
	wg.Wait()
	db.mustVerify(t)
}

func TestAQueueThatIsFullRefusesAndCloseFinishesWhatWasTaken(t *testing.T) {
	db := newDatabase(t, "ann")
	const waiting = 5
	l := db.server(t, func(o *Options) { o.Committers, o.Waiting = 1, waiting })
	began, release := make(chan struct{}), make(chan struct{})
	slow := accruing("ann", "slow", start, 1, Lot{})
	decide := slow.Decide
	slow.Decide = func(v View) (Effect, error) {
		close(began)
		<-release
		return decide(v)
	}
	all := make(chan outcome, waiting+1)
	commit := func(call Call) {
		result, err := l.Commit(t.Context(), call)
		all <- outcome{result, err}
	}
	go commit(slow)
	<-began // the one committer is busy now
	accepted := make([]*pending, waiting)
	for i := range accepted {
		call := accruing("ann", fmt.Sprint("a", i), start, 1, Lot{})
		accepted[i] = newPending(t.Context(), &call)
		if err := l.waiting.Offer(accepted[i]); err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.Commit(t.Context(), accruing("ann", "too many", start, 1, Lot{}))
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Reason != refusal.Overloaded || refused.RetryAfter <= 0 {
		t.Errorf("with a full queue: %v", err)
	}
	hurry, cancel := context.WithCancel(t.Context())
	cancel()
	if done := l.CommitAll(hurry, []Call{accruing("ann", "many", start, 1, Lot{})}); !errors.Is(done[0].Err, context.Canceled) {
		t.Errorf("waiting for room with a caller that has gone: %v", done[0].Err)
	}
	close(release)
	l.Close()
	if o := <-all; o.err != nil {
		t.Errorf("the slow call: %v", o.err)
	}
	for i, p := range accepted {
		select {
		case <-p.done:
			if p.err != nil {
				t.Errorf("call %d: %v", i, p.err)
			}
		default:
			t.Errorf("Close returned before call %d was done", i)
		}
	}
	if _, err := l.Commit(t.Context(), accruing("ann", "late", start, 1, Lot{})); !refusal.Is(err, refusal.LedgerUnavailable) {
		t.Errorf("after Close: %v", err)
	}
	db.mustVerify(t)
}

func TestACallerThatGivesUpIsToldSoAndItsCallMayStillTakeEffect(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	ctx, cancel := context.WithCancel(t.Context())
	call := accruing("ann", "a1", start, 10, Lot{})
	decide := call.Decide
	call.Decide = func(v View) (Effect, error) {
		cancel()
		return decide(v)
	}
	if _, err := l.Commit(ctx, call); err != nil && !errors.Is(err, context.Canceled) { // whichever came first
		t.Fatal(err)
	}
	call.Decide = decide
	again := l.mustCommit(t, call)
	if !again.Replayed || answerOf(t, again).Balance != 10 {
		t.Errorf("the same call again: %+v", again)
	}
	db.mustVerify(t)
}

func TestADatabaseThatOnlyReadsIsUnavailableAndNotAMistake(t *testing.T) {
	db := newDatabase(t, "ann")
	db.exec(t, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`)
	l := db.server(t)
	if _, err := l.Commit(t.Context(), accruing("ann", "a1", start, 10, Lot{})); !refusal.Is(err, refusal.LedgerUnavailable) {
		t.Errorf("during a failover: %v", err)
	}
}
