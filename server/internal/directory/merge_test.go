package directory

import (
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func merging(t *testing.T, d *Directory, memberID, into string) Member {
	t.Helper()
	m, err := d.Merge(t.Context(), bistro, memberID, into, noon)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMergedMemberIsFoundAsTheOther(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"))
	enrolled(t, d, "bob", email("bob@example.com"), Identifier{Card, "4711"})
	m := merging(t, d, "bob", "ann")
	wantEqual(t, m.MemberID, "ann")
	wantEqual(t, m.Merged, []string{"bob"})
	wantEqual(t, len(m.Identifiers), 3)
	for _, ref := range []Ref{byID("ann"), byID("bob"), byEmail("bob@example.com"), byEmail("ann@example.com")} {
		found, err := d.Member(t.Context(), bistro, ref)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, found, m)
	}
	survivor, err := d.Survivor(t.Context(), bistro, "bob")
	if err != nil || survivor != "ann" {
		t.Errorf("bob goes on as %q, %v", survivor, err)
	}
	// What is changed by the old id is changed at the survivor.
	if _, _, err := d.Link(t.Context(), bistro, request("l", nil), byID("bob"), email("b@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	found, err := d.Member(t.Context(), bistro, byEmail("b@example.com"))
	if err != nil || found.MemberID != "ann" {
		t.Errorf("linked to %q, %v", found.MemberID, err)
	}
}

func TestAMergeTwiceIsOne(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	enrolled(t, d, "bob", email("bob@example.com"))
	first := merging(t, d, "bob", "ann")
	again, err := d.Merge(t.Context(), bistro, "bob", "ann", noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, again, first)
}

func TestMergesThatCanNotBeAreRefused(t *testing.T) {
	d := newDirectory(t)
	for _, id := range []string{"ann", "bob", "cid"} {
		enrolled(t, d, id)
	}
	merging(t, d, "bob", "ann")
	for _, test := range []struct {
		from, into string
		reason     refusal.Reason
	}{
		{"bob", "cid", refusal.MemberMerged},
		{"ann", "bob", refusal.MemberMerged}, // into itself
		{"eve", "ann", refusal.MemberNotFound},
		{"ann", "eve", refusal.MemberNotFound},
	} {
		_, err := d.Merge(t.Context(), bistro, test.from, test.into, noon)
		wantRefusal(t, err, test.reason)
	}
}

// The points have gone over already, and between the two parts of a merge anything can become of the member who goes
// on. Were the directory to refuse then, the one who ended would be found nowhere for good, and never be erased.
func TestAMergeIsNotedWhateverBecameOfTheOtherMeanwhile(t *testing.T) {
	d := newDirectory(t)
	for _, id := range []string{"ann", "bob", "cid"} {
		enrolled(t, d, id, email(id+"@example.com"))
	}
	merging(t, d, "bob", "ann")
	if _, err := d.Close(t.Context(), bistro, "ann", noon); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, merging(t, d, "cid", "bob").MemberID, "ann")
	m, err := d.Member(t.Context(), bistro, byEmail("cid@example.com"))
	if err != nil || m.MemberID != "ann" || len(m.Merged) != 2 || len(m.Identifiers) != 3 {
		t.Errorf("got %+v, %v", m, err)
	}
	for _, id := range []string{"bob", "cid"} { // and each has its own again
		if _, _, err := d.Unmerge(t.Context(), bistro, id, noon); err != nil {
			t.Fatal(err)
		}
		m, err := d.Member(t.Context(), bistro, byEmail(id+"@example.com"))
		if err != nil || m.MemberID != id || len(m.Identifiers) != map[string]int{"bob": 2, "cid": 1}[id] {
			t.Errorf("%s: got %+v, %v", id, m, err)
		}
	}
}

func TestAMergeIsTakenBackWithItsIdentifiers(t *testing.T) {
	d := newDirectory(t)
	for _, id := range []string{"ann", "bob", "cid"} {
		enrolled(t, d, id, email(id+"@example.com"))
	}
	merging(t, d, "cid", "bob")
	merging(t, d, "bob", "ann")
	if m, err := d.Member(t.Context(), bistro, byID("ann")); err != nil || len(m.Merged) != 2 || len(m.Identifiers) != 3 {
		t.Fatalf("got %+v, %v", m, err)
	}
	for range 2 { // a replay changes nothing
		if _, _, err := d.Unmerge(t.Context(), bistro, "bob", noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := d.Unmerge(t.Context(), bistro, "cid", noon); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"ann", "bob", "cid"} {
		m, err := d.Member(t.Context(), bistro, byEmail(id+"@example.com"))
		if err != nil || m.MemberID != id || len(m.Identifiers) != 1 || m.Merged != nil {
			t.Errorf("%s: got %+v, %v", id, m, err)
		}
	}
	_, _, err := d.Unmerge(t.Context(), bistro, "eve", noon)
	wantRefusal(t, err, refusal.MemberNotFound)
}

func TestMergesEitherWayAtOnceEndWithOneMember(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	enrolled(t, d, "bob")
	errs := make([]error, 8)
	atOnce(len(errs), func(i int) {
		pair := [][2]string{{"ann", "bob"}, {"bob", "ann"}}[i%2]
		_, errs[i] = d.Merge(t.Context(), bistro, pair[0], pair[1], noon)
	})
	for _, err := range errs {
		if err != nil && !refusal.Is(err, refusal.MemberMerged) {
			t.Error(err)
		}
	}
	wantEqual(t, count(t, d, "members WHERE merged_into IS NULL"), 1)
}

func TestAMemberWhoHasLeftIsNotChanged(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"))
	for _, now := range []time.Time{noon, noon.Add(time.Hour)} {
		m, err := d.Close(t.Context(), bistro, "ann", now)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, m.CloseTime, noon)
	}
	name := "Ann"
	_, _, err := d.UpdateMember(t.Context(), bistro, request("u", nil), byID("ann"), &name, noon)
	wantRefusal(t, err, refusal.MemberClosed)
	_, _, err = d.Link(t.Context(), bistro, request("l", nil), byID("ann"), email("a@example.com"), noon)
	wantRefusal(t, err, refusal.MemberClosed)
	_, err = d.Close(t.Context(), bistro, "eve", noon)
	wantRefusal(t, err, refusal.MemberNotFound)
}

func TestErasingLeavesNothingPersonal(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "cid", email("cid@example.com"))
	enrolled(t, d, "ann", email("ann@example.com"))
	enrolled(t, d, "bob", email("bob@example.com"))
	name := "Ann"
	if _, _, err := d.UpdateMember(t.Context(), bistro, request("u", nil), byID("ann"), &name, noon); err != nil {
		t.Fatal(err)
	}
	merging(t, d, "bob", "ann")
	_, _, err := d.Erase(t.Context(), bistro, request("early", nil), byID("ann"), noon)
	wantRefusal(t, err, refusal.MemberNotSettled)
	if _, err := d.Close(t.Context(), bistro, "ann", noon); err != nil {
		t.Fatal(err)
	}
	for _, replay := range []bool{false, true} {
		m, replayed, err := d.Erase(t.Context(), bistro, request("e", nil), byID("bob"), noon.Add(time.Hour))
		if err != nil || replayed != replay {
			t.Fatalf("replayed %t, %v", replayed, err)
		}
		wantEqual(t, m, Member{MemberID: "ann", EnrollTime: noon, CreateTime: noon, UpdateTime: noon.Add(time.Hour),
			CloseTime: noon, EraseTime: noon.Add(time.Hour), Merged: []string{"bob"}})
	}
	wantEqual(t, count(t, d, "identifiers"), 1) // cid's
	wantEqual(t, count(t, d, "members WHERE display_name <> ''"), 0)
	wantEqual(t, count(t, d, "directory_requests WHERE fingerprint <> '' AND request_id NOT IN ('e', 'enroll cid')"), 0)
	_, err = d.Member(t.Context(), bistro, byEmail("ann@example.com"))
	wantRefusal(t, err, refusal.MemberNotFound)
	// The address is free for somebody else, or for the same person anew.
	enrolled(t, d, "dee", email("ann@example.com"))
}

// It read all operations of the program, and for each of the member's own all of the member's history again.
func TestErasingReadsTheMembersOwnOperationsOnly(t *testing.T) {
	d := newDirectory(t)
	plan := explained(t, d, eraseOperations, bistro, []string{"ann", "bob"})
	if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SubPlan") || !strings.Contains(plan, "operation_id = ") {
		t.Errorf("the plan is\n%s", plan)
	}
}

// A card linked, or a token issued, for one who is parted from another at that moment would be the other's.
func TestWhatWaitsForAMergeToBeTakenBackIsAboutTheMemberAndNotTheOther(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	enrolled(t, d, "bob")
	merging(t, d, "bob", "ann")
	parting, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parting.Exec(t.Context(), unmergeMember, bistro, "bob", noon); err != nil {
		t.Fatal(err)
	}
	if _, err := parting.Exec(t.Context(), touchMember, bistro, "ann", noon); err != nil {
		t.Fatal(err)
	}
	linked := make(chan Member)
	go func() {
		m, _, err := d.Link(t.Context(), bistro, request("l", nil), byID("bob"), email("bob@example.com"), noon)
		if err != nil {
			t.Error(err)
		}
		linked <- m
	}()
	for waiting := 0; waiting == 0; { // for ann's row
		waiting = count(t, d, "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
	}
	if err := parting.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, (<-linked).MemberID, "bob")
}
