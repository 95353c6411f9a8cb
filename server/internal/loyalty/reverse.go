package loyalty

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ReverseAccrual takes an accrual of the caller's back, or a part of it.
type ReverseAccrual struct {
	RequestID string
	Accrual   ledger.OperationRef
	What      program.Reverse // zero: all that is left
	Reason    string
}

// Reversal is what was taken back.
type Reversal struct {
	ID        string  `json:"-"`
	AccrualID string  `json:"a"`
	MemberID  string  `json:"m"`
	Points    int64   `json:"p,omitempty"` // taken
	Owed      int64   `json:"o,omitempty"` // of them, points that the member owes now
	Forgiven  int64   `json:"f,omitempty"` // points that were to be taken, were not there, and are let go
	Kept      int64   `json:"k,omitempty"` // points that the member keeps of the accrual
	Balance   Balance `json:"b"`
	Replayed  bool    `json:"-"`

	// What all reversals of the accrual have come to: the next one goes on from here.
	Number   int              `json:"n"`
	Reversed program.Reversed `json:"rv"`
	Asked    int64            `json:"t,omitempty"` // points that were to be taken
	CapUses  []capUse         `json:"cu,omitempty"`
}

func (r *Reversal) name(id string, replayed bool) { r.ID, r.Replayed = id, replayed }

func accrualNotFound() error {
	return refusal.New(refusal.AccrualNotFound, "this partner made no such accrual; send the id that Accrue answered, or its source").At("accrual")
}

// ReverseAccrual takes back what an accrual gave, or what a part of it gave, in points and towards tiers and caps. It
// can be called until nothing is left, and the order of parts is no matter. Points of the accrual that have expired are
// gone already: they count as taken back first.
func (s *Service) ReverseAccrual(ctx context.Context, caller Caller, in ReverseAccrual) (Reversal, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("ReverseAccrual", struct {
		ID     string                `json:"id,omitempty"`
		Source *ledger.Source        `json:"source,omitempty"`
		Reason string                `json:"reason,omitempty"`
		Lines  []program.ReverseLine `json:"lines,omitempty"`
		Amount int64                 `json:"amount,omitempty"`
	}{in.Accrual.ID.String(), in.Accrual.Source, in.Reason, in.What.Lines, in.What.Amount})}
	return operateOn(ctx, s, caller, in.Accrual, accrualNotFound(), request, func(d decision, made *Reversal) ledger.Call {
		return d.call(ledger.Reads{Lots: true, Original: &in.Accrual, Tallies: true}, func(view ledger.View) (ledger.Effect, error) {
			return d.reversal(view, in, made)
		})
	})
}

func (d decision) reversal(view ledger.View, in ReverseAccrual, made *Reversal) (ledger.Effect, error) {
	original := view.Original
	if original == nil || original.Kind != ledger.Accrual {
		return ledger.Effect{}, accrualNotFound()
	}
	var accrual Accrual
	if err := json.Unmarshal(original.Answer, &accrual); err != nil {
		return ledger.Effect{}, fmt.Errorf("stored answer of accrual %s: %w", original.ID, err)
	}
	before, err := lastReversal(original)
	if err != nil {
		return ledger.Effect{}, err
	}
	amount := original.Tally.Spend
	reversed, err := accrual.Receipt.Reverse(amount, before.Reversed, in.What)
	if err != nil {
		return ledger.Effect{}, err
	}
	kept, keeps := accrual.Receipt.Kept(amount, before.Reversed), accrual.Receipt.Kept(amount, reversed)
	take := max(accrual.Points-keeps.Points-original.Expired-before.Asked, 0)
	tally := ledger.Tally{Day: original.Tally.Day, Points: keeps.Points - kept.Points, Spend: keeps.Spend - kept.Spend}
	if kept.Purchase && !keeps.Purchase {
		tally.Purchases = -1
	}
	caps := map[ledger.CapKey]int64{}
	for i, part := range accrual.Receipt.Parts {
		if gone := keeps.Parts[i] - kept.Parts[i]; part.Cap != nil && gone != 0 {
			caps[ledger.CapKey{RuleID: part.Cap.RuleID, Period: ledger.Day(part.Cap.Period)}] += gone
		}
	}
	progress, _ := d.today.Progress(facts(view, d.today), tallyOf(tally), nil, program.Receipt{}, d.now)
	effect := ledger.Effect{
		Kind: ledger.AccrualReversal, EventTime: d.now, Subject: in.Reason, Reverses: original.ID, Take: take, TakeLots: original.Lots,
		Earned: tally.Points, Purchases: tally.Purchases, Tally: tally, Caps: caps, Digest: progress.Digest,
	}
	switch policy, limit := d.today.Reversal(); policy {
	case program.TakeAvailable:
		effect.Shortfall = ledger.TakeAvailable
		if there, held := takeable(view, original), view.Account.Held-view.Account.Debt; take > there && held > 0 {
			// What is in holds may be back at any moment. Let go now, it would be the member's for nothing: it is owed.
			effect.Take, effect.Shortfall, effect.DebtLimit = min(take, there+held), ledger.Owe, view.Account.Held
		}
	case program.Debt:
		effect.Shortfall, effect.DebtLimit = ledger.Owe, limit
	}
	effect.After = d.after(progress, func(b Balance, after ledger.View) any {
		*made = Reversal{
			AccrualID: original.ID.String(), MemberID: d.memberID, Points: after.Moved.Points, Owed: after.Moved.Points - ledger.Points(after.Moved.Taken),
			Forgiven: take - after.Moved.Points, Kept: keeps.Points, Balance: b,
			Number: before.Number + 1, Reversed: reversed, Asked: before.Asked + take, CapUses: capUsesOf(caps),
		}
		return made
	})
	return effect, nil
}

// takeable is how many points a reversal finds in lots: its own, and all that have vested.
func takeable(view ledger.View, original *ledger.Original) (points int64) {
	for _, lot := range view.Lots {
		if !lot.Vest.After(view.Now) || slices.Contains(original.Lots, lot.ID) {
			points += lot.Remaining
		}
	}
	return points
}

// lastReversal is what the reversals of an accrual have come to.
func lastReversal(original *ledger.Original) (last Reversal, err error) {
	for _, each := range original.Later {
		if each.Kind != ledger.AccrualReversal {
			continue
		}
		var r Reversal
		if err := json.Unmarshal(each.Answer, &r); err != nil {
			return Reversal{}, fmt.Errorf("stored answer of a reversal of accrual %s: %w", original.ID, err)
		}
		if r.Number > last.Number {
			last = r
		}
	}
	return last, nil
}
