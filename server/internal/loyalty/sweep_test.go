package loyalty_test

import (
	"fmt"
	"testing"

	"github.com/loyaltycore/core/server/internal/loyalty"
)

func TestASweepWritesDownWhatHappenedByItselfAndNothingElse(t *testing.T) {
	c, s := living(t)
	var members []string
	for i := range 7 {
		members = append(members, fmt.Sprint("m", i))
	}
	s.enroll(t, "plain", members...)
	for i, who := range members[:6] {
		s.buy(t, fmt.Sprint("a", i), who, 10_000)
	}
	s.set(t, "h1", "m0", 60)
	c.Set(start.AddDate(0, 0, 11))
	s.buy(t, "a9", "m5", 10_000) // which settled that account
	entries := func(who string) int {
		_, all, err := s.ListEntries(t.Context(), "plain", member(who), loyalty.Place{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := s.balance(t, "m0")
	settled, goes := 0, 0
	for after := int64(0); ; goes++ {
		next, n, err := s.Sweep(t.Context(), "plain", after, 3)
		if err != nil {
			t.Fatal(err)
		}
		settled += n
		if after = next; after == 0 {
			break
		}
	}
	if settled != 5 || goes != 3 { // of ann, bob and the seven
		t.Errorf("%d accounts in %d goes", settled, goes)
	}
	if n := entries("m0"); n != 2 { // earned, and, the hold long ended, expired
		t.Errorf("m0 has %d entries", n)
	}
	if after := s.balance(t, "m0"); asJSON(after) != asJSON(before) {
		t.Errorf("swept, %s became %s", asJSON(before), asJSON(after))
	}
	if _, n, err := s.Sweep(t.Context(), "plain", 0, 100); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	s.mustVerify(t)
}
