package directory

import (
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func auditEntries(t *testing.T, d *Directory, f AuditFilter, limit int) []AuditEntry {
	t.Helper()
	entries, err := d.AuditEntries(t.Context(), bistro, f, limit)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestEveryChangeLeavesAnAuditEntry(t *testing.T) {
	d := newDirectory(t)
	addPartner(t, d, "till")
	before := len(auditEntries(t, d, AuditFilter{}, 100))
	r := request("enroll", nil)
	r.By = once.By{KeyID: "key", Method: "loyalty.v1.MemberService/EnrollMember", Origin: "192.0.2.0/24"}
	for range 2 { // a replay leaves none
		if _, _, err := d.Enroll(t.Context(), bistro, r, Enrollment{MemberID: "ann"}, noon); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := d.Enroll(t.Context(), bistro, request("again", nil), Enrollment{MemberID: "ann"}, noon)
	wantRefusal(t, err, refusal.MemberExists) // nor does a refused call
	entries := auditEntries(t, d, AuditFilter{}, 100)
	if len(entries) != before+1 {
		t.Fatalf("%d entries, want %d", len(entries), before+1)
	}
	got := entries[0]
	wantEqual(t, got, AuditEntry{ID: got.ID, CreateTime: noon, PartnerID: "till", KeyID: "key", Method: "loyalty.v1.MemberService/EnrollMember",
		RequestID: "enroll", MemberID: "ann", Subject: "ann", Origin: "192.0.2.0/24"})
	// The program, made on the command line.
	wantEqual(t, entries[len(entries)-1].PartnerID, "")
	wantEqual(t, entries[len(entries)-1].Subject, "1")
}

func TestAuditEntriesAreChosenAndPaged(t *testing.T) {
	d := newDirectory(t)
	addPartner(t, d, "till")
	for i, id := range []string{"ann", "bob", "cid"} {
		_, _, err := d.Enroll(t.Context(), bistro, request(id, nil), Enrollment{MemberID: id}, noon.Add(time.Duration(i)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		why   string
		f     AuditFilter
		limit int
		want  []string
	}{
		{"a member's", AuditFilter{MemberID: "bob"}, 10, []string{"bob"}},
		{"a partner's", AuditFilter{PartnerID: "till"}, 10, []string{"cid", "bob", "ann"}},
		{"nobody's", AuditFilter{PartnerID: "eve"}, 10, nil},
		{"earlier ones", AuditFilter{PartnerID: "till", CreateTime: noon.Add(time.Hour)}, 10, []string{"ann"}},
		{"a page", AuditFilter{PartnerID: "till"}, 2, []string{"cid", "bob"}},
	} {
		var got []string
		for _, e := range auditEntries(t, d, test.f, test.limit) {
			got = append(got, e.Subject)
		}
		wantEqual(t, got, test.want)
	}
	first := auditEntries(t, d, AuditFilter{PartnerID: "till"}, 2)
	rest := auditEntries(t, d, AuditFilter{PartnerID: "till", Before: first[1].ID}, 2)
	if len(rest) != 1 || rest[0].Subject != "ann" {
		t.Errorf("the next page: %+v", rest)
	}
}
