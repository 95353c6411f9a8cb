package loyalty

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ConfirmAccrual lets the points of an accrual vest that wait for it.
type ConfirmAccrual struct {
	RequestID string
	Accrual   ledger.OperationRef
}

// Confirmation is what was confirmed.
type Confirmation struct {
	ID        string          `json:"-"`
	AccrualID string          `json:"a"`
	MemberID  string          `json:"m"`
	Points    int64           `json:"c"`           // that waited; none of them moved
	Lots      []program.Terms `json:"l,omitempty"` // of the accrual's lots, from now on
	Balance   Balance         `json:"b"`
	Replayed  bool            `json:"-"`
}

func (c *Confirmation) name(id string, replayed bool) { c.ID, c.Replayed = id, replayed }

// ConfirmAccrual lets what waits of an accrual vest, now or after the days that the program has counted from the
// confirmation. Its expiry is the one of the rule that made the points.
func (s *Service) ConfirmAccrual(ctx context.Context, caller Caller, in ConfirmAccrual) (Confirmation, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, By: caller.By, Fingerprint: once.Fingerprint("ConfirmAccrual", struct {
		ID     string         `json:"id,omitempty"`
		Source *ledger.Source `json:"source,omitempty"`
	}{in.Accrual.ID.String(), in.Accrual.Source})}
	return operateOn(ctx, s, caller, in.Accrual, accrualNotFound(), request, func(d decision, made *Confirmation) ledger.Call {
		return d.call(ledger.Reads{Lots: true, Original: &in.Accrual}, func(view ledger.View) (ledger.Effect, error) {
			original := view.Original
			if original == nil || original.Kind != ledger.Accrual {
				return ledger.Effect{}, accrualNotFound()
			}
			progress, err := d.levels(view)
			if err != nil {
				return ledger.Effect{}, err
			}
			var accrual Accrual
			if err := json.Unmarshal(original.Answer, &accrual); err != nil {
				return ledger.Effect{}, fmt.Errorf("stored answer of accrual %s: %w", original.ID, err)
			}
			decided := d.versions.numbered(accrual.Receipt.ProgramVersion)
			terms := decided.Confirm(accrual.Receipt, d.now)
			effect := ledger.Effect{Kind: ledger.Confirmation, EventTime: d.now, Reverses: original.ID, IdleExpire: decided.IdleUntil(d.now)}
			waiting := int64(0)
			for i, lot := range original.Lots {
				open := lotOf(view.Lots, lot)
				if open == nil || !open.Vest.Equal(ledger.Forever) {
					continue
				}
				waiting += open.Remaining
				part := ledger.Part{Lot: lot}
				part.Vest, part.Expire = instantOf(terms[original.Places[i]])
				effect.Confirm = append(effect.Confirm, part)
				effect.IdleExpire = latest(effect.IdleExpire, decided.IdleUntil(part.Vest))
			}
			if waiting == 0 {
				return ledger.Effect{}, refusal.New(refusal.NothingToConfirm, "nothing of accrual %s waits for a confirmation", original.ID).At("accrual")
			}
			effect.After = d.after(progress, func(b Balance, _ ledger.View) any {
				*made = Confirmation{AccrualID: original.ID.String(), MemberID: d.memberID, Points: waiting, Lots: terms, Balance: b}
				return made
			})
			return effect, nil
		})
	})
}
