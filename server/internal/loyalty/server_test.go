package loyalty_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
)

func TestMain(m *testing.M) {
	// Random runs per test; the command line's -rapid.checks wins.
	if err := flag.Set("rapid.checks", "100"); err != nil {
		panic(err)
	}
	devstacktest.Main(m)
}

// server is one server's domain on a database and a Redis.
type server struct {
	*loyalty.Service
	directory *directory.Directory
	pool      *postgres.Pool
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

var start = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

func newServer(t testing.TB, databaseURL, redisURL string, now func() time.Time) *server {
	t.Helper()
	const conns = 6
	reads, err := postgres.OpenIndexed(t.Context(), databaseURL, conns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reads.Close)
	writes, err := postgres.OpenIndexed(t.Context(), databaseURL, conns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(writes.Close)
	options := ledger.DefaultOptions()
	var hot *hotbalance.Cache
	if redisURL != "" {
		if hot, err = hotbalance.Open(redisURL, hotbalance.DefaultOptions()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := hot.Close(); err != nil {
				t.Error(err)
			}
		})
		options.Mirror = loyalty.Mirror(hot)
	}
	l := ledger.New(reads, writes, options)
	t.Cleanup(l.Close)
	d := directory.New(reads)
	return &server{loyalty.New(loyalty.Deps{Ledger: l, Directory: d, Hot: hot, Clock: now}), d, reads}
}

// apply makes a document the newest version of its program.
func (s *server) apply(t testing.TB, yaml string, now time.Time) {
	t.Helper()
	definition, err := program.Parse("test.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := program.Encode(definition)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.directory.ApplyProgram(t.Context(), directory.ApplyProgram{ProgramID: definition.GetProgramId(), Definition: encoded}, now); err != nil {
		t.Fatal(err)
	}
}

// setUp applies a program and makes the partners 1 and 2 and members.
func (s *server) setUp(t testing.TB, programID, yaml string, members ...string) {
	t.Helper()
	s.apply(t, yaml, start)
	for _, partner := range []string{"till", "shop"} {
		if _, _, err := s.directory.CreatePartner(t.Context(), programID, nil, partner, "", start); err != nil {
			t.Fatal(err)
		}
	}
	s.enroll(t, programID, members...)
}

// failer is a testing.TB or a rapid.T.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func (s *server) enroll(t failer, programID string, members ...string) {
	t.Helper()
	var enrollments []directory.Enrollment
	for _, m := range members {
		enrollments = append(enrollments, directory.Enrollment{MemberID: m, EnrollTime: start})
	}
	if _, err := s.directory.EnrollMissing(context.Background(), programID, enrollments, start); err != nil {
		t.Fatal(err)
	}
}

func (s *server) mustVerify(t failer) {
	t.Helper()
	report, err := ledger.Verify(context.Background(), s.pool, "")
	if err != nil {
		t.Fatal(err)
	}
	if !report.Clean() {
		t.Fatalf("verify: %s", asJSON(report))
	}
}

func asJSON(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

// flush empties a Redis.
func flush(t failer, redisURL string) {
	t.Helper()
	u, err := url.Parse(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("FLUSHALL\r\n")); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != "+OK\r\n" {
		t.Fatalf("FLUSHALL: %q, %v", line, err)
	}
}

func member(id string) directory.Ref { return directory.Ref{MemberID: id} }

func purchase(minor int64) program.Activity {
	return program.Activity{Purchase: &program.Purchase{Currency: "PLN", Amount: minor}}
}

func review(at time.Time) program.Activity {
	return program.Activity{EventTime: at, Event: &program.Event{Type: "review"}}
}

func buying(requestID, memberID string, minor int64) loyalty.Accrue {
	return loyalty.Accrue{RequestID: requestID, Member: member(memberID), Activity: purchase(minor)}
}

// changed is a document with texts replaced: old, new, old, new …
func changed(document string, changes ...string) string {
	return strings.NewReplacer(changes...).Replace(document)
}
