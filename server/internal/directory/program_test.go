package directory

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// applied applies the bistro's definition number n.
func applied(t testing.TB, d *Directory, n int, effective, now time.Time) (ProgramVersion, error) {
	t.Helper()
	v, _, err := d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: bistro, Definition: definition(n), EffectiveTime: effective}, now)
	return v, err
}

func definition(n int) []byte { return fmt.Appendf(nil, `{"programId":"bistro","n":%d}`, n) }

// books tells the program's books as account_id → partner_no, kind.
func books(t testing.TB, d *Directory) map[int64][2]int {
	t.Helper()
	rows, err := d.pool.Query(t.Context(), `SELECT account_id, partner_no, kind FROM books WHERE program_id = $1`, bistro)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int64][2]int{}
	var accountID int64
	var book [2]int
	if _, err := pgx.ForEachRow(rows, []any{&accountID, &book[0], &book[1]}, func() error { found[accountID] = book; return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestANewProgramHasAFirstVersionAndItsBooks(t *testing.T) {
	d := newDirectory(t)
	v, err := d.ProgramVersion(t.Context(), bistro, 1, noon)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, v, ProgramVersion{ProgramID: bistro, Version: 1, Definition: []byte(`{"programId":"bistro"}`), EffectiveTime: noon, CreateTime: noon})
	want := map[int64][2]int{}
	for kind := 1; kind <= 11; kind++ {
		want[-int64(kind)] = [2]int{0, kind}
	}
	wantEqual(t, books(t, d), want)
}

func TestTheFirstVersionMayTakeEffectAtAnyTime(t *testing.T) {
	d := newDirectory(t)
	past := noon.AddDate(-10, 0, 0)
	v, _, err := d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: "old", Definition: definition(1), EffectiveTime: past}, noon)
	if err != nil || !v.EffectiveTime.Equal(past) {
		t.Errorf("got %+v, error %v", v, err)
	}
}

func TestTheNewestDefinitionAgainChangesNothing(t *testing.T) {
	d := newDirectory(t)
	later := noon.Add(time.Hour)
	second, err := applied(t, d, 2, time.Time{}, later)
	if err != nil {
		t.Fatal(err)
	}
	spaced := []byte(" { \"n\" : 2,\n \"programId\": \"bistro\" } ")
	again, replayed, err := d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: bistro, Definition: spaced}, later.Add(time.Hour))
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, again, second)
	if latest, err := d.LatestVersion(t.Context(), bistro); err != nil || latest != 2 {
		t.Errorf("latest version %d, error %v", latest, err)
	}
}

func TestVersionsTakeEffectOneAfterTheOther(t *testing.T) {
	d := newDirectory(t)
	later := noon.Add(time.Hour)
	if _, err := applied(t, d, 2, later.Add(time.Hour), later); err != nil {
		t.Fatal(err)
	}
	_, err := applied(t, d, 3, later.Add(-time.Second), later)
	wantRefusal(t, err, refusal.InvalidField)
	_, err = applied(t, d, 3, later.Add(time.Hour), later)
	wantRefusal(t, err, refusal.EffectiveTimePassed)
	_, err = applied(t, d, 3, time.Time{}, later)
	wantRefusal(t, err, refusal.EffectiveTimePassed)
	if v, err := applied(t, d, 3, later.Add(2*time.Hour), later); err != nil || v.Version != 3 {
		t.Errorf("got %+v, error %v", v, err)
	}
}

func TestAVersionTakesEffectWithinAYear(t *testing.T) {
	d := newDirectory(t)
	later := noon.Add(time.Hour)
	_, err := applied(t, d, 2, later.AddDate(1, 0, 0).Add(time.Second), later)
	wantRefusal(t, err, refusal.InvalidField)
	if _, err := applied(t, d, 2, later.AddDate(1, 0, 0), later); err != nil {
		t.Error(err)
	}
	far := ApplyProgram{ProgramID: "new", Definition: definition(1), EffectiveTime: later.AddDate(2, 0, 0)}
	if _, _, err := d.ApplyProgram(t.Context(), far, later); err != nil {
		t.Errorf("a first version: %v", err)
	}
}

func TestAVersionThatCanNotFollowTheNewestIsRefused(t *testing.T) {
	d := newDirectory(t)
	var asked []string
	next := ApplyProgram{ProgramID: bistro, Definition: definition(2), Follows: func(newest []byte) error {
		asked = append(asked, string(newest))
		return refusal.New(refusal.InvalidDefinition, "no")
	}}
	_, _, err := d.ApplyProgram(t.Context(), next, noon.Add(time.Hour))
	wantRefusal(t, err, refusal.InvalidDefinition)
	wantEqual(t, asked, []string{`{"programId":"bistro"}`})
	wantEqual(t, count(t, d, "program_versions"), 1)
	next.ProgramID = "new"
	if _, _, err := d.ApplyProgram(t.Context(), next, noon); err != nil {
		t.Errorf("a first version, which follows none: %v", err)
	}
}

func TestADryRunAnswersAsApplyingWouldAndChangesNothing(t *testing.T) {
	d := newDirectory(t)
	later := noon.Add(time.Hour)
	r := request("r", nil)
	next := ApplyProgram{ProgramID: bistro, Request: &r, Definition: definition(2)}
	dry := next
	dry.DryRun = true
	told, replayed, err := d.ApplyProgram(t.Context(), dry, later)
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, count(t, d, "program_versions"), 1)
	wantEqual(t, count(t, d, "directory_requests"), 0)
	made, replayed, err := d.ApplyProgram(t.Context(), next, later)
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, told, made)

	if _, replayed, err := d.ApplyProgram(t.Context(), dry, later); err != nil || !replayed {
		t.Errorf("a dry run of a replay: replayed %v, error %v", replayed, err)
	}
	other := request("r", "other")
	dry.Request = &other
	_, _, err = d.ApplyProgram(t.Context(), dry, later)
	wantRefusal(t, err, refusal.RequestIDReused)
	dry.Request, dry.Definition = nil, definition(3)
	_, _, err = d.ApplyProgram(t.Context(), dry, later)
	wantRefusal(t, err, refusal.EffectiveTimePassed)
	_, _, err = d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: "new", Definition: definition(1), DryRun: true}, later)
	if programs, _ := d.Programs(t.Context()); err != nil || len(programs) != 1 {
		t.Errorf("after a dry run of a first version there are the programs %v, error %v", programs, err)
	}
}

func TestTheVersionInForceIsTheNewestThatHasTakenEffect(t *testing.T) {
	d := newDirectory(t)
	for n := 2; n <= 3; n++ {
		if _, err := applied(t, d, n, noon.AddDate(0, 0, n), noon); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[time.Time]int64{
		noon.AddDate(-1, 0, 0):                    1, // before the first takes effect
		noon:                                      1,
		noon.AddDate(0, 0, 2).Add(-1):             1,
		noon.AddDate(0, 0, 2):                     2,
		noon.AddDate(0, 0, 3).Add(-time.Second):   2,
		noon.AddDate(0, 0, 3).Add(24 * time.Hour): 3,
	} {
		if v, err := d.ProgramVersion(t.Context(), bistro, 0, at); err != nil || v.Version != want {
			t.Errorf("at %s: got version %d, error %v; want %d", at, v.Version, err, want)
		}
	}
	_, err := d.ProgramVersion(t.Context(), bistro, 4, noon)
	wantRefusal(t, err, refusal.ProgramNotFound)
}

func TestVersionsAreListedNewestFirstWithoutDefinitions(t *testing.T) {
	d := newDirectory(t)
	for n := 2; n <= 5; n++ {
		if _, err := applied(t, d, n, noon.AddDate(0, 0, n), noon); err != nil {
			t.Fatal(err)
		}
	}
	var listed []int64
	for before := int64(0); before != 1; {
		page, err := d.ListProgramVersions(t.Context(), bistro, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page {
			if v.Definition != nil {
				t.Errorf("version %d is listed with its definition", v.Version)
			}
			listed = append(listed, v.Version)
			before = v.Version
		}
	}
	wantEqual(t, listed, []int64{5, 4, 3, 2, 1})

	versions, err := d.ProgramVersions(t.Context(), bistro)
	if err != nil || len(versions) != 5 {
		t.Fatalf("%d versions, error %v", len(versions), err)
	}
	wantEqual(t, string(versions[4].Definition), string(definition(5)))
}

func TestVersionsAppliedAtOnceAreNumberedOneByOne(t *testing.T) {
	const calls = 12
	d := newDirectory(t)
	var errs [calls]error
	atOnce(calls, func(i int) {
		r := request(fmt.Sprint(i), nil) // a claimed request id refers to the program: the lock must bear with that
		_, _, errs[i] = d.ApplyProgram(t.Context(), ApplyProgram{
			ProgramID: bistro, Request: &r, Definition: definition(100 + i), EffectiveTime: noon.Add(time.Duration(i+1) * time.Hour),
		}, noon)
	})
	accepted := int64(1)
	for _, err := range errs {
		if err == nil {
			accepted++
		} else {
			wantRefusal(t, err, refusal.EffectiveTimePassed)
		}
	}
	latest, err := d.LatestVersion(t.Context(), bistro)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, latest, accepted)
	wantEqual(t, count(t, d, "program_versions"), int(accepted))
}

func TestANewProgramAppliedManyTimesAtOnceIsOneProgram(t *testing.T) {
	d := newDirectory(t)
	var versions [8]ProgramVersion
	var errs [8]error
	atOnce(8, func(i int) {
		versions[i], _, errs[i] = d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: "new", Definition: []byte(`{}`)}, noon)
	})
	for i := range errs {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		wantEqual(t, versions[i], versions[0])
	}
	programs, err := d.Programs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, programs, []string{bistro, "new"})
}
