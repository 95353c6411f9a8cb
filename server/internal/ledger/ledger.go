// Package ledger is the ledger of record: postings, lots, balances, requests. Concurrent calls are committed in
// groups: what a whole group needs is known or read at once, its calls are decided one after the other in memory, and all
// their rows are written in one transaction, which the database refuses if what was decided on no longer stands.
package ledger

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/loyaltycore/core/server/internal/group"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Mirror is told which accounts are about to change and what they became. It may fail to listen: the ledger
// doesn't depend on it.
type Mirror interface {
	// Mark hides the accounts' old state from readers, before the group is committed. It is followed by one call of
	// settled, with the new states, once the group is committed or given up, before its callers are told.
	Mark(ctx context.Context, accounts []AccountKey) (settled func(committed []Image))
}

// AccountKey names an account by its member.
type AccountKey struct{ ProgramID, MemberID string }

// Image is an account's new state for readers.
type Image struct {
	Index   int // of the account among the marked ones
	Version int64
	Hot     []byte    // empty: let them read the ledger
	Before  time.Time // when Hot stops being right by itself; zero: never
}

// Options bound the ledger's work.
type Options struct {
	Committers int // groups committed at the same time, each on a connection of its own
	LargestSet int // calls in one group
	Kept       int // bytes of memory for accounts as they were written last, some 250 each and 15 for each lot; one takes at most a thousandth
	Waiting    int // calls waiting for a group; more are refused with OVERLOADED
	Timeout    time.Duration
	Mirror     Mirror // nil: none
	Log        *slog.Logger
}

// DefaultOptions suit a server that shares a small machine with its database.
func DefaultOptions() Options {
	return Options{Committers: 2, LargestSet: 1024, Kept: 64 << 20, Waiting: 8192, Timeout: 10 * time.Second, Log: slog.New(slog.DiscardHandler)}
}

// Ledger reads and writes the ledger of record.
type Ledger struct {
	reads   *postgres.Pool
	writes  *postgres.Pool
	options Options
	kept    *kept
	wary    wariness
	waiting *group.Apart[AccountKey, *pending] // no account is in two groups at once
	peeks   *group.Group[*peeking]
}

// New makes a ledger that reads through one pool and commits through the other (opened with postgres.OpenIndexed,
// with a connection for each committer).
func New(reads, writes *postgres.Pool, options Options) *Ledger {
	l := &Ledger{reads: reads, writes: writes, options: options, kept: newKept(options.Kept)}
	l.waiting = group.NewApart(options.Committers, options.Waiting, options.LargestSet, (*pending).keys, l.commitGroup)
	l.peeks = group.New(peekers, options.Waiting, largestPeek, l.peekGroup)
	return l
}

// Looks at accounts go on a few connections at once, and so many together.
const (
	peekers     = 4
	largestPeek = 128
)

// Close takes no more calls and returns when those taken are done.
func (l *Ledger) Close() {
	l.waiting.Close()
	l.peeks.Close()
}

// pending is a call on its way.
type pending struct {
	ctx      context.Context
	call     *Call
	accounts [2]AccountKey // the second is empty, unless the call is about two
	attempts int
	done     chan struct{} // closed when result or err is set
	result   Result
	err      error
}

func newPending(ctx context.Context, call *Call) *pending {
	p := &pending{ctx: ctx, call: call, accounts: [2]AccountKey{{call.ProgramID, call.MemberID}}, done: make(chan struct{})}
	if call.Second != nil {
		p.accounts[1] = AccountKey{call.ProgramID, call.Second.MemberID}
	}
	return p
}

// key is the account that the call is about.
func (p *pending) key() AccountKey { return p.accounts[0] }

// second is the other account of a call that is about two.
func (p *pending) second() AccountKey { return p.accounts[1] }

// keys are all accounts that the call changes.
func (p *pending) keys() []AccountKey {
	if p.call.Second == nil {
		return p.accounts[:1]
	}
	return p.accounts[:]
}

func (p *pending) finish(result Result, err error) {
	p.result, p.err = result, err
	close(p.done)
}

// wait returns what became of the call. A caller that stops waiting doesn't stop the call.
func (p *pending) wait() (Result, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-p.ctx.Done():
		return Result{}, p.ctx.Err()
	}
}

// Commit does one call: when it returns without error, its effect is durable and visible.
func (l *Ledger) Commit(ctx context.Context, call Call) (Result, error) {
	p := newPending(ctx, &call)
	if err := l.waiting.Offer(p); err != nil {
		return Result{}, notTaken(err)
	}
	return p.wait()
}

// Committed is what became of one call of many.
type Committed struct {
	Result
	Err error
}

// CommitAll does many calls, those on one account in their order, and tells of each what became of it. It waits for
// room in the queue.
func (l *Ledger) CommitAll(ctx context.Context, calls []Call) []Committed {
	taken := make([]*pending, len(calls))
	for i := range calls {
		taken[i] = newPending(ctx, &calls[i])
	}
	if err := l.waiting.PutAll(ctx, taken); err != nil {
		for _, p := range taken {
			p.finish(Result{}, notTaken(err))
		}
	}
	done := make([]Committed, len(calls))
	for i, p := range taken {
		done[i].Result, done[i].Err = p.wait()
	}
	return done
}

func notTaken(err error) error {
	switch {
	case errors.Is(err, group.ErrFull):
		return refusal.New(refusal.Overloaded, "too many calls are waiting; send this one again a little later").After(100 * time.Millisecond)
	case errors.Is(err, group.ErrClosed):
		return refusal.New(refusal.LedgerUnavailable, "this server is stopping; send the call again").After(100 * time.Millisecond)
	}
	return err
}
