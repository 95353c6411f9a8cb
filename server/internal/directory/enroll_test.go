package directory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestEnrollMakesAMemberWithAnAccount(t *testing.T) {
	d := newDirectory(t)
	joined := noon.AddDate(-3, 0, 0)
	m, replayed, err := d.Enroll(t.Context(), bistro, request("r", nil), Enrollment{
		MemberID: "ann", DisplayName: "Ann", EnrollTime: joined,
		Identifiers: []Identifier{email("Ann@Example.com"), {Card, "6011 0000"}, email("ann@example.com")},
	}, noon)
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, m, Member{
		MemberID: "ann", DisplayName: "Ann", EnrollTime: joined, CreateTime: noon, UpdateTime: noon,
		Identifiers: []Identifier{{Card, "60110000"}, email("ann@example.com")},
	})
	wantEqual(t, count(t, d, "accounts WHERE program_id = $1 AND member_id = $2 AND enroll_time = $3", bistro, "ann", joined), 1)
}

func TestEnrollMakesAnIDAndTakesNowWhenNotToldOtherwise(t *testing.T) {
	d := newDirectory(t)
	m, _, err := d.Enroll(t.Context(), bistro, request("r", nil), Enrollment{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^m_[a-z2-7]{20}$`).MatchString(m.MemberID) || !m.EnrollTime.Equal(noon) {
		t.Errorf("got %+v", m)
	}
}

func TestEnrollRefusesAMemberThatExists(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	_, _, err := d.Enroll(t.Context(), bistro, request("other", nil), Enrollment{MemberID: "ann", Identifiers: []Identifier{email("a@b.pl")}}, noon)
	wantRefusal(t, err, refusal.MemberExists)
	wantEqual(t, count(t, d, "identifiers"), 0)
}

func TestEnrollNamesTheIdentifierThatIsTakenButNotByWhom(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "secretive", email("ann@example.com"))
	_, _, err := d.Enroll(t.Context(), bistro, request("r", nil),
		Enrollment{MemberID: "bob", Identifiers: []Identifier{{Card, "1234"}, email("ANN@example.com")}}, noon)
	wantRefusal(t, err, refusal.IdentifierTaken)
	wantField(t, err, "identifiers[1]")
	if strings.Contains(err.Error(), "secretive") {
		t.Errorf("the refusal tells whose it is: %v", err)
	}
}

func TestEnrollNamesTheFieldAtFault(t *testing.T) {
	d := newDirectory(t)
	for field, e := range map[string]Enrollment{
		"member_id":            {MemberID: "no spaces"},
		"display_name":         {DisplayName: "a\x00b"},
		"enroll_time":          {EnrollTime: noon.Add(time.Second)},
		"identifiers":          {Identifiers: make([]Identifier, 17)},
		"identifiers[1].value": {Identifiers: []Identifier{{Card, "1234"}, {Phone, "123"}}},
		"identifiers[0].type":  {Identifiers: []Identifier{{9, "1234"}}},
	} {
		_, _, err := d.Enroll(t.Context(), bistro, request(field, nil), e, noon)
		wantRefusal(t, err, refusal.InvalidField)
		wantField(t, err, field)
	}
	wantEqual(t, count(t, d, "members"), 0)
}

func TestTheSameEnrollmentManyTimesAtOnceMakesOneMember(t *testing.T) {
	const calls = 50
	d := newDirectory(t)
	var members [calls]Member
	var replays [calls]bool
	var errs [calls]error
	atOnce(calls, func(i int) {
		members[i], replays[i], errs[i] = d.Enroll(t.Context(), bistro, request("r", "same"),
			Enrollment{DisplayName: "Ann", Identifiers: []Identifier{email("ann@example.com")}}, noon)
	})
	firsts := 0
	for i := range calls {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if !replays[i] {
			firsts++
		}
		wantEqual(t, members[i], members[0])
	}
	wantEqual(t, firsts, 1)
	wantEqual(t, count(t, d, "members"), 1)
	wantEqual(t, count(t, d, "accounts"), 1)
	wantEqual(t, count(t, d, "directory_requests"), 1)
}

func TestOfImportsRacingForManyIdentifiersOneWins(t *testing.T) {
	const members, imports = 1000, 4
	d := newDirectory(t)
	var errs [imports]error
	atOnce(imports, func(i int) {
		batch := make([]Enrollment, members)
		for j := range batch {
			card := []int{j, members - 1 - j}[i%2] // in either order: whoever took them as they come would block the others
			batch[j] = Enrollment{MemberID: fmt.Sprintf("m%d-%d", i, j), Identifiers: []Identifier{{Card, fmt.Sprint("card", card)}}}
		}
		_, errs[i] = d.EnrollMissing(t.Context(), bistro, batch, noon)
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
	wantEqual(t, count(t, d, "accounts"), members)
}

func TestOfMembersRacingForAnIdentifierOneWins(t *testing.T) {
	d := newDirectory(t)
	for round := range 10 {
		const racers = 8
		ids := []Identifier{email(fmt.Sprintf("race%d@example.com", round)), {Card, fmt.Sprintf("race%d", round)}}
		var errs [racers]error
		atOnce(racers, func(i int) {
			mine := []Identifier{ids[i%2], ids[1-i%2]}
			id := fmt.Sprintf("m%d-%d", round, i)
			_, _, errs[i] = d.Enroll(t.Context(), bistro, request(id, nil), Enrollment{MemberID: id, Identifiers: mine}, noon)
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
	wantEqual(t, count(t, d, "members"), 10)
	wantEqual(t, count(t, d, "accounts"), 10)
}

func TestEnrollMissingLeavesThoseWhoExistAlone(t *testing.T) {
	d := newDirectory(t)
	ann := enrolled(t, d, "ann", email("ann@example.com"))
	n, err := d.EnrollMissing(t.Context(), bistro, []Enrollment{
		{MemberID: "zoe", DisplayName: "Zoe", EnrollTime: noon.AddDate(-1, 0, 0)},
		{MemberID: "ann", DisplayName: "Another", Identifiers: []Identifier{email("bob@example.com")}},
		{MemberID: "bob", Identifiers: []Identifier{email("bob@example.com")}},
		{MemberID: "bob", DisplayName: "Bob the second", Identifiers: []Identifier{email("bob2@example.com")}},
	}, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, n, 2)
	got, err := d.Member(t.Context(), bistro, byID("ann"))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, ann)
	got, err = d.Member(t.Context(), bistro, byEmail("bob@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	later := noon.Add(time.Hour)
	wantEqual(t, got, Member{
		MemberID: "bob", Identifiers: []Identifier{email("bob@example.com")}, EnrollTime: later, CreateTime: later, UpdateTime: later,
	})
	wantEqual(t, count(t, d, "accounts"), 3)
}

func TestEnrollMissingIsAllOrNothing(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"))
	for name, c := range map[string]struct {
		second Enrollment
		reason refusal.Reason
		field  string
	}{
		"an identifier that another member has": {
			Enrollment{MemberID: "b", Identifiers: []Identifier{email("ann@example.com")}},
			refusal.IdentifierTaken, "members[1].identifiers[0]",
		},
		"an identifier that two of the batch want": {
			Enrollment{MemberID: "b", Identifiers: []Identifier{{Card, "1234"}}},
			refusal.IdentifierTaken, "members[1].identifiers[0]",
		},
		"a member without an id": {Enrollment{}, refusal.InvalidField, "members[1].member_id"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.EnrollMissing(t.Context(), bistro, []Enrollment{{MemberID: "a", Identifiers: []Identifier{{Card, "1234"}}}, c.second}, noon)
			wantRefusal(t, err, c.reason)
			wantField(t, err, c.field)
			wantEqual(t, count(t, d, "members"), 1)
		})
	}
}

func TestEnrollMissingTakesThousandsFromManyAtOnce(t *testing.T) {
	const members, imports = 3000, 4
	d := newDirectory(t)
	batch := make([]Enrollment, members)
	for i := range batch {
		batch[i] = Enrollment{MemberID: fmt.Sprint("m", i), Identifiers: []Identifier{{Card, fmt.Sprint("card", members-i)}}}
	}
	backwards := slices.Clone(batch)
	slices.Reverse(backwards) // whoever locked members as they come would block the others
	var counts [imports]int
	var errs [imports]error
	atOnce(imports, func(i int) {
		counts[i], errs[i] = d.EnrollMissing(t.Context(), bistro, [][]Enrollment{batch, backwards}[i%2], noon)
	})
	total := 0
	for i := range imports {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		total += counts[i]
	}
	wantEqual(t, total, members)
	for _, table := range []string{"members", "accounts", "identifiers"} {
		wantEqual(t, count(t, d, table), members)
	}
}
