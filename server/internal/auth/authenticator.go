package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Store tells of keys and members, revoked and closed ones too. A *directory.Directory is one.
type Store interface {
	// APIKey refuses a key that doesn't exist with PartnerNotFound; any other error means that it can't tell.
	APIKey(ctx context.Context, programID, keyID string) (directory.APIKey, error)
	// TokenHolder refuses a member who doesn't exist with MemberNotFound; any other error means that it can't tell.
	TokenHolder(ctx context.Context, programID, memberID string) (directory.TokenHolder, error)
	// ResolveMember refuses an identifier that is nobody's with MemberNotFound, and what can be none with InvalidField.
	ResolveMember(ctx context.Context, programID string, by directory.Ref) (memberID string, err error)
}

// Deps is what an Authenticator works with.
type Deps struct {
	Store            Store
	Signer           *Signer   // nil: there are no member tokens of our own
	Providers        Providers // nil: there are none
	PrivateProviders bool      // their keys may be in the private network, and without TLS
	Clock            func() time.Time
	Log              *slog.Logger // nil: nothing is logged
}

// Authenticator tells who a credential belongs to.
type Authenticator struct {
	clock     func() time.Time
	store     Store
	signer    *Signer
	keys      *lookups[key]
	members   *lookups[directory.TokenHolder]
	providers *lookups[[]Provider] // by program
	keySets   *keySets
}

// key is what was read about an API key that can be used.
type key struct {
	principal  Principal
	secretHash [sha256.Size]byte
}

// NewAuthenticator makes an Authenticator.
func NewAuthenticator(d Deps) *Authenticator {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Authenticator{
		clock: d.Clock, store: d.Store, signer: d.Signer,
		keys: newLookups("key", d.Clock, func(ctx context.Context, of ref) (key, bool, error) {
			return readKey(ctx, d.Store, of)
		}),
		members: newLookups("member", d.Clock, func(ctx context.Context, of ref) (directory.TokenHolder, bool, error) {
			holder, err := d.Store.TokenHolder(ctx, of.programID, of.id)
			if refusal.Is(err, refusal.MemberNotFound) {
				return directory.TokenHolder{}, false, nil
			}
			return holder, true, err
		}),
		providers: newLookups("program", d.Clock, func(ctx context.Context, of ref) ([]Provider, bool, error) {
			if d.Providers == nil {
				return nil, false, nil
			}
			providers, err := d.Providers(ctx, of.programID)
			if refusal.Is(err, refusal.ProgramNotFound) {
				return nil, false, nil
			}
			return providers, len(providers) > 0, err
		}),
		keySets: newKeySets(newFetch(d.PrivateProviders), d.Clock, d.Log),
	}
}

// Authenticate tells who a credential belongs to. It refuses with InvalidCredentials, in the same words whether the
// credential is malformed, unknown, wrong, expired or revoked, and with LedgerUnavailable when it can't find out.
func (a *Authenticator) Authenticate(ctx context.Context, credential string) (Principal, error) {
	if !IsKey(credential) {
		return a.member(ctx, credential)
	}
	of, secret, ok := parse(credential)
	if !ok {
		return Principal{}, invalidCredentials()
	}
	k, found, err := a.keys.get(ctx, of)
	if err != nil {
		return Principal{}, err
	}
	// A fixed size, so that the bytes stay on the stack.
	var given [secretLength]byte
	copy(given[:], secret)
	hash := sha256.Sum256(given[:])
	if subtle.ConstantTimeCompare(hash[:], k.secretHash[:]) != 1 || !found {
		return Principal{}, invalidCredentials()
	}
	return k.principal, nil
}

// ForgetKey makes the next call with a key, or with a token that it issued, read the key anew. To be called after the
// key was revoked on this server, before that is acknowledged: from then on it is not accepted here.
func (a *Authenticator) ForgetKey(programID, keyID string) { a.keys.forget(ref{programID, keyID}) }

// ForgetMembers does the same for members whose tokens were ended.
func (a *Authenticator) ForgetMembers(programID string, memberIDs ...string) {
	for _, id := range memberIDs {
		a.members.forget(ref{programID, id})
	}
}

func readKey(ctx context.Context, store Store, of ref) (k key, usable bool, err error) {
	stored, err := store.APIKey(ctx, of.programID, of.id)
	switch {
	case refusal.Is(err, refusal.PartnerNotFound):
		return key{}, false, nil
	case err != nil:
		return key{}, false, err
	case len(stored.SecretHash) != sha256.Size:
		return key{}, false, errors.New("its hash is no SHA-256")
	}
	k.principal = Principal{ProgramID: of.programID, PartnerID: stored.PartnerID, PartnerNo: stored.PartnerNo, KeyID: of.id}
	for _, scope := range stored.Scopes {
		k.principal.Scopes |= ScopesOf(Scope(scope))
	}
	k.secretHash = [sha256.Size]byte(stored.SecretHash)
	return k, stored.RevokeTime.IsZero(), nil
}

func invalidCredentials() error {
	return refusal.New(refusal.InvalidCredentials,
		"the API key or member token is not valid; check that it is complete, and neither expired nor revoked")
}
