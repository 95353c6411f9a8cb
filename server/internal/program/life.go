package program

import (
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// How long holds last where the definition doesn't say, in seconds.
const (
	defaultHold    = 15 * 60
	defaultMaxHold = 24 * 60 * 60
)

// HoldTime is how long a hold lasts that asks for so long; 0: it doesn't say. Error: InvalidField.
func (p *Program) HoldTime(asked time.Duration) (time.Duration, error) {
	rules := p.def.GetHolds()
	longest := rules.GetMaxSeconds()
	if longest == 0 {
		longest = defaultMaxHold
	}
	usual := rules.GetDefaultSeconds()
	if usual == 0 {
		usual = min(defaultHold, longest)
	}
	switch {
	case asked == 0:
		return time.Duration(usual) * time.Second, nil
	case asked < 0 || asked > time.Duration(longest)*time.Second:
		return 0, refusal.New(refusal.InvalidField, "a hold of this program lasts at most %d seconds; ask for less", longest).
			At("hold.time_to_live").With("max_seconds", longest)
	}
	return asked, nil
}

// ReversalPolicy is what is done when a reversal would take more points than there are.
type ReversalPolicy = loyaltyv1.ReversalPolicy

// The policies, documented in proto/loyalty/v1/program_life.proto.
const (
	Refuse        = loyaltyv1.ReversalPolicy_REVERSAL_POLICY_REFUSE
	TakeAvailable = loyaltyv1.ReversalPolicy_REVERSAL_POLICY_TAKE_AVAILABLE
	Debt          = loyaltyv1.ReversalPolicy_REVERSAL_POLICY_DEBT
)

// Reversal is what is done when a reversal would take more points than there are, and under Debt the most that a member
// may owe.
func (p *Program) Reversal() (policy ReversalPolicy, debtLimit int64) {
	rules := p.def.GetReversal()
	if rules.GetPolicy() == 0 {
		return Refuse, 0
	}
	return rules.GetPolicy(), rules.GetDebtLimit()
}

// TransferCap is what Member.CapUsed counts a member's transfers of a day under. No rule has such an id.
func (p *Program) TransferCap(at time.Time) CapKey {
	return CapKey{RuleID: "transfers/day", Period: DayOf(at, p.loc)}
}

// Transfer is what it costs a member besides to give points to another, of whom used were given on the day already (see
// TransferCap). Error: TransferNotAccepted.
func (p *Program) Transfer(points, used int64) (fee int64, err error) {
	rules := p.def.GetTransfers()
	if rules == nil {
		return 0, refusal.New(refusal.TransferNotAccepted, "members of this program can't give points to one another").At("points")
	}
	least, most := max(rules.GetMinPoints(), 1), rules.GetMaxPoints()
	if most == 0 {
		most = MaxPoints
	}
	if points < least || points > most {
		return 0, refusal.New(refusal.TransferNotAccepted, "a transfer is %d to %d points, not %d", least, most, points).
			At("points").With("min_points", least).With("max_points", most)
	}
	if perDay := rules.GetMaxPointsPerDay(); perDay > 0 && points > perDay-used {
		left := max(perDay-used, 0)
		return 0, refusal.New(refusal.TransferNotAccepted,
			"a member gives away at most %d points a day, and %d of today's are left; give the rest on another day", perDay, left).
			At("points").With("max_points_per_day", perDay).With("left_today", left)
	}
	return rules.GetFeePoints(), nil
}

// PayOut is what a member who leaves is paid for their points, in minor units; 0 where they are forfeited.
func (p *Program) PayOut(points int64) int64 {
	rules := p.def.GetClosing()
	if rules.GetPolicy() != loyaltyv1.ClosingPolicy_CLOSING_POLICY_PAY_OUT || points <= 0 {
		return 0
	}
	return scale(points, p.payOutWorth, rules.GetPoints(), loyaltyv1.Rounding_ROUNDING_FLOOR)
}

// PaysOut tells whether members who leave are paid for their points.
func (p *Program) PaysOut() bool {
	return p.def.GetClosing().GetPolicy() == loyaltyv1.ClosingPolicy_CLOSING_POLICY_PAY_OUT
}
