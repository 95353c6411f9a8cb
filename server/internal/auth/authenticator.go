package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	// Freshness is how long an Authenticator goes by what it read, counted from before it read it: within this time
	// a revocation on another server is noticed.
	Freshness = 2 * time.Second

	lookupTimeout = Freshness   // what takes longer would be stale when it arrives
	retryAfter    = time.Second // when to come again while keys can't be read
	remembered    = 10_000      // keys that exist, and as many that don't: some megabytes
)

// KeyStore tells of keys, revoked ones too. One that doesn't exist it refuses with PartnerNotFound; any other error
// means that it can't tell. A *directory.Directory is one.
type KeyStore interface {
	APIKey(ctx context.Context, programID, keyID string) (directory.APIKey, error)
}

// Authenticator tells who a credential belongs to. It remembers what it read for two seconds and not longer, even
// when the database can't be reached: a revocation made elsewhere may be just what can't be read, and most of what a
// key may do needs the database anyway.
type Authenticator struct {
	keys  KeyStore
	clock func() time.Time

	lookups singleflight.Group // by keyRef

	mu      sync.RWMutex
	known   recent // keys that can be used
	unknown recent // keys that don't exist or were revoked: apart, so that guesses don't push out those in use
	forgets uint64 // counts Forget: what was read before one isn't remembered after it
}

// entry is what was read about a key.
type entry struct {
	principal  Principal
	secretHash [sha256.Size]byte
	usable     bool      // false: there is no such key, or it was revoked
	readTime   time.Time // before it was read
}

// NewAuthenticator makes an Authenticator with keys from a store.
func NewAuthenticator(keys KeyStore, clock func() time.Time) *Authenticator {
	return &Authenticator{keys: keys, clock: clock, known: newRecent(remembered), unknown: newRecent(remembered)}
}

// Authenticate tells who a credential belongs to. It refuses with InvalidCredentials, in the same words whether the
// credential is malformed, unknown, wrong or revoked, and with LedgerUnavailable when it can't find out.
func (a *Authenticator) Authenticate(ctx context.Context, credential string) (Principal, error) {
	ref, secret, ok := parse(credential)
	if !ok {
		return Principal{}, invalidCredentials()
	}
	e, fresh := a.remember(ref)
	if !fresh {
		var err error
		if e, err = a.lookUp(ctx, ref); err != nil {
			return Principal{}, err
		}
	}
	// A fixed size, so that the bytes stay on the stack.
	var given [secretLength]byte
	copy(given[:], secret)
	hash := sha256.Sum256(given[:])
	if subtle.ConstantTimeCompare(hash[:], e.secretHash[:]) != 1 || !e.usable {
		return Principal{}, invalidCredentials()
	}
	return e.principal, nil
}

// Forget makes the next Authenticate read the key anew. To be called after a key was revoked on this server, before
// the revocation is acknowledged: from then on it is not accepted here.
func (a *Authenticator) Forget(programID, keyID string) {
	ref := keyRef{programID, keyID}
	a.mu.Lock()
	a.known.remove(ref)
	a.unknown.remove(ref)
	a.forgets++
	a.mu.Unlock()
	a.lookups.Forget(ref.String()) // one under way may have read too early: nobody joins it any more
}

// remember tells what was read about a key, and whether that is recent enough to go by.
func (a *Authenticator) remember(ref keyRef) (entry, bool) {
	now := a.clock()
	a.mu.RLock()
	defer a.mu.RUnlock()
	e, found := a.known.get(ref)
	if !found {
		e, found = a.unknown.get(ref)
	}
	return e, found && now.Sub(e.readTime) < Freshness
}

// lookUp reads a key. Callers that want the same key at once share one read, which therefore goes on when the caller
// that began it gives up.
func (a *Authenticator) lookUp(ctx context.Context, ref keyRef) (entry, error) {
	result := a.lookups.DoChan(ref.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
		defer cancel()
		return a.read(ctx, keyRef{strings.Clone(ref.programID), strings.Clone(ref.keyID)}) // kept without the secret beside them
	})
	select {
	case <-ctx.Done():
		return entry{}, fmt.Errorf("reading key %s: %w", ref, ctx.Err())
	case r := <-result:
		if r.Err != nil {
			return entry{}, fmt.Errorf("reading key %s: %w: %w", ref, refusal.New(refusal.LedgerUnavailable,
				"the key can't be checked at the moment; send the same call again").After(retryAfter), r.Err)
		}
		return r.Val.(entry), nil
	}
}

// read reads a key from the store and remembers it.
func (a *Authenticator) read(ctx context.Context, ref keyRef) (entry, error) {
	a.mu.RLock()
	forgets := a.forgets
	a.mu.RUnlock()
	e := entry{readTime: a.clock()}

	key, err := a.keys.APIKey(ctx, ref.programID, ref.keyID)
	switch {
	case refusal.Is(err, refusal.PartnerNotFound):
	case err != nil:
		return entry{}, err
	case len(key.SecretHash) != sha256.Size:
		return entry{}, errors.New("its hash is no SHA-256")
	default:
		e.principal = Principal{ProgramID: ref.programID, PartnerID: key.PartnerID, PartnerNo: key.PartnerNo, KeyID: ref.keyID}
		for _, scope := range key.Scopes {
			e.principal.Scopes |= ScopesOf(Scope(scope))
		}
		e.secretHash = [sha256.Size]byte(key.SecretHash)
		e.usable = key.RevokeTime.IsZero()
	}

	a.mu.Lock()
	defer a.mu.Unlock()
	if a.forgets == forgets {
		a.known.remove(ref)
		a.unknown.remove(ref)
		if e.usable {
			a.known.put(ref, e)
		} else {
			a.unknown.put(ref, e)
		}
	}
	return e, nil
}

func (r keyRef) String() string { return r.programID + "_" + r.keyID }

func invalidCredentials() error {
	return refusal.New(refusal.InvalidCredentials, "the API key is not valid; check that it is complete and not revoked")
}
