package directory

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// wantField wants a refusal for one field.
func wantField(t testing.TB, err error, field string) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || len(refused.Violations) != 1 || refused.Violations[0].Field != field {
		t.Errorf("got %+v, want a refusal of field %s", err, field)
	}
}

func TestAMemberIsFoundByIDAndByEachIdentifier(t *testing.T) {
	d := newDirectory(t)
	ann := enrolled(t, d, "ann", email("ann@example.com"), Identifier{Phone, "+48123456789"})
	for _, ref := range []Ref{byID("ann"), byEmail(" ANN@example.com"), {Identifier: &Identifier{Phone, "+48 123-456-789"}}} {
		m, err := d.Member(t.Context(), bistro, ref)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, m, ann)
		if id, err := d.ResolveMember(t.Context(), bistro, ref); err != nil || id != "ann" {
			t.Errorf("resolved to %q, error %v", id, err)
		}
	}
}

func TestAMemberThatIsNotThereIsRefused(t *testing.T) {
	d := newDirectory(t)
	name := "Ann"
	for _, ref := range []Ref{byID("ann"), byEmail("ann@example.com")} {
		_, err := d.Member(t.Context(), bistro, ref)
		wantRefusal(t, err, refusal.MemberNotFound)
		_, _, err = d.UpdateMember(t.Context(), bistro, request("u", nil), ref, &name, noon)
		wantRefusal(t, err, refusal.MemberNotFound)
		_, _, err = d.Link(t.Context(), bistro, request("l", nil), ref, email("b@example.com"), noon)
		wantRefusal(t, err, refusal.MemberNotFound)
		_, _, err = d.Unlink(t.Context(), bistro, request("n", nil), ref, email("b@example.com"), noon)
		wantRefusal(t, err, refusal.MemberNotFound)
	}
	_, err := d.ResolveMember(t.Context(), bistro, byEmail("ann@example.com"))
	wantRefusal(t, err, refusal.MemberNotFound)
	if id, err := d.ResolveMember(t.Context(), bistro, byID("ann")); err != nil || id != "ann" {
		t.Errorf("an id should be returned as it is: got %q, error %v", id, err)
	}
}

func TestARefNamesAMemberInExactlyOneWay(t *testing.T) {
	d := newDirectory(t)
	both := byEmail("ann@example.com")
	both.MemberID = "ann"
	for _, ref := range []Ref{{}, both} {
		_, err := d.ResolveMember(t.Context(), bistro, ref)
		wantRefusal(t, err, refusal.InvalidField)
	}
}

func TestManyIdentifiersAreResolvedAtOnce(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"), Identifier{Card, "1234"})
	enrolled(t, d, "bob", Identifier{ExternalID, "1234"})
	found, err := d.ResolveMembers(t.Context(), bistro, []Identifier{
		{Card, "12-34"}, email("ANN@example.com"), {ExternalID, "1234"}, email("nobody@example.com"), {Phone, "no phone"}, {Card, "1234"},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, found, map[Identifier]string{{Card, "1234"}: "ann", email("ann@example.com"): "ann", {ExternalID, "1234"}: "bob"})
}

func TestUpdateMemberChangesTheNameOnlyWhenGivenAnother(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	ann, too := "Ann", strings.Repeat("x", 129)
	for i, c := range []struct {
		name    *string
		want    string
		updated time.Time
	}{{nil, "", noon}, {&ann, "Ann", hour(1)}, {&ann, "Ann", hour(1)}, {nil, "Ann", hour(1)}} {
		m, _, err := d.UpdateMember(t.Context(), bistro, request(fmt.Sprint(i), nil), byID("ann"), c.name, hour(i))
		if err != nil {
			t.Fatal(err)
		}
		if m.DisplayName != c.want || !m.UpdateTime.Equal(c.updated) {
			t.Errorf("update %d: got %+v", i, m)
		}
	}
	_, _, err := d.UpdateMember(t.Context(), bistro, request("long", nil), byID("ann"), &too, noon)
	wantRefusal(t, err, refusal.InvalidField)
}

func TestLinkingAnIdentifierTheMemberHasChangesNothing(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	first, _, err := d.Link(t.Context(), bistro, request("1", nil), byID("ann"), email("Ann@example.com"), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, first.Identifiers, []Identifier{email("ann@example.com")})
	wantEqual(t, first.UpdateTime, noon.Add(time.Hour))
	second, replayed, err := d.Link(t.Context(), bistro, request("2", nil), byEmail("ann@example.com"), email("ann@example.com"), noon.Add(2*time.Hour))
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, second, first)
}

func TestAnIdentifierMovesOnlyByUnlinkThenLink(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"))
	enrolled(t, d, "bob")
	_, _, err := d.Link(t.Context(), bistro, request("1", nil), byID("bob"), email("ann@example.com"), noon)
	wantRefusal(t, err, refusal.IdentifierTaken)
	if strings.Contains(strings.TrimPrefix(err.Error(), "linking"), "ann") {
		t.Errorf("the refusal tells whose it is: %v", err)
	}
	_, _, err = d.Unlink(t.Context(), bistro, request("2", nil), byID("bob"), email("ann@example.com"), noon)
	wantRefusal(t, err, refusal.IdentifierNotFound)

	ann, _, err := d.Unlink(t.Context(), bistro, request("3", nil), byEmail("ann@example.com"), email("ann@example.com"), noon)
	if err != nil || len(ann.Identifiers) != 0 {
		t.Fatalf("unlinking: %+v, error %v", ann, err)
	}
	if _, _, err := d.Link(t.Context(), bistro, request("4", nil), byID("bob"), email("ann@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	if id, err := d.ResolveMember(t.Context(), bistro, byEmail("ann@example.com")); err != nil || id != "bob" {
		t.Errorf("resolved to %q, error %v", id, err)
	}
}

func TestOfMembersLinkingOneIdentifierAtOnceOneWins(t *testing.T) {
	const racers = 10
	d := newDirectory(t)
	for i := range racers {
		enrolled(t, d, fmt.Sprint("m", i))
	}
	var errs [racers]error
	atOnce(racers, func(i int) {
		_, _, errs[i] = d.Link(t.Context(), bistro, request(fmt.Sprint(i), nil), byID(fmt.Sprint("m", i)), email("one@example.com"), noon)
	})
	winners := 0
	for _, err := range errs {
		if err == nil {
			winners++
		} else {
			wantRefusal(t, err, refusal.IdentifierTaken)
		}
	}
	wantEqual(t, winners, 1)
}

// Tills resolve an identifier with every call, so it must be one look-up, however little the planner knows.
func TestIdentifiersAreLookedUpInTheirIndex(t *testing.T) {
	d := newDirectory(t)
	wantIndexed := func(when string) {
		t.Helper()
		for _, c := range []struct {
			sql  string
			args []any
		}{
			{memberIDByIdentifier, []any{bistro, Card, "card7"}},
			{memberIDsByIdentifiers, []any{bistro, []int16{1, 1}, []string{"card7", "card8"}}},
		} {
			text := explained(t, d, c.sql, c.args...)
			if !strings.Contains(text, "identifiers_pkey") || !strings.Contains(text, "value = ") || strings.Contains(text, "Seq Scan") {
				t.Errorf("%s, the plan is\n%s", when, text)
			}
		}
	}
	wantIndexed("without rows")
	batch := make([]Enrollment, 5000)
	for i := range batch {
		batch[i] = Enrollment{MemberID: fmt.Sprint("m", i), Identifiers: []Identifier{{Card, fmt.Sprint("card", i)}}}
	}
	if _, err := d.EnrollMissing(t.Context(), bistro, batch, noon); err != nil {
		t.Fatal(err)
	}
	wantIndexed("without statistics")
	if _, err := d.pool.Exec(t.Context(), "ANALYZE identifiers"); err != nil {
		t.Fatal(err)
	}
	wantIndexed("with statistics")
}

// explained is the plan of a statement.
func explained(t *testing.T, d *Directory, sql string, args ...any) string {
	t.Helper()
	lines, err := all(t.Context(), d.pool, pgx.RowTo[string], "EXPLAIN "+sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
