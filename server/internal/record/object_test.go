package record

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type whole struct {
	Number int64     `json:"number"`
	Seldom int64     `json:"seldom,omitempty"`
	Text   string    `json:"text"`
	Rare   string    `json:"rare,omitempty"`
	At     time.Time `json:"at"`
	Later  time.Time `json:"later,omitzero"`
	Yes    bool      `json:"yes,omitempty"`
	List   []string  `json:"list,omitempty"`
	Lines  []int     `json:"lines,omitempty"`
	Within part      `json:"within"`
}

type part struct {
	Number int64 `json:"n"`
}

func (w whole) append(to []byte) []byte {
	o := Begin(to)
	o.Int("number", w.Number)
	o.IntIf("seldom", w.Seldom)
	o.Text("text", w.Text)
	o.TextIf("rare", w.Rare)
	o.Time("at", w.At)
	o.TimeIf("later", w.Later)
	o.TrueIf("yes", w.Yes)
	ListIf(&o, "list", w.List, Text)
	ListIf(&o, "lines", w.Lines, Int)
	o.Value("within", func(to []byte) []byte {
		o := Begin(to)
		o.Int("n", w.Within.Number)
		return o.End()
	})
	return o.End()
}

func TestARecordIsWhatEncodingJSONWrites(t *testing.T) {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "no instant") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), rapid.SampledFrom([]int64{0, 5e8, 123456000, 1}).Draw(t, "ns")).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		w := whole{
			Number: rapid.Int64().Draw(t, "number"), Seldom: rapid.Int64Range(-1, 1).Draw(t, "seldom"),
			Text: rapid.String().Draw(t, "text"), Rare: rapid.StringMatching(`[ -~]*`).Draw(t, "rare"),
			At: instant.Draw(t, "at"), Later: instant.Draw(t, "later"), Yes: rapid.Bool().Draw(t, "yes"),
			List: rapid.SliceOf(rapid.String()).Draw(t, "list"), Lines: rapid.SliceOf(rapid.Int()).Draw(t, "lines"),
			Within: part{rapid.Int64().Draw(t, "within")},
		}
		want, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.append([]byte("before")); string(got) != "before"+string(want) {
			t.Fatalf("got  %s\nwant before%s", got, want)
		}
	})
}
