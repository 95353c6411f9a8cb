package ledger

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// meanwhile makes a call whose first decision is made while something else happens, as on another server.
func meanwhile(call Call, happens func()) (_ Call, decided *int) {
	decide, decided := call.Decide, new(int)
	call.Decide = func(v View) (Effect, error) {
		if *decided++; *decided == 1 {
			happens()
		}
		return decide(v)
	}
	return call, decided
}

func TestAGroupOfWhichAnAccountChangedMeanwhileIsDoneAgainWhole(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	one, other := db.server(t), db.server(t)
	// Both accounts are read, then ann's changes.
	slow, decided := meanwhile(accruing("ann", "a1", start, 10, Lot{}), func() {
		other.mustCommit(t, accruing("ann", "a2", start, 5, Lot{}))
	})
	neighbour := accruing("bob", "b1", start, 7, Lot{})
	calls := []*pending{newPending(t.Context(), &neighbour), newPending(t.Context(), &slow)}
	one.commitGroup(calls)
	for _, p := range calls {
		if p.err != nil {
			t.Fatal(p.err)
		}
	}
	if got := answerOf(t, calls[1].result); got.Balance != 15 || *decided != 2 {
		t.Errorf("decided %d times; ann's balance is told as %d", *decided, got.Balance)
	}
	if n := db.number(t, `SELECT count(*) FROM postings`); n != 3 {
		t.Errorf("%d postings of 3 accruals", n)
	}
	if one.wary.next() == trusting || other.wary.next() != trusting {
		t.Error("the next groups of the server that had to do one again are to be cautious, and only its")
	}
	// Under locks the same can't happen: the other waits.
	one.wary.searching.Store(1)
	done := make(chan outcome, 1)
	slow, decided = meanwhile(accruing("ann", "a3", start, 10, Lot{}), func() {
		go func() {
			result, err := other.Commit(t.Context(), accruing("ann", "a4", start, 5, Lot{}))
			done <- outcome{result, err}
		}()
		for db.number(t, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
			if len(done) > 0 {
				t.Error("the other didn't wait")
				return
			}
		}
	})
	one.mustCommit(t, slow)
	if o := <-done; o.err != nil || *decided != 1 {
		t.Errorf("under locks decided %d times; the other: %v", *decided, o.err)
	}
	db.mustVerify(t)
}

func TestASourceOrRequestThatIsClaimedMeanwhileIsFoundByDoingTheGroupAgain(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	one, other := db.server(t), db.server(t)
	order := &Source{"order", "1"}
	first := accruing("bob", "b1", start, 5, Lot{})
	first.Source = order
	late, _ := meanwhile(accruing("ann", "a1", start, 10, Lot{}), func() { other.mustCommit(t, first) })
	late.Source = order
	if _, err := one.Commit(t.Context(), late); !refusal.Is(err, refusal.SourceAlreadyAccrued) {
		t.Errorf("a source that was claimed meanwhile: %v", err)
	}
	one.wary = wariness{}
	twice := accruing("ann", "a2", start, 10, Lot{})
	again, _ := meanwhile(twice, func() { other.mustCommit(t, twice) })
	if result := one.mustCommit(t, again); !result.Replayed {
		t.Error("a request that was done meanwhile is not told as a replay")
	}
	db.mustVerify(t)
}

func TestARefusalTellsOfTheSourceFirst(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	order := &Source{"order", "1"}
	call := accruing("ann", "a1", start, 5, Lot{})
	call.Source = order
	l.mustCommit(t, call)
	refused := deciding("ann", "a2", start, Effect{})
	refused.Decide = func(View) (Effect, error) { return Effect{}, refusal.New(refusal.EventTimeOutOfRange, "too late") }
	refused.Source = order
	if _, err := l.Commit(t.Context(), refused); !refusal.Is(err, refusal.SourceAlreadyAccrued) {
		t.Errorf("refused for another reason, and its source has earned: %v", err)
	}
	refused.Source = &Source{"order", "2"}
	if _, err := l.Commit(t.Context(), refused); !refusal.Is(err, refusal.EventTimeOutOfRange) {
		t.Errorf("refused with a source that has not earned: %v", err)
	}
	if n := db.number(t, `SELECT count(*) FROM operations`); n != 1 {
		t.Errorf("%d operations of one accrual", n)
	}
}

func TestARefusalOnWhatWasReadInPiecesIsDecidedAgainUnderLocks(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	held := deciding("ann", "h1", start, Effect{Kind: Holding, Subject: "mug", Hold: &ToHold{10, start.Add(time.Hour)}, After: tell(10, nil)})
	held.Reads.Lots = true
	one.mustCommit(t, held)
	// The hold has ended: to know it, lots and holds are read after the account.
	later := start.Add(2 * time.Hour)
	one.wary.after(trusting)
	late, decided := meanwhile(redeeming("ann", "r1", later, 11), func() { other.mustCommit(t, accruing("ann", "a2", later, 1, Lot{})) })
	if one.mustCommit(t, late); *decided != 2 {
		t.Errorf("decided %d times", *decided)
	}
	one.wary.after(trusting)
	once, decided := meanwhile(redeeming("ann", "r2", later, 1), func() {})
	if _, err := one.Commit(t.Context(), once); !refusal.Is(err, refusal.InsufficientPoints) || *decided != 1 {
		t.Errorf("refused on what was read in one look, decided %d times: %v", *decided, err)
	}
	db.mustVerify(t)
}

func TestADecisionThatBreaksIsMadeAgainWithAllCaution(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	call, decided := meanwhile(accruing("ann", "a1", start, 10, Lot{}), func() { panic("what was read contradicts itself") })
	if l.mustCommit(t, call); *decided != 2 {
		t.Errorf("decided %d times", *decided)
	}
	if l.wary.next() != trusting {
		t.Error("a mistake makes later groups cautious")
	}
}

func TestPointsThatAreTakenMeanwhileAreNotTakenAgain(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	late, decided := meanwhile(redeeming("ann", "r1", start, 8), func() { other.mustCommit(t, redeeming("ann", "r2", start, 7)) })
	if _, err := one.Commit(t.Context(), late); !refusal.Is(err, refusal.InsufficientPoints) || *decided != 2 {
		t.Errorf("decided %d times to take 8 of 10 points of which 7 were taken meanwhile: %v", *decided, err)
	}
	if n := db.number(t, `SELECT balance FROM accounts WHERE member_id = 'ann'`); n != 3 {
		t.Errorf("%d points are left of 10 when 7 were taken", n)
	}
	db.mustVerify(t)
}

func TestThreeServersThatIssueAndTakeWithoutLocksLoseNothingAndNeverLockUp(t *testing.T) {
	members := names("m", 20)
	db := newDatabase(t, members...)
	ledgers := []*Ledger{db.server(t), db.server(t), db.server(t)}
	const batches = 15
	var wg sync.WaitGroup
	for s, l := range ledgers {
		for batch := range batches {
			wg.Go(func() {
				var calls []Call
				for i := range members {
					at := i
					if (s+batch)%2 == 1 {
						at = len(members) - 1 - i
					}
					calls = append(calls, accruing(members[at], fmt.Sprintf("a%d-%d-%d", s, batch, at), start, 10, Lot{}),
						redeeming(members[at], fmt.Sprintf("r%d-%d-%d", s, batch, at), start, 3))
				}
				for i, d := range l.CommitAll(t.Context(), calls) {
					if d.Err != nil {
						t.Errorf("%s: %v", calls[i].Request.ID, d.Err)
					}
				}
			})
		}
	}
	wg.Wait()
	if n := db.number(t, `SELECT sum(balance)::bigint FROM accounts`); n != int64(len(ledgers)*batches*len(members)*7) {
		t.Errorf("%d points in the end", n)
	}
	db.mustVerify(t)
}
