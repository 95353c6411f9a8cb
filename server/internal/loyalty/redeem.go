package loyalty

import (
	"context"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
)

// Redeem spends points: on a reward, or as part payment. With a Hold it sets them apart, to be captured or released.
type Redeem struct {
	RequestID         string
	Member            directory.Ref
	RewardID          string            // empty: a part payment …
	PartPaymentPoints int64             // … of so many points …
	Basket            *program.Purchase // … for this basket; nil: it is not named
	Hold              *ToHold           // nil: the points are spent at once
}

// ToHold is how long points are to be held.
type ToHold struct {
	TimeToLive time.Duration // 0: as long as the program says
}

// Redemption is what was granted.
type Redemption struct {
	ID             string    `json:"-"`
	MemberID       string    `json:"m"`
	Points         int64     `json:"p"`
	Balance        Balance   `json:"b"`
	RewardID       string    `json:"rw,omitempty"`
	Worth          int64     `json:"w,omitempty"`  // minor units of Currency
	Currency       string    `json:"c,omitempty"`  // empty: it is no money
	Eligible       int64     `json:"el,omitempty"` // what of the basket points may be used for; 0: it was not named
	Most           int64     `json:"mo,omitempty"` // of that, what they may pay
	HoldExpire     time.Time `json:"hx,omitzero"`  // when the points come back; zero: they are spent
	ProgramVersion int64     `json:"pv"`
	Replayed       bool      `json:"-"`
}

func (r *Redemption) name(id string, replayed bool) { r.ID, r.Replayed = id, replayed }

// partPayment is how a history names points spent as part payment.
const partPayment = "part-payment"

// Redeem spends points on a reward, or as part payment, or holds them for that.
func (s *Service) Redeem(ctx context.Context, caller Caller, in Redeem) (Redemption, error) {
	content := struct {
		Member   refContent        `json:"member"`
		RewardID string            `json:"reward_id,omitempty"`
		Points   int64             `json:"points,omitempty"`
		Basket   *program.Purchase `json:"basket,omitempty"`
		Hold     bool              `json:"hold,omitempty"`
		HoldFor  time.Duration     `json:"hold_for,omitempty"`
	}{Member: refOf(in.Member), RewardID: in.RewardID, Points: in.PartPaymentPoints, Basket: in.Basket}
	if in.Hold != nil {
		content.Hold, content.HoldFor = true, in.Hold.TimeToLive
	}
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("Redeem", content)}
	return operate(ctx, s, caller, in.Member, request, func(d decision, made *Redemption) ledger.Call {
		return d.call(ledger.Reads{Lots: true}, func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			granted, err := d.grant(view, in)
			if err != nil {
				return ledger.Effect{}, err
			}
			effect := ledger.Effect{Kind: ledger.Redemption, EventTime: d.now, Subject: granted.subject()}
			if in.Hold == nil {
				effect.Take, effect.Spent = granted.Points, granted.Points
			} else {
				lasts, err := d.today.HoldTime(in.Hold.TimeToLive)
				if err != nil {
					return ledger.Effect{}, err
				}
				granted.HoldExpire = d.now.Add(lasts)
				effect.Kind, effect.Hold = ledger.Holding, &ledger.ToHold{Points: granted.Points, Expire: granted.HoldExpire}
			}
			effect.After = d.after(progress, func(b Balance, _ ledger.View) any {
				*made = granted
				made.Balance = b
				return made
			})
			return effect, nil
		})
	})
}

// grant is what is asked for, and its price in points.
func (d decision) grant(view ledger.View, in Redeem) (Redemption, error) {
	granted := Redemption{MemberID: d.memberID, RewardID: in.RewardID, ProgramVersion: d.today.Version()}
	member := facts(view, d.today)
	if in.RewardID == "" {
		paid, err := d.today.PartPayment(in.PartPaymentPoints, in.Basket, d.now, member)
		granted.Points, granted.Worth, granted.Currency = paid.Points, paid.Worth, d.today.Currency()
		granted.Eligible, granted.Most = paid.Eligible, paid.Most
		return granted, err
	}
	var err error
	granted.Points, granted.Worth, err = d.today.Reward(in.RewardID, d.now, member)
	if granted.Worth > 0 {
		granted.Currency = d.today.Currency()
	}
	return granted, err
}
