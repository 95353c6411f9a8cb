package program

import (
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestHoldTime(t *testing.T) {
	for _, test := range []struct {
		why, definition string
		asked, want     time.Duration // want 0: refused
	}{
		{"nothing said", "", 0, 15 * time.Minute},
		{"the longest unless written", "", 24 * time.Hour, 24 * time.Hour},
		{"longer", "", 24*time.Hour + 1, 0},
		{"below zero", "", -1, 0},
		{"the program's", "holds: {default_seconds: 60, max_seconds: 120}\n", 0, time.Minute},
		{"the program's longest", "holds: {max_seconds: 120}\n", 0, 2 * time.Minute},
		{"beyond it", "holds: {max_seconds: 120}\n", 121 * time.Second, 0},
	} {
		got, err := load(t, header+test.definition).HoldTime(test.asked)
		if got != test.want || (err != nil) != (test.want == 0) || err != nil && !refusal.Is(err, refusal.InvalidField) {
			t.Errorf("%s: got %s, %v; want %s", test.why, got, err, test.want)
		}
	}
}

func TestReversalPolicy(t *testing.T) {
	for definition, want := range map[string]ReversalPolicy{
		"": Refuse, "reversal: {}\n": Refuse, "reversal: {policy: REFUSE}\n": Refuse,
		"reversal: {policy: TAKE_AVAILABLE}\n": TakeAvailable, "reversal: {policy: DEBT, debt_limit: 500}\n": Debt,
	} {
		policy, limit := load(t, header+definition).Reversal()
		if policy != want || (limit == 500) != (want == Debt) {
			t.Errorf("%q: %s, %d", definition, policy, limit)
		}
	}
}

func TestRestoredPoints(t *testing.T) {
	now := local(t, "Europe/Warsaw", "2026-03-28 12:00") // clocks go forward the night after
	for definition, want := range map[string]string{
		"": "", "restored_points: {expire_again: true}\n": "", "restored_points: {grace_days: 1}\n": "2026-03-29 12:00",
	} {
		got, ok := load(t, header+definition).GraceExpiry(now)
		if ok != (want != "") || ok && !got.Equal(local(t, "Europe/Warsaw", want)) {
			t.Errorf("%q: %s, %t", definition, got, ok)
		}
	}
}

func TestTransfer(t *testing.T) {
	const rules = "transfers: {min_points: 10, max_points: 100, max_points_per_day: 150, fee_points: 3}\n"
	for _, test := range []struct {
		why, definition   string
		points, used, fee int64
		accepted          bool
	}{
		{"not allowed", "", 10, 0, 0, false},
		{"no limits", "transfers: {}\n", 1, 0, 0, true},
		{"none", "transfers: {}\n", 0, 0, 0, false},
		{"the fewest", rules, 10, 0, 3, true},
		{"fewer", rules, 9, 0, 0, false},
		{"the most", rules, 100, 50, 3, true},
		{"more", rules, 101, 0, 0, false},
		{"more than is left of the day", rules, 100, 51, 0, false},
	} {
		fee, err := load(t, header+test.definition).Transfer(test.points, test.used)
		if fee != test.fee || (err == nil) != test.accepted || err != nil && !refusal.Is(err, refusal.TransferNotAccepted) {
			t.Errorf("%s: %d, %v", test.why, fee, err)
		}
	}
	p := load(t, header)
	at := local(t, "Europe/Warsaw", "2026-11-03 00:00")
	if p.TransferCap(at) == p.TransferCap(at.Add(-1)) {
		t.Error("a day is counted with the day before")
	}
}

func TestPayOut(t *testing.T) {
	p := load(t, header+`closing: {policy: PAY_OUT, points: 3, worth: "0.01"}`+"\n")
	for points, want := range map[int64]int64{0: 0, 2: 0, 3: 1, 8: 2, MaxPoints * 1000: MaxPoints * 1000 / 3} {
		if got := p.PayOut(points); got != want {
			t.Errorf("%d points: %d, want %d", points, got, want)
		}
	}
	if forfeits := load(t, header); forfeits.PayOut(100) != 0 || forfeits.PaysOut() || !p.PaysOut() {
		t.Error("points are forfeited unless the program says otherwise")
	}
}
