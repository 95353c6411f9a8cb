// Package auth says who is calling and what they may do.
//
// A caller is a partner, known by an API key, or one of the partner's members, known by a token: a short-lived JWT that
// a key of the partner issued, or that an identity provider of the program made. All belong to one program and carry
// scopes. Of a key's secret only a hash is kept, and of a token nothing.
package auth

import (
	"context"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Principal is who is calling: a partner, through one of its keys, or a member, by a token.
type Principal struct {
	ProgramID string
	PartnerID string // that what is done counts for; empty: the program itself
	PartnerNo int32  // 0: the program itself
	Scopes    Scopes
	KeyID     string  // the key that was sent, or that issued the token; empty: an identity provider made it
	Member    *Member // nil: the partner itself calls
}

// Member is a member who calls, and by which token.
type Member struct {
	ID      string
	TokenID string // no secret
}

// May tells whether the principal may do to a program what a scope allows: nil, or a refusal with OtherProgram or
// MissingScope, in this order, so that a credential teaches nothing about programs that aren't its own.
func (p Principal) May(programID string, scope Scope) error {
	if p.ProgramID != programID {
		return refusal.New(refusal.OtherProgram, "the %s belongs to another program than %q; use one of that program, or correct program_id",
			p.credential(), programID).At("program_id")
	}
	if !p.Scopes.Has(scope) {
		return p.Lacks(scope)
	}
	return nil
}

// Lacks is the refusal of what takes a scope that the principal doesn't have.
func (p Principal) Lacks(scope Scope) error {
	return refusal.New(refusal.MissingScope,
		"the %s lacks the scope %q; use one that has it, or create one", p.credential(), scope).With("scope", scope)
}

// NotForMembers is the refusal of what no member token is good for, whatever its scopes.
func NotForMembers(scope Scope) error {
	return refusal.New(refusal.MissingScope,
		"a member token can't do this; it takes an API key with the scope %q", scope).With("scope", scope)
}

func (p Principal) credential() string {
	if p.Member != nil {
		return "token"
	}
	return "key"
}

// MayReach tells whether the principal may reach a member, named by id (empty: not by id): a partner reaches all, a
// member only its own, by its own id. The refusal is the same whoever else was named, and whether there is such a member.
func (p Principal) MayReach(memberID string) error {
	if p.Member == nil || p.Member.ID == memberID {
		return nil
	}
	return refusal.New(refusal.OtherMember, "a member token reaches its own member only, named by member_id %q", p.Member.ID).
		At("member").With("member_id", p.Member.ID)
}

type contextKey struct{}

// WithPrincipal says in a context who is calling.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// PrincipalOf tells who is calling, if WithPrincipal said so.
func PrincipalOf(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(contextKey{}).(Principal)
	return p, ok
}
