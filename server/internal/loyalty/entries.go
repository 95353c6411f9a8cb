package loyalty

import (
	"context"
	"math"
	"slices"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Place is a place in a member's history: behind an entry. The zero place is before the newest one.
type Place struct {
	MemberID string // whose account has the entry
	Version  int64
}

// ListEntries tells who a member is today, and at most limit entries of a member's history after a place: the newest of the member's own first,
// then those of each member that was merged into this one, likewise.
func (s *Service) ListEntries(ctx context.Context, programID string, ref directory.Ref, after Place, limit int) (memberID string, entries []Entry, err error) {
	return history(ctx, s, programID, ref, after, limit, s.ledger.Entries)
}

// ListOperations tells who a member is today, and at most limit operations on a member's account after a place, in the order of ListEntries.
func (s *Service) ListOperations(ctx context.Context, programID string, ref directory.Ref, after Place, limit int) (memberID string, operations []Operation, err error) {
	return history(ctx, s, programID, ref, after, limit, s.ledger.Operations)
}

// history reads a list of an account's for a member, and of all members merged into this one.
func history[T any](
	ctx context.Context, s *Service, programID string, ref directory.Ref, after Place, limit int,
	read func(ctx context.Context, programID, memberID string, before int64, limit int) ([]T, error),
) (memberID string, all []T, err error) {
	member, err := s.directory.Member(ctx, programID, ref)
	if err != nil {
		return "", nil, err
	}
	accounts := append([]string{member.MemberID}, member.Merged...)
	from, before := 0, int64(math.MaxInt64)
	if after != (Place{}) {
		if from = slices.Index(accounts, after.MemberID); from < 0 { // parted meanwhile
			return "", nil, refusal.New(refusal.InvalidPageToken, "page_token is of a member that was parted from this one; begin again without it").At("page_token")
		}
		before = after.Version
	}
	for ; from < len(accounts) && len(all) < limit; from, before = from+1, math.MaxInt64 {
		part, err := read(ctx, programID, accounts[from], before, limit-len(all))
		if err != nil {
			return "", nil, err
		}
		all = append(all, part...)
	}
	return member.MemberID, all, nil
}

// Operation is something that was done on a member's account, or happened there by itself.
type Operation = ledger.Done
