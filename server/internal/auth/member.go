package auth

import (
	"context"

	"github.com/golang-jwt/jwt/v5"
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
	of := ref{token.ProgramID, token.MemberID}
	holder, found, err := a.members.get(ctx, of)
	if err == nil && found && holder.Generation < token.Generation { // the token is newer than what is remembered
		a.members.forget(of)
		holder, found, err = a.members.get(ctx, of)
	}
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
