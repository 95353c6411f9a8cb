package app

import (
	"context"
	"fmt"
	"os"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
)

// openSigner reads the keys that member tokens are signed with; nil: none are configured.
func openSigner(config Config) (*auth.Signer, error) {
	if config.Tokens.KeysFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(config.Tokens.KeysFile)
	if err != nil {
		return nil, fmt.Errorf("the keys of member tokens: %w", err)
	}
	signer, err := auth.ReadSigner(text, config.Clock)
	if err != nil {
		return nil, fmt.Errorf("the keys of member tokens, %s: %w", config.Tokens.KeysFile, err)
	}
	return signer, nil
}

// providers tells which identity providers a program accepts.
func (a *App) providers(ctx context.Context, programID string) ([]auth.Provider, error) {
	accepted, err := a.domain.Loyalty.IdentityProviders(ctx, programID)
	if err != nil {
		return nil, err
	}
	var all []auth.Provider
	for _, p := range accepted {
		provider := auth.Provider{
			Issuer: p.Issuer, Audience: p.Audience, KeysURL: p.KeysURL, Claim: p.Claim,
			IdentifierType: directory.IdentifierType(p.IdentifierType), PartnerID: p.PartnerID,
		}
		if p.Read {
			provider.Scopes |= auth.ScopesOf(auth.ScopeRead)
		}
		if p.Redeem {
			provider.Scopes |= auth.ScopesOf(auth.ScopeRedeem)
		}
		if p.PartnerID != "" {
			partner, err := a.domain.Directory.Partner(ctx, programID, p.PartnerID)
			if err != nil {
				return nil, err
			}
			provider.PartnerNo = partner.PartnerNo
		}
		all = append(all, provider)
	}
	return all, nil
}
