package program

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

const (
	// MaxPoints is the most points that one activity gives, and the most that a reward costs.
	MaxPoints = 1_000_000_000_000
	// maxMinorUnits is the most money of one purchase.
	maxMinorUnits = 1_000_000_000_000
	// maxPointsPerMinorUnit bounds rates, so that 200 of them on the dearest purchase, times 100, still fit an int64.
	maxPointsPerMinorUnit = 100
	// factorDigits is how many decimals multipliers have; one is the factor 1 in that unit.
	factorDigits = 4
	one          = 10_000
)

// parseDecimal reads a decimal as a whole number of units of 10^-digits. It is not ok when the decimal has more
// digits than that, or is none.
func parseDecimal(s string, digits int) (units int64, ok bool) {
	whole, fraction, dotted := strings.Cut(s, ".")
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" || dotted && strings.HasSuffix(s, ".") || len(fraction) > digits || strings.ContainsAny(s, "+-_") {
		return 0, false
	}
	units, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	return units, err == nil
}

// formatDecimal writes units of 10^-digits with all its digits: 400 of 2 is "4.00".
func formatDecimal(units int64, digits int) string {
	s := strconv.FormatInt(units, 10)
	if digits == 0 {
		return s
	}
	sign := ""
	if units < 0 {
		sign, s = "-", s[1:]
	}
	if short := digits + 1 - len(s); short > 0 {
		s = strings.Repeat("0", short) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// formatFactor writes a multiplier without trailing zeros: 12500 is "1.25".
func formatFactor(units int64) string {
	return strings.TrimRight(strings.TrimRight(formatDecimal(units, factorDigits), "0"), ".")
}

// formatRatio writes a × num / den as a decimal where one is exact, otherwise as a reduced fraction. den is above zero.
func formatRatio(a, num, den int64) string {
	if decimal, ok := shortDecimal(a, num, den); ok {
		return decimal
	}
	ratio := new(big.Rat).SetFrac(product(a, num), big.NewInt(den))
	if digits, exact := ratio.FloatPrec(); exact {
		return ratio.FloatString(digits)
	}
	return ratio.String()
}

// shortDecimal is formatRatio for what nearly all ratios are: decimals of few digits. It is not ok for any other.
func shortDecimal(a, num, den int64) (_ string, ok bool) {
	const (
		mostDigits = 18
		mostDen    = 1 << 59 // ten times a rest still fits
	)
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	if a < 0 || num < 0 || hi > 0 || den > mostDen {
		return "", false
	}
	whole, rest := lo/uint64(den), lo%uint64(den)
	decimal := strconv.AppendUint(make([]byte, 0, 2*mostDigits), whole, 10)
	if rest > 0 {
		decimal = append(decimal, '.')
	}
	for digits := 0; rest > 0; digits++ {
		if digits == mostDigits {
			return "", false
		}
		rest *= 10
		decimal = append(decimal, '0'+byte(rest/uint64(den)))
		rest %= uint64(den)
	}
	return string(decimal), true
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// scale is a × num / den, made whole by rounding. No argument is below zero and den is above. A result too big for
// an int64 is the biggest int64.
func scale(a, num, den int64, rounding Rounding) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	if hi >= uint64(den) {
		return 1<<63 - 1
	}
	whole, rest := bits.Div64(hi, lo, uint64(den))
	if whole >= 1<<63-1 {
		return 1<<63 - 1
	}
	up := false
	switch half := uint64(den) - rest; rounding { // rest ≥ half: half or more
	case loyaltyv1.Rounding_ROUNDING_CEILING:
		up = rest > 0
	case loyaltyv1.Rounding_ROUNDING_HALF_UP:
		up = rest >= half
	case loyaltyv1.Rounding_ROUNDING_HALF_EVEN:
		up = rest > half || rest == half && whole%2 == 1
	}
	if up {
		whole++
	}
	return int64(whole)
}
