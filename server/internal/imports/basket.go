package imports

import (
	"fmt"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/program"
)

// basket is the rows of one purchase. One row that is at fault refuses all of them: a purchase goes in whole, because
// its source earns only once.
type basket struct {
	id    string // empty: without a basket column, or without a basket
	rows  []Row
	first values
	lines []program.Line
	sum   int64 // of the lines

	refund program.Reverse

	refused bool
	fault   fault
	at      int // the line of the row at fault
	within  int // which of rows that is; -1: none of them
}

// refuse refuses the basket, unless it is already.
func (b *basket) refuse(f fault, line, within int) {
	if !b.refused {
		b.refused, b.fault, b.at, b.within = true, f, line, within
	}
}

// suspect refuses the basket because a row that can't be read, beside its own, may be one of them.
func (b *basket) suspect(line int) {
	b.refuse(fault{"", "may be one of its rows and can't be read"}, line, -1)
}

// add adds a row. What it returns is a row that comes too late to be refused with the others.
func (b *basket) add(v values, row Row, f *fault, r *Reader) *Problem {
	n := len(b.rows)
	if n == maxLines {
		b.refuse(fault{"", fmt.Sprintf("is one too many: a purchase has at most %d lines", maxLines)}, row.Line, -1)
		p := b.problem(-2, row)
		return &p
	}
	b.rows = append(b.rows, row)
	switch {
	case f != nil:
		b.refuse(*f, row.Line, n)
	case n == 0:
		b.first = v
	case !b.refused:
		if differs := b.differs(v, r); differs != nil {
			b.refuse(*differs, row.Line, n)
		}
	}
	if v.line != nil {
		b.lines = append(b.lines, *v.line)
		b.sum += v.line.Amount
	}
	b.addRefund(n, v.refund, r.columns.lineAmount >= 0)
	return nil
}

// differs tells where a row contradicts the basket's first.
func (b *basket) differs(v values, r *Reader) *fault {
	same := func(column int, what string) *fault {
		return &fault{r.header[column], fmt.Sprintf("%s differs from line %d's, which is of the same basket", what, b.rows[0].Line)}
	}
	switch c := r.columns; {
	case v.member != b.first.member:
		return same(c.member, "the member")
	case !v.time.Equal(b.first.time):
		return same(c.time, "the time")
	case v.store != b.first.store:
		return same(c.store, "the store")
	case v.source != b.first.source:
		return same(c.source, "the source")
	case c.amount >= 0 && v.amount != b.first.amount:
		return same(c.amount, "the purchase's amount")
	}
	return nil
}

// problem is why one of the basket's rows did not go in.
func (b *basket) problem(i int, row Row) Problem {
	if i == b.within {
		return Problem{Row: row, Column: b.fault.column, Reason: b.fault.reason}
	}
	why := b.fault.reason
	if b.fault.column != "" {
		why = b.fault.column + ": " + why
	}
	return Problem{Row: row, Reason: fmt.Sprintf("a purchase goes in whole, and line %d %s", b.at, why)}
}

// purchase is what the rows say was bought.
func (b *basket) purchase(r *Reader) Purchase {
	bought := &program.Purchase{Currency: r.amounts.currency, Amount: b.first.amount, Lines: b.lines, StoreID: b.first.store}
	if r.columns.amount < 0 {
		bought.Amount = b.sum
	}
	source := ledger.Source{Type: r.mapping.SourceType, Reference: b.first.source}
	if source.Reference == "" {
		source.Reference = b.id
	}
	if source.Reference == "" {
		source.Reference = fmt.Sprintf("%s:%d", r.mapping.SourceName, b.rows[0].Line)
	}
	return Purchase{
		MemberID: b.first.member, Source: source, Refund: b.refund, Rows: b.rows,
		Activity: program.Activity{EventTime: b.first.time, Purchase: bought},
	}
}
