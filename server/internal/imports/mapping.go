package imports

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/loyaltycore/core/server/internal/program"
)

// Mapping says what a file's columns mean. Columns are named as in the file's first line; empty: there is none.
type Mapping struct {
	Member, Time            string // must be given
	Amount                  string // money paid; not needed with LineAmount, whose sum it is then
	Basket                  string // rows that follow one another with the same value are one purchase's lines
	SKU, Category, Quantity string // of a line
	LineAmount              string // money paid for a line; must be given with Basket
	Refund                  string // money paid back since: of the line with LineAmount, else of the purchase
	Store                   string
	Source                  string // the partner's own reference of the purchase; none: see Reader
	SourceType              string // such as "order"
	SourceName              string // names the file in the sources of purchases that have no other
	MemberPrefix            string // put before the member's column to make a member_id
	TimeFormat              string // TimeISO, TimeUnix, TimeUnixMillis, or a layout of Go's
	DecimalMark             string // "." or ","
	AmountRounding          Rounding
	Delimiter               rune
}

// MappingError is a mapping that doesn't fit the file, or doesn't make sense.
type MappingError struct{ error }

func wrongMapping(format string, args ...any) error {
	return MappingError{fmt.Errorf(format, args...)}
}

// The contract's limits, once more: imports don't come through the edge.
var (
	memberIDPattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)
	sourceTypePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	referencePattern  = regexp.MustCompile(`^[!-~]{1,128}$`)
)

const (
	maxLines    = 500
	maxText     = 64 // characters
	maxQuantity = 1_000_000_000
)

func (m Mapping) check() error {
	switch {
	case m.Amount == "" && m.LineAmount == "":
		return wrongMapping("no column has the money: name it with --amount-column, or with --line-amount-column if rows are lines of baskets")
	case m.Basket != "" && m.LineAmount == "":
		return wrongMapping("rows of one basket are its lines: name the column with what was paid for each with --line-amount-column")
	case !sourceTypePattern.MatchString(m.SourceType):
		return wrongMapping("the source type %q is not 1 to 32 characters of a-z, 0-9 and dash beginning with a letter", m.SourceType)
	case m.Source == "" && m.Basket == "" && !referencePattern.MatchString(m.SourceName+":1000000000"):
		return wrongMapping("the file's name %q can't be part of a source: printable ASCII characters without spaces, please; give another with --source-name", m.SourceName)
	case m.DecimalMark != "." && m.DecimalMark != ",":
		return wrongMapping("the decimal mark %q is neither . nor ,", m.DecimalMark)
	case m.AmountRounding != RoundNoise && m.AmountRounding != RoundHalfUp && m.AmountRounding != RoundExact:
		return wrongMapping("amounts are rounded %s, %s or %s, not %q", RoundNoise, RoundHalfUp, RoundExact, m.AmountRounding)
	case strings.ContainsRune("\"\r\n\uFFFD", m.Delimiter) || m.Delimiter == 0:
		return wrongMapping("%q can't separate columns", m.Delimiter)
	}
	return nil
}

// columns is where in a row the mapped columns are; -1: there is none.
type columns struct {
	member, time, amount, basket, sku, category, quantity, lineAmount, refund, store, source int
}

// find finds the mapped columns in the file's header.
func (m Mapping) find(header []string) (columns, error) {
	var c columns
	var wrong []error
	for _, wanted := range []struct {
		flag, name string
		must       bool
		into       *int
	}{
		{"member-column", m.Member, true, &c.member},
		{"time-column", m.Time, true, &c.time},
		{"amount-column", m.Amount, false, &c.amount},
		{"basket-column", m.Basket, false, &c.basket},
		{"sku-column", m.SKU, false, &c.sku},
		{"category-column", m.Category, false, &c.category},
		{"quantity-column", m.Quantity, false, &c.quantity},
		{"line-amount-column", m.LineAmount, false, &c.lineAmount},
		{"refund-amount-column", m.Refund, false, &c.refund},
		{"store-column", m.Store, false, &c.store},
		{"source-column", m.Source, false, &c.source},
	} {
		var err error
		if *wanted.into, err = position(header, wanted.name); err != nil {
			wrong = append(wrong, fmt.Errorf("--%s: %w", wanted.flag, err))
		} else if wanted.must && wanted.name == "" {
			wrong = append(wrong, fmt.Errorf("--%s must be given", wanted.flag))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return columns{}, wrongMapping("%w\nthe file's columns are: %s", err, strings.Join(header, ", "))
	}
	return c, nil
}

func position(header []string, name string) (int, error) {
	found := -1
	for i, column := range header {
		if name == "" || column != name {
			continue
		}
		if found >= 0 {
			return -1, fmt.Errorf("there are two columns %q", name)
		}
		found = i
	}
	if name != "" && found < 0 {
		return -1, fmt.Errorf("there is no column %q", name)
	}
	return found, nil
}

// reading is how a mapping's values are read for a program.
func (m Mapping) reading(p *program.Program) (amounts, instants, error) {
	times, err := newInstants(m.TimeFormat, p.Location())
	if err != nil {
		return amounts{}, instants{}, MappingError{err}
	}
	return amounts{currency: p.Currency(), digits: p.CurrencyDigits(), mark: m.DecimalMark, rounding: m.AmountRounding}, times, nil
}
