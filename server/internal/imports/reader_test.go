package imports

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/program"
)

var warsaw = func() *program.Program {
	p, err := program.Load("test.yaml", []byte(`
program_id: shop
display_name: Shop
time_zone: Europe/Warsaw
currency: PLN
points: {unit: point, rounding: FLOOR}
late_days: 36500
earning: [{id: base, points: 1, per: "1"}]
`), 1)
	if err != nil {
		panic(err)
	}
	return p
}()

func rowMapping() Mapping {
	return Mapping{
		Member: "who", Time: "when", Amount: "paid", TimeFormat: TimeISO, SourceType: "import", SourceName: "f.csv",
		DecimalMark: ".", AmountRounding: RoundNoise, Delimiter: ',',
	}
}

func basketMapping() Mapping {
	m := rowMapping()
	m.Amount, m.Basket, m.LineAmount, m.Category = "", "basket", "paid", "what"
	return m
}

// readAll tells what was read and refused, a line each, in short.
func readAll(t testing.TB, m Mapping, file string) (purchases, refused string) {
	t.Helper()
	var in, out []string
	r, err := NewReader(strings.NewReader(file), m, warsaw, func(p Problem) {
		out = append(out, fmt.Sprintf("%d [%s] %s", p.Line, p.Column, p.Reason))
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(in, "\n"), strings.Join(out, "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		bought := p.Activity.Purchase
		line := fmt.Sprintf("%s %s %d %s", p.MemberID, p.Activity.EventTime.Format("2006-01-02T15:04"), bought.Amount, p.Source.Reference)
		for _, l := range bought.Lines {
			line += fmt.Sprintf(" {%s%s×%d %d}", l.Category, l.SKU, l.Quantity, l.Amount)
		}
		if p.Refund.Amount > 0 {
			line += fmt.Sprintf(" back %d", p.Refund.Amount)
		}
		for _, l := range p.Refund.Lines {
			line += fmt.Sprintf(" back %d of {%d}", l.Amount, l.Index)
		}
		in = append(in, line)
	}
}

func TestReaderTakesWhatSpreadsheetsWriteAndRefusesOnlyTheRowAtFault(t *testing.T) {
	const first = "a 2026-01-01T23:00 100 f.csv:2" // midnight in Warsaw
	for name, c := range map[string]struct{ file, want, refused string }{
		"plain":               {"who,when,paid\na,2026-01-02,1\n", first, ""},
		"no last line end":    {"who,when,paid\na,2026-01-02,1", first, ""},
		"byte order mark":     {"\uFEFFwho,when,paid\na,2026-01-02,1\n", first, ""},
		"CRLF":                {"who,when,paid\r\na,2026-01-02,1\r\n", first, ""},
		"spaces":              {" who , when,paid\n a , 2026-01-02, 1 \n", first, ""},
		"quoted":              {"\"who\",\"when\",\"paid\"\r\n\"a\",\"2026-01-02\",\"1\"\r\n", first, ""},
		"more columns":        {"x,who,when,paid,y\n\"p, \"\"q\"\"\nr\",a,2026-01-02,1,\nz,b,2026-01-02,2,\n", first + "\nb 2026-01-01T23:00 200 f.csv:4", ""},
		"blank lines":         {"who,when,paid\n\na,2026-01-02,1\n\n", "a 2026-01-01T23:00 100 f.csv:3", ""},
		"only a header":       {"who,when,paid\n", "", ""},
		"short row":           {"who,when,paid\na,2026-01-02\na,2026-01-02,1\n", "a 2026-01-01T23:00 100 f.csv:3", "2 [] the row has 2 columns, the file's first line 3"},
		"long row":            {"who,when,paid\na,2026-01-02,1,1\n", "", "2 [] the row has 4 columns, the file's first line 3"},
		"stray quote":         {"who,when,paid\na 5\" x,2026-01-02,1\na,2026-01-02,1\n", "a 2026-01-01T23:00 100 f.csv:3", "2 [] a quote is opened and not closed; a quote within a field is doubled, and the field quoted"},
		"two stray quotes":    {"who,when,paid\na\",2026-01-02,1\na,2026-01-02,1\nb\",2026-01-02,1\n", "a 2026-01-01T23:00 100 f.csv:3", "2 [] a quote is in the wrong place; a quote within a field is doubled, and the field quoted\n4 [] a quote is opened and not closed; a quote within a field is doubled, and the field quoted"},
		"not UTF-8":           {"who,when,paid\n\xe9,2026-01-02,1\n", "", "2 [] the row is not UTF-8; save the file as UTF-8"},
		"endless row":         {"who,when,paid\n" + strings.Repeat("x", 3*maxRow) + ",2026-01-02,1\na,2026-01-02,1\n", "a 2026-01-01T23:00 100 f.csv:3", "2 [] the row is longer than 65536 bytes"},
		"member":              {"who,when,paid\n-a,2026-01-02,1\n", "", "2 [who] \"-a\" can't be a member_id: 1 to 64 characters of A-Z, a-z, 0-9 and ._:- beginning with a letter or digit"},
		"no member":           {"who,when,paid\n,2026-01-02,1\n", "", "2 [who] \"\" can't be a member_id: 1 to 64 characters of A-Z, a-z, 0-9 and ._:- beginning with a letter or digit"},
		"time":                {"who,when,paid\na,2026-02-30,1\n", "", "2 [when] \"2026-02-30\" is no time of the format \"iso\""},
		"amount below zero":   {"who,when,paid\na,2026-01-02,-1\n", "", "2 [paid] \"-1\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands"},
		"amount with a comma": {"who,when,paid\na,2026-01-02,\"1,000.00\"\n", "", "2 [paid] \"1,000.00\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands"},
	} {
		t.Run(name, func(t *testing.T) {
			got, refused := readAll(t, rowMapping(), c.file)
			if got != c.want || refused != c.refused {
				t.Errorf("got\n%s\nrefused\n%s\nwant\n%s\nrefused\n%s", got, refused, c.want, c.refused)
			}
		})
	}
}

func TestRowsThatFollowOneAnotherAreOneBasketWhichGoesInWhole(t *testing.T) {
	const head = "who,when,basket,what,paid\n"
	for name, c := range map[string]struct{ rows, want, refused string }{
		"baskets": {
			"a,2026-01-02,b1,x,1\na,2026-01-02,b1,y,2.5\nc,2026-01-02,b2,z,0\n",
			"a 2026-01-01T23:00 350 b1 {x×0 100} {y×0 250}\nc 2026-01-01T23:00 0 b2 {z×0 0}", "",
		},
		"a row at fault": {
			"a,2026-01-02,b1,x,1\na,2026-01-02,b1,y,oops\na,2026-01-02,b1,y,3\nc,2026-01-02,b2,z,1\n",
			"c 2026-01-01T23:00 100 b2 {z×0 100}",
			"2 [] a purchase goes in whole, and line 3 paid: \"oops\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands\n" +
				"3 [paid] \"oops\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands\n" +
				"4 [] a purchase goes in whole, and line 3 paid: \"oops\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands",
		},
		"a row that may be of either basket": {
			"a,2026-01-02,b1,x,1\noops\nc,2026-01-02,b2,z,1\nd,2026-01-02,b3,z,1\n",
			"d 2026-01-01T23:00 100 b3 {z×0 100}",
			"3 [] the row has 1 columns, the file's first line 5\n" +
				"2 [] a purchase goes in whole, and line 3 may be one of its rows and can't be read\n" +
				"4 [] a purchase goes in whole, and line 3 may be one of its rows and can't be read",
		},
		"two members": {
			"a,2026-01-02,b1,x,1\nb,2026-01-02,b1,x,1\n", "",
			"2 [] a purchase goes in whole, and line 3 who: the member differs from line 2's, which is of the same basket\n" +
				"3 [who] the member differs from line 2's, which is of the same basket",
		},
		"a basket that comes again": {
			"a,2026-01-02,b1,x,1\na,2026-01-02,b2,x,1\na,2026-01-02,b1,x,1\n",
			"a 2026-01-01T23:00 100 b1 {x×0 100}\na 2026-01-01T23:00 100 b2 {x×0 100}",
			"4 [basket] the basket came before, on line 2; the rows of a basket must follow one another: sort the file by it",
		},
		"no basket": {
			"a,2026-01-02,,x,1\na,2026-01-02,,x,1\n", "",
			"2 [basket] \"\" can't be a basket: 1 to 128 printable ASCII characters without spaces\n" +
				"3 [basket] \"\" can't be a basket: 1 to 128 printable ASCII characters without spaces",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, refused := readAll(t, basketMapping(), head+c.rows)
			if got != c.want || refused != c.refused {
				t.Errorf("got\n%s\nrefused\n%s\nwant\n%s\nrefused\n%s", got, refused, c.want, c.refused)
			}
		})
	}
	t.Run("too many lines", func(t *testing.T) {
		got, refused := readAll(t, basketMapping(), head+strings.Repeat("a,2026-01-02,b1,x,1\n", maxLines+2)+"c,2026-01-02,b2,z,1\n")
		if got != "c 2026-01-01T23:00 100 b2 {z×0 100}" || strings.Count(refused, "\n") != maxLines+1 ||
			!strings.Contains(refused, "line 502 is one too many") {
			t.Errorf("got %s, refused %.300s", got, refused)
		}
	})
}

func TestARefundIsOfThePurchaseOrOfItsLine(t *testing.T) {
	for name, c := range map[string]struct{ rows, ofRow, ofLine, refused string }{
		"none":  {"a,2026-01-02,b1,x,4,\n", "", "", ""},
		"zero":  {"a,2026-01-02,b1,x,4,0\n", "", "", ""},
		"some":  {"a,2026-01-02,b1,x,4,1.5\n", " back 150", " back 150 of {0}", ""},
		"all":   {"a,2026-01-02,b1,x,4,4.00\n", " back 400", " back 400 of {0}", ""},
		"more":  {"a,2026-01-02,b1,x,4,4.01\n", "", "", "2 [back] \"4.01\" is more than was paid"},
		"below": {"a,2026-01-02,b1,x,4,-1\n", "", "", "2 [back] \"-1\" is no amount; write a decimal from 0 up such as 11.77, without currency or separators of thousands"},
	} {
		t.Run(name, func(t *testing.T) {
			const head, first = "who,when,basket,what,paid,back\n", "a 2026-01-01T23:00 400 "
			m := rowMapping()
			m.Refund = "back"
			want := first + "f.csv:2" + c.ofRow
			if c.refused != "" {
				want = ""
			}
			if got, refused := readAll(t, m, head+c.rows); got != want || refused != c.refused {
				t.Errorf("of the row: got\n%s\nrefused\n%s\nwant\n%s\nrefused\n%s", got, refused, want, c.refused)
			}
			m = basketMapping()
			m.Refund = "back"
			if want != "" {
				want = first + "b1 {x×0 400}" + c.ofLine
			}
			if got, refused := readAll(t, m, head+c.rows); got != want || refused != c.refused {
				t.Errorf("of the line: got\n%s\nrefused\n%s\nwant\n%s\nrefused\n%s", got, refused, want, c.refused)
			}
		})
	}
	t.Run("lines of a basket", func(t *testing.T) {
		m := basketMapping()
		m.Refund = "back"
		got, refused := readAll(t, m, "who,when,basket,what,paid,back\na,2026-01-02,b1,x,1,\na,2026-01-02,b1,y,2,2\na,2026-01-02,b1,z,3,1\n")
		if want := "a 2026-01-01T23:00 600 b1 {x×0 100} {y×0 200} {z×0 300} back 200 of {1} back 100 of {2}"; got != want || refused != "" {
			t.Errorf("got\n%s\nrefused\n%s\nwant\n%s", got, refused, want)
		}
	})
}

func TestReaderSaysWhatIsWrongWithAMapping(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		change  func(*Mapping)
		message string
	}{
		"empty file":            {"", func(*Mapping) {}, "the file is empty; its first line must name the columns"},
		"unknown column":        {"who,at,paid\n", func(*Mapping) {}, "--time-column: there is no column \"when\"\nthe file's columns are: who, at, paid"},
		"column twice":          {"who,when,paid,paid\n", func(*Mapping) {}, "--amount-column: there are two columns \"paid\"\nthe file's columns are: who, when, paid, paid"},
		"no member column":      {"who,when,paid\n", func(m *Mapping) { m.Member = "" }, "--member-column must be given\nthe file's columns are: who, when, paid"},
		"no money":              {"who,when,paid\n", func(m *Mapping) { m.Amount = "" }, "no column has the money"},
		"basket without lines":  {"who,when,paid\n", func(m *Mapping) { m.Basket = "who" }, "rows of one basket are its lines"},
		"format without a day":  {"who,when,paid\n", func(m *Mapping) { m.TimeFormat = "YYYY-MM-DD" }, "the time format \"YYYY-MM-DD\" names no day"},
		"source type":           {"who,when,paid\n", func(m *Mapping) { m.SourceType = "Order" }, "the source type \"Order\" is not"},
		"file name with spaces": {"who,when,paid\n", func(m *Mapping) { m.SourceName = "my file.csv" }, "--source-name"},
		"rounding":              {"who,when,paid\n", func(m *Mapping) { m.AmountRounding = "up" }, "not \"up\""},
	} {
		t.Run(name, func(t *testing.T) {
			m := rowMapping()
			c.change(&m)
			_, err := NewReader(strings.NewReader(c.file), m, warsaw, nil)
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("got %v, want %s", err, c.message)
			}
			if isMapping := errors.As(err, &MappingError{}); isMapping != (c.file != "") {
				t.Errorf("a mapping error: %v", isMapping)
			}
		})
	}
}

func TestWhateverTheFileEveryRowIsReadOnceOrRefusedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "b1", "2026-01-02", "1.50", ",", ",", ",", "\n", "\n", "\r\n", `"`, `""`, "\xff", " ", "é"})
		file := strings.Join(rapid.SliceOf(piece).Draw(t, "file"), "")
		for _, m := range []Mapping{rowMapping(), basketMapping()} {
			lines := map[int]int{}
			r, err := NewReader(strings.NewReader("who,when,basket,what,paid\n"+file), m, warsaw, func(p Problem) { lines[p.Line]++ })
			if err != nil {
				t.Fatal(err)
			}
			for {
				p, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range p.Rows {
					lines[row.Line]++
				}
			}
			if int64(len(lines)) != r.Rows() {
				t.Fatalf("%d rows were read, %d came out of it: %v", r.Rows(), len(lines), lines)
			}
			for line, times := range lines {
				if times != 1 {
					t.Fatalf("line %d came out %d times", line, times)
				}
			}
		}
	})
}
