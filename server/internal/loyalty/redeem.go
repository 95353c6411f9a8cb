package loyalty

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
)

// Redeem spends points: on a reward, or as part payment.
type Redeem struct {
	RequestID         string
	Member            directory.Ref
	RewardID          string // empty: a part payment …
	PartPaymentPoints int64  // … of so many points
}

// Redemption is what was granted.
type Redemption struct {
	ID             string  `json:"-"`
	MemberID       string  `json:"m"`
	Points         int64   `json:"p"`
	Balance        Balance `json:"b"`
	RewardID       string  `json:"rw,omitempty"`
	Worth          int64   `json:"w,omitempty"` // minor units of Currency
	Currency       string  `json:"c,omitempty"` // empty: it is no money
	ProgramVersion int64   `json:"pv"`
	Replayed       bool    `json:"-"`
}

// partPayment is how a history names points spent as part payment.
const partPayment = "part-payment"

// Redeem spends points on a reward, or as part payment.
func (s *Service) Redeem(ctx context.Context, caller Caller, in Redeem) (Redemption, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, Fingerprint: once.Fingerprint("Redeem", struct {
		Member   refContent `json:"member"`
		RewardID string     `json:"reward_id,omitempty"`
		Points   int64      `json:"points,omitempty"`
	}{refOf(in.Member), in.RewardID, in.PartPaymentPoints})}
	memberID, seen, result, err := s.member(ctx, caller.ProgramID, in.Member, request)
	if err != nil {
		return Redemption{}, err
	}
	var made Redemption
	if !seen {
		result, err = s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
			return s.redemption(ctx, caller.ProgramID, memberID, request, in, &made)
		})
		if err != nil {
			return Redemption{}, err
		}
	}
	if result.Replayed {
		made = Redemption{} // a first attempt may have left something
		if err := json.Unmarshal(result.Answer, &made); err != nil {
			return Redemption{}, fmt.Errorf("stored answer of redemption %s: %w", result.OperationID, err)
		}
	}
	made.ID, made.Replayed = result.OperationID.String(), result.Replayed
	return made, nil
}

func (s *Service) redemption(ctx context.Context, programID, memberID string, request once.Request, in Redeem, made *Redemption) (ledger.Call, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return ledger.Call{}, err
	}
	now := s.clock()
	today := versions.at(now)
	return ledger.Call{
		ProgramID: programID, MemberID: memberID, Request: request, Now: now,
		Reads: ledger.Reads{Lots: true, Tallies: today.HasLadders()},
		Decide: func(view ledger.View) (ledger.Effect, error) {
			if view.ProgramVersion != versions.latest {
				return ledger.Effect{}, errStale
			}
			granted := Redemption{MemberID: memberID, RewardID: in.RewardID, ProgramVersion: today.Version()}
			subject := in.RewardID
			if in.RewardID != "" {
				var err error
				granted.Points, granted.Worth, err = today.Reward(in.RewardID, now, facts(view))
				if err != nil {
					return ledger.Effect{}, err
				}
				if granted.Worth > 0 {
					granted.Currency = today.Currency()
				}
			} else {
				payment, err := today.PartPayment(in.PartPaymentPoints, nil, now, facts(view))
				if err != nil {
					return ledger.Effect{}, err
				}
				granted.Points, granted.Worth, granted.Currency = payment.Points, payment.Worth, today.Currency()
				subject = partPayment
			}
			return ledger.Effect{
				Kind: ledger.Redemption, EventTime: now, Subject: subject, Take: granted.Points, Spent: granted.Points,
				After: func(_ uuid.UUID, after ledger.View) ledger.Outcome {
					balance, before := balanceOf(after, today)
					*made = granted
					made.Balance = balance
					return ledger.Outcome{Answer: encodeAnswer(made), Hot: encodeHot(today, balance), HotBefore: before}
				},
			}, nil
		},
	}, nil
}
