package loyalty

import (
	"context"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
)

// ListEntries tells the newest at most limit entries of a member's history before a version.
func (s *Service) ListEntries(ctx context.Context, programID string, ref directory.Ref, before int64, limit int) ([]ledger.Entry, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return nil, err
	}
	return s.ledger.Entries(ctx, programID, memberID, before, limit)
}
