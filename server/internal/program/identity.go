package program

import (
	"slices"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// IdentityProvider is who signs in a program's members elsewhere.
type IdentityProvider struct {
	Issuer         string
	Audience       string
	KeysURL        string // of its JWK set
	Claim          string // that names the member
	IdentifierType int32  // loyalty.v1.IdentifierType of the claim's value; 0: it is the member's id
	Read, Redeem   bool   // what its tokens may be used for
	PartnerID      string // that redemptions count for; empty: the program itself
}

// subjectClaim names the member where the definition doesn't say which claim does.
const subjectClaim = "sub"

// IdentityProviders are the program's, in the definition's order.
func (p *Program) IdentityProviders() []IdentityProvider {
	var all []IdentityProvider
	for _, def := range p.def.GetIdentityProviders() {
		provider := IdentityProvider{
			Issuer: def.GetIssuer(), Audience: def.GetAudience(), KeysURL: def.GetJwksUrl(), Claim: def.GetMemberClaim(),
			IdentifierType: int32(def.GetIdentifierType()), PartnerID: def.GetPartnerId(),
			Read:   slices.Contains(def.GetScopes(), loyaltyv1.TokenScope_TOKEN_SCOPE_READ),
			Redeem: slices.Contains(def.GetScopes(), loyaltyv1.TokenScope_TOKEN_SCOPE_REDEEM),
		}
		if provider.Claim == "" {
			provider.Claim = subjectClaim
		}
		all = append(all, provider)
	}
	return all
}

// Partners are those that the definition names.
func (p *Program) Partners() []string {
	var all []string
	for _, def := range p.def.GetIdentityProviders() {
		if id := def.GetPartnerId(); id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}
