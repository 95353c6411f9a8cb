package record

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhatIsKeptCompactlyIsReadAgainAndPartsOfItAreNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figure, word := rapid.Int64().Draw(t, "figure"), rapid.String().Draw(t, "word")
		moment := time.UnixMicro(rapid.Int64Range(-4e15, 4e15).Draw(t, "moment")).UTC()
		kept := Moment(Moment(Word(Figure(nil, figure), word), moment), time.Time{})
		r := Read(kept)
		if f, w, m, none := r.Figure(), r.Word(), r.Moment(), r.Moment(); f != figure || w != word || !m.Equal(moment) || !none.IsZero() || !r.OK() || r.More() {
			t.Fatalf("%d %q %s became %d %q %s %s", figure, word, moment, f, w, m, none)
		}
		part := Read(kept[:rapid.IntRange(0, len(kept)-1).Draw(t, "part")])
		part.Figure()
		part.Word()
		part.Moment()
		part.Moment()
		if part.OK() {
			t.Fatal("a part was read as the whole")
		}
	})
}
