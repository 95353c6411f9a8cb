package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

const importProgram = `
program_id: kiosk
display_name: Kiosk
time_zone: Europe/Warsaw
currency: PLN
points: {unit: point, rounding: FLOOR}
late_days: 36500
earning: [{id: base, points: 1, per: "1.00"}]
`

// importWorld is a database with a program and a partner, in a directory of the test's own.
func importWorld(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("LOYALTY_DATABASE_URL", devstacktest.Database(t))
	write(t, "kiosk.yaml", importProgram)
	must(t, "program", "apply", "kiosk.yaml")
	must(t, "partner", "create", "kiosk", "importer")
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func importing(args ...string) []string {
	return append([]string{"import", "sales.csv", "--program", "kiosk", "--partner", "importer",
		"--member-column", "card", "--time-column", "at", "--amount-column", "sum"}, args...)
}

// noRefunds is how a summary without refunds ends.
const noRefunds = `,"refunds":0,"reversed":0,"taken_back":0}` + "\n"

func TestImportTakesGoodRowsReportsBadOnesAndGoesOnOnceTheyAreCorrected(t *testing.T) {
	importWorld(t)
	write(t, "sales.csv", "card,at,sum,note\n"+
		"a,2026-01-02,10.00,\n"+
		"b,2026-01-02 18:30:00,oops,\"two\nlines\"\n"+
		"a,2026-01-03,5.99,\n"+
		"c,2099-01-01,1.00,\n")
	code, out, stderr := loyalty(t, importing()...)
	if code != 3 || !strings.Contains(stderr, "2 of 4 rows did not go in; sales.refused.csv says why") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	for _, line := range []string{"rows read          4\n", "refused          2\n", "accrued          2\n", "replayed         0\n", "points given       15 (point)\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in:\n%s", line, out)
		}
	}
	report, err := os.ReadFile("sales.refused.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"line,column,reason,card,at,sum,note\n",
		"3,sum,\"\"\"oops\"\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands\",b,2026-01-02 18:30:00,oops,\"two\nlines\"\n",
		"6,at,\"event_time is 2098-12-31T23:00:00Z, more than 5 minutes ahead",
	} {
		if !strings.Contains(string(report), line) {
			t.Errorf("no %q in:\n%s", line, report)
		}
	}

	write(t, "sales.csv", "card,at,sum,note\n"+
		"a,2026-01-02,10.00,\n"+
		"b,2026-01-02 18:30:00,7,\"two\nlines\"\n"+
		"a,2026-01-03,5.99,\n"+
		"c,2025-01-01,1.00,\n")
	out = must(t, importing("--output", "json")...)
	if out != `{"rows":4,"refused":0,"purchases":4,"enrolled":1,"accrued":2,"replayed":2,"points":8`+noRefunds {
		t.Errorf("once corrected: %s", out)
	}
	if _, err := os.Stat("sales.refused.csv"); !os.IsNotExist(err) {
		t.Errorf("a report of nothing: %v", err)
	}
	if out = must(t, importing("--output", "json")...); out != `{"rows":4,"refused":0,"purchases":4,"enrolled":0,"accrued":0,"replayed":4,"points":0`+noRefunds {
		t.Errorf("once more: %s", out)
	}

	write(t, "sales.csv", "card,at,sum,note\na,2026-01-02,10.01,\n")
	code, _, _ = loyalty(t, importing("--report", "changed.csv")...)
	report, err = os.ReadFile("changed.csv")
	if code != 3 || err != nil || !strings.Contains(string(report), `went in before, with other content`) {
		t.Errorf("a row that changed after it went in: exit code %d, %v, %s", code, err, report)
	}
}

func TestImportTakesBackWhatWasRefundedOnceAndReportsWhatItCannot(t *testing.T) {
	importWorld(t)
	refunding := func(args ...string) []string { return importing(append(args, "--refund-amount-column", "back")...) }
	write(t, "sales.csv", "card,at,sum,back\n"+
		"a,2026-01-02,10.00,\n"+
		"a,2026-01-03,10.00,2.50\n"+
		"a,2026-01-04,10.00,10\n"+
		"b,2026-01-05,5.00,5.01\n")
	code, out, stderr := loyalty(t, refunding()...)
	if code != 3 || !strings.Contains(stderr, "1 of 4 rows") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if want := "refunds            2\n  reversed         2\npoints taken back  13 (point)\n"; !strings.Contains(out, want) {
		t.Errorf("no %q in:\n%s", want, out)
	}
	report, err := os.ReadFile("sales.refused.csv")
	if err != nil || !strings.Contains(string(report), `5,back,"""5.01"" is more than was paid",b,`) {
		t.Errorf("the report: %v, %s", err, report)
	}

	// A refund that comes later is added to the file; one that is in can't change.
	write(t, "sales.csv", "card,at,sum,back\n"+
		"a,2026-01-02,10.00,1.00\n"+
		"a,2026-01-03,10.00,2.51\n"+
		"a,2026-01-04,10.00,10\n"+
		"b,2026-01-05,5.00,5.00\n")
	code, out, _ = loyalty(t, refunding("--output", "json")...)
	if want := `{"rows":4,"refused":1,"purchases":4,"enrolled":1,"accrued":1,"replayed":3,"points":5,"refunds":3,"reversed":2,"taken_back":6}` + "\n"; code != 3 || out != want {
		t.Errorf("exit code %d: %s", code, out)
	}
	report, err = os.ReadFile("sales.refused.csv")
	if err != nil || !strings.Contains(string(report), `3,back,"the purchase is in, its refund is not: it went in before, with another amount",a,`) {
		t.Errorf("the report: %v, %s", err, report)
	}
}

func TestImportReadsBasketsOfAnotherCountrysSpreadsheet(t *testing.T) {
	importWorld(t)
	write(t, "sales.csv", "\uFEFFcard;bon;zeit;summe\r\n17;B1;02.01.2026 08:15;1,50\r\n17;B1;02.01.2026 08:15;2,50\r\n18;B2;02.01.2026 08:16;3,00\r\n")
	out := must(t, "import", "sales.csv", "--program", "kiosk", "--partner", "importer", "--member-column", "card", "--member-prefix", "k-",
		"--time-column", "zeit", "--time-format", "02.01.2006 15:04", "--basket-column", "bon", "--line-amount-column", "summe",
		"--delimiter", ";", "--decimal-mark", ",", "--currency", "PLN", "--output", "json")
	if out != `{"rows":3,"refused":0,"purchases":2,"enrolled":2,"accrued":2,"replayed":0,"points":7`+noRefunds {
		t.Error(out)
	}
}

func TestImportRefusesACommandLineThatDoesNotFitTheFileBeforeAnythingGoesIn(t *testing.T) {
	importWorld(t)
	const content = "card,at,sum\na,2026-01-02,10.00\n"
	write(t, "sales.csv", content)
	for name, c := range map[string]struct {
		args []string
		says string
		code int
	}{
		"unknown column":  {importing("--store-column", "shop"), "--store-column: there is no column \"shop\"\nthe file's columns are: card, at, sum\n", 2},
		"no program":      {[]string{"import", "sales.csv"}, "--program must be given", 2},
		"other currency":  {importing("--currency", "EUR"), "program kiosk counts PLN", 2},
		"report on file":  {importing("--report", filepath.Join(".", "sales.csv")), "is the file to import", 2},
		"long delimiter":  {importing("--delimiter", ",,"), "--delimiter is one character", 2},
		"unknown output":  {importing("--output", "xml"), "--output is text or json", 2},
		"unknown program": {append(importing(), "--program", "nosuch"), "nosuch", 1},
		"unknown partner": {append(importing(), "--partner", "nosuch"), "nosuch", 1},
		"no such file":    {append([]string{"import", "nosuch.csv"}, importing()[2:]...), "nosuch.csv", 1},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, stderr := loyalty(t, c.args...)
			if code != c.code || !strings.Contains(stderr, c.says) || out != "" {
				t.Errorf("exit code %d, %s%s", code, out, stderr)
			}
		})
	}
	write(t, "sales.csv", "")
	if code, _, stderr := loyalty(t, importing()...); code != 1 || !strings.Contains(stderr, "the file is empty") {
		t.Errorf("an empty file: exit code %d, %s", code, stderr)
	}
	write(t, "sales.csv", content)
	if out := must(t, importing("--output", "json")...); !strings.Contains(out, `"accrued":1,"replayed":0`) {
		t.Errorf("something went in before: %s", out)
	}
	if left, _ := filepath.Glob("*.refused.csv"); len(left) > 0 {
		t.Errorf("reports of nothing: %v", left)
	}
}
