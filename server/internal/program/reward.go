package program

import (
	"cmp"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

type reward struct {
	id, name string
	points   int64
	worth    int64 // minor units; 0: no money
	valid    window
	when     *condition
}

// byPrice orders rewards: those that cost least first.
func byPrice(a, b *reward) int {
	return cmp.Or(cmp.Compare(a.points, b.points), cmp.Compare(a.id, b.id))
}

// Reward is a reward's price in points, and what it is worth as money off in minor units (0: it is no money), for a
// member at an instant. Errors: RewardNotFound, RewardNotAvailable.
func (p *Program) Reward(id string, at time.Time, m Member) (points, worth int64, err error) {
	r, ok := p.rewards[id]
	if !ok {
		return 0, 0, refusal.New(refusal.RewardNotFound, "this program has no reward %q; its definition lists them", id).At("reward_id")
	}
	day := DayOf(at, p.loc)
	if !r.valid.covers(day) {
		return 0, 0, refusal.New(refusal.RewardNotAvailable, "reward %q can't be had on %s; its definition says when", id, day).At("reward_id")
	}
	if !r.isFor(p.ofMember(m, at, r.when != nil && r.when.levels)) {
		return 0, 0, refusal.New(refusal.RewardNotAvailable,
			"reward %q is not for this member; its definition says for whom", id).At("reward_id")
	}
	return r.points, r.worth, nil
}

// Offer is a reward that a member can have for its price.
type Offer struct {
	RewardID string
	Name     string // for people; may be empty
	Points   int64
	Worth    int64 // money off in minor units; 0: it is no money
}

// Offers are the rewards that Reward grants a member at an instant, those that cost least first, then by id.
func (p *Program) Offers(at time.Time, m Member) []Offer {
	var offers []Offer
	f, day := p.ofMember(m, at, p.offersNeedLevels), DayOf(at, p.loc)
	for _, r := range p.offers {
		if r.valid.covers(day) && r.isFor(f) {
			offers = append(offers, Offer{RewardID: r.id, Name: r.name, Points: r.points, Worth: r.worth})
		}
	}
	return offers
}

// OffersDiffer tells whether there are rewards that not every member can have.
func (p *Program) OffersDiffer() bool {
	for _, r := range p.offers {
		if r.when != nil {
			return true
		}
	}
	return false
}

func (r *reward) isFor(f *facts) bool {
	holds, err := r.when.holds(f)
	return err == nil && holds
}

// ofMember is what the conditions of rewards may ask for.
func (p *Program) ofMember(m Member, at time.Time, levels bool) *facts {
	day := DayOf(at, p.loc)
	f := &facts{
		local:        at.In(p.loc),
		purchases:    m.Purchases,
		enrolledDays: int64(max(day-DayOf(m.EnrollTime, p.loc), 0)),
	}
	if levels {
		f.held, _ = p.held(m, day)
	}
	return f
}
