// Package auth says who is calling and what they may do.
//
// A caller is a partner, known by an API key. A key belongs to one program and carries scopes; of its secret only a
// hash is kept.
package auth

import (
	"context"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Principal is who is calling: a partner, through one of its keys.
type Principal struct {
	ProgramID string
	PartnerID string
	PartnerNo int32
	KeyID     string
	Scopes    Scopes
}

// May tells whether the principal may do to a program what a scope allows: nil, or a refusal with OtherProgram or
// MissingScope, in this order, so that a key learns nothing about programs that aren't its own.
func (p Principal) May(programID string, scope Scope) error {
	if p.ProgramID != programID {
		return refusal.New(refusal.OtherProgram,
			"the key belongs to another program than %q; use a key of that program, or correct program_id", programID).At("program_id")
	}
	if !p.Scopes.Has(scope) {
		return refusal.New(refusal.MissingScope,
			"the key lacks the scope %q; use a key that has it, or create one", scope).With("scope", scope)
	}
	return nil
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
