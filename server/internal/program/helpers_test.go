package program

import (
	"strings"
	"time"
)

// header is a definition's beginning: everything that isn't earning, tiers and so on.
const header = `
program_id: test
display_name: Test
time_zone: Europe/Warsaw
currency: PLN
points: {unit: point, rounding: FLOOR}
`

// tester is what a testing.TB and a rapid.T have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func load(tb tester, document string) *Program {
	tb.Helper()
	p, err := Load("test.yaml", []byte(document), 7)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func demo(tb tester, name string) *Program {
	tb.Helper()
	for _, document := range Demo() {
		if document.Name == name {
			return load(tb, string(document.YAML))
		}
	}
	tb.Fatalf("there is no demo %s", name)
	return nil
}

// local reads "2026-11-03 08:15" as a time in the zone.
func local(tb tester, zone, s string) time.Time {
	tb.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		tb.Fatal(err)
	}
	layout := "2006-01-02 15:04:05"[:len(s)]
	t, err := time.ParseInLocation(layout, s, loc)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func day(tb tester, s string) Day {
	tb.Helper()
	d, err := ParseDay(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// withRules is a definition with earning rules, each on one line.
func withRules(rules ...string) string {
	return header + "earning:\n  - " + strings.Join(rules, "\n  - ") + "\n"
}
