package program

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// purchase is a basket on 2026-11-03, a Tuesday, at 8:15 in Warsaw.
func purchase(amount int64, lines ...Line) Activity {
	return Activity{
		EventTime: time.Date(2026, 11, 3, 7, 15, 0, 0, time.UTC),
		Purchase:  &Purchase{Currency: "PLN", Amount: amount, Lines: lines, Channel: 1, StoreID: "W-17"},
	}
}

func event(kind string, attributes map[string]Attribute) Activity {
	return Activity{
		EventTime: time.Date(2026, 11, 3, 7, 15, 0, 0, time.UTC),
		Event:     &Event{Type: kind, Attributes: attributes},
	}
}

// told writes a receipt's parts as callers see them: "rule OUTCOME points formula = exact".
func told(r Receipt) string {
	var lines []string
	for _, part := range r.Proto().GetParts() {
		line := part.GetRuleId() + " " + strings.TrimPrefix(part.GetOutcome().String(), "RULE_OUTCOME_")
		if part.GetFormula() != "" {
			line += " " + part.GetFormula()
		}
		if part.GetExactPoints() != "" {
			line += " = " + part.GetExactPoints()
		}
		if part.GetCappedPoints() > 0 {
			line += " capped by " + formatDecimal(part.GetCappedPoints(), 0)
		}
		if part.GetPoints() > 0 {
			line += " -> " + formatDecimal(part.GetPoints(), 0)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestEarn(t *testing.T) {
	const base = `{id: base, points: 1, per: "4.00"}`
	member := Member{EnrollTime: time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC), Purchases: 3}
	basket := purchase(1500,
		Line{SKU: "a", Category: "coffee", Quantity: 1, Amount: 500},
		Line{SKU: "b", Category: "tobacco", Quantity: 2, Amount: 300},
		Line{SKU: "c", Category: "cake", Quantity: 1, Amount: 600},
	)
	for _, test := range []struct {
		name     string
		rules    []string
		activity Activity
		want     string
	}{
		{"a rate counts all that was paid", []string{base}, basket,
			`base APPLIED 15.00 × 1 / 4.00 = 3.75 -> 3`},
		{"a rate of less than a point", []string{base}, purchase(399),
			`base APPLIED 3.99 × 1 / 4.00 = 0.9975`},
		{"a rate of nothing", []string{base}, purchase(0),
			`base NOTHING_TO_COUNT`},
		{"a fraction without a decimal", []string{`{id: base, points: 1, per: "3.00"}`}, purchase(1000),
			`base APPLIED 10.00 × 1 / 3.00 = 10/3 -> 3`},
		{"excluded lines, the rest of the amount counts", []string{`{id: base, points: 1, per: "4.00", exclude_lines: 'line.category == "tobacco"'}`}, basket,
			`base APPLIED 12.00 × 1 / 4.00 = 3 -> 3`},
		{"only lines, the rest of the amount doesn't count", []string{`{id: base, points: 1, per: "4.00", only_lines: 'line.category in ["coffee", "cake"]'}`}, basket,
			`base APPLIED 11.00 × 1 / 4.00 = 2.75 -> 2`},
		{"only and excluded lines", []string{`{id: base, points: 1, per: "1.00", only_lines: 'line.amount >= 500', exclude_lines: 'line.sku == "c"'}`}, basket,
			`base APPLIED 5.00 × 1 / 1.00 = 5 -> 5`},
		{"no such lines", []string{`{id: base, points: 1, per: "1.00", only_lines: 'line.quantity > 9'}`}, basket,
			`base NOTHING_TO_COUNT`},
		{"line conditions see the purchase and the member", []string{`{id: base, points: 1, per: "1.00", only_lines: 'line.amount * 5 > purchase.amount && member.purchase_count == 3'}`}, basket,
			`base APPLIED 11.00 × 1 / 1.00 = 11 -> 11`},
		{"a line condition that can't be evaluated", []string{`{id: base, points: 1, per: "1.00", only_lines: '6 / (line.quantity - 1) > 0'}`}, basket,
			`base CONDITION_FAILED division by zero`},
		{"an award", []string{`{id: welcome, award: 50, when: 'member.purchase_count == 3'}`}, basket,
			`welcome APPLIED 50 = 50 -> 50`},
		{"a condition that doesn't hold", []string{`{id: welcome, award: 50, when: 'member.purchase_count == 0'}`}, basket,
			`welcome CONDITION_FALSE`},
		{"a multiplier adds to the rates", []string{base, `{id: double, multiply: "2"}`}, basket,
			"base APPLIED 15.00 × 1 / 4.00 = 3.75 -> 3\ndouble APPLIED (2 − 1) × 3 = 3 -> 3"},
		{"multipliers don't compound, nor do they multiply awards", []string{`{id: half, multiply: "1.5"}`, base, `{id: double, multiply: "2"}`, "{id: gift, award: 7}"}, basket,
			"half APPLIED (1.5 − 1) × 3 = 1.5 -> 1\nbase APPLIED 15.00 × 1 / 4.00 = 3.75 -> 3\ndouble APPLIED (2 − 1) × 3 = 3 -> 3\ngift APPLIED 7 = 7 -> 7"},
		{"a multiplier counts all rates, before their caps", []string{`{id: base, points: 1, per: "4.00", cap: {points: 1, per: MEMBER_DAY}}`, `{id: more, points: 2, per: "10.00"}`, `{id: double, multiply: "2"}`}, basket,
			"base CAPPED 15.00 × 1 / 4.00 = 3.75 capped by 2 -> 1\nmore APPLIED 15.00 × 2 / 10.00 = 3 -> 3\ndouble APPLIED (2 − 1) × 6 = 6 -> 6"},
		{"a multiplier of nothing", []string{`{id: double, multiply: "2"}`}, basket,
			`double NOTHING_TO_COUNT`},
		{"before and after its days", []string{
			`{id: before, award: 1, valid: {from: 2026-11-04}}`, `{id: first, award: 1, valid: {from: 2026-11-03}}`,
			`{id: last, award: 1, valid: {until: 2026-11-04}}`, `{id: after, award: 1, valid: {until: 2026-11-03}}`}, basket,
			"before NOT_VALID_THEN\nfirst APPLIED 1 = 1 -> 1\nlast APPLIED 1 = 1 -> 1\nafter NOT_VALID_THEN"},
		{"all of purchase", []string{`{id: a, award: 1, when: 'purchase.amount == 1500 && purchase.currency == "PLN" && purchase.channel == Channel.STORE && purchase.store_id == "W-17" && has(purchase.store_id) && purchase.line_count == 3'}`}, basket,
			"a APPLIED 1 = 1 -> 1"},
		{"all of local time", []string{`{id: a, award: 1, when: 'purchase.local_year == 2026 && purchase.local_month == 11 && purchase.local_day == 3 && purchase.local_hour == 8 && purchase.local_minute == 15 && purchase.local_weekday == 2 && purchase.local_date == "2026-11-03"'}`}, basket,
			"a APPLIED 1 = 1 -> 1"},
		{"all of member", []string{`{id: a, award: 1, when: 'member.purchase_count == 3 && member.enrolled_days == 33'}`}, basket,
			"a APPLIED 1 = 1 -> 1"},
		{"rules for events are left out of a purchase's receipt", []string{base, `{id: review, award: 1, when: 'event.type == "review"'}`}, basket,
			`base APPLIED 15.00 × 1 / 4.00 = 3.75 -> 3`},
		{"rules for purchases are left out of an event's receipt", []string{base, "{id: gift, award: 1}", `{id: review, award: 1, when: 'event.type == "review"'}`}, event("review", nil),
			"review APPLIED 1 = 1 -> 1"},
		{"attributes of each type", []string{`{id: a, award: 1, when: 'event.attributes.words >= 20 && event.attributes["lang"] == "pl" && event.attributes.photo && event.attributes.at > timestamp("2026-01-01T00:00:00Z") && event.local_hour == 8'}`},
			event("review", map[string]Attribute{"words": IntAttribute(20), "lang": StringAttribute("pl"), "photo": BoolAttribute(true), "at": TimeAttribute(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))}),
			"a APPLIED 1 = 1 -> 1"},
		{"a missing attribute", []string{`{id: a, award: 1, when: 'event.attributes.words >= 20'}`}, event("review", nil),
			"a CONDITION_FAILED no such key: words"},
		{"a missing attribute that is asked for first", []string{`{id: a, award: 1, when: 'has(event.attributes.words) && event.attributes.words >= 20'}`}, event("review", nil),
			"a CONDITION_FALSE"},
		{"an attribute of another type", []string{`{id: a, award: 1, when: 'event.attributes.words >= 20'}`}, event("review", map[string]Attribute{"words": StringAttribute("many")}),
			"a CONDITION_FAILED no such overload"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := told(load(t, withRules(test.rules...)).Earn(test.activity, member)); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestEarnRounds(t *testing.T) {
	for _, test := range []struct {
		rounding string
		want     [5]int64 // of 1.1, 1.5, 1.9, 2.0, 2.5
	}{
		{"FLOOR", [5]int64{1, 1, 1, 2, 2}},
		{"CEILING", [5]int64{2, 2, 2, 2, 3}},
		{"HALF_UP", [5]int64{1, 2, 2, 2, 3}},
		{"HALF_EVEN", [5]int64{1, 2, 2, 2, 2}},
	} {
		p := load(t, strings.Replace(withRules(`{id: base, points: 1, per: "1.00"}`), "FLOOR", test.rounding, 1))
		for i, amount := range []int64{110, 150, 190, 200, 250} {
			if got := p.Earn(purchase(amount), Member{}).Points; got != test.want[i] {
				t.Errorf("%s of %s is %d, want %d", test.rounding, formatDecimal(amount, 2), got, test.want[i])
			}
		}
	}
}

func TestEarnStopsAtTheCapOfThePeriod(t *testing.T) {
	for _, test := range []struct {
		per    string
		period string
	}{
		{"MEMBER_DAY", "2026-11-03"},
		{"MEMBER_MONTH", "2026-11-01"},
		{"MEMBER_PROGRAM", "0001-01-01"},
	} {
		p := load(t, withRules(`{id: base, points: 1, per: "1.00", cap: {points: 20, per: `+test.per+`}}`))
		a, key := purchase(1500), CapKey{"base", day(t, test.period)}
		if keys := p.CapKeys(a); len(keys) != 1 || keys[0] != key {
			t.Fatalf("%s: CapKeys is %v, want %v", test.per, keys, key)
		}
		for _, used := range []struct{ before, points, capped int64 }{{0, 15, 0}, {5, 15, 0}, {6, 14, 1}, {20, 0, 15}, {25, 0, 15}, {-3, 15, 0}} {
			r := p.Earn(a, Member{CapUsed: map[CapKey]int64{key: used.before, {"base", key.Period + 1}: 20, {"other", key.Period}: 20}})
			part := r.Parts[0]
			if r.Points != used.points || part.Points != used.points || part.Capped != used.capped {
				t.Errorf("%s with %d used: %d points, %d capped; want %d, %d", test.per, used.before, part.Points, part.Capped, used.points, used.capped)
			}
			if (part.Cap != nil) != (used.points > 0) || part.Cap != nil && *part.Cap != key {
				t.Errorf("%s with %d used: uses up %v", test.per, used.before, part.Cap)
			}
		}
	}
}

func TestCapKeysAreOfRulesThatCouldApply(t *testing.T) {
	p := load(t, withRules(
		`{id: now, award: 1, cap: {points: 5, per: MEMBER_DAY}}`,
		`{id: later, award: 1, valid: {from: 2027-01-01}, cap: {points: 5, per: MEMBER_DAY}}`,
		`{id: review, award: 1, when: 'event.type == "review"', cap: {points: 5, per: MEMBER_DAY}}`,
	))
	if keys := p.CapKeys(purchase(1)); len(keys) != 1 || keys[0].RuleID != "now" {
		t.Errorf("of a purchase: %v", keys)
	}
	if keys := p.CapKeys(event("review", nil)); len(keys) != 1 || keys[0].RuleID != "review" {
		t.Errorf("of an event: %v", keys)
	}
}

// The day of a cap is the program's: near midnight in Warsaw it is another than in UTC.
func TestCapDayIsTheProgramsDay(t *testing.T) {
	p := load(t, withRules(`{id: base, points: 1, per: "1.00", cap: {points: 20, per: MEMBER_DAY}}`))
	for _, test := range []struct{ at, want string }{
		{"2026-10-25 00:00", "2026-10-25"}, // clocks go back that night
		{"2026-10-25 23:59", "2026-10-25"},
		{"2026-03-29 00:30", "2026-03-29"},
		{"2026-03-29 23:59", "2026-03-29"},
		{"2026-03-30 00:00", "2026-03-30"},
	} {
		a := purchase(100)
		a.EventTime = local(t, "Europe/Warsaw", test.at).UTC()
		if keys := p.CapKeys(a); keys[0].Period != day(t, test.want) {
			t.Errorf("at %s the cap's day is %s, want %s", test.at, keys[0].Period, test.want)
		}
	}
}

func TestOneActivityGivesABoundedNumberOfPoints(t *testing.T) {
	rules := make([]string, 0, 200)
	for i := range 100 {
		rules = append(rules, `{id: rate`+formatDecimal(int64(i), 0)+`, points: 100, per: "0.01"}`,
			`{id: multiplier`+formatDecimal(int64(i), 0)+`, multiply: "100"}`)
	}
	r := load(t, withRules(rules...)).Earn(purchase(maxMinorUnits), Member{})
	if r.Points != MaxPoints {
		t.Errorf("%d points, want %d", r.Points, int64(MaxPoints))
	}
	if part := r.Parts[0]; part.Outcome != Capped || part.Points != MaxPoints || part.Capped != 99*MaxPoints {
		t.Errorf("the first part is %+v", part)
	}
	if part := r.Parts[199]; part.Outcome != Capped || part.Points != 0 || part.Capped != 100*100*MaxPoints*99 {
		t.Errorf("the last part is %+v", part)
	}
}

func TestLevelsMultiplyRates(t *testing.T) {
	p := demo(t, "demo/bistro.yaml")
	member := Member{EnrollTime: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC), Purchases: 1}
	a := purchase(4000)
	a.EventTime = local(t, "Europe/Warsaw", "2026-10-03 12:00").UTC()
	for _, test := range []struct {
		tallied int64
		want    string
		levels  string
	}{
		{499, "", "status/bronze"},
		{500, "\nstatus/silver APPLIED (1.1 − 1) × 10 = 1 -> 1", "status/silver"},
		{1000, "\nstatus/gold APPLIED (1.25 − 1) × 10 = 2.5 -> 2", "status/gold"},
	} {
		// Points of the same day that are there already count; later days' don't.
		today := DayOf(a.EventTime, p.Location())
		member.Tallies = []Tally{{Day: today + 1, Points: 5000}, {Day: today, Points: 99}, {Day: today - 1, Points: test.tallied - 99}}
		r := p.Earn(a, member)
		_, got, _ := strings.Cut(told(r), "bakery NOTHING_TO_COUNT")
		if got != test.want || len(r.Levels) != 1 || r.Levels[0] != test.levels {
			t.Errorf("with %d points: %v%s\nwant %s%s", test.tallied, r.Levels, got, test.levels, test.want)
		}
	}
}

func TestConditionsAskForLevels(t *testing.T) {
	p := load(t, withRules(`{id: gift, award: 5, when: 'member.levels["s"] == "b"'}`)+
		`tiers: [{id: s, measure: PURCHASE_COUNT, period: {calendar_year: true}, downgrade: END_OF_PERIOD, levels: [{id: a}, {id: b, from: 2}]}]`)
	if !p.purchaseNeedsLevels || p.eventNeedsLevels || len(p.ladders) == 0 {
		t.Fatal("the program doesn't know that it needs levels")
	}
	member := Member{Tallies: []Tally{{Day: day(t, "2026-01-01"), Purchases: 2}}}
	if r := p.Earn(purchase(1), member); r.Points != 5 {
		t.Errorf("%d points, want 5", r.Points)
	}
	if r := p.Earn(purchase(1), Member{}); r.Points != 0 {
		t.Errorf("%d points, want 0", r.Points)
	}
}

func TestProgramIsSafeForConcurrentUse(t *testing.T) {
	p, a, m := usualCase(t)
	want := p.Earn(a, m)
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 100 {
				if got := p.Earn(a, m); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
					return
				}
			}
		})
	}
	callers.Wait()
}

func TestCheck(t *testing.T) {
	p := load(t, header+"late_days: 10\n")
	now := time.Date(2026, 11, 3, 7, 15, 0, 0, time.UTC)
	change := func(f func(*Activity)) Activity { a := purchase(100); f(&a); return a }
	for _, test := range []struct {
		name     string
		activity Activity
		reason   refusal.Reason
		field    string
	}{
		{"now", purchase(100), "", ""},
		{"just in time", change(func(a *Activity) { a.EventTime = now.AddDate(0, 0, -10) }), "", ""},
		{"too late", change(func(a *Activity) { a.EventTime = now.AddDate(0, 0, -10).Add(-1) }), refusal.EventTimeOutOfRange, "activity.event_time"},
		{"a little ahead", change(func(a *Activity) { a.EventTime = now.Add(5 * time.Minute) }), "", ""},
		{"too far ahead", change(func(a *Activity) { a.EventTime = now.Add(5*time.Minute + 1) }), refusal.EventTimeOutOfRange, "activity.event_time"},
		{"another currency", change(func(a *Activity) { a.Purchase.Currency = "EUR" }), refusal.CurrencyMismatch, "activity.purchase.amount"},
		{"lines of all", change(func(a *Activity) { a.Purchase.Lines = []Line{{Amount: 60}, {Amount: 40}} }), "", ""},
		{"lines of more", change(func(a *Activity) { a.Purchase.Lines = []Line{{Amount: 60}, {Amount: 41}} }), refusal.LinesExceedAmount, "activity.purchase.lines"},
		{"a line below zero", change(func(a *Activity) { a.Purchase.Lines = []Line{{}, {Amount: -1}} }), refusal.InvalidField, "activity.purchase.lines[1].amount_minor_units"},
		{"an amount below zero", purchase(-1), refusal.InvalidField, "activity.purchase.amount.minor_units"},
		{"an amount above all", purchase(maxMinorUnits + 1), refusal.InvalidField, "activity.purchase.amount.minor_units"},
		{"neither", change(func(a *Activity) { a.Purchase = nil }), refusal.InvalidField, "activity"},
		{"both", change(func(a *Activity) { a.Event = &Event{} }), refusal.InvalidField, "activity"},
		{"an event", event("x", nil), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := p.Check(test.activity, now)
			if test.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var refused *refusal.Error
			if !errors.As(err, &refused) || refused.Reason != test.reason || refused.Violations[0].Field != test.field {
				t.Errorf("got %v, want %s at %s", err, test.reason, test.field)
			}
		})
	}
	if got := load(t, header).LateLimit(); got != 30*24*time.Hour {
		t.Errorf("the late limit is %s where nothing is said, want 30 days", got)
	}
}
