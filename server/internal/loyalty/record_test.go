package loyalty

import (
	"encoding/json"
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
		hot := hotState{ProgramVersion: 9, Balance: balance}
		expectRecord(t, hot.appendRecord(nil), hot)
	}
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
