package auth

import (
	"context"

	"github.com/golang-jwt/jwt/v5"

	"github.com/loyaltycore/core/server/internal/directory"
)

// maxToken is the longest token looked at, in bytes.
const maxToken = 8 << 10

// member tells who a token belongs to. What there is no token like costs no look-up: the signature comes first.
func (a *Authenticator) member(ctx context.Context, credential string) (Principal, error) {
	if len(credential) > maxToken {
		return Principal{}, invalidCredentials()
	}
	// What the text says of itself is good for finding the way, and for nothing else.
	said := jwt.RegisteredClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(credential, &said); err != nil {
		return Principal{}, invalidCredentials()
	}
	if said.Issuer != issuer {
		if _, ok := a.readForeign(credential); !ok {
			return Principal{}, invalidCredentials()
		}
		return Principal{}, ErrNeedsProgram
	}
	if a.signer == nil {
		return Principal{}, invalidCredentials()
	}
	token, err := a.signer.verify(credential)
	if err != nil {
		return Principal{}, invalidCredentials()
	}
	k, found, err := a.keys.get(ctx, ref{token.ProgramID, token.KeyID})
	if err != nil {
		return Principal{}, err
	}
	if !found {
		return Principal{}, invalidCredentials()
	}
	holder, found, err := a.holder(ctx, ref{token.ProgramID, token.MemberID}, token.Generation)
	if err != nil {
		return Principal{}, err
	}
	if !found || holder.Left || holder.Generation != token.Generation {
		return Principal{}, invalidCredentials()
	}
	p := k.principal
	p.Scopes &= token.Scopes
	p.Member = &Member{ID: token.MemberID, TokenID: token.ID}
	return p, nil
}

// holder tells which tokens of a member are good. What is remembered may be from before the member was enrolled, or older
// than a token of a later generation: then it is read anew. Only a good signature gets here, so no guess costs a read.
func (a *Authenticator) holder(ctx context.Context, of ref, generation int64) (holder directory.TokenHolder, found bool, err error) {
	holder, found, err = a.members.get(ctx, of)
	if err == nil && (!found || holder.Generation < generation) {
		a.members.forget(of)
		holder, found, err = a.members.get(ctx, of)
	}
	return holder, found, err
}
