package loyalty

import (
	"context"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// CaptureRedemption spends what a redemption holds, or some of it; the rest is given back.
type CaptureRedemption struct {
	RequestID    string
	RedemptionID string
	Points       int64 // 0: all
}

// Captured is what was spent of a hold.
type Captured struct {
	ID           string  `json:"-"`
	RedemptionID string  `json:"r"`
	MemberID     string  `json:"m"`
	Points       int64   `json:"p"`
	Released     int64   `json:"g,omitempty"` // points given back
	Worth        int64   `json:"w,omitempty"` // minor units of Currency
	Currency     string  `json:"c,omitempty"` // empty: it is no money, or a part of a reward
	Balance      Balance `json:"b"`
	Replayed     bool    `json:"-"`
}

func (c *Captured) name(id string, replayed bool) { c.ID, c.Replayed = id, replayed }

// ReleaseRedemption gives back what a redemption holds.
type ReleaseRedemption struct {
	RequestID    string
	RedemptionID string
}

// Released is what was given back of a hold.
type Released struct {
	ID           string  `json:"-"`
	RedemptionID string  `json:"r"`
	MemberID     string  `json:"m"`
	Points       int64   `json:"g"`
	Balance      Balance `json:"b"`
	Replayed     bool    `json:"-"`
}

func (r *Released) name(id string, replayed bool) { r.ID, r.Replayed = id, replayed }

func redemptionNotFound() error {
	return refusal.New(refusal.RedemptionNotFound, "this partner made no such redemption; send the id that Redeem answered").At("redemption_id")
}

// CaptureRedemption spends points that are held. Of a capture and a release at the same moment one wins.
func (s *Service) CaptureRedemption(ctx context.Context, caller Caller, in CaptureRedemption) (Captured, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("CaptureRedemption", struct {
		ID     string `json:"id,omitempty"`
		Points int64  `json:"points,omitempty"`
	}{in.RedemptionID, in.Points})}
	of, err := operationID(in.RedemptionID, redemptionNotFound())
	if err != nil {
		return Captured{}, err
	}
	return operateOn(ctx, s, caller, of, redemptionNotFound(), request, func(d decision, made *Captured) ledger.Call {
		return d.call(endingReads(of), func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			hold, redemption, err := openHold(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			answer := Captured{RedemptionID: in.RedemptionID, MemberID: d.memberID, Points: in.Points}
			if answer.Points == 0 {
				answer.Points = hold.Points()
			}
			if answer.Points > hold.Points() {
				return ledger.Effect{}, refusal.New(refusal.CaptureExceedsHold, "%d points are to be captured and %d are held", answer.Points, hold.Points()).
					At("points").With("held", hold.Points())
			}
			answer.Released = hold.Points() - answer.Points
			if answer.Worth, answer.Currency, err = redemption.worthOf(answer.Points); err != nil {
				return ledger.Effect{}, err
			}
			return ledger.Effect{
				Kind: ledger.Capture, EventTime: d.now, Subject: redemption.subject(), Reverses: hold.Operation, Spent: answer.Points,
				Capture: &ledger.ToCapture{Hold: hold.Operation, Points: answer.Points},
				After: d.after(progress, func(b Balance, _ ledger.View) any {
					answer.Balance = b
					*made = answer
					return made
				}),
			}, nil
		})
	})
}

// ReleaseRedemption gives held points back before their time.
func (s *Service) ReleaseRedemption(ctx context.Context, caller Caller, in ReleaseRedemption) (Released, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("ReleaseRedemption", struct {
		ID string `json:"id,omitempty"`
	}{in.RedemptionID})}
	of, err := operationID(in.RedemptionID, redemptionNotFound())
	if err != nil {
		return Released{}, err
	}
	return operateOn(ctx, s, caller, of, redemptionNotFound(), request, func(d decision, made *Released) ledger.Call {
		return d.call(endingReads(of), func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			hold, redemption, err := openHold(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			return ledger.Effect{
				Kind: ledger.Release, EventTime: d.now, Subject: redemption.subject(), Reverses: hold.Operation,
				Capture: &ledger.ToCapture{Hold: hold.Operation},
				After: d.after(progress, func(b Balance, _ ledger.View) any {
					*made = Released{RedemptionID: in.RedemptionID, MemberID: d.memberID, Points: hold.Points(), Balance: b}
					return made
				}),
			}, nil
		})
	})
}

func endingReads(of ledger.OperationRef) ledger.Reads {
	return ledger.Reads{Lots: true, Holds: true, Original: &of}
}

// openHold is the hold that a view's original made, or says what became of it.
func openHold(view ledger.View) (hold ledger.Hold, redemption Redemption, err error) {
	original := view.Original
	if original == nil || original.Kind != ledger.Redemption && original.Kind != ledger.Holding {
		return hold, redemption, redemptionNotFound()
	}
	if original.Kind == ledger.Redemption {
		return hold, redemption, refusal.New(refusal.NotAHold, "redemption %s spent its points at once", original.ID).At("redemption_id")
	}
	if err := json.Unmarshal(original.Answer, &redemption); err != nil {
		return hold, redemption, fmt.Errorf("stored answer of redemption %s: %w", original.ID, err)
	}
	i := slices.IndexFunc(view.Holds, func(h ledger.Hold) bool { return h.Operation == original.ID })
	if i >= 0 {
		return view.Holds[i], redemption, nil
	}
	how, captured, words := "EXPIRED", int64(0), "its time was over, and its points are back"
	for _, end := range original.Later {
		switch end.Kind {
		case ledger.Capture:
			var answer Captured
			if err := json.Unmarshal(end.Answer, &answer); err != nil {
				return hold, redemption, fmt.Errorf("stored answer of the capture of redemption %s: %w", original.ID, err)
			}
			how, captured, words = "CAPTURED", answer.Points, fmt.Sprintf("%d of its points were captured", answer.Points)
		case ledger.Release:
			how, words = "RELEASED", "its points were given back"
		}
	}
	return hold, redemption, refusal.New(refusal.HoldEnded, "the hold of redemption %s has ended: %s", original.ID, words).
		At("redemption_id").With("ended", how).With("captured", captured)
}

// subject is how a history names a redemption.
func (r Redemption) subject() string {
	if r.RewardID != "" {
		return r.RewardID
	}
	return partPayment
}

// worthOf is the money that some of a redemption's points stand for. A part of a reward is no money; a part of a payment
// must come to whole minor units.
func (r Redemption) worthOf(points int64) (worth int64, currency string, err error) {
	switch {
	case points == r.Points:
		return r.Worth, r.Currency, nil
	case r.RewardID != "" || points == 0:
		return 0, "", nil
	}
	hi, lo := bits.Mul64(uint64(r.Worth), uint64(points))
	share, rest := bits.Div64(hi, lo, uint64(r.Points))
	if rest != 0 {
		return 0, "", refusal.New(refusal.PartPaymentNotAccepted, "%d points of this payment come to no whole sum of money", points).At("points")
	}
	return int64(share), r.Currency, nil
}
