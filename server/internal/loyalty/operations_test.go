package loyalty_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// alone is one server without Redis.
func alone(t *testing.T, members ...string) (*clock, *server) {
	t.Helper()
	c := &clock{now: start}
	s := newServer(t, devstacktest.Database(t), "", c.Now)
	s.setUp(t, "plain", plain, members...)
	return c, s
}

func TestABatchDoesEachAccrualInOrderAndRefusesTheBadOnesAlone(t *testing.T) {
	_, s := alone(t, "ann", "bob")
	shared := buying("b5", "bob", 500)
	shared.Source = &loyalty.Source{Type: "order", Reference: "1"}
	again := shared
	again.RequestID = "b6"
	euros := buying("b3", "ann", 300)
	euros.Activity.Purchase.Currency = "EUR"
	unknown := buying("b7", "", 100)
	unknown.Member = directory.Ref{Identifier: &directory.Identifier{Type: 1, Value: "4000001"}}
	batch := []loyalty.Accrue{
		buying("b1", "ann", 100), buying("b2", "nobody", 100), euros, buying("b1", "ann", 100), buying("b1", "ann", 200), shared, again, unknown, buying("b8", "ann", 900),
	}
	wanted := []refusal.Reason{"", refusal.MemberNotFound, refusal.CurrencyMismatch, "", refusal.RequestIDReused, "", refusal.SourceAlreadyAccrued, refusal.MemberNotFound, ""}
	for round := range 2 { // the second time, all that was done is a replay
		done := s.BatchAccrue(t.Context(), till, batch)
		for i, d := range done {
			var refused *refusal.Error
			if errors.As(d.Err, &refused) && refused.Reason != wanted[i] || d.Err == nil && wanted[i] != "" || d.Err != nil && refused == nil {
				t.Errorf("round %d, item %d: %v, want %q", round, i, d.Err, wanted[i])
			}
			if d.Err == nil && d.Replayed != (round == 1 || i == 3) {
				t.Errorf("round %d, item %d: replayed is %t", round, i, d.Replayed)
			}
		}
		if done[0].ID != done[3].ID || done[8].Balance.Version != 2 || done[8].Balance.Pending != 10 {
			t.Errorf("round %d: %s", round, asJSON(done))
		}
	}
	s.mustVerify(t)
}

func TestAProgramAppliedOnAnotherServerDecidesFromThenOn(t *testing.T) {
	members := []string{"ann", "bob", "cat"}
	c, servers, _ := pair(t, members...)
	tr := startTraffic(t, servers, members)
	for version := int64(2); version <= 5; version++ {
		tr.more(t, 10)
		now := start.Add(time.Duration(version) * time.Millisecond) // less than servers keep versions for
		c.Set(now)
		servers[version%2].apply(t, strings.ReplaceAll(plain, `award: 25`, fmt.Sprint("award: ", 100*version)), now)
		for i, s := range servers { // both have older versions at hand
			in := loyalty.Accrue{RequestID: fmt.Sprint("v", version, i), Member: member("ann"), Activity: review(now)}
			simulated, err := s.SimulateAccrual(t.Context(), till, in)
			if err != nil || simulated.Points != 100*version || simulated.Receipt.ProgramVersion != version {
				t.Errorf("server %d simulated version %d: %s, %v", i, version, asJSON(simulated), err)
			}
			in.Member = member("eve")
			servers[0].enroll(t, "plain", "eve")
			got, err := s.Accrue(t.Context(), till, in)
			if err != nil || got.Points != 100*version || got.Receipt.ProgramVersion != version {
				t.Errorf("server %d after version %d was applied: %s, %v", i, version, asJSON(got), err)
			}
		}
	}
	tr.end()
	servers[0].mustVerify(t)
}

func TestALateActivityIsDecidedByTheVersionOfItsTime(t *testing.T) {
	c, s := alone(t, "ann")
	c.Set(start.Add(time.Hour))
	s.apply(t, strings.ReplaceAll(plain, "award: 25", "award: 40"), c.Now())
	for i, want := range []struct {
		at      time.Time
		points  int64
		version int64
	}{{start.Add(time.Hour - time.Microsecond), 25, 1}, {start.Add(time.Hour), 40, 2}} {
		got, err := s.Accrue(t.Context(), till, loyalty.Accrue{RequestID: fmt.Sprint("a", i), Member: member("ann"), Activity: review(want.at)})
		if err != nil || got.Points != want.points || got.Receipt.ProgramVersion != want.version {
			t.Errorf("at %v: %s, %v", want.at, asJSON(got), err)
		}
	}
}

func TestMinVersionIsReachedOrRefusedWithTheVersionThatIs(t *testing.T) {
	_, servers, _ := pair(t, "ann")
	for i := range 3 {
		if _, err := servers[0].Accrue(t.Context(), till, buying(fmt.Sprint("a", i), "ann", 100)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		for _, s := range servers {
			if _, b, err := s.GetBalance(t.Context(), "plain", member("ann"), 3); err != nil || b.Version != 3 {
				t.Errorf("version 3: %s, %v", asJSON(b), err)
			}
			_, _, err := s.GetBalance(t.Context(), "plain", member("ann"), 4)
			var refused *refusal.Error
			if !errors.As(err, &refused) || refused.Reason != refusal.VersionNotReached || refused.Metadata["version"] != "3" {
				t.Errorf("version 4: %v", err)
			}
		}
	}
	if _, _, err := servers[0].GetBalance(t.Context(), "plain", member("nobody"), 0); !refusal.Is(err, refusal.MemberNotFound) {
		t.Errorf("nobody's balance: %v", err)
	}
}

func TestPointsVestAndExpireToTheInstantAlsoInReadsFromRedis(t *testing.T) {
	c, servers, _ := pair(t, "ann")
	if _, err := servers[0].Accrue(t.Context(), till, buying("a1", "ann", 12_300)); err != nil {
		t.Fatal(err)
	}
	vests := start.In(warsaw).AddDate(0, 0, 2)
	expires := start.In(warsaw).AddDate(0, 0, 6)
	for _, at := range []struct {
		now                         time.Time
		available, pending, version int64
	}{
		{start, 0, 123, 1}, {vests.Add(-1), 0, 123, 1}, {vests, 123, 0, 1}, {expires.Add(-time.Microsecond), 123, 0, 1}, {expires, 0, 0, 2}, {expires.Add(time.Hour), 0, 0, 2},
	} {
		c.Set(at.now)
		for round := range 2 {
			for i, s := range servers {
				_, b, err := s.GetBalance(t.Context(), "plain", member("ann"), 0)
				if err != nil || b.Available != at.available || b.Pending != at.pending || b.Version != at.version {
					t.Errorf("round %d, server %d at %v: %s, %v", round, i, at.now, asJSON(b), err)
				}
			}
		}
	}
}

func TestAHistoryIsReadPageByPageWhileItGrows(t *testing.T) {
	_, s := alone(t, "ann", "bob")
	accrue := func(i int) {
		if _, err := s.Accrue(t.Context(), till, buying(fmt.Sprint("a", i), "ann", 100*int64(i+1))); err != nil {
			t.Fatal(err)
		}
	}
	const n = 25
	for i := range n {
		accrue(i)
	}
	after, next := loyalty.Place{}, int64(n)
	for page := 0; next > 0; page++ {
		_, entries, err := s.ListEntries(t.Context(), "plain", member("ann"), after, 7)
		if err != nil || len(entries) == 0 || len(entries) > 7 {
			t.Fatalf("page %d: %d entries, %v", page, len(entries), err)
		}
		for _, e := range entries {
			if e.Version != next || e.Points != next || e.PartnerID != "till" || e.Kind != loyalty.EntryAccrual {
				t.Errorf("page %d: %+v in the place of %d", page, e, next)
			}
			next--
		}
		after = loyalty.Place{MemberID: "ann", Version: entries[len(entries)-1].Version}
		accrue(n + page) // newer entries don't shift older pages
	}
	if _, entries, err := s.ListEntries(t.Context(), "plain", member("bob"), loyalty.Place{}, 7); err != nil || len(entries) != 0 {
		t.Errorf("bob, who did nothing: %v, %v", entries, err)
	}
	if _, _, err := s.ListEntries(t.Context(), "plain", member("nobody"), loyalty.Place{}, 7); !refusal.Is(err, refusal.MemberNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestAReversalFindsOnlyAccrualsOfItsPartner(t *testing.T) {
	_, s := alone(t, "ann")
	got, err := s.Accrue(t.Context(), till, buying("a1", "ann", 50_000))
	if err != nil {
		t.Fatal(err)
	}
	accrual := loyalty.OperationRef{ID: uuid.MustParse(got.ID)}
	stranger := loyalty.Caller{ProgramID: "plain", PartnerNo: 2}
	reversal, err := s.ReverseAccrual(t.Context(), till, loyalty.ReverseAccrual{RequestID: "v1", Accrual: accrual})
	if err != nil || reversal.Points != 500 {
		t.Fatalf("%s, %v", asJSON(reversal), err)
	}
	for name, call := range map[string]struct {
		caller loyalty.Caller
		what   loyalty.OperationRef
		why    refusal.Reason
	}{
		"another partner's":   {stranger, accrual, refusal.AccrualNotFound},
		"one that is not":     {till, loyalty.OperationRef{ID: uuid.New()}, refusal.AccrualNotFound},
		"a source's":          {till, loyalty.OperationRef{Source: &loyalty.Source{Type: "order", Reference: "9"}}, refusal.AccrualNotFound},
		"a reversal's":        {till, loyalty.OperationRef{ID: uuid.MustParse(reversal.ID)}, refusal.AccrualNotFound},
		"one that is no more": {till, accrual, refusal.AlreadyReversed},
	} {
		if _, err := s.ReverseAccrual(t.Context(), call.caller, loyalty.ReverseAccrual{RequestID: "v " + name, Accrual: call.what}); !refusal.Is(err, call.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.mustVerify(t)
}

func TestConcurrentRedeemsOnTwoServersNeverOverspend(t *testing.T) {
	c, servers, _ := pair(t, "ann")
	if _, err := servers[0].Accrue(t.Context(), till, buying("a1", "ann", 100_000)); err != nil {
		t.Fatal(err)
	}
	c.Set(start.AddDate(0, 0, 3)) // vested
	var granted atomic.Int64
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			_, err := servers[i%2].Redeem(t.Context(), till, loyalty.Redeem{RequestID: fmt.Sprint("r", i), Member: member("ann"), RewardID: "mug"})
			switch {
			case err == nil:
				granted.Add(1)
			case !refusal.Is(err, refusal.InsufficientPoints):
				t.Errorf("redeem %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if granted.Load() != 10 {
		t.Errorf("%d redemptions of 100 points on a balance of 1000", granted.Load())
	}
	servers[0].mustVerify(t)
}

// A caller that stops waiting must not look at the answer that its call is still being given: run with -race.
func TestACallerThatStopsWaitingLeavesItsAnswerAlone(t *testing.T) {
	s := newServer(t, devstacktest.Database(t), "", (&clock{now: start}).Now)
	s.setUp(t, "plain", life, "ann")
	s.buy(t, "a1", "ann", 50_000)
	var callers sync.WaitGroup
	for i := range 400 {
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(40))*time.Millisecond)
			defer cancel()
			redemption, err := s.Redeem(ctx, till, loyalty.Redeem{RequestID: fmt.Sprint("r", i), Member: member("ann"), RewardID: "pen"})
			if err != nil && redemption.Points != 0 {
				t.Errorf("%s with %v", asJSON(redemption), err)
			}
		})
	}
	callers.Wait()
	s.mustVerify(t)
}
