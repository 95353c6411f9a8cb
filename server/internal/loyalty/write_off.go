package loyalty

import (
	"context"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// WriteOffDebt lets a member's debt go, or some of it.
type WriteOffDebt struct {
	RequestID string
	Member    directory.Ref
	Points    int64 // 0: all of it
	Reason    string
}

// WriteOff is what was let go.
type WriteOff struct {
	ID       string  `json:"-"`
	MemberID string  `json:"m"`
	Points   int64   `json:"p"`
	Balance  Balance `json:"b"`
	Replayed bool    `json:"-"`
}

func (w *WriteOff) name(id string, replayed bool) { w.ID, w.Replayed = id, replayed }

// WriteOffDebt lets a debt go: the program's books bear it.
func (s *Service) WriteOffDebt(ctx context.Context, caller Caller, in WriteOffDebt) (WriteOff, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("WriteOffDebt", struct {
		Member refContent `json:"member"`
		Points int64      `json:"points,omitempty"`
		Reason string     `json:"reason,omitempty"`
	}{refOf(in.Member), in.Points, in.Reason})}
	return operate(ctx, s, caller, in.Member, request, func(d decision, made *WriteOff) ledger.Call {
		return d.call(ledger.Reads{}, func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			debt, points := view.Account.Debt, in.Points
			if points == 0 {
				points = debt
			}
			if points <= 0 || points > debt {
				return ledger.Effect{}, refusal.New(refusal.ExceedsDebt, "%d points are to be let go, and the member owes %d", points, debt).
					At("points").With("debt", debt)
			}
			return ledger.Effect{
				Kind: ledger.DebtWriteOff, EventTime: d.now, Subject: in.Reason, Issue: points,
				After: d.after(progress, func(b Balance, _ ledger.View) any {
					*made = WriteOff{MemberID: d.memberID, Points: points, Balance: b}
					return made
				}),
			}, nil
		})
	})
}
