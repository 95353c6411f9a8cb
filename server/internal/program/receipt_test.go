package program

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// anyProgram is a program of random rates, awards, multipliers and caps.
func anyProgram(t *rapid.T) *Program {
	p, err := Compile(anyDefinition(t), rapid.Int64Range(1, 1000).Draw(t, "version"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func anyPurchase(t *rapid.T) Activity {
	a := purchase(rapid.OneOf(rapid.Int64Range(0, 10_000), rapid.Int64Range(0, maxMinorUnits)).Draw(t, "amount"))
	left := a.Purchase.Amount
	for range rapid.IntRange(0, 5).Draw(t, "lines") {
		line := Line{
			Category: rapid.SampledFrom([]string{"", "coffee", "tobacco"}).Draw(t, "category"),
			Quantity: rapid.Int64Range(0, 3).Draw(t, "quantity"),
			Amount:   rapid.Int64Range(0, left).Draw(t, "lineAmount"),
		}
		left -= line.Amount
		a.Purchase.Lines = append(a.Purchase.Lines, line)
	}
	a.Purchase.Channel = Channel(rapid.Int32Range(0, 4).Draw(t, "channel"))
	a.EventTime = time.Unix(rapid.Int64Range(1735686000, 1830294000).Draw(t, "eventTime"), rapid.Int64Range(0, 999_999).Draw(t, "micros")*1000)
	return a
}

func anyMember(t *rapid.T, p *Program, a Activity) Member {
	m := Member{
		EnrollTime: time.Unix(rapid.Int64Range(1735686000, 1830294000).Draw(t, "enrollTime"), 0),
		Purchases:  rapid.Int64Range(0, 3).Draw(t, "purchases"),
		CapUsed:    map[CapKey]int64{},
	}
	for _, key := range p.CapKeys(a) {
		m.CapUsed[key] = rapid.Int64Range(0, 200).Draw(t, "capUsed")
	}
	today := DayOf(a.EventTime, p.Location())
	for d, points := range rapid.MapOf(rapid.IntRange(-400, 3), rapid.Int64Range(-10, 400)).Draw(t, "tallies") {
		m.Tallies = append(m.Tallies, Tally{Day: today + Day(d), Points: points, Spend: points * 100, Purchases: 1})
	}
	return m
}

func TestReceiptsAddUpAndCapsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		a := anyPurchase(t)
		m := anyMember(t, p, a)
		r := p.Earn(a, m)
		total, rates := int64(0), int64(0)
		caps := map[string]int64{}
		for _, rule := range p.Definition().GetEarning() {
			caps[rule.GetId()] = rule.GetCap().GetPoints()
		}
		for _, part := range r.Parts {
			if part.Points < 0 || part.Capped < 0 {
				t.Fatalf("below zero: %+v", part)
			}
			if part.Points+part.Capped > 0 && part.Outcome != Applied && part.Outcome != Capped || part.Capped > 0 && part.Outcome != Capped {
				t.Fatalf("outcome and points don't agree: %+v", part)
			}
			if part.Cap != nil && m.CapUsed[*part.Cap]+part.Points > caps[part.RuleID] {
				t.Fatalf("over its cap of %d with %d used: %+v", caps[part.RuleID], m.CapUsed[*part.Cap], part)
			}
			if caps[part.RuleID] > 0 && part.Points > 0 && part.Cap == nil {
				t.Fatalf("uses up no cap: %+v", part)
			}
			total += part.Points
			if part.Kind == Rate {
				rates += part.Points + part.Capped
			}
		}
		if total != r.Points || total > MaxPoints {
			t.Fatalf("the parts come to %d, the receipt says %d", total, r.Points)
		}
		for _, part := range r.Parts {
			if part.Kind == Multiplier && part.Of != rates {
				t.Fatalf("multiplies %d, but the rates give %d: %+v", part.Of, rates, part)
			}
		}
		if r.Points == 0 && !(r.Terms.equal(Terms{}) && len(r.More) == 0) {
			t.Fatal("no points, but they vest or expire")
		}
		lots := int64(0)
		for _, lot := range r.Lots() {
			if lot.Points <= 0 || lot.Unconfirmed && !lot.VestTime.IsZero() || lot.Idle && !lot.ExpireTime.IsZero() {
				t.Fatalf("a lot that can't be: %+v", lot)
			}
			lots += lot.Points
		}
		if lots != r.Points || len(r.Lots()) != len(p.Confirm(r, a.EventTime)) {
			t.Fatalf("the lots come to %d, the receipt says %d: %+v", lots, r.Points, r)
		}
	})
}

func TestEarnIsAFunctionOfItsInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		a := anyPurchase(t)
		m := anyMember(t, p, a)
		r := p.Earn(a, m)
		again, err := Compile(p.Definition(), p.Version())
		if err != nil {
			t.Fatal(err)
		}
		// Neither another compilation, nor the order of the tallies, nor the zone that the time is written in matters.
		m.Tallies = rapid.Permutation(m.Tallies).Draw(t, "order")
		a.EventTime = a.EventTime.In(time.FixedZone("", 3600*rapid.IntRange(-12, 12).Draw(t, "offset")))
		if other := again.Earn(a, m); !reflect.DeepEqual(other, r) {
			t.Fatalf("the same input gave %+v and %+v", r, other)
		}
	})
}

func TestRatesGiveMoreForMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		def := anyDefinition(t)
		def.Earning = []*loyaltyv1.EarningRule{{Id: "base", Points: rapid.Int64Range(1, 50).Draw(t, "points"), Per: "0.50"}}
		p, err := Compile(def, 1)
		if err != nil {
			t.Fatal(err)
		}
		less := anyPurchase(t)
		more := less
		basket := *less.Purchase
		basket.Amount += rapid.Int64Range(0, maxMinorUnits-basket.Amount).Draw(t, "more")
		more.Purchase = &basket
		m := anyMember(t, p, less)
		if a, b := p.Earn(less, m).Points, p.Earn(more, m).Points; a > b {
			t.Fatalf("%d minor units give %d points, %d give %d", less.Purchase.Amount, a, basket.Amount, b)
		}
	})
}

func TestReceiptIsTheSameAfterItsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		a := anyPurchase(t)
		r := p.Earn(a, anyMember(t, p, a))
		encoded, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if written := r.AppendRecord(nil); string(written) != string(encoded) {
			t.Fatalf("stored as %s, not as %s", written, encoded)
		}
		var again Receipt
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again, r) {
			t.Fatalf("%+v became %+v through %s", r, again, encoded)
		}
		if !proto.Equal(again.Proto(), r.Proto()) {
			t.Fatalf("%v is shown as %v", r.Proto(), again.Proto())
		}
	})
}

func TestReceiptShowsWhatCallersSee(t *testing.T) {
	p := demo(t, "demo/bistro.yaml")
	a := purchase(6150, Line{Category: "coffee", Amount: 4200}, Line{Category: "cake", Amount: 1450}, Line{Category: "tobacco", Amount: 500})
	r := p.Earn(a, Member{EnrollTime: a.EventTime, CapUsed: map[CapKey]int64{{"early-bird", day(t, "2026-11-03")}: 90}})
	want := &loyaltyv1.Receipt{}
	err := protojson.Unmarshal([]byte(`{
		"programVersion": "7", "eventTime": "2026-11-03T07:15:00Z", "points": "75", "rounding": "ROUNDING_FLOOR",
		"parts": [
			{"ruleId": "base", "outcome": "RULE_OUTCOME_APPLIED", "eligibleAmount": {"currencyCode": "PLN", "minorUnits": "5650"},
			 "formula": "56.50 × 1 / 4.00", "exactPoints": "14.125", "points": "14"},
			{"ruleId": "early-bird", "outcome": "RULE_OUTCOME_CAPPED", "formula": "(2 − 1) × 15", "exactPoints": "15", "cappedPoints": "5", "points": "10"},
			{"ruleId": "welcome", "outcome": "RULE_OUTCOME_APPLIED", "formula": "50", "exactPoints": "50", "points": "50"},
			{"ruleId": "bakery", "outcome": "RULE_OUTCOME_APPLIED", "eligibleAmount": {"currencyCode": "PLN", "minorUnits": "1450"},
			 "formula": "14.50 × 3 / 30.00", "exactPoints": "1.45", "points": "1"}
		],
		"levelIds": ["status/bronze"], "expireTime": "2027-11-30T23:00:00Z"
	}`), want)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Proto(); !proto.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", protojson.Format(got), protojson.Format(want))
	}
}
