package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestARequestSentManyTimesAtOnceToTwoServersTakesEffectOnce(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	for round := range 5 {
		calls := make([]Call, 60)
		for i := range calls {
			calls[i] = accruing("ann", fmt.Sprint("a", round), start, 10, Lot{})
		}
		outcomes := together(t, calls, one, other)
		replayed := 0
		for i, o := range outcomes {
			if o.err != nil {
				t.Fatalf("call %d: %v", i, o.err)
			}
			if o.Replayed {
				replayed++
			}
			if o.OperationID != outcomes[0].OperationID || string(o.Answer) != string(outcomes[0].Answer) {
				t.Errorf("answers differ: %s %s, %s %s", o.OperationID, o.Answer, outcomes[0].OperationID, outcomes[0].Answer)
			}
		}
		if replayed != len(calls)-1 {
			t.Errorf("%d of %d calls were replays", replayed, len(calls))
		}
	}
	if n := db.number(t, `SELECT count(*) FROM postings`); n != 5 {
		t.Errorf("%d postings of 5 requests", n)
	}
	db.mustVerify(t)
}

func TestARequestIDForTwoMembersAtOnceIsRefusedToAllButOne(t *testing.T) {
	members := names("m", 8)
	db := newDatabase(t, members...)
	one, other := db.server(t), db.server(t)
	for round := range 10 {
		var calls []Call
		for _, m := range members {
			calls = append(calls, accruing(m, fmt.Sprint("same", round), start, 10, Lot{}))
		}
		// Neighbours that have to come through, whatever becomes of the others in their group.
		for _, m := range members {
			calls = append(calls, accruing(m, fmt.Sprint("own", round, m), start, 1, Lot{}))
		}
		succeeded := 0
		for i, o := range together(t, calls, one, other) {
			switch {
			case o.err == nil && i < len(members):
				succeeded++
			case i < len(members) && !refusal.Is(o.err, refusal.RequestIDReused), i >= len(members) && o.err != nil:
				t.Errorf("round %d, call %d: %v", round, i, o.err)
			}
		}
		if succeeded != 1 {
			t.Errorf("round %d: %d calls with the same request id succeeded", round, succeeded)
		}
	}
	db.mustVerify(t)
}

func TestASourceEarnsOnceOnTwoServersAndTheRefusalNamesTheAccrual(t *testing.T) {
	members := names("m", 6)
	db := newDatabase(t, members...)
	one, other := db.server(t), db.server(t)
	for round := range 10 {
		var calls []Call
		for i, m := range members {
			call := accruing(m, fmt.Sprint("r", round, i), start, 10, Lot{})
			call.Source = &Source{"order", fmt.Sprint(round)}
			calls = append(calls, call)
		}
		var accrual uuid.UUID
		outcomes := together(t, calls, one, other)
		for _, o := range outcomes {
			if o.err == nil {
				if accrual != uuid.Nil {
					t.Errorf("round %d: the source earned twice", round)
				}
				accrual = o.OperationID
			}
		}
		for i, o := range outcomes {
			var refused *refusal.Error
			if o.err != nil && (!errors.As(o.err, &refused) || refused.Reason != refusal.SourceAlreadyAccrued || refused.Metadata["accrual_id"] != accrual.String()) {
				t.Errorf("round %d, call %d: %v of accrual %s", round, i, o.err, accrual)
			}
		}
	}
	// Another partner's source of the same name is another source.
	call := accruing(members[0], "other partner", start, 10, Lot{})
	call.Source, call.Request.PartnerNo = &Source{"order", "0"}, 2
	one.mustCommit(t, call)
	db.mustVerify(t)
}

func TestAnAccrualIsReversedOnceWithinAGroupAndAcrossServers(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	accrual := one.mustCommit(t, accruing("ann", "a1", start, 100, Lot{}))
	reversal := func(id string) Call {
		call := reversing("ann", id, start, accrual.OperationID)
		decide := call.Decide
		call.Decide = func(v View) (Effect, error) {
			if len(v.Original.Later) > 0 {
				return Effect{}, refusal.New(refusal.AlreadyReversed, "reversed")
			}
			return decide(v)
		}
		return call
	}
	var calls []Call
	for i := range 20 {
		calls = append(calls, reversal(fmt.Sprint("v", i)))
	}
	succeeded := 0
	for _, o := range together(t, calls, one, other) {
		switch {
		case o.err == nil:
			succeeded++
		case !refusal.Is(o.err, refusal.AlreadyReversed):
			t.Error(o.err)
		}
	}
	if succeeded != 1 {
		t.Errorf("%d reversals of one accrual", succeeded)
	}
	db.mustVerify(t)
}

func TestFindTellsWhatBecameOfARequest(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	call := accruing("ann", "a1", start, 10, Lot{})
	if _, found, err := l.Find(t.Context(), testProgram, call.Request); found || err != nil {
		t.Errorf("before: %t, %v", found, err)
	}
	done := l.mustCommit(t, call)
	got, found, err := l.Find(t.Context(), testProgram, call.Request)
	if err != nil || !found || !got.Replayed || got.OperationID != done.OperationID {
		t.Errorf("after: %+v, %t, %v", got, found, err)
	}
	other := once.Request{PartnerNo: 1, ID: "a1", Fingerprint: once.Fingerprint("test", "else")}
	if _, _, err := l.Find(t.Context(), testProgram, other); !refusal.Is(err, refusal.RequestIDReused) {
		t.Errorf("with other content: %v", err)
	}
}

// marked is a mirror that tells which accounts were hidden and shown again.
type marked struct{ settled []AccountKey }

func (m *marked) Mark(_ context.Context, accounts []AccountKey) func([]Image) {
	return func([]Image) { m.settled = append(m.settled, accounts...) }
}

// The first try may have ended with nobody knowing, and a reader have filled in what was before it.
func TestARequestThatIsFoundToBeDoneIsSeenByReaders(t *testing.T) {
	db := newDatabase(t, "ann")
	call := accruing("ann", "a1", start, 10, Lot{})
	db.server(t).mustCommit(t, call)
	mirror := &marked{}
	l := db.server(t, func(o *Options) { o.Mirror = mirror })
	if _, found, err := l.Find(t.Context(), testProgram, call.Request); !found || err != nil {
		t.Fatalf("found %t, %v", found, err)
	}
	if want := []AccountKey{{testProgram, "ann"}}; !slices.Equal(mirror.settled, want) {
		t.Errorf("hidden and shown again: %v", mirror.settled)
	}
}
