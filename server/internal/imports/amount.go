package imports

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Rounding is what becomes of an amount that is no whole number of minor units.
type Rounding string

// The roundings of amounts.
const (
	// RoundNoise rounds what other programs' binary fractions leave, such as 2.9900000001 or 4.44e-16: amounts within
	// a millionth of a minor unit of a whole one. Others are refused.
	RoundNoise Rounding = "noise"
	// RoundHalfUp rounds all amounts, halves up.
	RoundHalfUp Rounding = "half-up"
	// RoundExact rounds none: amounts that are no whole number of minor units are refused.
	RoundExact Rounding = "exact"
)

// amounts reads money.
type amounts struct {
	currency string
	digits   int    // of its minor unit
	mark     string // between whole and fraction
	rounding Rounding
}

var (
	decimal   = regexp.MustCompile(`^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$`)
	half      = big.NewRat(1, 2)
	noise     = big.NewRat(1, 1_000_000)
	mostMinor = big.NewInt(1_000_000_000_000) // the contract's limit
)

const maxAmountText = 64

// read tells how many minor units a decimal such as "11.77" is. It reckons in exact fractions.
func (a amounts) read(text string) (int64, error) {
	if text == "" {
		return 0, errors.New("there is no amount")
	}
	plain := text
	if a.mark != "." {
		plain = strings.NewReplacer(a.mark, ".", ".", "?").Replace(text)
	}
	if len(text) > maxAmountText || !decimal.MatchString(plain) {
		return 0, fmt.Errorf("%q is no amount; write a decimal from 0 up such as 11%s77, without currency or separators of thousands",
			shorten(text), a.mark)
	}
	exact, ok := new(big.Rat).SetString(plain)
	if !ok {
		return 0, fmt.Errorf("%q is no amount", text)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(a.digits)), nil)
	exact.Mul(exact, new(big.Rat).SetInt(scale))
	rounded := new(big.Rat).Add(exact, half)
	whole := new(big.Int).Quo(rounded.Num(), rounded.Denom())
	off := new(big.Rat).Sub(exact, new(big.Rat).SetInt(whole))
	switch off.Abs(off); {
	case whole.Cmp(mostMinor) > 0:
		return 0, fmt.Errorf("%q is more than the most that a purchase can be, %s minor units", text, mostMinor)
	case off.Sign() == 0, a.rounding == RoundHalfUp, a.rounding == RoundNoise && off.Cmp(noise) <= 0:
		return whole.Int64(), nil
	}
	return 0, fmt.Errorf("%q has more than the %d decimal digits of %s; correct it, or have all such amounts rounded", text, a.digits, a.currency)
}

// shorten keeps what somebody wrote out of proportion from filling the report.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return text
}
