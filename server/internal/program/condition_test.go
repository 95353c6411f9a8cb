package program

import (
	"testing"
	"time"
)

var fuzzLevels = map[string][]string{"status": {"bronze", "silver"}}

// FuzzCondition holds that any condition is refused or evaluated, in bounded time, with the same result each time.
func FuzzCondition(f *testing.F) {
	for _, source := range []string{
		`purchase.channel == Channel.STORE && purchase.local_hour < 10`,
		`event.type == "review" && event.attributes.words >= 20`,
		`member.levels.status in ["silver"] || member.levels["status"] != "bronze"`,
		`[1, 2, 3].exists(x, x * 2 == purchase.line_count)`,
		`purchase.store_id.matches("^W-[0-9]+$")`,
		`has(event.attributes.at) && event.attributes.at < timestamp("2026-01-01T00:00:00Z")`,
		`purchase == purchase`, `line`, `dyn(purchase).amount > 1`, `{"a": event}["a"].type == ""`,
		`event.attributes.map(k, k)[0] == "a"`, `size(purchase.store_id + purchase.store_id) > 3`,
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1000 {
			return // the contract's limit
		}
		for _, kind := range []conditionKind{purchaseCondition, awardCondition, lineCondition, rewardCondition} {
			c, err := compileCondition(source, kind, fuzzLevels)
			if err != nil || c == nil {
				continue
			}
			a, e := purchase(1500, Line{SKU: "a", Category: "b", Quantity: 1, Amount: 5}), event("review", map[string]Attribute{"words": IntAttribute(20)})
			see := func() *facts {
				return &facts{purchase: a.Purchase, line: &a.Purchase.Lines[0], event: e.Event, local: time.Date(2026, 11, 3, 8, 15, 0, 0, time.UTC),
					held: []*level{{ladder: "status", id: "silver"}}}
			}
			first, err1 := c.holds(see())
			second, err2 := c.holds(see())
			if first != second || (err1 == nil) != (err2 == nil) {
				t.Errorf("%q: %v, %v and then %v, %v", source, first, err1, second, err2)
			}
		}
	})
}
