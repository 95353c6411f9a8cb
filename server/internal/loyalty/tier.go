package loyalty

import (
	"context"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Tiers is where a member stands.
type Tiers struct {
	MemberID       string
	ProgramVersion int64
	Standings      []program.Standing
}

// EvaluateTier tells where a member stands on the program's ladders, or on one of them, now. It stores nothing.
func (s *Service) EvaluateTier(ctx context.Context, programID string, ref directory.Ref, ladderID string) (Tiers, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return Tiers{}, err
	}
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return Tiers{}, err
	}
	now := s.clock()
	p := versions.at(now)
	view, err := s.peek(ctx, programID, memberID, ledger.Reads{Tallies: true}, now)
	if err != nil {
		return Tiers{}, err
	}
	return tiersOf(view, p, ladderID)
}

func tiersOf(view ledger.View, p *program.Program, ladderID string) (Tiers, error) {
	tiers := Tiers{MemberID: view.Account.MemberID, ProgramVersion: p.Version(), Standings: p.Standings(facts(view, p), view.Now)}
	if ladderID == "" {
		return tiers, nil
	}
	for _, standing := range tiers.Standings {
		if standing.LadderID == ladderID {
			tiers.Standings = []program.Standing{standing}
			return tiers, nil
		}
	}
	return Tiers{}, refusal.New(refusal.LadderNotFound, "the program has no tier ladder %q", ladderID).At("ladder_id")
}
