package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// noon is when these tests begin.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world is an Authenticator on a real directory whose reads are counted and can be held up, with a clock that tests
// move.
type world struct {
	*Authenticator
	directory *directory.Directory
	pool      *postgres.Pool
	now       time.Time

	reads atomic.Int64
	held  func() // what a read waits for before it answers
}

func newWorld(t testing.TB) *world {
	t.Helper()
	pool, err := postgres.Open(t.Context(), devstacktest.Database(t), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	w := &world{directory: directory.New(pool), pool: pool, now: noon, held: func() {}}
	w.Authenticator = NewAuthenticator(Deps{Store: w, Clock: func() time.Time { return w.now }})
	for _, programID := range []string{"bistro", "cinema"} {
		if _, _, err := w.directory.ApplyProgram(t.Context(), directory.ApplyProgram{ProgramID: programID, Definition: []byte(`{}`)}, noon); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.directory.CreatePartner(t.Context(), programID, nil, "shop", "", noon); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// TokenHolder is part of what makes the world a Store.
func (w *world) TokenHolder(ctx context.Context, programID, memberID string) (directory.TokenHolder, error) {
	return w.directory.TokenHolder(ctx, programID, memberID)
}

// ResolveMember is another part of it.
func (w *world) ResolveMember(ctx context.Context, programID string, by directory.Ref) (string, error) {
	return w.directory.ResolveMember(ctx, programID, by)
}

// APIKey counts.
func (w *world) APIKey(ctx context.Context, programID, keyID string) (directory.APIKey, error) {
	w.reads.Add(1)
	key, err := w.directory.APIKey(ctx, programID, keyID)
	w.held()
	return key, errors.Join(err, ctx.Err())
}

// newKey makes a key of bistro's partner shop.
func (w *world) newKey(t testing.TB, scopes ...string) (keyID, credential string) {
	t.Helper()
	keyID, credential, hash, err := NewKey("bistro")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.directory.CreateAPIKey(t.Context(), "bistro", nil, "shop", scopes, "", hash, keyID, noon); err != nil {
		t.Fatal(err)
	}
	return keyID, credential
}

func (w *world) revoke(t testing.TB, keyID string) {
	t.Helper()
	if _, _, err := w.directory.RevokeAPIKey(t.Context(), "bistro", nil, keyID, w.now); err != nil {
		t.Fatal(err)
	}
}

func (w *world) wantReads(t testing.TB, want int64) {
	t.Helper()
	if got := w.reads.Load(); got != want {
		t.Errorf("keys were read %d times, want %d", got, want)
	}
}

func (w *world) wantAccepted(t testing.TB, credential string) {
	t.Helper()
	if _, err := w.Authenticate(t.Context(), credential); err != nil {
		t.Errorf("the key is refused: %v", err)
	}
}

func (w *world) wantRefused(t testing.TB, credential string) {
	t.Helper()
	_, err := w.Authenticate(t.Context(), credential)
	wantRefusal(t, err, refusal.InvalidCredentials)
}

func TestACredentialTellsItsPartnerAndScopes(t *testing.T) {
	w := newWorld(t)
	keyID, credential := w.newKey(t, "read", "redeem", "of-a-newer-server")
	want := Principal{ProgramID: "bistro", PartnerID: "shop", PartnerNo: 1, KeyID: keyID, Scopes: ScopesOf(ScopeRedeem, ScopeRead)}
	for range 2 { // read, then remembered
		if p, err := w.Authenticate(t.Context(), credential); err != nil || p != want {
			t.Errorf("got %+v, error %v; want %+v", p, err, want)
		}
	}
}

func TestWhateverIsWrongWithACredentialTheRefusalIsTheSame(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	revokedID, revoked := w.newKey(t, "read")
	w.revoke(t, revokedID)
	_, unknown, _, err := NewKey("bistro")
	if err != nil {
		t.Fatal(err)
	}
	last := credential[len(credential)-1:]
	other := map[bool]string{true: "b", false: "a"}[last == "a"]
	words := map[string]bool{}
	for name, wrong := range map[string]string{
		"empty": "", "nonsense": "letmein", "incomplete": credential[:len(credential)-1], "longer": credential + "a",
		"another prefix": "sk" + credential[2:], "unprintable": strings.Replace(credential, "bistro", "b\x00stro", 1),
		"another secret":  strings.TrimSuffix(credential, last) + other,
		"unknown":         unknown,
		"revoked":         revoked,
		"another program": strings.Replace(credential, "bistro", "cinema", 1),
		"no such program": strings.Replace(credential, "bistro", "nowhere", 1),
	} {
		for range 2 { // read, then remembered
			p, err := w.Authenticate(t.Context(), wrong)
			if !refusal.Is(err, refusal.InvalidCredentials) || p != (Principal{}) {
				t.Errorf("%s: got %+v, error %v", name, p, err)
				continue
			}
			words[err.Error()] = true
		}
	}
	if len(words) != 1 {
		t.Errorf("the refusals differ: %v", words)
	}
}

func TestAKeyIsReadAgainOnlyAfterTwoSeconds(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	_, unknown, _, err := NewKey("bistro")
	if err != nil {
		t.Fatal(err)
	}
	both := func() {
		t.Helper()
		w.wantAccepted(t, credential)
		w.wantRefused(t, unknown)
	}
	both()
	w.now = noon.Add(Freshness - 1)
	both()
	w.wantReads(t, 2)
	w.now = noon.Add(Freshness)
	both()
	w.wantReads(t, 4)
}

func TestAWrongSecretCostsNoRead(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	for i := range 20 {
		w.wantRefused(t, credential[:len(credential)-2]+fmt.Sprintf("%02d", i+80)) // base32 has no 8 or 9
	}
	w.wantAccepted(t, credential)
	w.wantReads(t, 1)
}

func TestARevocationElsewhereIsNoticedWithinTwoSeconds(t *testing.T) {
	w := newWorld(t)
	keyID, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	w.revoke(t, keyID)
	w.now = noon.Add(Freshness)
	w.wantRefused(t, credential)
}

func TestARevocationHereIsNoticedAtOnce(t *testing.T) {
	w := newWorld(t)
	keyID, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	w.revoke(t, keyID)
	w.ForgetKey("bistro", keyID)
	w.wantRefused(t, credential)
}

func TestAReadFromBeforeARevocationIsNotRememberedAfterIt(t *testing.T) {
	w := newWorld(t)
	keyID, credential := w.newKey(t, "read")
	hasRead, goOn := make(chan struct{}), make(chan struct{})
	var readers atomic.Int64
	w.held = func() {
		if readers.Add(1) == 1 {
			close(hasRead)
			<-goOn
		}
	}
	answered := make(chan error)
	go func() {
		_, err := w.Authenticate(t.Context(), credential)
		answered <- err
	}()
	<-hasRead
	w.revoke(t, keyID)
	w.ForgetKey("bistro", keyID)
	w.wantRefused(t, credential) // does not join the read that is under way
	close(goOn)
	if err := <-answered; err != nil {
		t.Errorf("the call that came before the revocation: %v", err)
	}
	w.wantRefused(t, credential)
}

func TestCallersOfOneKeyShareOneRead(t *testing.T) {
	const callers = 50
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	goOn := make(chan struct{})
	w.held = func() { <-goOn }
	var started, done sync.WaitGroup
	started.Add(callers)
	var errs [callers]error
	for i := range callers {
		done.Go(func() {
			started.Done()
			_, errs[i] = w.Authenticate(t.Context(), credential)
		})
	}
	started.Wait()
	close(goOn) // who comes only now finds the key remembered, or joins
	done.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Error(err)
	}
	w.wantReads(t, 1)
}

func TestACallerThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	hasRead, goOn := make(chan struct{}), make(chan struct{})
	w.held = func() { close(hasRead); <-goOn }
	ctx, giveUp := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() {
		_, err := w.Authenticate(ctx, credential)
		gaveUp <- err
	}()
	<-hasRead
	giveUp()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v, want its context's error", err)
	}
	close(goOn)
	w.wantAccepted(t, credential)
	w.wantReads(t, 1)
}

func TestADatabaseThatCannotBeReachedIsNotTheKeysFault(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	w.pool.Close()
	w.wantAccepted(t, credential) // as long as what was read is fresh
	w.now = noon.Add(Freshness)
	_, err := w.Authenticate(t.Context(), credential)
	wantRefusal(t, err, refusal.LedgerUnavailable)
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.RetryAfter <= 0 {
		t.Error("the refusal doesn't say when to come again")
	}
	w.wantRefused(t, "malformed") // needs no database
}

func TestGuessesNeitherFillMemoryNorPushOutKeysInUse(t *testing.T) {
	const limit = 100
	w := newWorld(t)
	w.keys.known, w.keys.unknown = newRecent[looked[key]](limit), newRecent[looked[key]](limit)
	_, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	for i := range 5 * limit {
		w.wantRefused(t, fmt.Sprintf("lk_bistro_%012d_%032d", i, i))
	}
	if n := len(w.keys.unknown.young) + len(w.keys.unknown.old); n > 2*limit {
		t.Errorf("%d guesses are remembered, want at most %d", n, 2*limit)
	}
	before := w.reads.Load()
	w.wantAccepted(t, credential)
	w.wantReads(t, before)
}

func TestAuthenticatingWithARememberedKeyAllocatesNothing(t *testing.T) {
	w := newWorld(t)
	_, credential := w.newKey(t, "read")
	w.wantAccepted(t, credential)
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() { _, _ = w.Authenticate(ctx, credential) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAuthenticateRememberedKey(b *testing.B) {
	w := newWorld(b)
	_, credential := w.newKey(b, "read")
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := w.Authenticate(ctx, credential); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
