package program

import (
	"math/big"
	"slices"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// Kept is what a member keeps of an accrual after reversals.
type Kept struct {
	Points   int64
	Parts    []int64 // of each of the receipt's parts
	Spend    int64   // minor units that still count
	Purchase bool    // it still counts as a purchase
}

// Kept is what is kept of the receipt's points after all reversals so far. It is a function of what they took back
// together, never of their order or number, and needs no program: so that parts add up to the whole to the point,
// whichever version decides today. The less is left of the purchase, the fewer points are kept; nothing is, nothing is.
//
// A rate counts what is left of its lines. Money that was taken back of no line in particular is taken off all that is
// left in proportion. A multiplier multiplies what the rates keep before their caps. An award shrinks with the purchase,
// rounded down. No part keeps more than it gave. An event's accrual is kept or taken back as a whole.
func (r Receipt) Kept(amount int64, back Reversed) Kept {
	out := Kept{Parts: make([]int64, len(r.Parts))}
	money := r.Money(amount, back)
	switch nothing := back.Whole || amount > 0 && money >= amount; {
	case nothing:
	case money == 0:
		for i, part := range r.Parts {
			out.Parts[i] = part.Points
		}
		out.Spend, out.Purchase = amount, r.Currency != ""
	default:
		out.Spend, out.Purchase = amount-money, true
		r.keep(amount, back, out.Parts)
	}
	for _, n := range out.Parts {
		out.Points += n
	}
	return out
}

// keep works out what is left of each part of a purchase of which something, but not all, was taken back.
func (r Receipt) keep(amount int64, back Reversed, parts []int64) {
	lines := make(map[int]int64, len(back.Lines))
	unlined := amount // what is left of the purchase before the money of no line
	for _, line := range back.Lines {
		lines[line.Index] = line.worth(r.Lines[line.Index])
		unlined -= lines[line.Index]
	}
	left, whole := big.NewInt(unlined-back.Amount), big.NewInt(unlined)
	rates := new(big.Int)
	for i, part := range r.Parts {
		switch part.Kind {
		case Rate:
			counted := part.Of
			for index, worth := range lines {
				if _, skipped := slices.BinarySearch(part.Skipped, index); !skipped {
					counted -= worth
				}
			}
			kept := product(max(counted, 0), part.Num)
			kept = divide(kept.Mul(kept, left), new(big.Int).Mul(big.NewInt(part.Den), whole), r.Rounding)
			rates.Add(rates, kept)
			parts[i] = atMost(kept, part.Points)
		case Award:
			kept := product(part.Num, amount-r.Money(amount, back))
			parts[i] = atMost(kept.Quo(kept, big.NewInt(amount)), part.Points)
		}
	}
	for i, part := range r.Parts {
		if part.Kind == Multiplier {
			kept := new(big.Int).Mul(rates, big.NewInt(part.Num))
			parts[i] = atMost(divide(kept, big.NewInt(one), r.Rounding), part.Points)
		}
	}
}

func atMost(n *big.Int, limit int64) int64 {
	if n.IsInt64() && n.Int64() < limit {
		return n.Int64()
	}
	return limit
}

// divide is a / b, made whole as scale does it. Neither is below zero, and b is above.
func divide(a, b *big.Int, rounding Rounding) *big.Int {
	whole, rest := new(big.Int).QuoRem(a, b, new(big.Int))
	up := false
	switch half := rest.Cmp(new(big.Int).Sub(b, rest)); rounding { // half ≥ 0: half or more
	case loyaltyv1.Rounding_ROUNDING_CEILING:
		up = rest.Sign() > 0
	case loyaltyv1.Rounding_ROUNDING_HALF_UP:
		up = half >= 0
	case loyaltyv1.Rounding_ROUNDING_HALF_EVEN:
		up = half > 0 || half == 0 && whole.Bit(0) == 1
	}
	if up {
		whole.Add(whole, big.NewInt(1))
	}
	return whole
}
