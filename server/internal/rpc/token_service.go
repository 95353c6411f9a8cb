package rpc

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// defaultLifetime is how long a member token is good for when its request doesn't say, in seconds.
const defaultLifetime = 900

// MemberCache is what has to hear of members whose tokens have ended.
type MemberCache interface {
	ForgetMembers(programID string, memberIDs ...string)
}

type tokenService struct {
	directory *directory.Directory
	signer    *auth.Signer // nil: there are no keys to sign with
	cache     MemberCache
	clock     func() time.Time
}

// NewTokenService makes the handler of TokenService. Without a signer no token is issued.
func NewTokenService(
	d *directory.Directory, signer *auth.Signer, cache MemberCache, clock func() time.Time,
) loyaltyv1connect.TokenServiceHandler {
	return &tokenService{directory: d, signer: signer, cache: cache, clock: clock}
}

func (s *tokenService) IssueMemberToken(
	ctx context.Context, req *loyaltyv1.IssueMemberTokenRequest,
) (*loyaltyv1.IssueMemberTokenResponse, error) {
	if s.signer == nil {
		return nil, refusal.New(refusal.TokensNotConfigured,
			"the server was given no keys to sign member tokens with; start it with --member-token-keys")
	}
	scopes := tokenScopesOf(req.GetScopes())
	principal, _ := auth.PrincipalOf(ctx)
	for _, name := range scopes.Names() {
		if scope := auth.Scope(name); !principal.Scopes.Has(scope) { // no token may do more than the key it comes from
			return nil, principal.Lacks(scope)
		}
	}
	content := issueTokenContent{MemberID: req.GetMemberId(), Scopes: scopes.Names(), Lifetime: req.GetLifetimeSeconds()}
	if content.Lifetime == 0 {
		content.Lifetime = defaultLifetime
	}
	now := s.clock()
	issue := now.UTC().Truncate(time.Second) // tokens count in seconds
	request := requestOf(ctx, loyaltyv1connect.TokenServiceIssueMemberTokenProcedure, req, content)
	issued, replayed, err := s.directory.IssueToken(ctx, req.GetProgramId(), request, directory.Token{
		TokenID: newTokenID(), MemberID: req.GetMemberId(), KeyID: principal.KeyID, SigningKey: s.signer.KeyID(), Scopes: content.Scopes,
		IssueTime: issue, ExpireTime: issue.Add(time.Duration(content.Lifetime) * time.Second),
	}, now)
	if err != nil {
		return nil, err
	}
	scopes, err = auth.ParseScopes(issued.Scopes)
	if err != nil {
		return nil, err
	}
	credential, err := s.signer.Sign(auth.Token{
		ID: issued.TokenID, ProgramID: req.GetProgramId(), MemberID: issued.MemberID, KeyID: issued.KeyID, PartnerID: issued.PartnerID,
		Scopes: scopes, Generation: issued.Generation, IssueTime: issued.IssueTime, ExpireTime: issued.ExpireTime,
	}, issued.SigningKey)
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.IssueMemberTokenResponse{
		Token: credential, ExpireTime: timeToProto(issued.ExpireTime), MemberId: issued.MemberID, Replayed: replayed,
	}, nil
}

func (s *tokenService) RevokeMemberTokens(
	ctx context.Context, req *loyaltyv1.RevokeMemberTokensRequest,
) (*loyaltyv1.RevokeMemberTokensResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.TokenServiceRevokeMemberTokensProcedure, req, revokeTokensContent{MemberID: req.GetMemberId()})
	revoked, replayed, err := s.directory.RevokeTokens(ctx, req.GetProgramId(), request, req.GetMemberId(), s.clock())
	if err != nil {
		return nil, err
	}
	s.cache.ForgetMembers(req.GetProgramId(), revoked.MemberIDs...)
	return &loyaltyv1.RevokeMemberTokensResponse{RevokeTime: timeToProto(revoked.RevokeTime), Replayed: replayed}, nil
}

// newTokenID makes an id of 100 random bits.
func newTokenID() string { return strings.ToLower(rand.Text()[:20]) }

// tokenScopesOf are the scopes of a key that a token's stand for.
func tokenScopesOf(scopes []loyaltyv1.TokenScope) auth.Scopes {
	if len(scopes) == 0 {
		return auth.ScopesOf(auth.ScopeRead)
	}
	var set auth.Scopes
	for _, s := range scopes {
		switch s {
		case loyaltyv1.TokenScope_TOKEN_SCOPE_READ:
			set |= auth.ScopesOf(auth.ScopeRead)
		case loyaltyv1.TokenScope_TOKEN_SCOPE_REDEEM:
			set |= auth.ScopesOf(auth.ScopeRedeem)
		}
	}
	return set
}
