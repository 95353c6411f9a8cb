package loyalty

import (
	"context"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// AdjustPoints gives points to a member by hand (above zero), or takes some.
type AdjustPoints struct {
	RequestID string
	Member    directory.Ref
	Points    int64
	Reason    string    // a code; the member's history names it
	Note      string    // more about it; not shown to the member
	Actor     string    // who did it, among the caller's people; not shown to the member
	Expire    time.Time // of points given; zero: as the program says of points earned now
}

// Adjustment is what was adjusted.
type Adjustment struct {
	ID       string    `json:"-"`
	MemberID string    `json:"m"`
	Points   int64     `json:"s"` // with its sign
	Moved    int64     `json:"p"` // without
	Expire   time.Time `json:"x,omitzero"`
	DebtPaid int64     `json:"dp,omitempty"`
	Note     string    `json:"nt,omitempty"`
	Actor    string    `json:"by,omitempty"`
	Balance  Balance   `json:"b"`
	Replayed bool      `json:"-"`
}

func (a *Adjustment) name(id string, replayed bool) { a.ID, a.Replayed = id, replayed }

// AdjustPoints gives points, which can be spent at once, or takes those that expire first. It counts neither as earned
// nor as spent, and not towards tiers.
func (s *Service) AdjustPoints(ctx context.Context, caller Caller, in AdjustPoints) (Adjustment, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("AdjustPoints", struct {
		Member refContent `json:"member"`
		Points int64      `json:"points,omitempty"`
		Reason string     `json:"reason,omitempty"`
		Note   string     `json:"note,omitempty"`
		Actor  string     `json:"actor,omitempty"`
		Expire time.Time  `json:"expire,omitzero"`
	}{refOf(in.Member), in.Points, in.Reason, in.Note, in.Actor, in.Expire.UTC()})}
	if in.Points == 0 {
		return Adjustment{}, refusal.New(refusal.InvalidField, "say how many points to give, or (below zero) to take").At("points")
	}
	return operate(ctx, s, caller, in.Member, request, func(d decision, made *Adjustment) ledger.Call {
		return d.call(ledger.Reads{Lots: in.Points < 0}, func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			effect := ledger.Effect{Kind: ledger.Adjustment, EventTime: d.now, Subject: in.Reason}
			answer := Adjustment{MemberID: d.memberID, Points: in.Points, Moved: max(in.Points, -in.Points), Note: in.Note, Actor: in.Actor}
			if in.Points < 0 {
				effect.Take = -in.Points
			} else {
				terms, idle, err := d.termsOf(in.Expire)
				if err != nil {
					return ledger.Effect{}, err
				}
				effect.Issue, effect.IdleExpire = in.Points, idle
				effect.Vest, effect.Expire = instantOf(terms)
				answer.Expire = terms.ExpireTime
			}
			effect.After = d.after(progress, func(b Balance, after ledger.View) any {
				answer.DebtPaid, answer.Balance = after.Moved.Paid, b
				*made = answer
				return made
			})
			return effect, nil
		})
	})
}
