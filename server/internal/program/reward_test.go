package program

import (
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestReward(t *testing.T) {
	p := demo(t, "demo/shop.yaml")
	december := local(t, "America/New_York", "2026-12-01 00:00")
	silver := Member{EnrollTime: december, Tallies: []Tally{{Day: day(t, "2026-11-01"), Points: 500}}}
	for _, test := range []struct {
		name, id      string
		at            time.Time
		member        Member
		points, worth int64
		reason        refusal.Reason
	}{
		{"a thing", "tote-bag", december, Member{}, 300, 0, ""},
		{"money off", "ten-off", december, Member{}, 900, 1000, ""},
		{"for the level", "holiday-box", december, silver, 1200, 0, ""},
		{"not for the level", "holiday-box", december, Member{}, 0, 0, refusal.RewardNotAvailable},
		{"before its days", "holiday-box", december.Add(-1), silver, 0, 0, refusal.RewardNotAvailable},
		{"after its days", "holiday-box", local(t, "America/New_York", "2027-01-01 00:00"), silver, 0, 0, refusal.RewardNotAvailable},
		{"unknown", "yacht", december, silver, 0, 0, refusal.RewardNotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			points, worth, err := p.Reward(test.id, test.at, test.member)
			if points != test.points || worth != test.worth {
				t.Errorf("costs %d and is worth %d, want %d and %d", points, worth, test.points, test.worth)
			}
			if test.reason == "" && err != nil || test.reason != "" && !refusal.Is(err, test.reason) {
				t.Errorf("got %v, want %s", err, test.reason)
			}
		})
	}
}
