package program

import (
	"encoding/json"
	"testing"
	"time"
)

// The usual case: a coffee bar's purchase of a few lines by a member with a year of history.
func usualCase(tb tester) (*Program, Activity, Member) {
	p := demo(tb, "demo/bistro.yaml")
	m := Member{
		EnrollTime: time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC),
		Purchases:  60,
		CapUsed:    map[CapKey]int64{},
	}
	day := DayOf(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC), p.Location())
	for i := range 60 {
		m.Tallies = append(m.Tallies, Tally{Day: day - Day(6*(60-i)), Points: 11, Spend: 4400, Purchases: 1})
	}
	return p, Activity{
		EventTime: time.Date(2026, 11, 3, 8, 15, 0, 0, time.UTC),
		Purchase: &Purchase{
			Currency: "PLN",
			Amount:   6150,
			Channel:  1,
			Lines: []Line{
				{SKU: "latte", Category: "coffee", Quantity: 2, Amount: 3200},
				{SKU: "brownie", Category: "cake", Quantity: 1, Amount: 1450},
				{SKU: "lighter", Category: "tobacco", Quantity: 1, Amount: 500},
			},
		},
	}, m
}

func BenchmarkEarn(b *testing.B) {
	p, a, m := usualCase(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Earn(a, m)
	}
}

func BenchmarkEarnWithoutConditions(b *testing.B) {
	p := load(b, `
program_id: plain
display_name: Plain
time_zone: Europe/Warsaw
currency: PLN
points: {unit: point, rounding: FLOOR}
earning: [{id: base, points: 1, per: "4.00"}]
`)
	_, a, m := usualCase(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Earn(a, m)
	}
}

func BenchmarkReceiptJSON(b *testing.B) {
	p, a, m := usualCase(b)
	r := p.Earn(a, m)
	b.ReportAllocs()
	for b.Loop() {
		encoded, err := json.Marshal(r)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(encoded)), "bytes")
	}
}

func BenchmarkLevels(b *testing.B) {
	p, a, m := usualCase(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Levels(m, a.EventTime)
	}
}
