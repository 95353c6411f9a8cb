package auth

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	// Freshness is how long what was read of keys, members and providers is gone by, counted from before it was read:
	// within this time a revocation on another server is noticed.
	Freshness = 2 * time.Second

	lookupTimeout = Freshness   // what takes longer would be stale when it arrives
	retryAfter    = time.Second // when to come again while nothing can be read
	remembered    = 10_000      // things that exist, and as many that don't: some megabytes
)

// ref names one thing of a program: a key, a member.
type ref struct{ programID, id string }

func (r ref) String() string { return r.programID + "_" + r.id }

// lookups reads things from the directory, and remembers what it read for two seconds and not longer, even when the
// database can't be reached: a revocation made elsewhere may be just what can't be read, and most of what a caller may
// do needs the database anyway.
type lookups[V any] struct {
	what  string // it reads, for errors
	clock func() time.Time
	// read tells of a thing. found is false where there is none that can be used.
	read func(ctx context.Context, of ref) (value V, found bool, err error)

	underWay singleflight.Group // by ref

	mu      sync.RWMutex
	known   recent[looked[V]]
	unknown recent[looked[V]] // apart, so that guesses don't push out what is in use
	forgets uint64            // counts forget: what was read before one isn't remembered after it
}

// looked is what was read of a thing.
type looked[V any] struct {
	value    V
	found    bool
	readTime time.Time // before it was read
}

func newLookups[V any](what string, clock func() time.Time, read func(context.Context, ref) (V, bool, error)) *lookups[V] {
	return &lookups[V]{
		what: what, clock: clock, read: read, known: newRecent[looked[V]](remembered), unknown: newRecent[looked[V]](remembered),
	}
}

// get tells of a thing, as it was at most two seconds ago. It refuses with LedgerUnavailable when it can't find out.
func (l *lookups[V]) get(ctx context.Context, of ref) (value V, found bool, err error) {
	e, fresh := l.remember(of)
	if !fresh {
		if e, err = l.lookUp(ctx, of); err != nil {
			return value, false, err
		}
	}
	return e.value, e.found, nil
}

// forget makes the next get read the thing anew. To be called after it was ended on this server, before that is
// acknowledged: from then on it has ended here.
func (l *lookups[V]) forget(of ref) {
	l.mu.Lock()
	l.known.remove(of)
	l.unknown.remove(of)
	l.forgets++
	l.mu.Unlock()
	l.underWay.Forget(of.String()) // what is under way may have been read too early: nobody joins it any more
}

// remember tells what was read, and whether that is recent enough to go by.
func (l *lookups[V]) remember(of ref) (looked[V], bool) {
	now := l.clock()
	l.mu.RLock()
	defer l.mu.RUnlock()
	e, found := l.known.get(of)
	if !found {
		e, found = l.unknown.get(of)
	}
	return e, found && now.Sub(e.readTime) < Freshness
}

// lookUp reads a thing. Callers that want the same one at once share one read, which therefore goes on when the caller
// that began it gives up.
func (l *lookups[V]) lookUp(ctx context.Context, of ref) (looked[V], error) {
	result := l.underWay.DoChan(of.String(), func() (any, error) {
		if e, fresh := l.remember(of); fresh { // a read ended since this caller looked
			return e, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
		defer cancel()
		return l.readAndRemember(ctx, ref{strings.Clone(of.programID), strings.Clone(of.id)}) // kept without the secret beside them
	})
	select {
	case <-ctx.Done():
		return looked[V]{}, fmt.Errorf("reading %s %s: %w", l.what, of, ctx.Err())
	case r := <-result:
		if r.Err != nil {
			return looked[V]{}, fmt.Errorf("reading %s %s: %w: %w", l.what, of, refusal.New(refusal.LedgerUnavailable,
				"the %s can't be checked at the moment; send the same call again", l.what).After(retryAfter), r.Err)
		}
		return r.Val.(looked[V]), nil
	}
}

func (l *lookups[V]) readAndRemember(ctx context.Context, of ref) (looked[V], error) {
	l.mu.RLock()
	forgets := l.forgets
	l.mu.RUnlock()
	e := looked[V]{readTime: l.clock()}
	var err error
	if e.value, e.found, err = l.read(ctx, of); err != nil {
		return looked[V]{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.forgets == forgets {
		l.known.remove(of)
		l.unknown.remove(of)
		if e.found {
			l.known.put(of, e)
		} else {
			l.unknown.put(of, e)
		}
	}
	return e, nil
}
