package program

import (
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

type reward struct {
	points int64
	worth  int64 // minor units; 0: no money
	valid  window
	when   *condition
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
	f := &facts{
		local:        at.In(p.loc),
		purchases:    m.Purchases,
		enrolledDays: int64(max(day-DayOf(m.EnrollTime, p.loc), 0)),
	}
	if r.when != nil && r.when.levels {
		f.held, _ = p.held(m, day)
	}
	if holds, err := r.when.holds(f); err != nil || !holds {
		return 0, 0, refusal.New(refusal.RewardNotAvailable,
			"reward %q is not for this member; its definition says for whom", id).At("reward_id")
	}
	return r.points, r.worth, nil
}
