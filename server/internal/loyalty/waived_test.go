package loyalty_test

import (
	"fmt"
	"testing"

	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
)

func (s *server) giveBack(t *testing.T, id, redemption string, points int64) loyalty.RedemptionReversal {
	t.Helper()
	return do[loyalty.RedemptionReversal](t)(s.ReverseRedemption(t.Context(), till,
		loyalty.ReverseRedemption{RequestID: id, RedemptionID: redemption, Points: points}))
}

// Where the program lets go what was spent: buy, pay with the points, return what was bought, then return what was paid
// for. Without anything bought or paid no point may be left, in whatever order and in however many parts.
func TestReturningAPurchaseAndWhatItsPointsPaidForLeavesNoPoints(t *testing.T) {
	for name, steps := range map[string]func(t *testing.T, s *server, bought loyalty.Accrual, paid loyalty.Redemption){
		"the purchase first": func(t *testing.T, s *server, bought loyalty.Accrual, paid loyalty.Redemption) {
			if got := do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{})); got.Forgiven != 100 {
				t.Errorf("the refund answered %s", asJSON(got))
			}
			if got := s.giveBack(t, "w1", paid.ID, 0); got.Points != 0 || got.Withheld != 100 || got.Balance.LifetimeSpent != 100 {
				t.Errorf("what was paid is given back as %s", asJSON(got))
			}
		},
		"the payment first": func(t *testing.T, s *server, bought loyalty.Accrual, paid loyalty.Redemption) {
			s.giveBack(t, "w1", paid.ID, 0)
			do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
		},
		"in parts": func(t *testing.T, s *server, bought loyalty.Accrual, paid loyalty.Redemption) {
			do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{Amount: 4_000})) // 40 let go
			if got := s.giveBack(t, "w1", paid.ID, 70); got.Points != 30 || got.Withheld != 40 {
				t.Errorf("of 70 points %s is given back", asJSON(got))
			}
			do[loyalty.Reversal](t)(s.refund(t, "v2", bought, program.Reverse{})) // 30 taken, 30 let go
			if got := s.giveBack(t, "w2", paid.ID, 0); got.Points != 0 || got.Withheld != 30 {
				t.Errorf("of the last 30 points %s is given back", asJSON(got))
			}
		},
		"after a merge": func(t *testing.T, s *server, bought loyalty.Accrual, paid loyalty.Redemption) {
			do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
			s.join(t, "m1", "ann", "bob")
			if got := s.giveBack(t, "w1", paid.ID, 0); got.MemberID != "bob" || got.Withheld != 100 {
				t.Errorf("what was paid is given back as %s", asJSON(got))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, s := living(t, "{policy: DEBT, debt_limit: 500}", "{policy: TAKE_AVAILABLE}")
			steps(t, s, s.buy(t, "a1", "ann", 10_000), s.spend(t, "r1", "ann", 100))
			for _, who := range []string{"ann", "bob"} {
				s.wantBalance(t, who, 0, 0, 0)
			}
			s.mustVerify(t)
		})
	}
}

// What one member was let go does not stay with another after the two are parted again.
func TestWhatWasLetGoStaysWithTheMemberItWasLetGo(t *testing.T) {
	_, s := living(t, "{policy: DEBT, debt_limit: 500}", "{policy: TAKE_AVAILABLE}")
	bought := s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 100)
	do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
	s.buy(t, "b1", "bob", 10_000)
	paid := s.spend(t, "r2", "bob", 60)
	s.join(t, "m1", "ann", "bob")
	do[loyalty.Merge](t)(s.UnmergeMember(t.Context(), till, loyalty.UnmergeMember{RequestID: "u1", MemberID: "ann"}))
	if got := s.giveBack(t, "w1", paid.ID, 0); got.Points != 60 || got.Withheld != 0 {
		t.Errorf("bob is given back %s", asJSON(got))
	}
	s.mustVerify(t)
}

// The same over and over.
func TestALoopOfReturnsUnderTakeAvailableNeverYieldsAPoint(t *testing.T) {
	_, s := living(t, "{policy: DEBT, debt_limit: 500}", "{policy: TAKE_AVAILABLE}")
	for i := range 6 {
		bought := s.buy(t, fmt.Sprint("a", i), "ann", 3_300)
		paid := s.spend(t, fmt.Sprint("r", i), "ann", 30)
		do[loyalty.Reversal](t)(s.refund(t, fmt.Sprint("v", i), bought, program.Reverse{}))
		s.giveBack(t, fmt.Sprint("w", i), paid.ID, 0)
		s.wantBalance(t, "ann", 0, 0, 0)
	}
	s.mustVerify(t)
}
