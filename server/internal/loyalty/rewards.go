package loyalty

import (
	"context"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/program"
)

// Rewards is what a member can have for points, now or with more of them.
type Rewards struct {
	MemberID string
	Currency string // of what offers are worth
	Offers   []RewardOffer
}

// RewardOffer is a reward that the member can have for its price.
type RewardOffer struct {
	program.Offer
	Missing int64 // points that the member lacks for it
}

// ListRewards tells the rewards whose condition a member meets now, those that cost least first, then by id.
func (s *Service) ListRewards(ctx context.Context, programID string, ref directory.Ref) (Rewards, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return Rewards{}, err
	}
	now := s.clock()
	p := versions.at(now)
	if !p.OffersDiffer() { // the balance is all there is to know, and it may be hot
		memberID, balance, err := s.GetBalance(ctx, programID, ref, 0)
		if err != nil {
			return Rewards{}, err
		}
		return rewardsOf(memberID, balance.Available, p, p.Offers(now, program.Member{})), nil
	}
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return Rewards{}, err
	}
	view, err := s.peekLevels(ctx, programID, memberID, p, now)
	if err != nil {
		return Rewards{}, err
	}
	return rewardsOf(view.Account.MemberID, view.Account.Available(), p, p.Offers(now, facts(view, p))), nil
}

func rewardsOf(memberID string, available int64, p *program.Program, offers []program.Offer) Rewards {
	out := Rewards{MemberID: memberID, Currency: p.Currency()}
	for _, offer := range offers {
		out.Offers = append(out.Offers, RewardOffer{offer, max(offer.Points-available, 0)})
	}
	return out
}
