package loyalty

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/program"
)

// A field that is added to one of these, and not to how it is written, fails this test when it is set here.
func TestRecordsAreWhatEncodingJSONWrites(t *testing.T) {
	at := time.Date(2026, 11, 25, 23, 0, 0, 123456000, time.UTC)
	full := Balance{Available: 1, Pending: 2, Held: 3, Debt: 4, LifetimeEarned: 5, LifetimeSpent: 6, Version: 7,
		Levels: []program.Level{{LadderID: "club", LevelID: "gold"}, {LadderID: "other", LevelID: "one"}}, NextExpire: at, NextExpirePoints: 8, AsOf: at}
	receipt := program.Receipt{ProgramVersion: 1, EventTime: at, Points: 2, Rounding: 1, Currency: "USD", Levels: []string{"club/gold"},
		Parts: []program.Part{{RuleID: "base", Kind: 1, Outcome: 1, Of: 2, Num: 3, Den: 4, Capped: 5, Points: 6, Cap: &program.CapKey{RuleID: "base", Period: 7},
			Why: "a \"reason\" <&>", Skipped: []int{0, 2}, Lot: 1}, {RuleID: "x", Outcome: 2}},
		Terms: program.Terms{VestTime: at, ExpireTime: at, Unconfirmed: true, Idle: true}, More: []program.Terms{{Idle: true}, {}},
		Lines: []program.ReceiptLine{{SKU: "ä", Quantity: 1, Amount: 2}, {}}}
	for _, balance := range []Balance{full, {AsOf: at}} {
		for _, r := range []program.Receipt{receipt, {EventTime: at}} {
			a := Accrual{ID: "not stored", MemberID: "ann", Points: r.Points, Balance: balance, Receipt: r, Replayed: true}
			expectRecord(t, a.appendRecord(nil), a)
		}
		expectRecord(t, (&Redemption{ID: "not stored", MemberID: "ann", Points: 1, Balance: balance, RewardID: "mug", Worth: 2, Currency: "USD", Eligible: 3,
			Most: 4, HoldExpire: at, ProgramVersion: 5, Replayed: true}).appendRecord(nil), Redemption{MemberID: "ann", Points: 1, Balance: balance,
			RewardID: "mug", Worth: 2, Currency: "USD", Eligible: 3, Most: 4, HoldExpire: at, ProgramVersion: 5})
		expectRecord(t, (&Redemption{Balance: balance}).appendRecord(nil), Redemption{Balance: balance})
		p, other := demoOf(t, 9), demoOf(t, 10)
		again, ok := decodeHot(p, encodeHot(p, balance))
		if again.AsOf = balance.AsOf; !ok || !reflect.DeepEqual(again, balance) {
			t.Errorf("%+v became %+v in Redis", balance, again)
		}
		if _, ok := decodeHot(other, encodeHot(p, balance)); ok {
			t.Error("levels of another program version are taken")
		}
	}
}

func demoOf(t *testing.T, version int64) *program.Program {
	t.Helper()
	document := program.Demo()[0]
	p, err := program.Load(document.Name, document.YAML, version)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func expectRecord(t *testing.T, got []byte, of any) {
	t.Helper()
	want, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
