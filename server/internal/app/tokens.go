package app

import (
	"fmt"
	"os"

	"github.com/loyaltycore/core/server/internal/auth"
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
