package program

import (
	"slices"
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

func TestOffersAreTheRewardsThatAreGrantedByPrice(t *testing.T) {
	p := demo(t, "demo/shop.yaml")
	december := local(t, "America/New_York", "2026-12-01 00:00")
	silver := Member{EnrollTime: december, Tallies: []Tally{{Day: day(t, "2026-11-01"), Points: 500}}}
	tote, money, box := Offer{"tote-bag", "Canvas tote bag", 300, 0}, Offer{"ten-off", "$10 off", 900, 1000}, Offer{"holiday-box", "Holiday box", 1200, 0}
	for name, test := range map[string]struct {
		at     time.Time
		member Member
		want   []Offer
	}{
		"for the level":     {december, silver, []Offer{tote, money, box}},
		"not for the level": {december, Member{EnrollTime: december}, []Offer{tote, money}},
		"before its days":   {december.Add(-1), silver, []Offer{tote, money}},
	} {
		got := p.Offers(test.at, test.member)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
		for _, offer := range got {
			points, worth, err := p.Reward(offer.RewardID, test.at, test.member)
			if err != nil || points != offer.Points || worth != offer.Worth {
				t.Errorf("%s: %s is offered, and granted for %d, worth %d, %v", name, offer.RewardID, points, worth, err)
			}
		}
	}
	if !p.OffersDiffer() || demo(t, "demo/books.yaml").OffersDiffer() {
		t.Error("OffersDiffer is mistaken")
	}
}

func TestOffersOfOnePriceComeByID(t *testing.T) {
	p, err := Load("d.yaml", []byte(header+`
rewards:
  - {id: c, points: 10}
  - {id: a, points: 20}
  - {id: b, points: 10}
  - {id: d, points: 5, when: 'member.enrolled_days >= 1'}
`), 1)
	if err != nil {
		t.Fatal(err)
	}
	at := local(t, "Europe/Warsaw", "2026-12-01 00:00")
	for days, want := range []string{"bca", "dbca"} {
		got := ""
		for _, offer := range p.Offers(at, Member{EnrollTime: at.AddDate(0, 0, -days)}) {
			got += offer.RewardID
		}
		if got != want {
			t.Errorf("after %d days: %s, want %s", days, got, want)
		}
	}
}
