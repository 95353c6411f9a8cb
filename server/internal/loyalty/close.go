package loyalty

import (
	"context"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// CloseMember lets a member leave.
type CloseMember struct {
	RequestID string
	Member    directory.Ref
	Reason    string
}

// Closing is what became of the points of a member who left. The directory's part is done with it, and again with each
// replay.
type Closing struct {
	ID        string           `json:"-"`
	MemberID  string           `json:"m"`
	Points    int64            `json:"p,omitempty"` // all that there were
	Forfeited int64            `json:"f,omitempty"`
	PaidOut   int64            `json:"po,omitempty"`
	PayOut    int64            `json:"w,omitempty"` // minor units of Currency to pay for them
	Currency  string           `json:"c,omitempty"` // empty: the program pays none
	Balance   Balance          `json:"b"`
	Member    directory.Member `json:"-"`
	Replayed  bool             `json:"-"`
}

func (c *Closing) name(id string, replayed bool) { c.ID, c.Replayed = id, replayed }

// CloseMember takes a leaving member's points: vested ones are paid out, where the program has it so; all others are
// forfeited. Holds and debts have to be settled first. From then on the account takes no more calls.
func (s *Service) CloseMember(ctx context.Context, caller Caller, in CloseMember) (Closing, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, Fingerprint: once.Fingerprint("CloseMember", struct {
		Member refContent `json:"member"`
		Reason string     `json:"reason,omitempty"`
	}{refOf(in.Member), in.Reason}), By: caller.By}
	status := ledger.Closed
	closing, err := operate(ctx, s, caller, in.Member, request, func(d decision, made *Closing) ledger.Call {
		return d.call(ledger.Reads{Lots: true, Holds: true}, func(view ledger.View) (ledger.Effect, error) {
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			a := view.Account
			switch {
			case a.Held > 0:
				return ledger.Effect{}, refusal.New(refusal.MemberNotSettled, "%d points are held; capture or release them first", a.Held).
					At("member").With("held", a.Held)
			case a.Debt > 0:
				return ledger.Effect{}, refusal.New(refusal.MemberNotSettled, "the member owes %d points; write them off first", a.Debt).
					At("member").With("debt", a.Debt)
			}
			answer := Closing{MemberID: d.memberID, Points: a.Balance}
			if d.today.PaysOut() {
				answer.PaidOut, answer.PayOut, answer.Currency = a.Available(), d.today.PayOut(a.Available()), d.today.Currency()
			}
			answer.Forfeited = answer.Points - answer.PaidOut
			return ledger.Effect{
				Kind: ledger.Closing, EventTime: d.now, Subject: in.Reason, Status: &status, Take: answer.PaidOut, Forfeit: true,
				After: d.after(progress, func(b Balance, _ ledger.View) any {
					answer.Balance = b
					*made = answer
					return made
				}),
			}, nil
		})
	})
	if err != nil {
		return Closing{}, err
	}
	closing.Member, err = s.directory.Close(ctx, caller.ProgramID, closing.MemberID, s.clock())
	return closing, err
}
