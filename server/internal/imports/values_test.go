package imports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAmountsAreExactAndRoundedOnlyAsAsked(t *testing.T) {
	const no = -1
	for _, c := range []struct {
		text                   string
		digits                 int
		noise, halfUp, exactly int64
	}{
		{"11.77", 2, 1177, 1177, 1177},
		{"0", 2, 0, 0, 0},
		{".5", 2, 50, 50, 50},
		{"5.", 2, 500, 500, 500},
		{"1.500000", 2, 150, 150, 150},
		{"1e3", 2, 100_000, 100_000, 100_000},
		{"4.440892e-16", 2, 0, 0, no},
		{"2.9900000001", 2, 299, 299, no},
		{"2.9899999999", 2, 299, 299, no},
		{"2.995", 2, no, 300, no},
		{"2.9949", 2, no, 299, no},
		{"0.00000001", 2, 0, 0, no},  // a millionth of a cent
		{"0.00000002", 2, no, 0, no}, // and more
		{"0.1", 0, no, 0, no},        // yen
		{"1.2345", 3, no, 1235, no},  // dinar
		{"10000000000", 2, 1e12, 1e12, 1e12},
		{"10000000000.01", 2, no, no, no},
		{"1e999", 2, no, no, no},
		{"", 2, no, no, no}, {"-1", 2, no, no, no}, {"+1", 2, no, no, no}, {"1_0", 2, no, no, no}, {"0x1", 2, no, no, no},
		{"1/2", 2, no, no, no}, {"NaN", 2, no, no, no}, {"Inf", 2, no, no, no}, {"1,5", 2, no, no, no}, {".", 2, no, no, no},
		{"$1", 2, no, no, no}, {"1 000", 2, no, no, no}, {"１", 2, no, no, no}, {strings.Repeat("0", 65), 2, no, no, no},
	} {
		for rounding, want := range map[Rounding]int64{RoundNoise: c.noise, RoundHalfUp: c.halfUp, RoundExact: c.exactly} {
			got, err := amounts{currency: "XXX", digits: c.digits, mark: ".", rounding: rounding}.read(c.text)
			if err != nil {
				got = no
			}
			if got != want {
				t.Errorf("%q with %d digits, %s: %d (%v), want %d", c.text, c.digits, rounding, got, err, want)
			}
		}
	}
}

func TestADecimalCommaIsADecimalPointAndNothingElseIs(t *testing.T) {
	a := amounts{currency: "PLN", digits: 2, mark: ",", rounding: RoundNoise}
	if got, err := a.read("12,50"); got != 1250 || err != nil {
		t.Errorf("12,50: %d, %v", got, err)
	}
	for _, text := range []string{"12.50", "1.000,00", "1,000,00"} {
		if got, err := a.read(text); err == nil {
			t.Errorf("%s: %d", text, got)
		}
	}
}

func TestEveryAmountThatACurrencyCanWriteIsReadAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "minor")
		digits := rapid.IntRange(0, 4).Draw(t, "digits")
		scale := int64(1)
		for range digits {
			scale *= 10
		}
		text := fmt.Sprint(minor / scale)
		if digits > 0 {
			text += fmt.Sprintf(".%0*d", digits, minor%scale)
		}
		got, err := amounts{currency: "XXX", digits: digits, mark: ".", rounding: RoundExact}.read(text)
		if err != nil || got != minor {
			t.Fatalf("%s: %d, %v", text, got, err)
		}
	})
}

func TestTimesAreTheProgramsZonesAndDatesBeginTheirDay(t *testing.T) {
	for _, c := range []struct{ format, zone, text, want string }{
		{TimeISO, "Europe/Warsaw", "2026-07-01", "2026-06-30T22:00:00Z"},
		{TimeISO, "Europe/Warsaw", "2026-07-01 08:30:00", "2026-07-01T06:30:00Z"},
		{TimeISO, "Europe/Warsaw", "2026-07-01T08:30:00", "2026-07-01T06:30:00Z"},
		{TimeISO, "Europe/Warsaw", "2026-07-01T08:30:00.25Z", "2026-07-01T08:30:00.25Z"},
		{TimeISO, "Europe/Warsaw", "2026-07-01T08:30:00-05:00", "2026-07-01T13:30:00Z"},
		{TimeISO, "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // clocks went from midnight to one
		{"2006-01-02", "America/New_York", "1997-01-01", "1997-01-01T05:00:00Z"},
		{"02.01.2006 15:04", "Europe/Warsaw", "01.07.2026 08:30", "2026-07-01T06:30:00Z"},
		{"1/2/06", "America/New_York", "7/1/26", "2026-07-01T04:00:00Z"},
		{TimeUnix, "Europe/Warsaw", "1782873000", "2026-07-01T02:30:00Z"},
		{TimeUnixMillis, "Europe/Warsaw", "1782873000250", "2026-07-01T02:30:00.25Z"},
		{TimeISO, "Europe/Warsaw", "1899-12-31", ""},
		{TimeISO, "Europe/Warsaw", "2026-7-1", ""},
		{TimeISO, "Europe/Warsaw", "", ""},
		{TimeUnix, "Europe/Warsaw", "1.5", ""},
		{TimeUnix, "Europe/Warsaw", "99999999999999", ""},
	} {
		location, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		times, err := newInstants(c.format, location)
		if err != nil {
			t.Fatal(err)
		}
		got, err := times.read(c.text)
		if (err != nil) != (c.want == "") || err == nil && got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s, %q in %s: %v, %v; want %s", c.format, c.text, c.zone, got, err, c.want)
		}
	}
}
