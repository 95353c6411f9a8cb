// Package watch tells those who watch a balance of each change, whoever makes it and wherever.
//
// Whatever says that a balance may have changed is only a hint: news through Redis, the instant at which it stops being
// right by itself, and rounds that ask the ledger itself, now and then while news comes and often while it doesn't. A
// hint makes the balance be read, on the path of all readers, once for all who watch it; each is told if it is another
// than the one told last. Nobody is queued for: one who is slow to take an answer is told the latest when done with it.
package watch

import (
	"context"
	"sync"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Balances is the domain as watchers need it. A *loyalty.Service is one.
type Balances interface {
	// ResolveMember tells the id that a member is asked for under.
	ResolveMember(ctx context.Context, programID string, ref directory.Ref) (string, error)
	// ReadBalance reads a balance, at a version or later.
	ReadBalance(ctx context.Context, programID string, ref directory.Ref, minVersion int64) (loyalty.Reading, error)
	// Heads tells which states the ledger has accounts in.
	Heads(ctx context.Context, keys []hotbalance.Key) ([]loyalty.Head, error)
	// ProgramVersion is the version that is in force.
	ProgramVersion(ctx context.Context, programID string) (int64, error)
}

// News tells the hub's Heard of changes of the accounts that are followed. A *hotbalance.News is one.
type News interface {
	Follow(keys ...hotbalance.Key)
	Unfollow(keys ...hotbalance.Key)
	// Hears tells whether news comes, as far as is known.
	Hears() bool
}

// Options are limits and times.
type Options struct {
	Most    int           // watchers at once; more are refused with OVERLOADED
	Repeat  time.Duration // how long a watcher is told nothing before the last answer is repeated
	Deaf    time.Duration // between rounds while no news comes
	Hearing time.Duration // between rounds while it does: a multiple of Deaf
	Timeout time.Duration // of one look at a balance
	Clock   func() time.Time
	// Alarm rings once after a time, unless it is stopped before.
	Alarm func(after time.Duration, ring func()) (stop func())
}

// DefaultOptions suit callers who look at a balance on a screen. They have no limit, clock and alarm.
func DefaultOptions() Options {
	return Options{Repeat: 20 * time.Second, Deaf: 2 * time.Second, Hearing: 10 * time.Second, Timeout: 5 * time.Second}
}

const (
	mostReaders  = 256 // balances read at once: Redis and the ledger answer what is asked together in one go
	comeAgain    = 5 * time.Second
	retryReading = 100 * time.Millisecond
)

// Hub knows all watchers of a server.
type Hub struct {
	balances Balances
	options  Options
	news     News // nil: there is none

	mu        sync.Mutex
	count     int
	accounts  map[hotbalance.Key]*account
	followers map[hotbalance.Key][]*account // those that news of an account is about
	queue     []*account                    // to be read
	readers   int
	rounding  bool // there is an alarm for the next round, or one goes on
	rounds    int
	endRound  func() // stops that alarm
	closed    bool
	ctx       context.Context // of readings, until Close
	cancel    context.CancelFunc
	work      sync.WaitGroup
}

// New makes a hub. Listen tells it of news; without, it asks the ledger often.
func New(balances Balances, options Options) *Hub {
	h := &Hub{
		balances: balances, options: options, accounts: map[hotbalance.Key]*account{},
		followers: map[hotbalance.Key][]*account{}, endRound: func() {},
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// Listen makes news the hub's, whose Heard it tells. It comes before the first Watch.
func (h *Hub) Listen(news News) { h.news = news }

// Close ends all that the hub does by itself. Watchers still there are told nothing more.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.endRound()
	for _, a := range h.accounts {
		a.endAlarm()
	}
	h.mu.Unlock()
	h.cancel()
	h.work.Wait()
}

// Watchers is how many there are.
func (h *Hub) Watchers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

// watcher is one who watches an account.
type watcher struct {
	account *account
	since   int           // the account's first look that shows all that was acknowledged before the watcher came
	wake    chan struct{} // there may be something to tell; holds one
	quiet   bool          // nothing was told for so long that the last answer is due again
}

func (w *watcher) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Watch tells a member's balance, at minVersion or later, and then again each time it changes, until ctx ends (which it
// tells with its cause), tell fails, or the balance can't be read any more. Versions told of one member never fall.
func (h *Hub) Watch(
	ctx context.Context, programID string, ref directory.Ref, minVersion int64, tell func(loyalty.Reading) error,
) error {
	key, err := h.resolve(ctx, programID, ref)
	if err != nil {
		return err
	}
	w, err := h.join(key)
	if err != nil {
		return err
	}
	defer h.leave(w)
	stop := func() {}
	defer func() { stop() }()
	var told loyalty.Reading
	for {
		select {
		case <-w.wake:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		next, quiet, err := h.latest(w)
		switch {
		case err != nil:
			return err
		case next.MemberID == "":
			continue
		case told.MemberID == "" && next.Version < minVersion:
			if next, err = h.readAtLeast(ctx, key, minVersion); err != nil {
				return err
			}
		case isNews(next, told):
		case quiet:
			next = told
		default:
			continue
		}
		stop()
		stop = h.options.Alarm(h.options.Repeat, func() { h.remind(w) })
		if err := tell(next); err != nil {
			return err
		}
		told = next
	}
}

// isNews tells whether a reading is to be told to who was told another.
func isNews(next, told loyalty.Reading) bool {
	if next.MemberID != told.MemberID || next.Version != told.Version {
		return next.MemberID != told.MemberID || next.Version > told.Version
	}
	return !next.SameFigures(told.Balance)
}

func (h *Hub) resolve(ctx context.Context, programID string, ref directory.Ref) (hotbalance.Key, error) {
	ctx, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	memberID, err := h.balances.ResolveMember(ctx, programID, ref)
	return hotbalance.Key{ProgramID: programID, MemberID: memberID}, err
}

// readAtLeast reads for a watcher that asks for more than the others know of.
func (h *Hub) readAtLeast(ctx context.Context, key hotbalance.Key, minVersion int64) (loyalty.Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	r, err := h.balances.ReadBalance(ctx, key.ProgramID, directory.Ref{MemberID: key.MemberID}, minVersion)
	if err == nil {
		h.Heard(hotbalance.Key{ProgramID: key.ProgramID, MemberID: r.MemberID}, r.Version)
	}
	return r, err
}

func (h *Hub) join(key hotbalance.Key) (*watcher, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, refusal.New(refusal.ServerStopping, "the server is stopping; watch again, at another").After(retryReading)
	case h.count >= h.options.Most:
		return nil, refusal.New(refusal.Overloaded, "%d watch balances on this server, and it takes no more; watch again a little later",
			h.count).After(comeAgain)
	}
	a := h.accounts[key]
	if a == nil {
		a = &account{key: key, teller: key, watchers: map[*watcher]bool{}, endAlarm: func() {}}
		h.accounts[key] = a
		h.follow(a, key)
	}
	w := &watcher{account: a, since: a.begun + 1, wake: make(chan struct{}, 1)}
	a.watchers[w] = true
	h.count++
	h.look(a)
	if !h.rounding {
		h.rounding = true
		h.nextRound()
	}
	return w, nil
}

func (h *Hub) leave(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	delete(w.account.watchers, w)
	if len(w.account.watchers) == 0 {
		h.forget(w.account)
	}
}

// latest is what the last look at a watcher's account showed; it has no member while there was none since the watcher
// came. It also tells whether the watcher was told nothing for long.
func (h *Hub) latest(w *watcher) (r loyalty.Reading, quiet bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	quiet, w.quiet = w.quiet, false
	a := w.account
	if a.err != nil || a.done < w.since {
		return loyalty.Reading{}, quiet, a.err
	}
	return a.reading, quiet, nil
}

func (h *Hub) remind(w *watcher) {
	h.mu.Lock()
	w.quiet = true
	h.mu.Unlock()
	w.poke()
}
