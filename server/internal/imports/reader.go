package imports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/program"
)

// Purchase is a purchase that was read, and the rows it was read from.
type Purchase struct {
	MemberID string
	Source   ledger.Source
	Activity program.Activity
	Refund   program.Reverse // what of it was paid back since; zero: nothing
	Rows     []Row
}

// Problem is a row that did not go in.
type Problem struct {
	Row
	Column string // the one at fault; empty: the row as a whole
	Reason string
}

// Reader reads purchases from a file. A purchase that has no source of its own gets its basket's, or else
// SourceName:LINE, with the line that its row begins on: the same in every run on the same file.
type Reader struct {
	rows    *rowReader
	header  []string
	refuse  func(Problem)
	mapping Mapping
	columns columns
	amounts amounts
	times   instants
	count   int64

	open  *basket        // the one that rows are being added to
	doubt int            // the line of a row that may have belonged to the basket before or after it; 0: none
	begun map[string]int // where lately read baskets began
}

// mostBegun bounds the memory that goes into noticing a basket that comes again. One that comes again later still is
// refused by the ledger, unless it is the same to the last line.
const mostBegun = 1 << 18

// NewReader begins to read a file of purchases for a program. Rows that can't be read are handed to refuse, and the
// rest goes on. It fails with a MappingError, or because the file has no header.
func NewReader(in io.Reader, m Mapping, p *program.Program, refuse func(Problem)) (*Reader, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	r := &Reader{rows: &rowReader{in: bufio.NewReaderSize(in, 64<<10), delimiter: m.Delimiter}, refuse: refuse, mapping: m, begun: map[string]int{}}
	var err error
	if r.amounts, r.times, err = m.reading(p); err != nil {
		return nil, err
	}
	if r.header, err = readHeader(r.rows); err != nil {
		return nil, err
	}
	r.columns, err = m.find(r.header)
	return r, err
}

func readHeader(rows *rowReader) ([]string, error) {
	if mark, err := rows.in.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = rows.in.Discard(len(mark))
	}
	row, problem, err := rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty; its first line must name the columns")
	case err != nil:
		return nil, fmt.Errorf("reading the file: %w", err)
	case problem != nil:
		return nil, fmt.Errorf("line %d, which must name the columns: %w", row.Line, problem)
	}
	for i, name := range row.Fields {
		row.Fields[i] = strings.TrimSpace(name)
	}
	return row.Fields, nil
}

// Header is the names of the file's columns.
func (r *Reader) Header() []string { return r.header }

// Rows is how many rows have been read, without the header.
func (r *Reader) Rows() int64 { return r.count }

// Next reads the next purchase. It fails with io.EOF at the file's end, or because the file can't be read.
func (r *Reader) Next() (Purchase, error) {
	for {
		row, problem, err := r.rows.next()
		if errors.Is(err, io.EOF) {
			if purchase, ok := r.finish(); ok {
				return purchase, nil
			}
			return Purchase{}, io.EOF
		}
		if err != nil {
			return Purchase{}, fmt.Errorf("reading the file: %w", err)
		}
		r.count++
		if problem == nil && len(row.Fields) != len(r.header) {
			problem = fmt.Errorf("the row has %d columns, the file's first line %d", len(row.Fields), len(r.header))
		}
		if problem != nil {
			r.refuse(Problem{Row: row, Reason: problem.Error()})
			if r.columns.basket >= 0 {
				r.doubt = row.Line
				if r.open != nil {
					r.open.suspect(row.Line)
				}
			}
			continue
		}
		if purchase, ok := r.add(row); ok {
			return purchase, nil
		}
	}
}

// add puts a row to its basket, and returns the purchase of the basket before, if that ends here. Without baskets each
// row is one of its own.
func (r *Reader) add(row Row) (done Purchase, ok bool) {
	id := ""
	if r.columns.basket >= 0 {
		id = strings.TrimSpace(row.Fields[r.columns.basket])
	}
	if id == "" || r.open == nil || r.open.id != id {
		done, ok = r.finish()
		r.open = &basket{id: id}
		r.begin(row.Line)
	}
	r.doubt = 0
	read, fault := r.read(row)
	if fault == nil && r.columns.basket >= 0 && !referencePattern.MatchString(id) {
		fault = r.fault(r.columns.basket, fmt.Errorf("%q can't be a basket: 1 to 128 printable ASCII characters without spaces", shorten(id)))
	}
	if late := r.open.add(read, row, fault, r); late != nil {
		r.refuse(*late)
	}
	return done, ok
}

// begin refuses the basket just opened if it can't be a whole one.
func (r *Reader) begin(line int) {
	if r.doubt > 0 {
		r.open.suspect(r.doubt)
	}
	if r.open.id == "" { // without baskets, or refused for it
		return
	}
	if before, again := r.begun[r.open.id]; again {
		r.open.refuse(*r.fault(r.columns.basket, fmt.Errorf(
			"the basket came before, on line %d; the rows of a basket must follow one another: sort the file by it", before)), line, 0)
	}
	if len(r.begun) == mostBegun {
		clear(r.begun)
	}
	r.begun[r.open.id] = line
}

// finish ends the open basket and returns its purchase, or refuses its rows.
func (r *Reader) finish() (Purchase, bool) {
	b := r.open
	r.open = nil
	if b == nil {
		return Purchase{}, false
	}
	if !b.refused {
		return b.purchase(r), true
	}
	for i, row := range b.rows {
		r.refuse(b.problem(i, row))
	}
	return Purchase{}, false
}

// values are what a row says.
type values struct {
	member, store, source string
	time                  time.Time
	amount                int64 // of the purchase; without an amount column: of the line
	refund                int64 // paid back of the line, or of the purchase if lines have no amounts
	line                  *program.Line
}

// fault is what is wrong with a row, and in which column.
type fault struct{ column, reason string }

func (r *Reader) fault(column int, err error) *fault {
	return &fault{r.header[column], err.Error()}
}

func (r *Reader) read(row Row) (v values, _ *fault) {
	c := r.columns
	cell := func(column int) string {
		if column < 0 {
			return ""
		}
		return strings.TrimSpace(row.Fields[column])
	}
	var err error
	v.member = r.mapping.MemberPrefix + cell(c.member)
	if cell(c.member) == "" || !memberIDPattern.MatchString(v.member) {
		return v, r.fault(c.member, fmt.Errorf("%q can't be a member_id: 1 to 64 characters of A-Z, a-z, 0-9 and ._:- beginning with a letter or digit", shorten(v.member)))
	}
	if v.time, err = r.times.read(cell(c.time)); err != nil {
		return v, r.fault(c.time, err)
	}
	if c.source >= 0 {
		if v.source = cell(c.source); !referencePattern.MatchString(v.source) {
			return v, r.fault(c.source, fmt.Errorf("%q can't be a source: 1 to 128 printable ASCII characters without spaces", shorten(v.source)))
		}
	}
	if v.store = cell(c.store); !isText(v.store) {
		return v, r.fault(c.store, errNoText)
	}
	if c.lineAmount >= 0 || c.sku >= 0 || c.category >= 0 || c.quantity >= 0 {
		var wrong *fault
		if v.line, wrong = r.line(cell); wrong != nil {
			return v, wrong
		}
		v.amount = v.line.Amount
	}
	if c.amount >= 0 {
		if v.amount, err = r.amounts.read(cell(c.amount)); err != nil {
			return v, r.fault(c.amount, err)
		}
		if v.line != nil && c.lineAmount < 0 {
			v.line.Amount = v.amount
		}
	}
	paid := v.amount
	if c.lineAmount >= 0 {
		paid = v.line.Amount
	}
	if v.refund, err = r.amounts.readRefund(cell(c.refund), paid); err != nil {
		return v, r.fault(c.refund, err)
	}
	return v, nil
}

var errNoText = fmt.Errorf("the text is longer than %d characters, or has control characters", maxText)

func isText(s string) bool {
	return utf8.RuneCountInString(s) <= maxText && strings.IndexFunc(s, unicode.IsControl) < 0
}

// line reads what a row says of a line.
func (r *Reader) line(cell func(int) string) (*program.Line, *fault) {
	c := r.columns
	line := &program.Line{SKU: cell(c.sku), Category: cell(c.category)}
	if !isText(line.SKU) {
		return nil, r.fault(c.sku, errNoText)
	}
	if !isText(line.Category) {
		return nil, r.fault(c.category, errNoText)
	}
	var err error
	if c.quantity >= 0 {
		if line.Quantity, err = strconv.ParseInt(cell(c.quantity), 10, 64); err != nil || line.Quantity < 0 || line.Quantity > maxQuantity {
			return nil, r.fault(c.quantity, fmt.Errorf("%q is no whole number from 0 to %d", shorten(cell(c.quantity)), maxQuantity))
		}
	}
	if c.lineAmount >= 0 {
		if line.Amount, err = r.amounts.read(cell(c.lineAmount)); err != nil {
			return nil, r.fault(c.lineAmount, err)
		}
	}
	return line, nil
}
