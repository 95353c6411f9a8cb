package loyalty

import (
	"context"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ReinstatePoints gives expired points back.
type ReinstatePoints struct {
	RequestID string
	Member    directory.Ref
	Points    int64
	Expire    time.Time // zero: as the program says of points earned now
	Reason    string
}

// Reinstatement is what was given back.
type Reinstatement struct {
	ID       string    `json:"-"`
	MemberID string    `json:"m"`
	Points   int64     `json:"p"`
	Expire   time.Time `json:"x,omitzero"` // zero: never, or by inactivity
	DebtPaid int64     `json:"dp,omitempty"`
	Balance  Balance   `json:"b"`
	Replayed bool      `json:"-"`
}

func (r *Reinstatement) name(id string, replayed bool) { r.ID, r.Replayed = id, replayed }

// ReinstatePoints gives back at most what has expired of a member's points and was not given back yet.
func (s *Service) ReinstatePoints(ctx context.Context, caller Caller, in ReinstatePoints) (Reinstatement, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("ReinstatePoints", struct {
		Member refContent `json:"member"`
		Points int64      `json:"points,omitempty"`
		Expire time.Time  `json:"expire,omitzero"`
		Reason string     `json:"reason,omitempty"`
	}{refOf(in.Member), in.Points, in.Expire.UTC(), in.Reason})}
	return operate(ctx, s, caller, in.Member, request, func(d decision, made *Reinstatement) ledger.Call {
		return d.call(ledger.Reads{Lots: true, Expired: true}, func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			if in.Points <= 0 || in.Points > view.Expired {
				return ledger.Effect{}, refusal.New(refusal.ExceedsExpired, "%d points are to be reinstated, and %d have expired and were not reinstated yet",
					in.Points, view.Expired).At("points").With("expired", view.Expired)
			}
			terms, idle, err := d.termsOf(in.Expire)
			if err != nil {
				return ledger.Effect{}, err
			}
			effect := ledger.Effect{Kind: ledger.Reinstatement, EventTime: d.now, Subject: in.Reason, Issue: in.Points, IdleExpire: idle}
			effect.Vest, effect.Expire = instantOf(terms)
			effect.After = d.after(progress, func(b Balance, after ledger.View) any {
				*made = Reinstatement{MemberID: d.memberID, Points: in.Points, Expire: terms.ExpireTime, DebtPaid: after.Moved.Paid, Balance: b}
				return made
			})
			return effect, nil
		})
	})
}
