package loyalty

import (
	"context"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// AsOf is a past instant, and which of the two times counts: when things happened, or when they were written.
type AsOf = ledger.AsOf

// past is an account as of an instant, and the program's version that was in force then. Members who had been merged
// into another by then are that one.
func (s *Service) past(ctx context.Context, programID string, ref directory.Ref, asOf AsOf) (ledger.View, *program.Program, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return ledger.View{}, nil, err
	}
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return ledger.View{}, nil, err
	}
	now := s.clock()
	if asOf.At = asOf.At.UTC().Truncate(time.Microsecond); asOf.At.After(now) {
		return ledger.View{}, nil, refusal.New(refusal.InvalidField, "the instant is yet to come: it is %s now", now.Format(time.RFC3339)).At("as_of")
	}
	idle := func(active time.Time) time.Time { return versions.at(active).IdleUntil(active) }
	for {
		view, err := s.ledger.Past(ctx, programID, memberID, asOf, idle)
		if err != nil || view.Account.Status != ledger.Merged {
			return view, versions.at(asOf.At), err
		}
		into, err := s.ledger.MergedInto(ctx, programID, memberID, asOf)
		if err != nil {
			return ledger.View{}, nil, err
		}
		memberID = into
	}
}

// GetBalanceAsOf tells what a member held at a past instant.
func (s *Service) GetBalanceAsOf(ctx context.Context, programID string, ref directory.Ref, asOf AsOf) (memberID string, b Balance, err error) {
	view, p, err := s.past(ctx, programID, ref, asOf)
	if err != nil {
		return "", Balance{}, err
	}
	levels, changes := p.Levels(facts(view, p), view.Now)
	b, _ = balanceOf(view, levels, changes)
	return view.Account.MemberID, b, nil
}

// ListLotsAsOf tells the lots and holds that a member had at a past instant.
func (s *Service) ListLotsAsOf(ctx context.Context, programID string, ref directory.Ref, asOf AsOf) (Holdings, error) {
	view, _, err := s.past(ctx, programID, ref, asOf)
	if err != nil {
		return Holdings{}, err
	}
	return holdingsOf(view), nil
}

// EvaluateTierAsOf tells where a member stood at a past instant, by the program that was in force then.
func (s *Service) EvaluateTierAsOf(ctx context.Context, programID string, ref directory.Ref, ladderID string, asOf AsOf) (Tiers, error) {
	view, p, err := s.past(ctx, programID, ref, asOf)
	if err != nil {
		return Tiers{}, err
	}
	return tiersOf(view, p, ladderID)
}
