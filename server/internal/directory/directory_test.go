package directory

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

const bistro = "bistro"

// noon is when these tests play.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newDirectory makes a directory on a database of its own, with a program.
func newDirectory(t testing.TB) *Directory {
	t.Helper()
	pool, err := postgres.Open(t.Context(), devstacktest.Database(t), 20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	d := New(pool)
	addProgram(t, d, bistro)
	return d
}

func addProgram(t testing.TB, d *Directory, programID string) {
	t.Helper()
	_, _, err := d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: programID, Definition: []byte(`{"programId":"` + programID + `"}`)}, noon)
	if err != nil {
		t.Fatal(err)
	}
}

// request is a call of partner 1 with the given id and content.
func request(id string, content any) once.Request {
	return once.Request{PartnerNo: 1, ID: id, Fingerprint: once.Fingerprint("test", content)}
}

func email(value string) Identifier { return Identifier{Email, value} }

func byEmail(value string) Ref { return Ref{Identifier: &Identifier{Email, value}} }

func byID(memberID string) Ref { return Ref{MemberID: memberID} }

func enrolled(t testing.TB, d *Directory, memberID string, ids ...Identifier) Member {
	t.Helper()
	m, _, err := d.Enroll(t.Context(), bistro, request("enroll "+memberID, nil), Enrollment{MemberID: memberID, Identifiers: ids}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func wantRefusal(t testing.TB, err error, reason refusal.Reason) {
	t.Helper()
	if !refusal.Is(err, reason) {
		t.Errorf("got error %v, want a refusal with %s", err, reason)
	}
}

func wantEqual[T any](t testing.TB, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// count counts a query's rows.
func count(t testing.TB, d *Directory, sql string, args ...any) (n int) {
	t.Helper()
	if err := d.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// atOnce runs n calls at the same time and waits for all.
func atOnce(n int, call func(i int)) {
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			call(i)
		})
	}
	start.Done()
	done.Wait()
}

func TestARequestIDWithOtherContentIsRefused(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	_, _, err := d.Enroll(t.Context(), bistro, request("enroll ann", "other"), Enrollment{MemberID: "ann"}, noon)
	wantRefusal(t, err, refusal.RequestIDReused)
}

func TestRequestIDsAreAPartnersOwn(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	others := request("enroll ann", nil)
	others.PartnerNo = 2
	if _, replayed, err := d.Enroll(t.Context(), bistro, others, Enrollment{MemberID: "bob"}, noon); err != nil || replayed {
		t.Errorf("another partner's first call: replayed %v, error %v", replayed, err)
	}
}

func TestARefusedCallLeavesItsRequestIDFree(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("ann@example.com"))
	r := request("r", nil)
	bob := Enrollment{MemberID: "bob", Identifiers: []Identifier{email("ann@example.com")}}
	_, _, err := d.Enroll(t.Context(), bistro, r, bob, noon)
	wantRefusal(t, err, refusal.IdentifierTaken)
	wantEqual(t, count(t, d, "members"), 1)
	wantEqual(t, count(t, d, "accounts"), 1)

	if _, _, err = d.Unlink(t.Context(), bistro, request("u", nil), byID("ann"), email("ann@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	if _, replayed, err := d.Enroll(t.Context(), bistro, r, bob, noon); err != nil || replayed {
		t.Errorf("the call again: replayed %v, error %v", replayed, err)
	}
}

func TestAReplayAnswersWithTheStateOfNow(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann")
	name := "Ann"
	updated, _, err := d.UpdateMember(t.Context(), bistro, request("u", nil), byID("ann"), &name, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	again, replayed, err := d.Enroll(t.Context(), bistro, request("enroll ann", nil), Enrollment{MemberID: "ann"}, noon)
	if err != nil || !replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, again, updated)
}

func TestAReplayFollowsTheMemberNotTheIdentifier(t *testing.T) {
	d := newDirectory(t)
	enrolled(t, d, "ann", email("old@example.com"))
	enrolled(t, d, "bob")
	rename := func() (Member, bool, error) {
		name := "Ann"
		return d.UpdateMember(t.Context(), bistro, request("rename", nil), byEmail("old@example.com"), &name, noon)
	}
	if _, _, err := rename(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Unlink(t.Context(), bistro, request("unlink", nil), byID("ann"), email("old@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Link(t.Context(), bistro, request("link", nil), byID("bob"), email("old@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	m, replayed, err := rename()
	if err != nil || !replayed || m.MemberID != "ann" {
		t.Errorf("got member %q, replayed %v, error %v; want ann, replayed", m.MemberID, replayed, err)
	}
}

func TestProgramsDoNotSeeEachOther(t *testing.T) {
	d := newDirectory(t)
	addProgram(t, d, "cinema")
	ann := enrolled(t, d, "ann", email("ann@example.com"))

	_, err := d.Member(t.Context(), "cinema", byID("ann"))
	wantRefusal(t, err, refusal.MemberNotFound)
	_, err = d.ResolveMember(t.Context(), "cinema", byEmail("ann@example.com"))
	wantRefusal(t, err, refusal.MemberNotFound)
	found, err := d.ResolveMembers(t.Context(), "cinema", []Identifier{email("ann@example.com")})
	if err != nil || len(found) != 0 {
		t.Errorf("found %v, error %v", found, err)
	}

	// The same ids, of request, member and identifier, are free in the other program.
	twin, replayed, err := d.Enroll(t.Context(), "cinema", request("enroll ann", nil),
		Enrollment{MemberID: "ann", Identifiers: []Identifier{email("ann@example.com")}}, noon.Add(time.Hour))
	if err != nil || replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	if _, _, err := d.Unlink(t.Context(), "cinema", request("u", nil), byID("ann"), email("ann@example.com"), noon); err != nil {
		t.Fatal(err)
	}
	still, err := d.Member(t.Context(), bistro, byEmail("ann@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, still, ann)
	if reflect.DeepEqual(still, twin) {
		t.Error("the two programs' members are one")
	}

	shop, _, err := d.CreatePartner(t.Context(), bistro, nil, "shop", "", noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.CreateAPIKey(t.Context(), bistro, nil, shop.PartnerID, []string{"read"}, "", make([]byte, 32), "key", noon); err != nil {
		t.Fatal(err)
	}
	_, err = d.Partner(t.Context(), "cinema", "shop")
	wantRefusal(t, err, refusal.PartnerNotFound)
	_, err = d.APIKey(t.Context(), "cinema", "key")
	wantRefusal(t, err, refusal.PartnerNotFound)
	_, _, err = d.RevokeAPIKey(t.Context(), "cinema", nil, "key", noon)
	wantRefusal(t, err, refusal.PartnerNotFound)
	_, _, err = d.CreateAPIKey(t.Context(), "cinema", nil, "shop", []string{"read"}, "", make([]byte, 32), "key2", noon)
	wantRefusal(t, err, refusal.PartnerNotFound)
	for _, programID := range []string{bistro, "cinema"} {
		partners, err := d.ListPartners(t.Context(), programID, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := d.ListAPIKeys(t.Context(), programID, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{bistro: 1, "cinema": 0}[programID]
		if len(partners) != want || len(keys) != want {
			t.Errorf("%s has %d partners and %d keys, want %d of each", programID, len(partners), len(keys), want)
		}
	}
}

func TestAProgramThatDoesNotExistIsRefusedAsSuch(t *testing.T) {
	d := newDirectory(t)
	calls := map[string]func() error{
		"Enroll": func() error {
			_, _, err := d.Enroll(t.Context(), "nowhere", request("r", nil), Enrollment{MemberID: "ann"}, noon)
			return err
		},
		"EnrollMissing": func() error {
			_, err := d.EnrollMissing(t.Context(), "nowhere", []Enrollment{{MemberID: "ann"}}, noon)
			return err
		},
		"CreatePartner": func() error {
			_, _, err := d.CreatePartner(t.Context(), "nowhere", nil, "shop", "", noon)
			return err
		},
		"ApplyProgram of a partner": func() error {
			r := request("r", nil)
			_, _, err := d.ApplyProgram(t.Context(), ApplyProgram{ProgramID: "nowhere", Request: &r, Definition: []byte(`{}`)}, noon)
			return err
		},
		"LatestVersion":       func() error { _, err := d.LatestVersion(t.Context(), "nowhere"); return err },
		"ProgramVersions":     func() error { _, err := d.ProgramVersions(t.Context(), "nowhere"); return err },
		"ProgramVersion":      func() error { _, err := d.ProgramVersion(t.Context(), "nowhere", 0, noon); return err },
		"ListProgramVersions": func() error { _, err := d.ListProgramVersions(t.Context(), "nowhere", 0, 10); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) { wantRefusal(t, call(), refusal.ProgramNotFound) })
	}
}

func TestADatabaseThatCannotBeReachedIsARefusalToComeAgain(t *testing.T) {
	wantUnavailable := func(t *testing.T, err error) {
		t.Helper()
		wantRefusal(t, err, refusal.LedgerUnavailable)
		var refused *refusal.Error
		if errors.As(err, &refused) && refused.RetryAfter <= 0 {
			t.Error("the refusal doesn't say when to come again")
		}
	}
	t.Run("nobody listens", func(t *testing.T) {
		nowhere, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/none") // port 1 is nobody's
		if err != nil {
			t.Fatal(err)
		}
		defer nowhere.Close()
		_, err = New(nowhere).APIKey(t.Context(), bistro, "key")
		wantUnavailable(t, err)
		_, _, err = New(nowhere).Enroll(t.Context(), bistro, request("r", nil), Enrollment{}, noon)
		wantUnavailable(t, err)
	})
	t.Run("the connection is cut", func(t *testing.T) {
		_, err := newDirectory(t).pool.Exec(t.Context(), `SELECT pg_terminate_backend(pg_backend_pid())`)
		wantUnavailable(t, failed("testing", err))
	})
	t.Run("but not when the caller gave up", func(t *testing.T) {
		conn, err := newDirectory(t).pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		expired, cancel := context.WithDeadline(t.Context(), noon.AddDate(-50, 0, 0))
		defer cancel()
		for _, ctx := range []context.Context{cancelled, expired} {
			_, err := conn.Exec(ctx, `SELECT`)
			if err = failed("testing", err); !errors.Is(err, ctx.Err()) || refusal.Is(err, refusal.LedgerUnavailable) {
				t.Errorf("got %v, want the context's error", err)
			}
		}
	})
}
