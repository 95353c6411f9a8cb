package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Provider is an identity provider whose tokens a program accepts.
type Provider struct {
	Issuer         string
	Audience       string
	KeysURL        string                   // of its JWK set
	Claim          string                   // that names the member
	IdentifierType directory.IdentifierType // of the claim's value; 0: it is the member's id
	Scopes         Scopes
	PartnerID      string // that redemptions count for; empty: the program itself
	PartnerNo      int32  // 0: the program itself
}

// Providers tells which identity providers a program accepts now. A program that doesn't exist it refuses with
// ProgramNotFound; any other error means that it can't tell.
type Providers func(ctx context.Context, programID string) ([]Provider, error)

// ErrNeedsProgram says that a credential may be an identity provider's token, and that only AuthenticateIn can tell who
// it belongs to.
var ErrNeedsProgram = errors.New("auth: whose token it is, only its program can tell")

const (
	longestLife = 24 * time.Hour  // of a provider's token
	clockSkew   = 5 * time.Second // that a provider's clock may be off
)

// algorithms are those that a provider may sign with: none with a secret that we would have to share.
var algorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}

var memberIDPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)

// foreign is a token as its text says, by whoever wrote it: good for finding the way, and for nothing else.
type foreign struct {
	claims    jwt.MapClaims
	algorithm string
	keyID     string
}

// readForeign reads a token that may be an identity provider's, without checking its signature. ok is false for one that
// no signature could save: then it costs nobody anything.
func (a *Authenticator) readForeign(credential string) (f foreign, ok bool) {
	f.claims = jwt.MapClaims{}
	token, _, err := jwt.NewParser().ParseUnverified(credential, f.claims)
	if err != nil {
		return foreign{}, false
	}
	if _, critical := token.Header["crit"]; critical { // of extensions, and we know none
		return foreign{}, false
	}
	f.algorithm, _ = token.Header["alg"].(string)
	f.keyID, _ = token.Header["kid"].(string)
	begins, err := f.claims.GetIssuedAt()
	if err != nil || begins == nil {
		return foreign{}, false
	}
	ends, err := f.claims.GetExpirationTime()
	if err != nil || ends == nil {
		return foreign{}, false
	}
	now := a.clock()
	return f, slices.Contains(algorithms, f.algorithm) && f.keyID != "" && ends.Sub(begins.Time) <= longestLife &&
		!begins.After(now.Add(clockSkew)) && now.Before(ends.Add(clockSkew))
}

// AuthenticateIn tells who a credential belongs to in a program; it is Authenticate that identity providers' tokens need.
// It refuses as that does, and with IdentityProviderUnavailable.
func (a *Authenticator) AuthenticateIn(ctx context.Context, programID, credential string) (Principal, error) {
	p, err := a.Authenticate(ctx, credential)
	if !errors.Is(err, ErrNeedsProgram) {
		return p, err
	}
	said, ok := a.readForeign(credential)
	if !ok || !programIDPattern.MatchString(programID) {
		return Principal{}, invalidCredentials()
	}
	provider, err := a.provider(ctx, programID, said)
	if err != nil {
		return Principal{}, err
	}
	key, err := a.keySets.key(ctx, provider.KeysURL, said.keyID, said.algorithm)
	if err != nil {
		return Principal{}, err
	}
	if key == nil {
		return Principal{}, invalidCredentials()
	}
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{said.algorithm}), jwt.WithIssuer(provider.Issuer), jwt.WithAudience(provider.Audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(clockSkew), jwt.WithTimeFunc(a.clock), jwt.WithStrictDecoding())
	if _, err := parser.ParseWithClaims(credential, claims, func(*jwt.Token) (any, error) { return key, nil }); err != nil {
		return Principal{}, invalidCredentials()
	}
	memberID, err := a.memberOf(ctx, programID, provider, claims)
	if err != nil {
		return Principal{}, err
	}
	holder, found, err := a.holder(ctx, ref{programID, memberID}, 0)
	if err != nil {
		return Principal{}, err
	}
	begins, err := claims.GetIssuedAt()
	if err != nil || !found || holder.Left || !begins.After(holder.RevokeTime) {
		return Principal{}, invalidCredentials()
	}
	hash := sha256.Sum256([]byte(credential))
	return Principal{
		ProgramID: programID, PartnerID: provider.PartnerID, PartnerNo: provider.PartnerNo, Scopes: provider.Scopes,
		Member: &Member{ID: memberID, TokenID: base64.RawURLEncoding.EncodeToString(hash[:12])},
	}, nil
}

// provider is the identity provider of a program that a token says it is from.
func (a *Authenticator) provider(ctx context.Context, programID string, said foreign) (Provider, error) {
	all, _, err := a.providers.get(ctx, ref{programID: programID})
	if err != nil {
		return Provider{}, err
	}
	issuer, _ := said.claims.GetIssuer()
	audience, _ := said.claims.GetAudience()
	for _, p := range all {
		if p.Issuer == issuer && slices.Contains(audience, p.Audience) {
			return p, nil
		}
	}
	return Provider{}, invalidCredentials()
}

// memberOf is the id of the member that a token names. An address or number that the provider says it has not verified
// names nobody: anyone could have typed it in.
func (a *Authenticator) memberOf(ctx context.Context, programID string, provider Provider, claims jwt.MapClaims) (string, error) {
	value, _ := claims[provider.Claim].(string)
	if verified, said := claims[provider.Claim+"_verified"]; value == "" || said && verified != true && verified != "true" {
		return "", invalidCredentials()
	}
	if provider.IdentifierType == 0 {
		if !memberIDPattern.MatchString(value) {
			return "", invalidCredentials()
		}
		return value, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	memberID, err := a.store.ResolveMember(ctx, programID, directory.Ref{
		Identifier: &directory.Identifier{Type: provider.IdentifierType, Value: value},
	})
	if refusal.Is(err, refusal.MemberNotFound) || refusal.Is(err, refusal.InvalidField) {
		return "", invalidCredentials()
	}
	if err != nil {
		return "", fmt.Errorf("finding a token's member: %w", err)
	}
	return memberID, nil
}
