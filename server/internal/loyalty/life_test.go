package loyalty_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// life is a program of everything that can become of a point, simple enough to reckon by hand.
const life = `
program_id: plain
display_name: Everything that can become of a point
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00", exclude_lines: 'line.category == "gift card"'}
  - {id: app, when: 'purchase.channel == Channel.APP', multiply: "2"}
  - {id: parcel, when: 'purchase.channel == Channel.WEB', award: 30, vesting: {until_confirmed: true}, expiry: {never: true}}
  - {id: review, when: 'event.type == "review"', award: 25, cap: {points: 60, per: MEMBER_MONTH}}
tiers:
  - {id: status, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: END_OF_PERIOD,
     levels: [{id: bronze, from: 0}, {id: silver, from: 300}, {id: gold, from: 1000}]}
expiry: {after_days: 10}
late_days: 8
rewards: [{id: mug, points: 100}, {id: pen, points: 10}]
part_payment: {points: 10, worth: "0.10"}
holds: {default_seconds: 3600, max_seconds: 864000}
reversal: {policy: DEBT, debt_limit: 500}
transfers: {max_points: 400, max_points_per_day: 500, fee_points: 2}
`

// living is one server without Redis, on the program life with the changes named: old, new, old, new …
func living(t *testing.T, changes ...string) (*clock, *server) {
	t.Helper()
	c := &clock{now: start}
	s := newServer(t, devstacktest.Database(t), "", c.Now)
	s.setUp(t, "plain", changed(life, changes...), "ann", "bob")
	return c, s
}

// do is a call that must succeed.
func do[T any](t *testing.T) func(T, error) T {
	return func(answer T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

func (s *server) buy(t *testing.T, id, who string, minor int64) loyalty.Accrual {
	t.Helper()
	return do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, buying(id, who, minor)))
}

func (s *server) spend(t *testing.T, id, who string, points int64) loyalty.Redemption {
	t.Helper()
	return do[loyalty.Redemption](t)(s.Redeem(t.Context(), till, loyalty.Redeem{RequestID: id, Member: member(who), PartPaymentPoints: points}))
}

func (s *server) set(t *testing.T, id, who string, points int64) loyalty.Redemption {
	t.Helper()
	return do[loyalty.Redemption](t)(s.Redeem(t.Context(), till,
		loyalty.Redeem{RequestID: id, Member: member(who), PartPaymentPoints: points, Hold: &loyalty.ToHold{}}))
}

func (s *server) refund(t *testing.T, id string, of loyalty.Accrual, what program.Reverse) (loyalty.Reversal, error) {
	t.Helper()
	return s.ReverseAccrual(t.Context(), till, loyalty.ReverseAccrual{RequestID: id, Accrual: loyalty.OperationRef{ID: uuid.MustParse(of.ID)}, What: what})
}

func (s *server) join(t *testing.T, id, who, into string) loyalty.Merge {
	t.Helper()
	return do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: id, Member: member(who), Into: member(into)}))
}

func (s *server) balance(t *testing.T, who string) loyalty.Balance {
	t.Helper()
	_, b, err := s.GetBalance(t.Context(), "plain", member(who), 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantBalance names what can be spent, what is held, and what is owed.
func (s *server) wantBalance(t *testing.T, who string, available, held, debt int64) {
	t.Helper()
	if b := s.balance(t, who); b.Available != available || b.Held != held || b.Debt != debt {
		t.Errorf("%s has %s; want available %d, held %d, debt %d", who, asJSON(b), available, held, debt)
	}
}

func TestAMergeBringsEverythingAndIsUndoneWhileNothingContradictsIt(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 20_000)
	gone := s.buy(t, "a2", "bob", 40_000)
	parcel := buying("a3", "bob", 1_000)
	parcel.Activity.Purchase.Channel = 2
	waits := do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, parcel))
	hold := s.set(t, "h1", "bob", 150)
	before := s.balance(t, "bob")

	merge := do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m1", Member: member("bob"), Into: member("ann")}))
	if merge.Points != 440 || merge.Balance.Available != 460 || merge.Balance.Held != 150 || merge.Balance.Pending != 30 ||
		merge.Balance.LifetimeEarned != 640 || merge.Member.MemberID != "ann" || merge.Balance.Levels[0].LevelID != "silver" {
		t.Errorf("merged: %s", asJSON(merge))
	}
	for _, who := range []string{"ann", "bob"} { // the old id keeps answering
		s.wantBalance(t, who, 460, 150, 0)
	}
	s.mustVerify(t)
	again := do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m1", Member: member("bob"), Into: member("ann")}))
	if !again.Replayed || again.ID != merge.ID || again.Points != 440 {
		t.Errorf("again: %s", asJSON(again))
	}
	back := do[loyalty.Merge](t)(s.UnmergeMember(t.Context(), till, loyalty.UnmergeMember{RequestID: "u1", MemberID: "bob"}))
	if back.Balance.Available != before.Available || back.Balance.Held != 150 || back.Balance.LifetimeEarned != before.LifetimeEarned || back.Member.MemberID != "bob" {
		t.Errorf("taken back: %s, but it was %s", asJSON(back), asJSON(before))
	}
	s.wantBalance(t, "ann", 200, 0, 0)
	s.mustVerify(t)

	do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m2", Member: member("bob"), Into: member("ann")}))
	// What bob earned is confirmed and taken back by its id, out of its own lot, and his hold is captured.
	do[loyalty.Confirmation](t)(s.ConfirmAccrual(t.Context(), till, loyalty.ConfirmAccrual{RequestID: "c1", Accrual: loyalty.OperationRef{ID: uuid.MustParse(waits.ID)}}))
	captured := do[loyalty.Captured](t)(s.CaptureRedemption(t.Context(), till, loyalty.CaptureRedemption{RequestID: "c2", RedemptionID: hold.ID, Points: 100}))
	if captured.Points != 100 || captured.Released != 50 || captured.MemberID != "ann" || captured.Worth != 100 {
		t.Errorf("captured: %s", asJSON(captured))
	}
	reversal := do[loyalty.Reversal](t)(s.refund(t, "v1", gone, program.Reverse{}))
	if reversal.Points != 400 || reversal.MemberID != "ann" {
		t.Errorf("reversed: %s", asJSON(reversal))
	}
	if _, err := s.UnmergeMember(t.Context(), till, loyalty.UnmergeMember{RequestID: "u2", MemberID: "bob"}); !refusal.Is(err, refusal.MergeContradicted) {
		t.Errorf("taking it back after that: %v", err)
	}
	// A call under the old id goes to the member that goes on.
	if got := s.buy(t, "a9", "bob", 1_000); got.MemberID != "ann" {
		t.Errorf("bob bought: %s", asJSON(got))
	}
	batch := s.BatchAccrue(t.Context(), till, []loyalty.Accrue{buying("a10", "bob", 100), buying("a11", "ann", 100)})
	if batch[0].Err != nil || batch[0].MemberID != "ann" || batch[1].Err != nil || batch[1].Balance.Version != batch[0].Balance.Version+1 && batch[0].Balance.Version != batch[1].Balance.Version+1 {
		t.Errorf("a batch: %s", asJSON(batch))
	}
	c.Set(start.AddDate(0, 0, 30))
	s.wantBalance(t, "bob", 30, 0, 0)
	s.mustVerify(t)
}

func TestAPastInstantIsToldByWhenThingsHappenedOrByWhenTheyWereWritten(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	monday, friday := start, start.AddDate(0, 0, 4)
	c.Set(friday)
	late := buying("a2", "ann", 40_000)
	late.Activity.EventTime = monday.Add(time.Hour)
	do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, late))
	s.spend(t, "r1", "ann", 450)
	s.set(t, "h1", "ann", 20)
	for name, want := range map[string]struct {
		asOf                    loyalty.AsOf
		available, held, earned int64
		level                   string
	}{
		"before anything":                     {loyalty.AsOf{At: monday.Add(-time.Second)}, 0, 0, 0, "bronze"},
		"monday, as it happened":              {loyalty.AsOf{At: monday.Add(2 * time.Hour)}, 500, 0, 500, "silver"},
		"monday, as was known then":           {loyalty.AsOf{At: monday.Add(2 * time.Hour), ByRecord: true}, 100, 0, 100, "bronze"},
		"before the late one, as it happened": {loyalty.AsOf{At: monday.Add(30 * time.Minute)}, 100, 0, 100, "bronze"},
		"friday, before it was written":       {loyalty.AsOf{At: friday.Add(-time.Microsecond), ByRecord: true}, 100, 0, 100, "bronze"},
		"friday":                              {loyalty.AsOf{At: friday}, 30, 20, 500, "silver"},
		"friday, by when it was written":      {loyalty.AsOf{At: friday, ByRecord: true}, 30, 20, 500, "silver"},
	} {
		_, b, err := s.GetBalanceAsOf(t.Context(), "plain", member("ann"), want.asOf)
		if err != nil || b.Available != want.available || b.Held != want.held || b.LifetimeEarned != want.earned || b.Levels[0].LevelID != want.level {
			t.Errorf("%s: %s, %v", name, asJSON(b), err)
		}
		held, err := s.ListLotsAsOf(t.Context(), "plain", member("ann"), want.asOf)
		points := int64(0)
		for _, lot := range held.Lots {
			points += lot.Points
		}
		if err != nil || points != want.available || len(held.Holds) != int(want.held/20) {
			t.Errorf("%s: lots %s, %v", name, asJSON(held), err)
		}
		tiers, err := s.EvaluateTierAsOf(t.Context(), "plain", member("ann"), "status", want.asOf)
		if err != nil || len(tiers.Standings) != 1 || tiers.Standings[0].LevelID != want.level {
			t.Errorf("%s: tiers %s, %v", name, asJSON(tiers), err)
		}
	}
	if _, _, err := s.GetBalanceAsOf(t.Context(), "plain", member("ann"), loyalty.AsOf{At: friday.Add(time.Second)}); !refusal.Is(err, refusal.InvalidField) {
		t.Errorf("tomorrow: %v", err)
	}
}

func TestTheHistoryOfAMergedMemberIsReadWithTheOtherOnesPageByPage(t *testing.T) {
	_, s := living(t)
	for i := range 3 {
		s.buy(t, fmt.Sprint("a", i), "ann", 10_000)
		s.buy(t, fmt.Sprint("b", i), "bob", 10_000)
	}
	do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m1", Member: member("bob"), Into: member("ann")}))
	for limit := 1; limit <= 11; limit++ {
		var told []string
		for place := (loyalty.Place{}); ; {
			who, entries, err := s.ListEntries(t.Context(), "plain", member("bob"), place, limit)
			if err != nil || who != "ann" || len(entries) > limit {
				t.Fatalf("limit %d at %+v: %d entries of %s, %v", limit, place, len(entries), who, err)
			}
			if len(entries) == 0 {
				break
			}
			for _, e := range entries {
				told = append(told, fmt.Sprint(e.MemberID, e.Version))
			}
			last := entries[len(entries)-1]
			place = loyalty.Place{MemberID: last.MemberID, Version: last.Version}
		}
		// Three lots came to ann, and went from bob together.
		if got := fmt.Sprint(told); got != "[ann6 ann5 ann4 ann3 ann2 ann1 bob4 bob3 bob2 bob1]" {
			t.Errorf("limit %d: %s", limit, got)
		}
	}
}

func TestAMemberLeavesWithNothingOpenAndTakesNoMoreCalls(t *testing.T) {
	for policy, want := range map[string]struct{ forfeited, paidOut, money int64 }{
		"": {forfeited: 130},
		`closing: {policy: PAY_OUT, points: 3, worth: "0.01"}` + "\n": {forfeited: 30, paidOut: 100, money: 33},
	} {
		_, s := living(t, "late_days: 8\n", "late_days: 8\n"+policy)
		s.buy(t, "a1", "ann", 10_000)
		parcel := buying("a2", "ann", 0)
		parcel.Activity.Purchase.Channel = 2
		do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, parcel))
		hold := s.set(t, "h1", "ann", 50)
		if _, err := s.CloseMember(t.Context(), till, loyalty.CloseMember{RequestID: "c0", Member: member("ann")}); !refusal.Is(err, refusal.MemberNotSettled) {
			t.Errorf("with a hold: %v", err)
		}
		do[loyalty.Released](t)(s.ReleaseRedemption(t.Context(), till, loyalty.ReleaseRedemption{RequestID: "r1", RedemptionID: hold.ID}))
		closing := do[loyalty.Closing](t)(s.CloseMember(t.Context(), till, loyalty.CloseMember{RequestID: "c1", Member: member("ann")}))
		if closing.Forfeited != want.forfeited || closing.PaidOut != want.paidOut || closing.PayOut != want.money || closing.Member.CloseTime.IsZero() || closing.Balance.Available != 0 {
			t.Errorf("%q: %s", policy, asJSON(closing))
		}
		if _, err := s.Accrue(t.Context(), till, buying("a3", "ann", 100)); !refusal.Is(err, refusal.MemberClosed) {
			t.Errorf("buying afterwards: %v", err)
		}
		s.mustVerify(t)
	}
}

func TestTransfersKeepTheExpiryCostAFeeAndHaveLimits(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 60_000)
	send := func(id string, points int64) (loyalty.Transfer, error) {
		return s.TransferPoints(t.Context(), till, loyalty.TransferPoints{RequestID: id, Member: member("ann"), Recipient: member("bob"), Points: points})
	}
	got := do[loyalty.Transfer](t)(send("t1", 300))
	if got.Fee != 2 || got.Balance.Available != 298 {
		t.Errorf("%s", asJSON(got))
	}
	for id, points := range map[string]int64{"more than one may be": 401, "more than a day's": 201} {
		if _, err := send(id, points); !refusal.Is(err, refusal.TransferNotAccepted) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if a, b := s.balance(t, "ann"), s.balance(t, "bob"); b.Available != 300 || !a.NextExpire.Equal(b.NextExpire) {
		t.Errorf("ann %s, bob %s", asJSON(a), asJSON(b))
	}
	c.Set(start.AddDate(0, 0, 1))
	do[loyalty.Transfer](t)(send("t2", 201))
	s.mustVerify(t)
}

func TestPointsAreAdjustedReinstatedAndDebtsWrittenOff(t *testing.T) {
	c, s := living(t)
	first := s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 90)
	do[loyalty.Reversal](t)(s.refund(t, "v1", first, program.Reverse{}))
	s.wantBalance(t, "ann", 0, 0, 90)
	if _, err := s.WriteOffDebt(t.Context(), till, loyalty.WriteOffDebt{RequestID: "w0", Member: member("ann"), Points: 91}); !refusal.Is(err, refusal.ExceedsDebt) {
		t.Errorf("more than is owed: %v", err)
	}
	do[loyalty.WriteOff](t)(s.WriteOffDebt(t.Context(), till, loyalty.WriteOffDebt{RequestID: "w1", Member: member("ann"), Points: 40}))
	adjusted := do[loyalty.Adjustment](t)(s.AdjustPoints(t.Context(), till, loyalty.AdjustPoints{RequestID: "j1", Member: member("ann"), Points: 80, Reason: "GOODWILL"}))
	if adjusted.DebtPaid != 50 || adjusted.Balance.Available != 30 {
		t.Errorf("%s", asJSON(adjusted))
	}
	do[loyalty.Adjustment](t)(s.AdjustPoints(t.Context(), till, loyalty.AdjustPoints{RequestID: "j2", Member: member("ann"), Points: -10, Reason: "FRAUD"}))
	if _, err := s.AdjustPoints(t.Context(), till, loyalty.AdjustPoints{RequestID: "j3", Member: member("ann"), Points: -21, Reason: "FRAUD"}); !refusal.Is(err, refusal.InsufficientPoints) {
		t.Errorf("taking what isn't there: %v", err)
	}
	c.Set(start.AddDate(0, 0, 11))
	s.wantBalance(t, "ann", 0, 0, 0)
	for i, points := range []int64{15, 5} {
		got := do[loyalty.Reinstatement](t)(s.ReinstatePoints(t.Context(), till, loyalty.ReinstatePoints{RequestID: fmt.Sprint("i", i), Member: member("ann"), Points: points, Expire: c.Now().Add(time.Hour)}))
		if got.Points != points {
			t.Errorf("%s", asJSON(got))
		}
	}
	if _, err := s.ReinstatePoints(t.Context(), till, loyalty.ReinstatePoints{RequestID: "i3", Member: member("ann"), Points: 1}); !refusal.Is(err, refusal.ExceedsExpired) {
		t.Errorf("more than has expired: %v", err)
	}
	s.wantBalance(t, "ann", 20, 0, 0)
	s.mustVerify(t)
}

// The refund took figures off the last member that came with the first: taken back whole, they would count below zero.
func TestAMergeOfMergesIsNotTakenBackOnceWhatTheFirstDidWasChanged(t *testing.T) {
	_, s := living(t)
	s.enroll(t, "plain", "cid")
	bought := s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 100)
	s.join(t, "m1", "ann", "bob")
	s.buy(t, "a2", "cid", 30_000)
	s.join(t, "m2", "bob", "cid")
	do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
	_, err := s.UnmergeMember(t.Context(), till, loyalty.UnmergeMember{RequestID: "u1", MemberID: "bob"})
	if !refusal.Is(err, refusal.MergeContradicted) {
		t.Errorf("got %v", err)
	}
	s.mustVerify(t)
}

// The versions that were told of a member who was merged are of an account of its own: all of it is in the other's.
func TestAVersionToldBeforeAMergeIsReachedAfterIt(t *testing.T) {
	_, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 10)
	last := s.spend(t, "r2", "ann", 10)
	s.join(t, "m1", "ann", "bob")
	for _, who := range []string{"ann", "bob"} { // also by a card, which is the other's now
		_, b, err := s.GetBalance(t.Context(), "plain", member(who), last.Balance.Version)
		if err != nil || b.Available != 80 {
			t.Errorf("%s: %s, %v", who, asJSON(b), err)
		}
	}
}

// A caller has to know which of two members is meant, and which part of a refund.
func TestARefusalNamesTheFieldOfTheRequestThatIsAtFault(t *testing.T) {
	_, s := living(t)
	basket := buying("a1", "ann", 3_000)
	basket.Activity.Purchase.Lines = []program.Line{{SKU: "x", Quantity: 1, Amount: 1_000}, {SKU: "y", Quantity: 1, Amount: 1_000}}
	bought := do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, basket))
	do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{Amount: 1_500}))
	do[loyalty.Closing](t)(s.CloseMember(t.Context(), till, loyalty.CloseMember{RequestID: "c1", Member: member("bob")}))
	give := func(to string) error {
		_, err := s.TransferPoints(t.Context(), till, loyalty.TransferPoints{RequestID: "t1", Member: member("ann"), Recipient: member(to), Points: 5})
		return err
	}
	join := func(into string) error {
		_, err := s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m1", Member: member("ann"), Into: member(into)})
		return err
	}
	part := func(who string) error {
		_, err := s.UnmergeMember(t.Context(), till, loyalty.UnmergeMember{RequestID: "u1", MemberID: who})
		return err
	}
	_, refund := s.refund(t, "v2", bought, program.Reverse{Lines: []program.ReverseLine{{Index: 0}, {Index: 1}}})
	for _, test := range []struct {
		err    error
		reason refusal.Reason
		field  string
	}{
		{give("bob"), refusal.MemberClosed, "recipient"},
		{give("eve"), refusal.MemberNotFound, "recipient"},
		{join("bob"), refusal.MemberClosed, "into"},
		{join("eve"), refusal.MemberNotFound, "into"},
		{part("eve"), refusal.MemberNotFound, "member_id"},
		{refund, refusal.ReversalExceedsOriginal, "lines"},
	} {
		var refused *refusal.Error
		if !errors.As(test.err, &refused) || refused.Reason != test.reason || len(refused.Violations) != 1 || refused.Violations[0].Field != test.field {
			t.Errorf("got %v, %+v; want %v at %s", test.err, refused, test.reason, test.field)
		}
	}
}

// Who gave points to somebody named them perhaps by an address, and the fingerprint of the call was made of that: it is
// on the giver's account, and would be a way to find the address out.
func TestErasingAMemberLeavesNoFingerprintOfTheirIdentifiersWithOthers(t *testing.T) {
	_, s := living(t)
	address := directory.Identifier{Type: directory.Email, Value: "bob@example.com"}
	if _, _, err := s.directory.Link(t.Context(), "plain", once.Request{PartnerNo: 1, ID: "l1", Fingerprint: []byte("l1")}, member("bob"), address, start); err != nil {
		t.Fatal(err)
	}
	s.buy(t, "a1", "ann", 10_000)
	do[loyalty.Transfer](t)(s.TransferPoints(t.Context(), till,
		loyalty.TransferPoints{RequestID: "t1", Member: member("ann"), Recipient: directory.Ref{Identifier: &address}, Points: 50, Reason: "a present"}))
	kept := func() (fingerprint []byte, subject string) {
		err := s.pool.QueryRow(t.Context(), `SELECT fingerprint, subject FROM operations WHERE request_id = 't1'`).Scan(&fingerprint, &subject)
		if err != nil {
			t.Fatal(err)
		}
		return fingerprint, subject
	}
	before, _ := kept()
	do[loyalty.Closing](t)(s.CloseMember(t.Context(), till, loyalty.CloseMember{RequestID: "c1", Member: member("bob")}))
	if _, _, err := s.directory.Erase(t.Context(), "plain", once.Request{PartnerNo: 1, ID: "e1", Fingerprint: []byte("e1")}, member("bob"), start); err != nil {
		t.Fatal(err)
	}
	after, subject := kept()
	if string(after) == string(before) || subject != "a present" { // which is the giver's
		t.Errorf("the fingerprint %x became %x, the subject %q", before, after, subject)
	}
	s.mustVerify(t)
	if _, err := s.pool.Exec(t.Context(), `UPDATE operations SET fingerprint = NULL WHERE request_id = 'a1'`); err == nil {
		t.Error("what is another's could be changed")
	}
}
