// Package loyalty is the domain: what it means to accrue, redeem, reverse, read a balance, evaluate a tier. Each
// operation reads what its decision needs, decides with pure functions of package program on state that the ledger
// vouches for, and hands the effect to the ledger. It has no SQL, no wire format and no clock of its own.
package loyalty

import (
	"context"
	"errors"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Deps is what the domain works with.
type Deps struct {
	Ledger    *ledger.Ledger
	Directory *directory.Directory
	Hot       *hotbalance.Cache // nil: balances are read from the ledger
	Clock     func() time.Time
}

// Service does the operations.
type Service struct {
	ledger    *ledger.Ledger
	directory *directory.Directory
	hot       *hotbalance.Cache
	clock     func() time.Time
	programs  *versionCache
}

// New makes the domain's service.
func New(d Deps) *Service {
	// The database keeps microseconds: an instant is the same before and after it was stored.
	clock := func() time.Time { return d.Clock().UTC().Truncate(time.Microsecond) }
	return &Service{ledger: d.Ledger, directory: d.Directory, hot: d.Hot, clock: clock, programs: newVersionCache(d.Directory, clock)}
}

// Caller is the partner that calls.
type Caller struct {
	ProgramID string
	PartnerNo int32
	By        once.By // for the audit
}

// Forget lets the next call read a program's versions anew.
func (s *Service) Forget(programID string) { s.programs.forget(programID) }

// IdentityProviders tells who may sign in a program's members now. It refuses with ProgramNotFound.
func (s *Service) IdentityProviders(ctx context.Context, programID string) ([]program.IdentityProvider, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return nil, err
	}
	return versions.at(s.clock()).IdentityProviders(), nil
}

// errStale says that a decision was about to be made on program versions that are no longer all there are.
var errStale = errors.New("loyalty: the program has a newer version")

// mostStale bounds how often a call is decided anew because its program changes under it.
const mostStale = 3

// commit prepares a call and commits it, anew if its program changed meanwhile.
func (s *Service) commit(ctx context.Context, programID string, prepare func() (ledger.Call, error)) (ledger.Result, error) {
	for attempt := 1; ; attempt++ {
		call, err := prepare()
		if err != nil {
			return ledger.Result{}, err
		}
		result, err := s.ledger.Commit(ctx, call)
		if !errors.Is(err, errStale) || attempt == mostStale {
			return result, err
		}
		s.programs.forget(programID)
	}
}

// member finds the member that a changing call is about. A call that was done before gets its answer even when its
// member is no longer found that way: then seen is true.
func (s *Service) member(ctx context.Context, programID string, ref directory.Ref, request once.Request) (memberID string, seen bool, before ledger.Result, err error) {
	memberID, err = s.directory.ResolveMember(ctx, programID, ref)
	if refusal.Is(err, refusal.MemberNotFound) {
		result, found, findErr := s.ledger.Find(ctx, programID, request)
		if findErr != nil {
			return "", false, ledger.Result{}, findErr
		}
		if found {
			return "", true, result, nil
		}
	}
	return memberID, false, ledger.Result{}, err
}

// follow does a call on a member's account, or on the account of the member that this one was merged into.
func (s *Service) follow(ctx context.Context, programID, memberID string, call func(memberID string) error) error {
	for {
		err := call(memberID)
		if !refusal.Is(err, refusal.MemberMerged) {
			return err
		}
		into, findErr := s.directory.Survivor(ctx, programID, memberID)
		if findErr != nil {
			return findErr
		}
		if into == memberID { // the directory is about to know
			return err
		}
		memberID = into
	}
}

// peek reads a member's account, or the account of the member that this one was merged into.
func (s *Service) peek(ctx context.Context, programID, memberID string, reads ledger.Reads, now time.Time) (ledger.View, error) {
	for {
		view, err := s.ledger.Peek(ctx, programID, memberID, reads, now)
		if err != nil || view.Account.Status != ledger.Merged {
			return view, err
		}
		into, err := s.directory.Survivor(ctx, programID, memberID)
		if err != nil {
			return view, err
		}
		if into == memberID { // the directory is about to know; the ledger does
			merge, merged, err := s.ledger.MergeOf(ctx, programID, memberID)
			if err != nil {
				return view, err
			}
			if merged {
				into = merge.Into
			}
		}
		memberID = into
	}
}

// facts is what a view tells the rules of a program's version of the member.
func facts(view ledger.View, p *program.Program) program.Member {
	m := program.Member{EnrollTime: view.Account.EnrollTime, Purchases: view.Account.Purchases}
	if !view.Whole {
		m.Digest = p.DecodeDigest(view.Digest)
		return m
	}
	if len(view.Tallies) > 0 {
		m.Tallies = make([]program.Tally, len(view.Tallies))
		for i, t := range view.Tallies {
			m.Tallies[i] = tallyOf(t)
		}
	}
	if len(view.CapUsed) > 0 {
		m.CapUsed = make(map[program.CapKey]int64, len(view.CapUsed))
		for key, points := range view.CapUsed {
			m.CapUsed[program.CapKey{RuleID: key.RuleID, Period: program.Day(key.Period)}] = points
		}
	}
	return m
}

func tallyOf(t ledger.Tally) program.Tally {
	return program.Tally{Day: program.Day(t.Day), Points: t.Points, Spend: t.Spend, Purchases: t.Purchases}
}
