package program

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

func TestParseDecimal(t *testing.T) {
	for _, test := range []struct {
		s      string
		digits int
		want   int64
		ok     bool
	}{
		{"4.00", 2, 400, true},
		{"4", 2, 400, true},
		{"4.5", 2, 450, true},
		{"4.500", 2, 450, true},
		{"0.01", 2, 1, true},
		{"100", 0, 100, true},
		{"100.00", 0, 100, true},
		{"1.234", 3, 1234, true},
		{"999999999999.9999", 4, 9999999999999999, true},
		{"4.005", 2, 0, false},
		{"0.5", 0, 0, false},
		{"", 2, 0, false},
		{".5", 2, 0, false},
		{"5.", 2, 0, false},
		{"-5", 2, 0, false},
		{"+5", 2, 0, false},
		{"5.-1", 2, 0, false},
		{"1e3", 2, 0, false},
		{"99999999999999999999", 2, 0, false},
	} {
		if got, ok := parseDecimal(test.s, test.digits); got != test.want && ok || ok != test.ok {
			t.Errorf("parseDecimal(%q, %d) = %d, %v; want %d, %v", test.s, test.digits, got, ok, test.want, test.ok)
		}
	}
}

func TestRoundingIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 2e16).Draw(t, "a")
		num := rapid.Int64Range(0, 1e9).Draw(t, "num")
		den := rapid.OneOf(rapid.Int64Range(1, 9), rapid.Int64Range(1, 1e16)).Draw(t, "den")
		mode := Rounding(rapid.Int32Range(1, 4).Draw(t, "rounding"))
		want := roundSlowly(a, num, den, mode)
		if !want.IsInt64() {
			want = big.NewInt(1<<63 - 1)
		}
		if got := scale(a, num, den, mode); got != want.Int64() {
			t.Fatalf("%d × %d / %d with %s is %d, want %s", a, num, den, mode, got, want)
		}
	})
}

// roundSlowly rounds by the words of the contract.
func roundSlowly(a, num, den int64, mode Rounding) *big.Int {
	exact := new(big.Rat).SetFrac(product(a, num), big.NewInt(den))
	below := new(big.Int).Quo(exact.Num(), exact.Denom())
	above := new(big.Int).Add(below, big.NewInt(1))
	fraction := new(big.Rat).Sub(exact, new(big.Rat).SetInt(below))
	if fraction.Sign() == 0 {
		return below
	}
	half := fraction.Cmp(big.NewRat(1, 2))
	switch mode {
	case loyaltyv1.Rounding_ROUNDING_CEILING:
		return above
	case loyaltyv1.Rounding_ROUNDING_HALF_UP:
		if half >= 0 {
			return above
		}
	case loyaltyv1.Rounding_ROUNDING_HALF_EVEN:
		if half > 0 || half == 0 && below.Bit(0) == 1 {
			return above
		}
	}
	return below
}

func TestFormats(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{formatDecimal(1500, 2), "15.00"},
		{formatDecimal(5, 2), "0.05"},
		{formatDecimal(-5, 2), "-0.05"},
		{formatDecimal(5, 0), "5"},
		{formatFactor(12500), "1.25"},
		{formatFactor(20000), "2"},
		{formatFactor(1000000), "100"},
		{formatRatio(15, 100, 400), "3.75"},
		{formatRatio(12, 100, 400), "3"},
		{formatRatio(4, 2, 6), "4/3"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestARatioIsWrittenAsADecimalThatIsExactOrAsAReducedFraction(t *testing.T) {
	anything := rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 100_000))
	dens := rapid.OneOf(rapid.Int64Range(1, math.MaxInt64), rapid.SampledFrom([]int64{1, 3, 100, one, 1 << 40, 1e18}))
	rapid.Check(t, func(t *rapid.T) {
		a, num, den := anything.Draw(t, "a"), anything.Draw(t, "num"), dens.Draw(t, "den")
		exact := new(big.Rat).SetFrac(product(a, num), big.NewInt(den))
		want := exact.String() // as a fraction
		if digits, isDecimal := exact.FloatPrec(); isDecimal {
			want = exact.FloatString(digits)
		}
		if got := formatRatio(a, num, den); got != want {
			t.Fatalf("%d × %d / %d is %q, want %q", a, num, den, got, want)
		}
	})
}
