package loyalty

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Balance is what an account holds at an instant. It is stored with every answer, hence the short names.
type Balance struct {
	Available        int64           `json:"a"`
	Pending          int64           `json:"p,omitempty"`
	Held             int64           `json:"h,omitempty"`
	Debt             int64           `json:"d,omitempty"`
	LifetimeEarned   int64           `json:"e,omitempty"`
	LifetimeSpent    int64           `json:"s,omitempty"`
	Version          int64           `json:"v"`
	Levels           []program.Level `json:"l,omitempty"`
	NextExpire       time.Time       `json:"x,omitzero"` // zero: nothing held expires
	NextExpirePoints int64           `json:"xp,omitempty"`
	AsOf             time.Time       `json:"t"`
}

// SameFigures tells whether two balances say the same, if of two instants.
func (b Balance) SameFigures(other Balance) bool {
	same := b.NextExpire.Equal(other.NextExpire) && slices.Equal(b.Levels, other.Levels)
	b.NextExpire, b.Levels, b.AsOf = other.NextExpire, other.Levels, other.AsOf
	return same && reflect.DeepEqual(b, other)
}

// balanceOf is the balance that a view shows, with the levels held and when one may change by itself, and the instant
// at which it stops being right by itself (zero: never).
func balanceOf(view ledger.View, levels []program.Level, changes time.Time) (Balance, time.Time) {
	a := view.Account
	expire, expiring := a.NextExpiry()
	b := Balance{
		Available: a.Available(), Pending: a.Pending, Held: a.Held, Debt: a.Debt, LifetimeEarned: a.Earned, LifetimeSpent: a.Spent, Version: a.Version,
		Levels: levels, NextExpire: expire.UTC(), NextExpirePoints: expiring, AsOf: view.Now.UTC(),
	}
	before := a.NextChange()
	if before.IsZero() || (!changes.IsZero() && changes.Before(before)) {
		before = changes
	}
	return b, before
}

// peekBalance reads a balance from the ledger.
func (s *Service) peekBalance(ctx context.Context, programID, memberID string, p *program.Program, now time.Time) (Reading, error) {
	view, err := s.peekLevels(ctx, programID, memberID, p, now)
	if err != nil {
		return Reading{}, err
	}
	levels, changes := p.Levels(facts(view, p), now)
	b, before := balanceOf(view, levels, changes)
	return Reading{MemberID: view.Account.MemberID, Balance: b, Before: before, ProgramVersion: p.Version()}, nil
}

// peekLevels reads a member's account, with what tells the levels held now.
func (s *Service) peekLevels(ctx context.Context, programID, memberID string, p *program.Program, now time.Time) (ledger.View, error) {
	view, err := s.peek(ctx, programID, memberID, ledger.Reads{}, now)
	if err == nil && !p.TellsLevels(facts(view, p), now) {
		view, err = s.peek(ctx, programID, memberID, ledger.Reads{Tallies: true}, now)
	}
	return view, err
}

// Reading is a balance as it was read, and what it is right for.
type Reading struct {
	MemberID string
	Balance
	Before         time.Time // when it stops being right by itself; zero: never
	ProgramVersion int64     // that its levels go by
}

// GetBalance tells what a member holds now, at minVersion or later.
func (s *Service) GetBalance(ctx context.Context, programID string, ref directory.Ref, minVersion int64) (memberID string, b Balance, err error) {
	reading, err := s.ReadBalance(ctx, programID, ref, minVersion)
	return reading.MemberID, reading.Balance, err
}

// ReadBalance is GetBalance, and tells what the balance is right for.
func (s *Service) ReadBalance(ctx context.Context, programID string, ref directory.Ref, minVersion int64) (Reading, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return Reading{}, err
	}
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return Reading{}, err
	}
	now := s.clock()
	p := versions.at(now)
	key := hotbalance.Key{ProgramID: programID, MemberID: memberID}
	var lease hotbalance.Lease
	if s.hot != nil {
		var value hotbalance.Value
		var found bool
		value, lease, found = s.hot.Get(ctx, key, now)
		if found && value.Version >= minVersion {
			if b, ok := decodeHot(p, value.State); ok {
				b.AsOf = now
				return Reading{MemberID: memberID, Balance: b, Before: value.Before, ProgramVersion: p.Version()}, nil
			}
		}
		if found { // the program changed since
			lease = s.hot.Renew(ctx, key, value)
		}
	}
	r, err := s.peekBalance(ctx, programID, memberID, p, now)
	if err != nil {
		return Reading{}, err
	}
	merged := r.MemberID != memberID // into the one who is told of
	if s.hot != nil && !merged {     // else that member's changes would not be seen under this one's key
		s.hot.Fill(ctx, lease, hotbalance.Value{Version: r.Version, State: encodeHot(p, r.Balance), Before: r.Before})
	}
	if r.Version < minVersion && !merged {
		// It may have been told of a member who was merged into this one since, with all that there was.
		if m, err := s.directory.Member(ctx, programID, directory.Ref{MemberID: memberID}); err != nil || len(m.Merged) > 0 {
			return r, err
		}
		return Reading{}, refusal.New(refusal.VersionNotReached,
			"the account is at version %d, not yet at %d; ask for a version that an answer told", r.Version, minVersion).
			At("min_version").With("version", r.Version)
	}
	return r, nil
}

// ResolveMember tells the id that a member is asked for under.
func (s *Service) ResolveMember(ctx context.Context, programID string, ref directory.Ref) (string, error) {
	return s.directory.ResolveMember(ctx, programID, ref)
}

// ProgramVersion is the version of a program that is in force now.
func (s *Service) ProgramVersion(ctx context.Context, programID string) (int64, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return 0, err
	}
	return versions.at(s.clock()).Version(), nil
}

// Heads tells of accounts which state the ledger has them in, in their order.
func (s *Service) Heads(ctx context.Context, keys []hotbalance.Key) ([]Head, error) {
	accounts := make([]ledger.AccountKey, len(keys))
	for i, k := range keys {
		accounts[i] = ledger.AccountKey(k)
	}
	return s.ledger.Heads(ctx, accounts)
}

// Mirror is how the ledger tells hot balances of changes.
func Mirror(cache *hotbalance.Cache) ledger.Mirror { return mirror{cache} }

type mirror struct{ cache *hotbalance.Cache }

// Mark implements ledger.Mirror.
func (m mirror) Mark(ctx context.Context, accounts []ledger.AccountKey) (settled func([]ledger.Image)) {
	keys := make([]hotbalance.Key, len(accounts))
	for i, a := range accounts {
		keys[i] = hotbalance.Key(a)
	}
	marks := m.cache.Mark(ctx, keys)
	return func(images []ledger.Image) {
		if images == nil {
			marks.Settle(nil)
			return
		}
		values := make([]hotbalance.Value, len(keys))
		for _, image := range images {
			values[image.Index] = hotbalance.Value{Version: image.Version, State: image.Hot, Before: image.Before}
		}
		marks.Settle(values)
	}
}
