package loyalty

import (
	"context"
	"encoding/json"
	"fmt"
	"math/bits"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ReverseRedemption gives back what a redemption spent, or a part of it.
type ReverseRedemption struct {
	RequestID    string
	RedemptionID string
	Points       int64 // so many …
	Amount       int64 // … or so much of a part payment's money, in minor units; neither: all that is left
	Reason       string
}

// RedemptionReversal is what was given back.
type RedemptionReversal struct {
	ID           string  `json:"-"`
	RedemptionID string  `json:"r"`
	MemberID     string  `json:"m"`
	Points       int64   `json:"p"`            // given back
	Withheld     int64   `json:"wh,omitempty"` // points that stay spent, because as many were let go before
	Expired      int64   `json:"x,omitempty"`  // of them, points that expired at once
	DebtPaid     int64   `json:"dp,omitempty"`
	Worth        int64   `json:"w,omitempty"` // minor units of Currency that the payment is less now
	Currency     string  `json:"c,omitempty"` // empty: it is no money
	Balance      Balance `json:"b"`
	Replayed     bool    `json:"-"`

	Reversed int64 `json:"rv"` // points that all reversals of the redemption have come to, given back or withheld
}

func (r *RedemptionReversal) name(id string, replayed bool) { r.ID, r.Replayed = id, replayed }

// ReverseRedemption gives points back to the lots that they were taken from, those that were taken last first, so that
// they expire when they would have. What would have expired meanwhile does so now, or gets the program's days of grace.
//
// Where a refund let points go because they were spent, this would make them the member's for nothing: so many of what is
// to be given back stay spent.
func (s *Service) ReverseRedemption(ctx context.Context, caller Caller, in ReverseRedemption) (RedemptionReversal, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("ReverseRedemption", struct {
		ID     string `json:"id,omitempty"`
		Points int64  `json:"points,omitempty"`
		Amount int64  `json:"amount,omitempty"`
		Reason string `json:"reason,omitempty"`
	}{in.RedemptionID, in.Points, in.Amount, in.Reason})}
	of, err := operationID(in.RedemptionID, redemptionNotFound())
	if err != nil {
		return RedemptionReversal{}, err
	}
	// What a hold spent, its capture did, and that stays as it is.
	capture, captured, err := s.ledger.CaptureOf(ctx, caller.ProgramID, of.ID)
	if err != nil {
		return RedemptionReversal{}, err
	}
	if captured {
		of.ID = capture
	}
	return operateOn(ctx, s, caller, of, redemptionNotFound(), request, func(d decision, made *RedemptionReversal) ledger.Call {
		return d.call(ledger.Reads{Lots: true, Original: &of, Reversals: true}, func(view ledger.View) (ledger.Effect, error) {
			return d.redemptionReversal(view, in, made)
		})
	})
}

// spent is what an answer about points spent tells: a redemption's, or a capture's.
type spent struct {
	Points   int64  `json:"p"`
	Worth    int64  `json:"w"`
	Currency string `json:"c"`
}

func (d decision) redemptionReversal(view ledger.View, in ReverseRedemption, made *RedemptionReversal) (ledger.Effect, error) {
	original := view.Original
	switch {
	case original == nil, original.Kind != ledger.Redemption && original.Kind != ledger.Capture && original.Kind != ledger.Holding:
		return ledger.Effect{}, redemptionNotFound()
	case original.Kind == ledger.Holding:
		return ledger.Effect{}, refusal.New(refusal.ReversalExceedsOriginal,
			"redemption %s spent nothing: what it held was not captured", original.ID).At("redemption_id").With("left", 0)
	}
	progress, err := d.levels(view)
	if err != nil {
		return ledger.Effect{}, err
	}
	var was spent
	if err := json.Unmarshal(original.Answer, &was); err != nil {
		return ledger.Effect{}, fmt.Errorf("stored answer of redemption %s: %w", original.ID, err)
	}
	before := int64(0)
	for _, each := range original.Later {
		var r RedemptionReversal
		if err := json.Unmarshal(each.Answer, &r); err != nil {
			return ledger.Effect{}, fmt.Errorf("stored answer of a reversal of redemption %s: %w", original.ID, err)
		}
		before = max(before, r.Reversed)
	}
	points, err := was.points(in, before)
	if err != nil {
		return ledger.Effect{}, err
	}
	forgiven, err := letGo(view.Reversals)
	if err != nil {
		return ledger.Effect{}, err
	}
	withheld := min(points, forgiven)
	back := points - withheld
	effect := ledger.Effect{Kind: ledger.RedemptionReversal, EventTime: d.now, Subject: in.Reason, Reverses: original.ID, Spent: -back}
	grace, graced := d.today.GraceExpiry(d.now)
	for _, part := range lastParts(original.Parts, before, back) {
		expire := view.Account.ExpiryOf(part.Vest, part.Expire)
		switch gone := !expire.IsZero() && !expire.After(d.now); {
		case gone && graced:
			effect.Lots = append(effect.Lots, ledger.Incoming{Points: part.Points, Expire: grace})
		case original.AccountID != view.Account.ID: // whose lots went on to another account
			effect.Lots = append(effect.Lots, ledger.Incoming{Points: part.Points, Vest: part.Vest, Expire: part.Expire})
		default:
			effect.Restore = append(effect.Restore, part)
		}
	}
	effect.After = d.after(progress, func(b Balance, after ledger.View) any {
		*made = RedemptionReversal{
			RedemptionID: in.RedemptionID, MemberID: d.memberID, Points: back, Withheld: withheld, Expired: after.Moved.Expired, DebtPaid: after.Moved.Paid,
			Worth: was.worth(before+points) - was.worth(before), Currency: was.Currency, Balance: b, Reversed: before + points,
		}
		return made
	})
	return effect, nil
}

// letGo is how many points reversals of accruals have let go because they were spent, less those withheld since.
func letGo(reversals []ledger.Later) (points int64, err error) {
	for _, each := range reversals {
		var r struct {
			Forgiven int64 `json:"f"`
			Withheld int64 `json:"wh"`
		}
		if err := json.Unmarshal(each.Answer, &r); err != nil {
			return 0, fmt.Errorf("stored answer of a reversal: %w", err)
		}
		points += r.Forgiven - r.Withheld
	}
	return points, nil
}

// points is how many points are to be given back.
func (s spent) points(in ReverseRedemption, before int64) (points int64, err error) {
	left := s.Points - before
	points = in.Points
	switch {
	case left == 0:
		return 0, refusal.New(refusal.AlreadyReversed, "all of the redemption has been reversed already").At("redemption_id")
	case in.Amount > 0 && s.Worth == 0:
		return 0, refusal.New(refusal.InvalidField, "this redemption was no payment of money; say how many points").At("amount_minor_units")
	case in.Amount > 0:
		hi, lo := bits.Mul64(uint64(s.Points), uint64(in.Amount))
		if hi >= uint64(s.Worth) {
			return 0, s.exceeds("amount_minor_units", left)
		}
		share, rest := bits.Div64(hi, lo, uint64(s.Worth))
		if rest != 0 {
			return 0, refusal.New(refusal.PartPaymentNotAccepted, "%d minor units of this payment come to no whole points", in.Amount).At("amount_minor_units")
		}
		points = int64(share)
	case points == 0:
		points = left
	}
	if points > left || points < 0 {
		return 0, s.exceeds("points", left)
	}
	return points, nil
}

func (s spent) exceeds(field string, left int64) error {
	return refusal.New(refusal.ReversalExceedsOriginal, "only %d points of the redemption are left to reverse", left).At(field).With("left", left)
}

// worth is the money that so many of the points stand for, rounded down until all of them do.
func (s spent) worth(points int64) int64 {
	hi, lo := bits.Mul64(uint64(s.Worth), uint64(points))
	share, _ := bits.Div64(hi, lo, uint64(s.Points))
	return int64(share)
}

// lastParts is so many points of the parts, counted from the last one, after the first so many of them.
func lastParts(parts []ledger.Part, before, points int64) (out []ledger.Part) {
	for i := len(parts) - 1; i >= 0 && points > 0; i-- {
		part := parts[i]
		skipped := min(before, part.Points)
		before -= skipped
		part.Points = min(points, part.Points-skipped)
		points -= part.Points
		if part.Points > 0 {
			out = append(out, part)
		}
	}
	return out
}
