// Package e2e tests the server as its callers see it: over the wire.
package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/program"
)

func TestMain(m *testing.M) {
	if told := os.Getenv(importerVariable); told != "" {
		if err := importer(told); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	devstacktest.Main(m)
}

// clock is the servers' clock, set by tests.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	alarms map[*alarm]bool
	rings  sync.WaitGroup
}

type alarm struct {
	at   time.Time
	ring func()
}

func newClock(now time.Time) *clock { return &clock{now: now, alarms: map[*alarm]bool{}} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set sets the time. Alarms whose time has come ring.
func (c *clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
	for a := range c.alarms {
		if !a.at.After(now) {
			delete(c.alarms, a)
			c.rings.Go(a.ring)
		}
	}
}

// waitForRings returns when what the alarms that rang set off is done.
func (c *clock) waitForRings() { c.rings.Wait() }

func (c *clock) Alarm(after time.Duration, ring func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &alarm{at: c.now.Add(after), ring: ring}
	c.alarms[a] = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.alarms, a)
	}
}

// world is a database and a Redis, on which servers run.
type world struct {
	t           testing.TB
	databaseURL string
	redisURL    string
	clock       *clock
	tokens      app.Tokens
	directory   *directory.Directory
}

func newWorld(t testing.TB, redisURL string) *world {
	t.Helper()
	w := &world{t: t, databaseURL: devstacktest.Database(t), redisURL: redisURL,
		clock: newClock(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))}
	domain, err := app.OpenDomain(context.Background(), w.config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = domain.Close() })
	w.directory = domain.Directory
	return w
}

func (w *world) config() app.Config {
	config := app.Default()
	config.Listen.Address = "127.0.0.1:0"
	config.Database.URL, config.Redis.URL, config.Clock = w.databaseURL, w.redisURL, w.clock.Now
	config.Alarm = w.clock.Alarm
	config.Tokens = w.tokens
	return config
}

// server starts a server, which is stopped when the test ends.
func (w *world) server() *app.App {
	w.t.Helper()
	return w.serve(w.config())
}

// serve starts a server of its own configuration, likewise.
func (w *world) serve(config app.Config) *app.App {
	w.t.Helper()
	a, err := app.Start(context.Background(), config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil {
			w.t.Errorf("stopping the server: %v", err)
		}
	})
	return a
}

// program applies a YAML definition.
func (w *world) program(yaml string) {
	w.t.Helper()
	definition, err := program.Parse("test.yaml", []byte(yaml))
	if err != nil {
		w.t.Fatal(err)
	}
	encoded, err := program.Encode(definition)
	if err != nil {
		w.t.Fatal(err)
	}
	apply := directory.ApplyProgram{ProgramID: definition.GetProgramId(), Definition: encoded}
	if _, _, err := w.directory.ApplyProgram(context.Background(), apply, w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// key makes a key of a partner (made if it is new) with scopes, and returns its id and the credential.
func (w *world) key(programID, partnerID string, scopes ...auth.Scope) (keyID, credential string) {
	w.t.Helper()
	ctx := context.Background()
	if _, err := w.directory.Partner(ctx, programID, partnerID); err != nil {
		if _, _, err := w.directory.CreatePartner(ctx, programID, nil, partnerID, "", w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
	keyID, credential, hash, err := auth.NewKey(programID)
	if err != nil {
		w.t.Fatal(err)
	}
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	if _, _, err := w.directory.CreateAPIKey(ctx, programID, nil, partnerID, names, "", hash, keyID, w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	return keyID, credential
}

var allScopes = []auth.Scope{
	auth.ScopeAccrue, auth.ScopeRedeem, auth.ScopeRead, auth.ScopeEnroll, auth.ScopeManage, auth.ScopeAdjust, auth.ScopeTransfer, auth.ScopeCare,
	auth.ScopeToken,
}

func (w *world) enroll(programID string, memberIDs ...string) {
	w.t.Helper()
	var members []directory.Enrollment
	for _, id := range memberIDs {
		members = append(members, directory.Enrollment{MemberID: id})
	}
	if _, err := w.directory.EnrollMissing(context.Background(), programID, members, w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// rows counts the rows of every table, to see that nothing was written.
func (w *world) rows() string {
	w.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, w.databaseURL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(ctx)
	var counts string
	err = conn.QueryRow(ctx, `
		SELECT string_agg(relname || ' ' || (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || relname, false, true, '')))[1]::text, ', ' ORDER BY relname)
		FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`).Scan(&counts)
	if err != nil {
		w.t.Fatal(err)
	}
	return counts
}

// refused is an error as a caller gets it.
type refused struct {
	Status   int    // of HTTP
	Code     string `json:"code"`
	Message  string `json:"message"`
	Reason   string
	Fields   []string
	Metadata map[string]string
	RetryIn  time.Duration
}

func (r *refused) String() string {
	if r == nil {
		return "no error"
	}
	return fmt.Sprintf("%s %s %v: %s", r.Code, r.Reason, r.Fields, r.Message)
}

// call makes a unary call with Connect's JSON protocol. The answer is nil when the call was refused.
func call(t testing.TB, url, procedure, credential, body string) (answer map[string]any, r *refused) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+procedure, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if credential != "" {
		request.Header.Set("Authorization", "Bearer "+credential)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == http.StatusOK {
		if err := json.Unmarshal(content, &answer); err != nil {
			t.Fatalf("%s: %v in %s", procedure, err, content)
		}
		return answer, nil
	}
	return nil, refusedOf(t, response.StatusCode, content)
}

// callStream makes a call whose answer is a stream, likewise, and returns the stream's first message.
func callStream(t testing.TB, url, procedure, credential, body string) (answer map[string]any, r *refused) {
	t.Helper()
	enveloped := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(body))), body...)
	request, err := http.NewRequest(http.MethodPost, url+procedure, bytes.NewReader(enveloped))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/connect+json")
	if credential != "" {
		request.Header.Set("Authorization", "Bearer "+credential)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	head := make([]byte, 5)
	if _, err := io.ReadFull(response.Body, head); err != nil {
		t.Fatalf("%s: %v", procedure, err)
	}
	message := make([]byte, binary.BigEndian.Uint32(head[1:]))
	if _, err := io.ReadFull(response.Body, message); err != nil {
		t.Fatalf("%s: %v", procedure, err)
	}
	const endOfStream = 2
	if head[0]&endOfStream == 0 {
		if err := json.Unmarshal(message, &answer); err != nil {
			t.Fatalf("%s: %v in %s", procedure, err, message)
		}
		return answer, nil
	}
	var end struct{ Error json.RawMessage }
	if err := json.Unmarshal(message, &end); err != nil || end.Error == nil {
		t.Fatalf("%s ends with %s", procedure, message)
	}
	return nil, refusedOf(t, response.StatusCode, end.Error)
}

func refusedOf(t testing.TB, status int, content []byte) *refused {
	t.Helper()
	var wire struct {
		refused
		Details []struct{ Type, Value string } `json:"details"`
	}
	if err := json.Unmarshal(content, &wire); err != nil {
		t.Fatalf("HTTP %d with %q", status, content)
	}
	wire.Status = status
	for _, detail := range wire.Details {
		value, err := base64.RawStdEncoding.DecodeString(detail.Value)
		if err != nil {
			t.Fatal(err)
		}
		switch detail.Type {
		case "google.rpc.ErrorInfo":
			info := &errdetails.ErrorInfo{}
			mustUnmarshal(t, value, info)
			wire.Reason, wire.Metadata = info.GetReason(), info.GetMetadata()
		case "google.rpc.BadRequest":
			bad := &errdetails.BadRequest{}
			mustUnmarshal(t, value, bad)
			for _, v := range bad.GetFieldViolations() {
				wire.Fields = append(wire.Fields, v.GetField())
			}
		case "google.rpc.RetryInfo":
			retry := &errdetails.RetryInfo{}
			mustUnmarshal(t, value, retry)
			wire.RetryIn = retry.GetRetryDelay().AsDuration()
		}
	}
	return &wire.refused
}

func mustUnmarshal(t testing.TB, data []byte, into proto.Message) {
	t.Helper()
	if err := proto.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// devstackRedis is the URL of a Redis of the test's own.
func devstackRedis(t testing.TB) string {
	t.Helper()
	return devstacktest.Redis(t).URL()
}

// flush empties a Redis.
func flush(t testing.TB, url string) {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	if err := client.FlushAll(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
}

// awaitTick lets others run while a condition isn't met yet.
func awaitTick(t testing.TB) {
	t.Helper()
	select {
	case <-time.After(time.Millisecond):
	case <-t.Context().Done():
		t.Fatal("the test ended")
	}
}
