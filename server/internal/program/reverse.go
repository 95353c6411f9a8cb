package program

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Reverse is what of an accrual is to be taken back. Neither Lines nor Amount: all that is left.
type Reverse struct {
	Lines  []ReverseLine `json:"lines,omitempty"`
	Amount int64         `json:"amount,omitempty"` // minor units, of no line in particular
}

// ReverseLine is what of a line is to be taken back: so many pieces, or so much money, or with neither all of it that
// is left.
type ReverseLine struct {
	Index    int    `json:"index,omitempty"` // from 0; when SKU is empty
	SKU      string `json:"sku,omitempty"`   // all lines of the article, the first of them first
	Quantity int64  `json:"quantity,omitempty"`
	Amount   int64  `json:"amount,omitempty"` // minor units
}

// Reversed is what has been taken back of an accrual, all its reversals together. It is stored with each of them.
type Reversed struct {
	Whole  bool           `json:"w,omitempty"`
	Amount int64          `json:"a,omitempty"` // minor units, of no line in particular
	Lines  []ReversedLine `json:"l,omitempty"` // by index
}

// ReversedLine is what has been taken back of a line: pieces, and besides them money.
type ReversedLine struct {
	Index    int   `json:"i,omitempty"`
	Quantity int64 `json:"q,omitempty"`
	Amount   int64 `json:"a,omitempty"` // minor units
}

// worth is the minor units of a line that are taken back: the pieces' share, rounded down until the last one is back.
func (l ReversedLine) worth(of ReceiptLine) int64 {
	if l.Quantity == 0 {
		return l.Amount
	}
	hi, lo := bits.Mul64(uint64(of.Amount), uint64(l.Quantity))
	share, _ := bits.Div64(hi, lo, uint64(of.Quantity))
	return l.Amount + int64(share)
}

// Money is the minor units taken back of a purchase of amount.
func (r Receipt) Money(amount int64, back Reversed) int64 {
	if back.Whole {
		return amount
	}
	total := back.Amount
	for _, line := range back.Lines {
		total += line.worth(r.Lines[line.Index])
	}
	return total
}

// Reverse adds what is to be taken back to what has been. amount is the purchase's, in minor units; an event's is 0.
// Errors: AlreadyReversed, LineNotFound, ReversalExceedsOriginal, InvalidField.
func (r Receipt) Reverse(amount int64, before Reversed, ask Reverse) (Reversed, error) {
	if before.Whole || amount > 0 && r.Money(amount, before) == amount {
		return before, refusal.New(refusal.AlreadyReversed, "all of the accrual has been reversed already").At("accrual")
	}
	after := before
	if len(ask.Lines) == 0 && ask.Amount == 0 {
		after.Whole = true
		return after, nil
	}
	if r.Currency == "" {
		return before, refusal.New(refusal.InvalidField, "an event has no lines and no amount: it is reversed as a whole").At("accrual")
	}
	after.Lines = slices.Clone(before.Lines)
	for i, line := range ask.Lines {
		if err := r.reverseLine(&after, line, fmt.Sprintf("lines[%d]", i)); err != nil {
			return before, err
		}
	}
	after.Amount += ask.Amount
	if ask.Amount < 0 || ask.Amount > maxMinorUnits {
		return before, exceeds("amount_minor_units", amount-r.Money(amount, before), "minor units of the purchase")
	}
	if money := r.Money(amount, after); money > amount {
		field := "amount_minor_units"
		if ask.Amount == 0 {
			field = "lines" // together they are more than earlier reversals of no line in particular left
		}
		return before, exceeds(field, amount-r.Money(amount, before), "minor units of the purchase")
	}
	return after, nil
}

func exceeds(field string, left int64, what string) error {
	return refusal.New(refusal.ReversalExceedsOriginal, "only %d %s are left to reverse", left, what).At(field).With("left", left)
}

// reverseLine takes a line back. path is where the request has it.
func (r Receipt) reverseLine(back *Reversed, ask ReverseLine, path string) error {
	var of []int // the lines that are meant
	if ask.SKU == "" {
		if ask.Index < 0 || ask.Index >= len(r.Lines) {
			return refusal.New(refusal.LineNotFound, "the purchase has %d lines, counted from 0, and so none of index %d",
				len(r.Lines), ask.Index).At(path + ".index")
		}
		of = []int{ask.Index}
	} else {
		for i, line := range r.Lines {
			if line.SKU == ask.SKU {
				of = append(of, i)
			}
		}
		if len(of) == 0 {
			return refusal.New(refusal.LineNotFound, "the purchase has no line of article %q", ask.SKU).At(path + ".sku")
		}
	}
	switch {
	case ask.Quantity != 0:
		return r.reversePieces(back, of, ask.Quantity, path)
	case ask.Amount != 0:
		left := ask.Amount
		for _, i := range of {
			line := back.line(i)
			n := min(left, r.Lines[i].Amount-line.worth(r.Lines[i]))
			line.Amount += n
			left -= n
		}
		if left > 0 || ask.Amount < 0 {
			return exceeds(path+".amount_minor_units", ask.Amount-left, "minor units of the line")
		}
		return nil
	}
	some := false
	for _, i := range of {
		line := back.line(i)
		n := r.Lines[i].Amount - line.worth(r.Lines[i])
		line.Amount += n
		some = some || n > 0 || r.Lines[i].Amount == 0
	}
	if !some {
		return exceeds(path, 0, "minor units of the line")
	}
	return nil
}

func (r Receipt) reversePieces(back *Reversed, of []int, quantity int64, path string) error {
	left := quantity
	for _, i := range of {
		line := back.line(i)
		n := max(min(left, r.Lines[i].Quantity-line.Quantity), 0)
		if n == 0 {
			continue
		}
		line.Quantity += n
		left -= n
		if line.worth(r.Lines[i]) > r.Lines[i].Amount { // money was taken back of these pieces
			return exceeds(path+".quantity", r.Lines[i].Amount-line.Amount, "minor units of the line")
		}
	}
	if left > 0 || quantity < 0 {
		return exceeds(path+".quantity", quantity-left, "pieces of the line")
	}
	return nil
}

// line finds what is taken back of a line, or begins it, in the lines' order.
func (b *Reversed) line(index int) *ReversedLine {
	at, found := slices.BinarySearchFunc(b.Lines, index, func(l ReversedLine, index int) int { return l.Index - index })
	if !found {
		b.Lines = slices.Insert(b.Lines, at, ReversedLine{Index: index})
	}
	return &b.Lines[at]
}
