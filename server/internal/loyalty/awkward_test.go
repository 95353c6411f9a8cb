package loyalty_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Cases that users of loyalty systems complain of, each with what would go wrong.

// The points of a purchase have expired unspent. Taking them again on its refund would charge the member twice.
func TestARefundAfterExpiryTakesNothingThatIsGoneAlready(t *testing.T) {
	c, s := living(t)
	bought := s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 30)
	c.Set(start.AddDate(0, 0, 10))
	s.buy(t, "a2", "ann", 10_000)
	got := do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
	if got.Points != 30 { // 70 expired: only what was spent is owed, and later points pay it
		t.Errorf("the refund took %d points", got.Points)
	}
	s.wantBalance(t, "ann", 70, 0, 0)
	s.mustVerify(t)
}

// Half of the purchase expired, and its refund comes in parts. Were the expired points counted last, the first part
// would take points that the member would have had anyway, had the returned half never been bought.
func TestExpiredPointsCountAsTakenBackFirstHoweverTheRefundIsParted(t *testing.T) {
	for _, parts := range [][]int64{{10_000}, {5_000, 5_000}, {2_500, 2_500, 2_500, 2_500}, {9_999, 1}} {
		c, s := living(t)
		bought := s.buy(t, "a1", "ann", 10_000)
		s.spend(t, "r1", "ann", 50)
		c.Set(start.AddDate(0, 0, 10))
		s.buy(t, "a2", "ann", 20_000)
		taken := int64(0)
		for i, amount := range parts {
			taken += do[loyalty.Reversal](t)(s.refund(t, fmt.Sprint("v", i), bought, program.Reverse{Amount: amount})).Points
		}
		if taken != 50 {
			t.Errorf("parts %v took %d points", parts, taken)
		}
		s.mustVerify(t)
	}
}

// A basket was paid half in points, and the money's half earned points. The whole comes back: neither half may be
// forgotten, and nothing is left over.
func TestARefundOfABasketPaidHalfInPointsThatItselfEarned(t *testing.T) {
	_, s := living(t)
	s.buy(t, "a1", "ann", 100_000)
	before := s.balance(t, "ann")
	paid := s.spend(t, "r1", "ann", 500) // 5.00
	bought := s.buy(t, "a2", "ann", 500) // the other 5.00 is money, and earns 5
	back := do[loyalty.RedemptionReversal](t)(s.ReverseRedemption(t.Context(), till, loyalty.ReverseRedemption{RequestID: "v1", RedemptionID: paid.ID}))
	if back.Points != 500 || back.Worth != 500 {
		t.Errorf("given back: %s", asJSON(back))
	}
	do[loyalty.Reversal](t)(s.refund(t, "v2", bought, program.Reverse{}))
	after := s.balance(t, "ann")
	if after.Available != before.Available || after.LifetimeEarned != before.LifetimeEarned || after.LifetimeSpent != before.LifetimeSpent ||
		!after.NextExpire.Equal(before.NextExpire) || after.NextExpirePoints != before.NextExpirePoints {
		t.Errorf("before %s, after %s", asJSON(before), asJSON(after))
	}
	s.mustVerify(t)
}

// Each third is worth 3⅓ points. Rounding each refund by itself would take back 9 or 12 points of 10.
func TestThreeRefundsOfAThirdTakeWhatOneOfTheWholeDoes(t *testing.T) {
	_, s := living(t)
	bought := s.buy(t, "a1", "ann", 1_000)
	var taken []int64
	for i, amount := range []int64{333, 333, 334} {
		taken = append(taken, do[loyalty.Reversal](t)(s.refund(t, fmt.Sprint("v", i), bought, program.Reverse{Amount: amount})).Points)
	}
	if taken[0]+taken[1]+taken[2] != 10 || taken[0] != 4 || taken[1] != 3 { // 6 of 10 are kept of 6.67, 3 of 3.34
		t.Errorf("the thirds took %v", taken)
	}
	if _, err := s.refund(t, "v9", bought, program.Reverse{Amount: 1}); !refusal.Is(err, refusal.AlreadyReversed) {
		t.Errorf("a fourth: %v", err)
	}
	s.wantBalance(t, "ann", 0, 0, 0)
	s.mustVerify(t)
}

// The same for points given back: 3 × ⅓ of a payment of 100 points.
func TestThreeReversalsOfAThirdOfAPaymentGiveBackAllOfIt(t *testing.T) {
	_, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	paid := s.spend(t, "r1", "ann", 100)
	worth := int64(0)
	for i, points := range []int64{33, 33, 34} {
		got := do[loyalty.RedemptionReversal](t)(s.ReverseRedemption(t.Context(), till, loyalty.ReverseRedemption{RequestID: fmt.Sprint("v", i), RedemptionID: paid.ID, Points: points}))
		worth += got.Worth
	}
	if worth != paid.Worth {
		t.Errorf("worth %d of %d", worth, paid.Worth)
	}
	if _, err := s.ReverseRedemption(t.Context(), till, loyalty.ReverseRedemption{RequestID: "v9", RedemptionID: paid.ID, Points: 1}); !refusal.Is(err, refusal.AlreadyReversed) {
		t.Errorf("one more: %v", err)
	}
	s.wantBalance(t, "ann", 100, 0, 0)
	s.mustVerify(t)
}

// The hold is over, its points are back, and may be in another basket. A capture would spend them twice.
func TestACaptureAfterTheHoldsEndSpendsNothing(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	hold := s.set(t, "h1", "ann", 60)
	capture := loyalty.CaptureRedemption{RequestID: "c1", RedemptionID: hold.ID}
	c.Set(hold.HoldExpire)
	for round, spent := range []bool{false, true} {
		if spent {
			s.spend(t, "r1", "ann", 100)
		}
		_, err := s.CaptureRedemption(t.Context(), till, capture)
		var refused *refusal.Error
		if !refusal.Is(err, refusal.HoldEnded) {
			t.Fatalf("round %d: %v", round, err)
		}
		if errors.As(err, &refused); refused.Metadata["ended"] != "EXPIRED" {
			t.Errorf("round %d: %v", round, refused.Metadata)
		}
	}
	s.wantBalance(t, "ann", 0, 0, 0)
	s.mustVerify(t)
}

// The till captures while the shop's cart releases, on another server. Exactly one of them may have its way.
func TestACaptureAndAReleaseAtTheSameMomentOnTwoServers(t *testing.T) {
	_, servers, _ := pairOf(t, life, "ann")
	servers[0].buy(t, "a1", "ann", 100_000)
	left := int64(1000)
	for round := range 10 {
		hold := servers[0].set(t, fmt.Sprint("h", round), "ann", 50)
		var capturing, releasing error
		var wg sync.WaitGroup
		wg.Go(func() {
			_, capturing = servers[0].CaptureRedemption(t.Context(), till, loyalty.CaptureRedemption{RequestID: fmt.Sprint("c", round), RedemptionID: hold.ID})
		})
		wg.Go(func() {
			_, releasing = servers[1].ReleaseRedemption(t.Context(), till, loyalty.ReleaseRedemption{RequestID: fmt.Sprint("r", round), RedemptionID: hold.ID})
		})
		wg.Wait()
		lost, became := releasing, "CAPTURED"
		if capturing != nil {
			lost, became = capturing, "RELEASED"
		} else {
			left -= 50
		}
		var refused *refusal.Error
		if (capturing == nil) == (releasing == nil) || !errors.As(lost, &refused) || refused.Reason != refusal.HoldEnded || refused.Metadata["ended"] != became {
			t.Errorf("round %d: capture %v, release %v", round, capturing, releasing)
		}
		servers[1].wantBalance(t, "ann", left, 0, 0)
	}
	servers[0].mustVerify(t)
}

// The points expire between the hold and its capture, to the second. The basket was promised them: they are captured.
// What is not captured is over the instant it comes back, neither earlier nor later.
func TestPointsThatExpireWhileTheyAreHeldCanStillBeCaptured(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	expires := s.balance(t, "ann").NextExpire
	c.Set(expires.Add(-time.Second))
	hold := s.set(t, "h1", "ann", 60)
	c.Set(expires)
	s.wantBalance(t, "ann", 0, 60, 0) // the other 40 are gone
	got := do[loyalty.Captured](t)(s.CaptureRedemption(t.Context(), till, loyalty.CaptureRedemption{RequestID: "c1", RedemptionID: hold.ID, Points: 50}))
	if got.Points != 50 || got.Released != 10 || got.Balance.Available != 0 {
		t.Errorf("%s", asJSON(got))
	}
	s.mustVerify(t)
}

// A redemption is reversed after its points would have expired: they must not come back for good. The program says
// whether they are over or get days of grace.
func TestPointsRestoredAfterTheirExpiryAreOverOrGetGrace(t *testing.T) {
	for rules, want := range map[string]int64{"": 0, "restored_points: {grace_days: 3}\n": 60} {
		c, s := living(t, "late_days: 8\n", "late_days: 8\n"+rules)
		s.buy(t, "a1", "ann", 10_000)
		paid := s.spend(t, "r1", "ann", 60)
		c.Set(start.AddDate(0, 0, 20))
		got := do[loyalty.RedemptionReversal](t)(s.ReverseRedemption(t.Context(), till, loyalty.ReverseRedemption{RequestID: "v1", RedemptionID: paid.ID}))
		if got.Points != 60 || got.Expired != 60-want {
			t.Errorf("%q: %s", rules, asJSON(got))
		}
		s.wantBalance(t, "ann", want, 0, 0)
		c.Set(start.AddDate(0, 0, 23))
		s.wantBalance(t, "ann", 0, 0, 0)
		s.mustVerify(t)
	}
}

// While a hold is open its member is merged into another. The basket must still get its points, and only once.
func TestAMergeWhileAHoldIsOpenKeepsIt(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "bob", 10_000)
	one, two := s.set(t, "h1", "bob", 30), s.set(t, "h2", "bob", 40)
	do[loyalty.Merge](t)(s.MergeMembers(t.Context(), till, loyalty.MergeMembers{RequestID: "m1", Member: member("bob"), Into: member("ann")}))
	s.wantBalance(t, "ann", 30, 70, 0)
	do[loyalty.Captured](t)(s.CaptureRedemption(t.Context(), till, loyalty.CaptureRedemption{RequestID: "c1", RedemptionID: one.ID}))
	c.Set(two.HoldExpire)
	s.wantBalance(t, "bob", 70, 0, 0) // the other one ended by itself, on the account it went to
	if _, err := s.CaptureRedemption(t.Context(), till, loyalty.CaptureRedemption{RequestID: "c2", RedemptionID: two.ID}); !refusal.Is(err, refusal.HoldEnded) {
		t.Errorf("capturing it afterwards: %v", err)
	}
	s.mustVerify(t)
}

// Between the purchase and its refund the rates were halved. The refund must go by what was promised then.
func TestAReversalUnderAnotherProgramVersionTakesWhatWasGiven(t *testing.T) {
	c, s := living(t)
	bought := s.buy(t, "a1", "ann", 10_000)
	c.Set(start.Add(time.Hour))
	s.apply(t, strings.NewReplacer(`per: "1.00"`, `per: "2.00"`, "debt_limit: 500", "debt_limit: 400").Replace(life), c.Now())
	s.Forget("plain")
	for i, want := range []int64{25, 75} {
		what := program.Reverse{}
		if i == 0 {
			what.Amount = 2_500
		}
		if got := do[loyalty.Reversal](t)(s.refund(t, fmt.Sprint("v", i), bought, what)); got.Points != want {
			t.Errorf("part %d took %d points", i, got.Points)
		}
	}
	s.wantBalance(t, "ann", 0, 0, 0)
	s.mustVerify(t)
}

// The night clocks go forward (back) has 23 (25) hours. Points that live for days or to the end of a month must end at
// the local time that was promised, not an hour off.
func TestPeriodsEndAtLocalTimeWhenClocksChange(t *testing.T) {
	for name, each := range map[string]struct {
		expiry string
		bought time.Time
		ends   time.Time
	}{
		"days, over the start of summer time":     {"after_days: 10", time.Date(2026, 3, 27, 8, 0, 0, 0, warsaw), time.Date(2026, 4, 6, 8, 0, 0, 0, warsaw)},
		"days, over its end":                      {"after_days: 10", time.Date(2026, 10, 20, 8, 0, 0, 0, warsaw), time.Date(2026, 10, 30, 8, 0, 0, 0, warsaw)},
		"a time that is skipped":                  {"after_days: 2", time.Date(2026, 3, 27, 2, 30, 0, 0, warsaw), time.Date(2026, 3, 29, 2, 30, 0, 0, warsaw)},
		"the end of a month that has summer time": {"after_days: 5, round_up: MONTH_END", time.Date(2026, 3, 21, 8, 0, 0, 0, warsaw), time.Date(2026, 4, 1, 0, 0, 0, 0, warsaw)},
		"the end of a quarter, in winter again":   {"after_days: 5, round_up: QUARTER_END", time.Date(2026, 10, 24, 23, 0, 0, 0, warsaw), time.Date(2027, 1, 1, 0, 0, 0, 0, warsaw)},
	} {
		c, s := living(t, "after_days: 10", each.expiry)
		c.Set(each.bought)
		s.buy(t, "a1", "ann", 10_000)
		c.Set(each.ends.Add(-time.Microsecond))
		if b := s.balance(t, "ann"); b.Available != 100 || !b.NextExpire.Equal(each.ends) {
			t.Errorf("%s, just before: %s", name, asJSON(b))
		}
		c.Set(each.ends)
		if b := s.balance(t, "ann"); b.Available != 0 {
			t.Errorf("%s, then: %s", name, asJSON(b))
		}
	}
}

// A month after 31 January is the last day of February, which a leap year has one more of. Counted on, points would end
// in March, or on a day that isn't.
func TestAMonthFromTheEndOfJanuaryEndsWithFebruary(t *testing.T) {
	for bought, ends := range map[time.Time]time.Time{
		time.Date(2027, 1, 31, 9, 0, 0, 0, warsaw): time.Date(2027, 2, 28, 9, 0, 0, 0, warsaw),
		time.Date(2028, 1, 31, 9, 0, 0, 0, warsaw): time.Date(2028, 2, 29, 9, 0, 0, 0, warsaw),
		time.Date(2028, 1, 29, 9, 0, 0, 0, warsaw): time.Date(2028, 2, 29, 9, 0, 0, 0, warsaw),
	} {
		c, s := living(t, "after_days: 10", "after_months: 1")
		c.Set(bought)
		s.buy(t, "a1", "ann", 10_000)
		c.Set(ends.Add(-time.Microsecond))
		s.wantBalance(t, "ann", 100, 0, 0)
		c.Set(ends)
		s.wantBalance(t, "ann", 0, 0, 0)
	}
}

// Whoever buys, spends what it earned, and returns the goods, over and over, must never come out ahead: not by
// rounding, not by parts, not by spending in between, and not by holding.
func TestBuyingAndRefundingInALoopNeverYieldsAPoint(t *testing.T) {
	_, s := living(t)
	s.buy(t, "a0", "ann", 10_000)
	for i := range 12 {
		amount := []int64{199, 1_050, 3_333}[i%3]
		in := buying(fmt.Sprint("a", i+1), "ann", amount)
		if i%2 == 1 {
			in.Activity.Purchase.Channel = channelApp
		}
		bought := do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, in))
		paid := s.spend(t, fmt.Sprint("r", i), "ann", 10)
		hold := s.set(t, fmt.Sprint("h", i), "ann", 10)
		for part := range int64(3) {
			what := program.Reverse{Amount: amount / 3}
			if part == 2 {
				what = program.Reverse{}
			}
			do[loyalty.Reversal](t)(s.refund(t, fmt.Sprint("v", i, part), bought, what))
		}
		do[loyalty.RedemptionReversal](t)(s.ReverseRedemption(t.Context(), till, loyalty.ReverseRedemption{RequestID: fmt.Sprint("w", i), RedemptionID: paid.ID}))
		do[loyalty.Released](t)(s.ReleaseRedemption(t.Context(), till, loyalty.ReleaseRedemption{RequestID: fmt.Sprint("x", i), RedemptionID: hold.ID}))
		b := s.balance(t, "ann")
		if b.Available != 100 || b.LifetimeEarned != 100 || b.LifetimeSpent != 0 || b.Debt != 0 || b.Held != 0 {
			t.Fatalf("round %d left %s", i, asJSON(b))
		}
	}
	s.mustVerify(t)
}

// The points of a returned purchase are in a basket that is still open. The member owes them, and when the hold ends
// they pay for that: they must not be spent a second time.
func TestPointsThatComeBackFromAHoldPayWhatIsOwed(t *testing.T) {
	c, s := living(t)
	bought := s.buy(t, "a1", "ann", 10_000)
	hold := s.set(t, "h1", "ann", 80)
	got := do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
	if got.Points != 100 || got.Owed != 80 {
		t.Errorf("%s", asJSON(got))
	}
	s.wantBalance(t, "ann", 0, 80, 80)
	c.Set(hold.HoldExpire)
	s.wantBalance(t, "ann", 0, 0, 0)
	s.buy(t, "a2", "ann", 500)
	s.wantBalance(t, "ann", 5, 0, 0)
	s.mustVerify(t)
}

// What a program does when the points of a returned purchase are spent: refuse, take what is there, or let the member
// owe. In no case are more points left than if the purchase had never been.
func TestARefundOfSpentPointsGoesByTheProgramsPolicy(t *testing.T) {
	for policy, want := range map[string]struct {
		why             refusal.Reason
		taken, forgiven int64
		debt            int64
	}{
		"{policy: REFUSE}":               {why: refusal.InsufficientPoints},
		"{policy: TAKE_AVAILABLE}":       {taken: 40, forgiven: 60},
		"{policy: DEBT, debt_limit: 60}": {taken: 100, debt: 60},
		"{policy: DEBT, debt_limit: 59}": {why: refusal.DebtLimit},
	} {
		_, s := living(t, "{policy: DEBT, debt_limit: 500}", policy)
		bought := s.buy(t, "a1", "ann", 10_000)
		s.spend(t, "r1", "ann", 60)
		got, err := s.refund(t, "v1", bought, program.Reverse{})
		if want.why != "" {
			if !refusal.Is(err, want.why) {
				t.Errorf("%s: %v", policy, err)
			}
			continue
		}
		if err != nil || got.Points != want.taken || got.Forgiven != want.forgiven || got.Balance.Debt != want.debt || got.Balance.Available != 0 {
			t.Errorf("%s: %s, %v", policy, asJSON(got), err)
		}
		s.mustVerify(t)
	}
}

// The parcel that a confirmation waits for comes back. Its points were never spendable, and go without touching others.
func TestARefundOfWhatWaitsForItsConfirmationTakesItsOwnLots(t *testing.T) {
	c, s := living(t)
	s.buy(t, "a1", "ann", 10_000)
	in := buying("a2", "ann", 2_000)
	in.Activity.Purchase.Channel = 2
	parcel := do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, in))
	of := loyalty.OperationRef{ID: uuid.MustParse(parcel.ID)}
	if b := s.balance(t, "ann"); b.Pending != 30 || b.Available != 120 {
		t.Errorf("bought: %s", asJSON(b))
	}
	got := do[loyalty.Reversal](t)(s.refund(t, "v1", parcel, program.Reverse{Amount: 1_000}))
	if got.Points != 25 || got.Balance.Available+got.Balance.Pending != 125 {
		t.Errorf("half of it back: %s", asJSON(got))
	}
	confirmed := do[loyalty.Confirmation](t)(s.ConfirmAccrual(t.Context(), till, loyalty.ConfirmAccrual{RequestID: "c1", Accrual: of}))
	if _, err := s.ConfirmAccrual(t.Context(), till, loyalty.ConfirmAccrual{RequestID: "c2", Accrual: of}); !refusal.Is(err, refusal.NothingToConfirm) {
		t.Errorf("confirming again: %v", err)
	}
	if b := s.balance(t, "ann"); b.Pending != 0 || b.Available != 125 || confirmed.Points == 0 {
		t.Errorf("confirmed %d: %s", confirmed.Points, asJSON(b))
	}
	c.Set(start.AddDate(1, 0, 0)) // points of that rule never expire
	if b := s.balance(t, "ann"); b.Available != confirmed.Points {
		t.Errorf("a year later: %s", asJSON(b))
	}
	s.mustVerify(t)
}

// Points that only inactivity ends must be there as long as the member keeps buying, and end to the instant when they
// don't. A late purchase, written when the points are gone, must not bring them back; nor may it take any off.
func TestInactivityEndsPointsToTheInstantAndEveryAccrualMovesItOn(t *testing.T) {
	c, s := living(t, "\nexpiry: {after_days: 10}", "\nexpiry: {idle_days: 5}")
	s.buy(t, "a1", "ann", 10_000)
	c.Set(start.AddDate(0, 0, 4))
	s.buy(t, "a2", "ann", 5_000)
	ends := c.Now().In(warsaw).AddDate(0, 0, 5)
	late := buying("a3", "ann", 100)
	late.Activity.EventTime = start.AddDate(0, 0, 1) // long before the last purchase
	do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, late))
	c.Set(ends.Add(-time.Microsecond))
	if b := s.balance(t, "ann"); b.Available != 151 || !b.NextExpire.Equal(ends) || b.NextExpirePoints != 151 {
		t.Errorf("just before: %s", asJSON(b))
	}
	held := do[loyalty.Holdings](t)(s.ListLots(t.Context(), "plain", member("ann")))
	for _, lot := range held.Lots {
		if !lot.WhenIdle || !lot.Expire.Equal(ends) {
			t.Errorf("lot %+v", lot)
		}
	}
	c.Set(ends)
	s.wantBalance(t, "ann", 0, 0, 0)
	late.RequestID, late.Activity.EventTime = "a4", ends.Add(-time.Hour)
	do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, late))
	s.wantBalance(t, "ann", 1, 0, 0)
	for _, byRecord := range []bool{false, true} {
		for at, want := range map[time.Time]int64{start.AddDate(0, 0, 4): 151, ends.Add(-2 * time.Hour): 151, ends: 1} {
			_, b, err := s.GetBalanceAsOf(t.Context(), "plain", member("ann"), loyalty.AsOf{At: at, ByRecord: byRecord})
			if err != nil || b.Available != want {
				t.Errorf("as of %v (by record: %t): %s, %v", at, byRecord, asJSON(b), err)
			}
		}
	}
	s.mustVerify(t)
}

// Where the program lets go what a refund doesn't find, points in a basket would be let go, and be back a moment later:
// buy, fill a basket, refund, empty the basket, and so on, for a hundred points each time.
func TestARefundLetsNothingGoThatIsOnlyInABasket(t *testing.T) {
	for _, test := range []struct {
		captured              int64
		available, held, debt int64
	}{{0, 0, 0, 0}, {30, 0, 0, 30}, {60, 0, 0, 60}} {
		_, s := living(t, "{policy: DEBT, debt_limit: 500}", "{policy: TAKE_AVAILABLE}")
		bought := s.buy(t, "a1", "ann", 10_000)
		s.spend(t, "r1", "ann", 40)
		hold := s.set(t, "h1", "ann", 60)
		got := do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
		if got.Points != 60 || got.Owed != 60 || got.Forgiven != 40 {
			t.Errorf("the refund answered %s", asJSON(got))
		}
		s.wantBalance(t, "ann", 0, 60, 60)
		if test.captured > 0 {
			do[loyalty.Captured](t)(s.CaptureRedemption(t.Context(), till,
				loyalty.CaptureRedemption{RequestID: "c1", RedemptionID: hold.ID, Points: test.captured}))
		} else {
			do[loyalty.Released](t)(s.ReleaseRedemption(t.Context(), till, loyalty.ReleaseRedemption{RequestID: "c1", RedemptionID: hold.ID}))
		}
		s.wantBalance(t, "ann", test.available, test.held, test.debt)
		s.mustVerify(t)
	}
}
