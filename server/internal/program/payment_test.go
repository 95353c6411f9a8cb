package program

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestPartPayment(t *testing.T) {
	p := demo(t, "demo/shop.yaml")
	for _, test := range []struct {
		points, worth int64
		accepted      bool
	}{
		{500, 500, true},
		{1200, 1200, true},
		{400, 0, false},
		{550, 0, false},
		{0, 0, false},
		{-500, 0, false},
		{1_000_000_000_000, 1_000_000_000_000, true},
		{1_000_000_000_100, 0, false},
	} {
		payment, err := p.PartPayment(test.points, nil, time.Time{}, Member{})
		if payment.Worth != test.worth || (err == nil) != test.accepted || err != nil && !refusal.Is(err, refusal.PartPaymentNotAccepted) {
			t.Errorf("%d points: %d, %v; want %d", test.points, payment.Worth, err, test.worth)
		}
	}
	if _, err := demo(t, "demo/bistro.yaml").PartPayment(100, nil, time.Time{}, Member{}); !refusal.Is(err, refusal.PartPaymentNotAccepted) {
		t.Errorf("a program without part payment: %v", err)
	}
}

func TestPartPaymentOfABasket(t *testing.T) {
	p := load(t, header+`part_payment: {points: 10, worth: "0.10", max_share_percent: "33.3", exclude_lines: 'line.on_sale || line.category in ["gift card"] || line.amount / line.quantity > 100000'}`+"\n")
	at := local(t, "Europe/Warsaw", "2026-11-03 08:15")
	basket := func(lines ...Line) *Purchase {
		return &Purchase{Currency: "PLN", Amount: 10_000, Lines: lines}
	}
	for _, test := range []struct {
		why    string
		basket *Purchase
		points int64
		most   int64 // minor units; of a refusal the points that may be paid
		reason refusal.Reason
	}{
		{"a third of all", basket(), 3330, 3330, ""},
		{"a step more", basket(), 3340, 3330, refusal.PartPaymentNotAccepted},
		{"a third of what is not on sale", basket(Line{Amount: 5000, Quantity: 1, OnSale: true}), 1660, 1665, ""},
		{"a third of it is no whole step", basket(Line{Amount: 5000, Quantity: 1, OnSale: true}), 1670, 1660, refusal.PartPaymentNotAccepted},
		{"a line of no pieces can't be looked at, so it is excluded", basket(Line{Amount: 10_000}), 10, 0, refusal.PartPaymentNotAccepted},
		{"nothing but a gift card", basket(Line{Amount: 10_000, Quantity: 1, Category: "gift card"}), 10, 0, refusal.PartPaymentNotAccepted},
		{"no basket", nil, 10, 0, refusal.PartPaymentNotAccepted},
		{"another currency", &Purchase{Currency: "EUR", Amount: 100}, 10, 0, refusal.CurrencyMismatch},
		{"too many lines' worth", basket(Line{Amount: 10_001}), 10, 0, refusal.LinesExceedAmount},
	} {
		t.Run(test.why, func(t *testing.T) {
			payment, err := p.PartPayment(test.points, test.basket, at, Member{EnrollTime: at})
			var refused *refusal.Error
			errors.As(err, &refused)
			switch {
			case test.reason == "" && (err != nil || payment.Most != test.most || payment.Worth != test.points):
				t.Errorf("got %+v, %v", payment, err)
			case test.reason != "" && (refused == nil || refused.Reason != test.reason):
				t.Errorf("got %v, want %s", err, test.reason)
			case test.most > 0 && refused != nil && refused.Metadata["max_points"] != formatDecimal(test.most, 0):
				t.Errorf("got %v, want max_points %d", refused.Metadata, test.most)
			}
		})
	}
}

func TestPartPaymentNeverPaysMoreThanItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := load(t, header+`part_payment: {points: 7, worth: "0.03", max_share_percent: "`+
			rapid.SampledFrom([]string{"0.0001", "12.5", "50", "100"}).Draw(t, "share")+"\"}\n")
		basket := &Purchase{Currency: "PLN", Amount: rapid.Int64Range(0, maxMinorUnits).Draw(t, "amount")}
		points := 7 * rapid.Int64Range(1, 1e9).Draw(t, "steps")
		payment, err := p.PartPayment(points, basket, time.Time{}, Member{})
		if err != nil {
			return
		}
		if payment.Worth != points/7*3 || payment.Worth > payment.Most || payment.Most > payment.Eligible || payment.Eligible > basket.Amount {
			t.Fatalf("%+v of %d", payment, basket.Amount)
		}
	})
}
