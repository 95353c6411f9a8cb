package loyalty

import (
	"context"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// TransferPoints moves points from one member to another.
type TransferPoints struct {
	RequestID string
	Member    directory.Ref // who gives
	Recipient directory.Ref
	Points    int64
	Reason    string
}

// Transfer is what was moved.
type Transfer struct {
	ID          string   `json:"-"`
	MemberID    string   `json:"m"`
	RecipientID string   `json:"to"`
	Points      int64    `json:"p"`
	Fee         int64    `json:"f,omitempty"`
	Balance     Balance  `json:"b"` // the giver's
	CapUses     []capUse `json:"cu,omitempty"`
	Replayed    bool     `json:"-"`
}

// received is what is kept with the recipient's side, where points came that inactivity ends: as of a past instant it
// can't be told from the recipient's own account when.
type received struct {
	Points int64     `json:"p"`
	Idle   time.Time `json:"ix"`
}

func (t *Transfer) name(id string, replayed bool) { t.ID, t.Replayed = id, replayed }

// TransferPoints moves the points that expire first, as lots of their own that keep their expiry. The program limits
// transfers and may charge for them.
func (s *Service) TransferPoints(ctx context.Context, caller Caller, in TransferPoints) (Transfer, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("TransferPoints", struct {
		Member    refContent `json:"member"`
		Recipient refContent `json:"recipient"`
		Points    int64      `json:"points,omitempty"`
		Reason    string     `json:"reason,omitempty"`
	}{refOf(in.Member), refOf(in.Recipient), in.Points, in.Reason})}
	recipient, err := s.other(ctx, caller, in.Recipient, request, "recipient")
	if err != nil {
		return Transfer{}, err
	}
	return operate(ctx, s, caller, in.Member, request, func(d decision, made *Transfer) ledger.Call {
		day := d.today.TransferCap(d.now)
		key := ledger.CapKey{RuleID: day.RuleID, Period: ledger.Day(day.Period)}
		answer := Transfer{MemberID: d.memberID, RecipientID: recipient, Points: in.Points}
		call := d.call(ledger.Reads{Lots: true, Tallies: true, CapKeys: []ledger.CapKey{key}}, func(view ledger.View) (ledger.Effect, error) {
			if recipient == d.memberID {
				return ledger.Effect{}, refusal.New(refusal.TransferNotAccepted, "a member can't give points to themselves").At("recipient")
			}
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			if answer.Fee, err = d.today.Transfer(in.Points, view.CapUsed[key]); err != nil {
				return ledger.Effect{}, err
			}
			caps := map[ledger.CapKey]int64{key: in.Points}
			return ledger.Effect{
				Kind: ledger.TransferOut, EventTime: d.now, Subject: in.Reason, Take: in.Points, Fee: answer.Fee,
				Caps: caps, Digest: view.Digest, // which tells nothing of transfers
				After: d.after(progress, func(b Balance, _ ledger.View) any {
					*made = answer
					made.Balance, made.CapUses = b, capUsesOf(caps)
					return made
				}),
			}, nil
		})
		call.Second = &ledger.Second{
			MemberID: recipient, Field: "recipient", Reads: ledger.Reads{Lots: true, Tallies: true},
			Decide: func(first ledger.Moved, view ledger.View) (ledger.Effect, error) {
				progress, err := d.levels(view)
				if err != nil {
					return ledger.Effect{}, err
				}
				effect := ledger.Effect{Kind: ledger.TransferIn, EventTime: d.now, Subject: in.Reason}
				for _, part := range first.Taken {
					effect.Lots = append(effect.Lots, ledger.Incoming{Points: part.Points, Vest: part.Vest, Expire: part.Expire})
					if part.Expire.Equal(ledger.Forever) {
						effect.IdleExpire = first.Account.IdleExpire
					}
				}
				effect.After = d.after(progress, func(Balance, ledger.View) any {
					if effect.IdleExpire.IsZero() {
						return nil
					}
					return received{in.Points, effect.IdleExpire}
				})
				return effect, nil
			},
		}
		return call
	})
}

// other finds the second member that a call is about; at a replay that is no longer found it is empty.
func (s *Service) other(ctx context.Context, caller Caller, ref directory.Ref, request once.Request, field string) (string, error) {
	memberID, err := s.directory.ResolveMember(ctx, caller.ProgramID, ref)
	if err == nil {
		memberID, err = s.directory.Survivor(ctx, caller.ProgramID, memberID)
	}
	if refusal.Is(err, refusal.MemberNotFound) {
		if _, seen, findErr := s.ledger.Find(ctx, caller.ProgramID, request); findErr != nil || seen {
			return "", findErr
		}
		return "", refusal.New(refusal.MemberNotFound, "the program has no such member as %s", field).At(field)
	}
	return memberID, err
}
