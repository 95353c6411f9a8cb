package loyalty

import (
	"context"
	"slices"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ListEntries tells the newest at most limit entries of a member's history before a version.
func (s *Service) ListEntries(ctx context.Context, programID string, ref directory.Ref, before int64, limit int) ([]ledger.Entry, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return nil, err
	}
	return s.ledger.Entries(ctx, programID, memberID, before, limit)
}

// HistoryPlace is a place in a member's history: before a version of the member's account, or of the account of one that
// was merged into it. The zero place is the beginning, which is the newest entry.
type HistoryPlace struct {
	Merged string // empty: the member's own account
	Before int64  // 0: all of it
}

// HistoryEntry is one line of a member's history.
type HistoryEntry struct {
	ledger.Entry
	Merged string // the member on whose account it was made, where that was merged into this one; empty: this one
}

// ListHistory tells at most limit entries of a member's history from a place on, and where to go on (nil: that was
// all): the member's own, newest first, and then those of the members that were merged into it, one after the other.
func (s *Service) ListHistory(
	ctx context.Context, programID string, ref directory.Ref, from HistoryPlace, limit int,
) (entries []HistoryEntry, next *HistoryPlace, err error) {
	member, err := s.directory.Member(ctx, programID, ref)
	if err != nil {
		return nil, nil, err
	}
	parts := append([]string{""}, member.Merged...)
	begin := slices.Index(parts, from.Merged)
	if begin < 0 { // that merge was taken back
		return nil, nil, refusal.New(refusal.InvalidPageToken, "the history has changed; begin anew").At("page_token")
	}
	for i, part := range parts[begin:] {
		before := int64(1<<63 - 1)
		if i == 0 && from.Before > 0 {
			before = from.Before
		}
		id := part
		if part == "" {
			id = member.MemberID
		}
		// One more than is told, to know whether there is more.
		found, err := s.ledger.Entries(ctx, programID, id, before, limit-len(entries)+1)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range found {
			if len(entries) == limit {
				last := entries[limit-1]
				place := HistoryPlace{Merged: part, Before: last.Version}
				if last.Merged != part {
					place.Before = 0
				}
				return entries, &place, nil
			}
			entries = append(entries, HistoryEntry{e, part})
		}
	}
	return entries, nil, nil
}
