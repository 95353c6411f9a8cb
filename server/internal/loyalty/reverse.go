package loyalty

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ReverseAccrual takes an accrual of the caller's back.
type ReverseAccrual struct {
	RequestID string
	Accrual   ledger.OperationRef
	Reason    string
}

// Reversal is what was taken back.
type Reversal struct {
	ID       string  `json:"-"`
	MemberID string  `json:"m"`
	Points   int64   `json:"p,omitempty"`
	Balance  Balance `json:"b"`
	Replayed bool    `json:"-"`
}

// ReverseAccrual takes back what an accrual gave, in points and towards tiers and caps. Points of it that have expired
// are gone already and are not taken again.
func (s *Service) ReverseAccrual(ctx context.Context, caller Caller, in ReverseAccrual) (Reversal, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, Fingerprint: once.Fingerprint("ReverseAccrual", struct {
		ID     string         `json:"id,omitempty"`
		Source *ledger.Source `json:"source,omitempty"`
		Reason string         `json:"reason,omitempty"`
	}{in.Accrual.ID.String(), in.Accrual.Source, in.Reason})}
	memberID, known, err := s.ledger.MemberOf(ctx, caller.ProgramID, caller.PartnerNo, in.Accrual)
	if err != nil {
		return Reversal{}, err
	}
	if !known {
		return Reversal{}, accrualNotFound()
	}
	var made Reversal
	result, err := s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
		return s.reversal(ctx, caller.ProgramID, memberID, request, in, &made)
	})
	if err != nil {
		return Reversal{}, err
	}
	if result.Replayed {
		made = Reversal{} // a first attempt may have left something
		if err := json.Unmarshal(result.Answer, &made); err != nil {
			return Reversal{}, fmt.Errorf("stored answer of reversal %s: %w", result.OperationID, err)
		}
	}
	made.ID, made.Replayed = result.OperationID.String(), result.Replayed
	return made, nil
}

func accrualNotFound() error {
	return refusal.New(refusal.AccrualNotFound, "this partner made no such accrual; send the id that Accrue answered, or its source").At("accrual")
}

func (s *Service) reversal(ctx context.Context, programID, memberID string, request once.Request, in ReverseAccrual, made *Reversal) (ledger.Call, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return ledger.Call{}, err
	}
	now := s.clock()
	today := versions.at(now)
	return ledger.Call{
		ProgramID: programID, MemberID: memberID, Request: request, Now: now,
		Reads: ledger.Reads{Lots: true, Original: &in.Accrual, Tallies: today.HasLadders()},
		Decide: func(view ledger.View) (ledger.Effect, error) {
			original := view.Original
			switch {
			case view.ProgramVersion != versions.latest:
				return ledger.Effect{}, errStale
			case original == nil || original.Kind != ledger.Accrual:
				return ledger.Effect{}, accrualNotFound()
			case len(original.Later) > 0:
				return ledger.Effect{}, refusal.New(refusal.AlreadyReversed, "accrual %s has been reversed already", original.ID).At("accrual")
			}
			var accrual Accrual
			if err := json.Unmarshal(original.Answer, &accrual); err != nil {
				return ledger.Effect{}, fmt.Errorf("stored answer of accrual %s: %w", original.ID, err)
			}
			points := accrual.Points - original.Expired
			return ledger.Effect{
				Kind: ledger.AccrualReversal, EventTime: now, Subject: in.Reason, Reverses: original.ID,
				Take: points, TakeLots: original.Lots, Earned: -accrual.Points, Purchases: -original.Tally.Purchases,
				Tally: ledger.Tally{Day: original.Tally.Day, Points: -original.Tally.Points, Spend: -original.Tally.Spend, Purchases: -original.Tally.Purchases},
				Caps:  capUses(accrual.Receipt, -1),
				After: func(_ uuid.UUID, after ledger.View) ledger.Outcome {
					balance, before := balanceOf(after, today)
					*made = Reversal{MemberID: memberID, Points: points, Balance: balance}
					return ledger.Outcome{Answer: encodeAnswer(made), Hot: encodeHot(today, balance), HotBefore: before}
				},
			}, nil
		},
	}, nil
}
