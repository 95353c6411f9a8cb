package watch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// account is one that is watched. All of it is the hub's, under its lock.
type account struct {
	key      hotbalance.Key // as it is asked for
	teller   hotbalance.Key // whose balance is told: key, or the member that key was merged into
	watchers map[*watcher]bool

	reading  loyalty.Reading // what the last look showed
	err      error           // why there are no more looks
	head     int64           // the version that the last round found in the ledger
	least    int64           // the version that the next look must reach, as far as is known
	due      bool            // it is to be looked at
	busy     bool            // it is being looked at
	begun    int             // looks
	done     int             // the last one that showed something
	endAlarm func()          // stops the alarm for the end of reading
}

// Heard takes news: an account may have changed, and has reached a version (0: it isn't known which).
func (h *Hub) Heard(key hotbalance.Key, version int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range h.followers[key] {
		if key == a.teller && version > 0 {
			if version < a.reading.Version {
				continue
			}
			a.least = max(a.least, version)
		}
		h.look(a)
	}
}

// follow makes news of a key an account's.
func (h *Hub) follow(a *account, key hotbalance.Key) {
	h.followers[key] = append(h.followers[key], a)
	if len(h.followers[key]) == 1 && h.news != nil {
		h.news.Follow(key)
	}
}

func (h *Hub) unfollow(a *account, key hotbalance.Key) {
	left := slices.DeleteFunc(h.followers[key], func(other *account) bool { return other == a })
	if len(left) > 0 {
		h.followers[key] = left
		return
	}
	delete(h.followers, key)
	if h.news != nil {
		h.news.Unfollow(key)
	}
}

// forget lets go of an account that nobody watches, or that can't be read. Who comes next begins anew.
func (h *Hub) forget(a *account) {
	if h.accounts[a.key] != a {
		return
	}
	delete(h.accounts, a.key)
	a.endAlarm()
	h.unfollow(a, a.key)
	if a.teller != a.key {
		h.unfollow(a, a.teller)
	}
}

// look makes an account be read, soon: once, however often it is asked for meanwhile.
func (h *Hub) look(a *account) {
	if a.due || h.closed || h.accounts[a.key] != a {
		return
	}
	a.due = true
	if a.busy {
		return // whoever is at it comes back for it
	}
	h.queue = append(h.queue, a)
	if h.readers < mostReaders {
		h.readers++
		h.work.Go(h.readQueue)
	}
}

// readQueue reads accounts until none is due.
func (h *Hub) readQueue() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.queue) > 0 && !h.closed {
		a := h.queue[0]
		h.queue = h.queue[1:]
		a.due = false
		if h.accounts[a.key] != a {
			continue
		}
		a.busy = true
		a.begun++
		key, before, least := a.key, a.reading, max(a.least, a.reading.Version)
		a.least = 0
		h.mu.Unlock()
		r, err := h.read(key, before, least)
		h.mu.Lock()
		a.busy = false
		h.take(a, r, err)
		if a.due {
			h.queue = append(h.queue, a)
		}
	}
	h.readers--
}

// read reads a balance, at the version that it is said to have reached. A hint may be wrong, and another member's after
// a merge or its end; what is wrong for sure is a version below one that was told of the same member: the ledger was
// put back.
func (h *Hub) read(key hotbalance.Key, before loyalty.Reading, least int64) (r loyalty.Reading, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(h.ctx, h.options.Timeout)
	defer cancel()
	ref := directory.Ref{MemberID: key.MemberID}
	r, err = h.balances.ReadBalance(ctx, key.ProgramID, ref, least)
	if refusal.Is(err, refusal.VersionNotReached) {
		now, nowErr := h.balances.ReadBalance(ctx, key.ProgramID, ref, 0)
		if nowErr != nil || now.MemberID != before.MemberID || now.Version >= before.Version {
			r, err = now, nowErr
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%w: %w", refusal.New(refusal.LedgerUnavailable, "the balance can't be read at the moment; watch again").After(comeAgain), err)
	}
	return r, err
}

// take takes what a look showed.
func (h *Hub) take(a *account, r loyalty.Reading, err error) {
	if h.accounts[a.key] != a {
		return
	}
	if refusal.Is(err, refusal.Overloaded) { // a little later
		h.options.Alarm(retryReading, func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.look(a)
		})
		return
	}
	if err != nil {
		a.err = err
		h.forget(a)
		for w := range a.watchers {
			w.poke()
		}
		return
	}
	if teller := (hotbalance.Key{ProgramID: a.key.ProgramID, MemberID: r.MemberID}); teller != a.teller {
		if a.teller != a.key {
			h.unfollow(a, a.teller)
		}
		if teller != a.key {
			h.follow(a, teller)
		}
		a.teller, a.head = teller, 0
	}
	changed, waited := isNews(r, a.reading), a.done
	a.reading, a.done = r, a.begun
	h.setAlarm(a)
	for w := range a.watchers {
		if changed || w.since > waited {
			w.poke()
		}
	}
}

// setAlarm has an account looked at when its reading stops being right by itself. One that was wrong from the start is
// left to the rounds.
func (h *Hub) setAlarm(a *account) {
	a.endAlarm()
	a.endAlarm = func() {}
	before := a.reading.Before
	if before.IsZero() {
		return
	}
	wait := before.Sub(h.options.Clock())
	switch {
	case wait > 0:
		a.endAlarm = h.options.Alarm(wait, func() { h.ring(a) })
	case a.reading.AsOf.Before(before):
		h.look(a)
	}
}

func (h *Hub) ring(a *account) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed || h.accounts[a.key] != a:
	case h.options.Clock().Before(a.reading.Before):
		h.setAlarm(a) // it has changed since, or the alarm is early
	default:
		h.look(a)
	}
}
