package ledger

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhatWasCountedIsWholeWhetherTheAccountCarriesItOrTheTableHasIt(t *testing.T) {
	random := seeded(t)
	db := newDatabase(t, "ann")
	servers := []*Ledger{db.server(t), db.server(t)}
	want := map[Day]Tally{}
	inTable, carried := false, false
	for i := range 150 {
		day := time.Duration(random.IntN(1+i/3)) * 24 * time.Hour
		call := accruing("ann", fmt.Sprint(i), start.Add(day), random.Int64N(50), Lot{})
		call.Reads.Tallies = random.IntN(3) == 0
		decide := call.Decide
		call.Decide = func(v View) (Effect, error) {
			if call.Reads.Tallies && (len(v.Tallies) != len(want) || slices.ContainsFunc(v.Tallies, func(t Tally) bool { return want[t.Day] != t })) {
				t.Errorf("before %d a decision sees %+v, not %+v", i, v.Tallies, want)
			}
			return decide(v)
		}
		servers[random.IntN(2)].mustCommit(t, call)
		counted := dayOf(start.Add(day))
		effect, _ := decide(View{})
		want[counted] = plus(want[counted], effect.Tally)
		inTable = inTable || db.number(t, `SELECT count(*) FROM tallies`) > 0
		carried = carried || db.number(t, `SELECT count(*) FROM accounts WHERE json_array_length(recent) > 1`) > 0
		if most := db.number(t, `SELECT coalesce(max(json_array_length(recent)), 0) FROM accounts`); most > mostRecent {
			t.Fatalf("the account carries %d days", most)
		}
	}
	if !inTable || !carried {
		t.Errorf("seen in the table: %t; with the account: %t", inTable, carried)
	}
	db.mustVerify(t)
}

func TestTalliesThatAnAccountCarriesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figure := rapid.Int64Range(none+1, never-1)
		tally := rapid.Custom(func(t *rapid.T) Tally {
			return Tally{Day(rapid.Int32().Draw(t, "day")), figure.Draw(t, "points"), figure.Draw(t, "spend"), figure.Draw(t, "purchases")}
		})
		tallies := rapid.SliceOf(tally).Draw(t, "tallies")
		read, err := readTallyList(tallyList(tallies))
		if err != nil || !slices.Equal(read, tallies) {
			t.Fatalf("%+v became %+v, %v", tallies, read, err)
		}
	})
	for _, bad := range []string{`[[1,2,3]]`, `[[1,2,null,4]]`, `[[1,2,3,4,5]]`, `[[1,2,3,4]]]`, `[[1,2,3,4][1,2,3,4]]`, `[,[1,2,3,4]]`, `[[1,2,3,4],]`, `[1,2,3,4]`, `{}`, `[[1,2,3,4]`, `[["1",2,3,4]]`, `[[1.5,2,3,4]]`} {
		if read, err := readTallyList([]byte(bad)); err == nil {
			t.Errorf("%s was read as %+v", bad, read)
		}
	}
}
