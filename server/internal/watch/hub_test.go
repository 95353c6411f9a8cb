package watch

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// world is what a hub works with, in the hands of a test: it answers each look, sets the clock, and brings the news.
// (With a real ledger and Redis watchers are tested in e2e.)
type world struct {
	*Hub
	t     *testing.T
	looks chan *look

	mu       sync.Mutex
	now      time.Time
	alarms   map[*alarm]bool
	heads    map[string]loyalty.Head
	rounds   int
	hears    bool
	followed map[string]bool
}

type alarm struct {
	at   time.Time
	ring func()
}

// look is one that waits for its answer.
type look struct {
	memberID string
	least    int64
	answer   chan func() (loyalty.Reading, error)
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{
		t: t, looks: make(chan *look), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), alarms: map[*alarm]bool{},
		heads: map[string]loyalty.Head{}, followed: map[string]bool{},
	}
	options := DefaultOptions()
	options.Most, options.Clock, options.Alarm = 1000, w.clock, w.alarm
	for _, c := range change {
		c(&options)
	}
	w.Hub = New(w, options)
	w.Listen(w)
	t.Cleanup(w.Close)
	return w
}

func (w *world) ResolveMember(_ context.Context, _ string, ref directory.Ref) (string, error) {
	return ref.MemberID, nil
}

func (w *world) ReadBalance(ctx context.Context, _ string, ref directory.Ref, least int64) (loyalty.Reading, error) {
	l := &look{ref.MemberID, least, make(chan func() (loyalty.Reading, error), 1)}
	select {
	case w.looks <- l:
	case <-ctx.Done():
		return loyalty.Reading{}, ctx.Err()
	}
	select {
	case answer := <-l.answer:
		return answer()
	case <-ctx.Done():
		return loyalty.Reading{}, ctx.Err()
	}
}

func (w *world) Heads(_ context.Context, keys []hotbalance.Key) ([]loyalty.Head, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rounds++
	heads := make([]loyalty.Head, len(keys))
	for i, k := range keys {
		heads[i] = w.heads[k.MemberID]
	}
	return heads, nil
}

func (w *world) ProgramVersion(context.Context, string) (int64, error) { return 1, nil }

func (w *world) Follow(keys ...hotbalance.Key)   { w.follow(keys, true) }
func (w *world) Unfollow(keys ...hotbalance.Key) { w.follow(keys, false) }

func (w *world) follow(keys []hotbalance.Key, follow bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range keys {
		if w.followed[k.MemberID] == follow {
			w.t.Errorf("%s is followed %t, again", k.MemberID, follow)
		}
		w.followed[k.MemberID] = follow
	}
}

func (w *world) Hears() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hears
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) alarm(after time.Duration, ring func()) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &alarm{w.now.Add(after), ring}
	w.alarms[a] = true
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.alarms, a)
	}
}

// pass lets time pass at once; alarms ring.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	var due []func()
	for a := range w.alarms {
		if !a.at.After(w.now) {
			delete(w.alarms, a)
			due = append(due, a.ring)
		}
	}
	w.mu.Unlock()
	for _, ring := range due {
		ring()
	}
}

// round lets the time to the next round pass, and the round.
func (w *world) round() {
	w.t.Helper()
	w.pass(w.options.Deaf)
	w.until("the round is over", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		for a := range w.alarms {
			if a.at.Equal(w.now.Add(w.options.Deaf)) {
				return true
			}
		}
		return false
	})
}

func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); !is(); <-time.After(100 * time.Microsecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("%s, at last", what)
		}
	}
}

// look is the next one.
func (w *world) look() *look {
	w.t.Helper()
	select {
	case l := <-w.looks:
		return l
	case <-time.After(patience):
		w.t.Fatal("nobody looks")
	}
	return nil
}

// idle says that nothing is looked at, nor about to be.
func (w *world) idle() {
	w.t.Helper()
	w.until("the hub is idle", func() bool {
		select {
		case l := <-w.looks:
			w.t.Fatalf("%s is looked at", l.memberID)
		default:
		}
		w.Hub.mu.Lock()
		defer w.Hub.mu.Unlock()
		return w.readers == 0
	})
}

// tells answers a look: the version and what is available are the same number.
func (l *look) tells(version int64, change ...func(*loyalty.Reading)) {
	r := loyalty.Reading{MemberID: l.memberID, Balance: loyalty.Balance{Version: version, Available: version}, ProgramVersion: 1}
	for _, c := range change {
		c(&r)
	}
	l.answer <- func() (loyalty.Reading, error) { return r, nil }
}

func (l *look) fails(err error) {
	l.answer <- func() (loyalty.Reading, error) { return loyalty.Reading{}, err }
}

// watching is one who watches.
type watching struct {
	t     *testing.T
	told  chan loyalty.Reading
	ended chan error
	stop  context.CancelFunc
}

func (w *world) watch(memberID string, minVersion int64) *watching {
	ctx, cancel := context.WithCancel(context.Background())
	one := &watching{w.t, make(chan loyalty.Reading), make(chan error, 1), cancel}
	go func() {
		one.ended <- w.Watch(ctx, "stars", directory.Ref{MemberID: memberID}, minVersion, func(r loyalty.Reading) error {
			select {
			case one.told <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	w.t.Cleanup(cancel)
	return one
}

func (o *watching) next(version int64) {
	o.t.Helper()
	select {
	case r := <-o.told:
		if r.Version != version {
			o.t.Errorf("version %d was told instead of %d", r.Version, version)
		}
	case err := <-o.ended:
		o.t.Fatalf("it ended: %v", err)
	case <-time.After(patience):
		o.t.Fatalf("version %d was not told", version)
	}
}

func (o *watching) ends() error {
	o.t.Helper()
	select {
	case r := <-o.told:
		o.t.Fatalf("version %d was told", r.Version)
	case err := <-o.ended:
		return err
	case <-time.After(patience):
		o.t.Fatal("it goes on")
	}
	return nil
}

func (w *world) key(memberID string) hotbalance.Key {
	return hotbalance.Key{ProgramID: "stars", MemberID: memberID}
}

func TestALookIsForAllWhoWatchAndForAllNewsThatCameMeanwhile(t *testing.T) {
	w := newWorld(t)
	first := w.watch("ann", 0)
	w.look().tells(1)
	first.next(1)
	others := make([]*watching, 50)
	for i := range others {
		others[i] = w.watch("ann", 0)
	}
	began := w.look()
	w.until("all have come", func() bool { return w.Watchers() == 51 })
	for version := range int64(100) {
		w.Heard(w.key("ann"), version)
	}
	began.tells(2) // which is older than the news, and than some who came
	first.next(2)
	last := w.look()
	if last.least != 99 {
		t.Errorf("after news of version 99, version %d is asked for", last.least)
	}
	last.tells(99)
	first.next(99)
	for _, other := range others {
		select {
		case r := <-other.told:
			if r.Version == 2 { // the look began after this one came
				r = <-other.told
			}
			if r.Version != 99 {
				t.Errorf("version %d was told", r.Version)
			}
		case <-time.After(patience):
			t.Fatal("one was told nothing")
		}
	}
	w.idle()
}

func TestWhoIsSlowIsToldTheLatestOnly(t *testing.T) {
	w := newWorld(t)
	slow := w.watch("ann", 0)
	w.look().tells(1)
	slow.next(1)
	quick := w.watch("ann", 0)
	w.look().tells(1)
	quick.next(1)
	const last = 50
	for version := int64(2); version <= last; version++ {
		w.Heard(w.key("ann"), version)
		w.look().tells(version)
		quick.next(version)
	}
	if r := <-slow.told; r.Version != last { // one that it was about to be told all the time
		slow.next(last)
	}
	w.idle()
}

func TestNewsOfVersionsThatAreToldAlreadyIsPassedOver(t *testing.T) {
	w := newWorld(t)
	one := w.watch("ann", 0)
	w.look().tells(7)
	one.next(7)
	w.Heard(w.key("ann"), 6)
	w.Heard(w.key("bob"), 9)
	w.idle()
	w.Heard(w.key("ann"), 0) // who knows?
	w.look().tells(7)        // nothing new
	w.idle()
	w.Heard(w.key("ann"), 8)
	w.look().tells(8)
	one.next(8)
}

func TestALookThatCantBeMadeEndsAllStreamsAndTheNextBeginsAnew(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(*look)
		reason refusal.Reason
	}{
		"the ledger is away": {func(l *look) { l.fails(refusal.New(refusal.LedgerUnavailable, "away")) }, refusal.LedgerUnavailable},
		"it takes too long":  {func(l *look) { l.fails(context.DeadlineExceeded) }, refusal.LedgerUnavailable},
		"the member is gone": {func(l *look) { l.fails(refusal.New(refusal.MemberNotFound, "gone")) }, refusal.MemberNotFound},
		"a mistake of ours":  {func(l *look) { l.answer <- func() (loyalty.Reading, error) { panic("oh") } }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			one, other := w.watch("ann", 0), w.watch("bob", 0)
			for range 2 {
				w.look().tells(1)
			}
			one.next(1)
			other.next(1)
			w.Heard(w.key("ann"), 2)
			c.answer(w.look())
			if err := one.ends(); err == nil || c.reason != "" && !refusal.Is(err, c.reason) {
				t.Errorf("the stream ends with %v", err)
			}
			again := w.watch("ann", 0)
			w.look().tells(2)
			again.next(2)
			w.Heard(w.key("bob"), 2)
			w.look().tells(2)
			other.next(2)
		})
	}
}

func TestALookThatFindsTheLedgerFullIsMadeAgainALittleLater(t *testing.T) {
	w := newWorld(t)
	one := w.watch("ann", 0)
	for range 3 {
		w.look().fails(refusal.New(refusal.Overloaded, "full"))
		w.idle()
		w.pass(retryReading)
	}
	w.look().tells(1)
	one.next(1)
}

func TestNewsOfAVersionThatIsNotThereHarmsNobody(t *testing.T) {
	w := newWorld(t)
	one := w.watch("ann", 0)
	w.look().tells(5)
	one.next(5)
	w.Heard(w.key("ann"), 1_000_000)
	l := w.look()
	if l.least != 1_000_000 {
		t.Errorf("asked for is version %d", l.least)
	}
	l.fails(refusal.New(refusal.VersionNotReached, "not yet"))
	w.look().tells(6)
	one.next(6)
	w.Heard(w.key("ann"), 7)
	if l := w.look(); l.least != 7 {
		t.Errorf("asked for is version %d", l.least)
	} else {
		l.tells(7)
	}
	one.next(7)
}

func TestALedgerThatWasPutBackEndsStreamsRatherThanTellAnOlderVersion(t *testing.T) {
	w := newWorld(t)
	one := w.watch("ann", 0)
	w.look().tells(5)
	one.next(5)
	w.Heard(w.key("ann"), 0)
	w.look().fails(refusal.New(refusal.VersionNotReached, "it is at 3"))
	w.look().tells(3)
	if err := one.ends(); !refusal.Is(err, refusal.VersionNotReached) {
		t.Errorf("the stream ends with %v", err)
	}
}

func TestABalanceIsLookedAtWhenItStopsBeingRightAndNotBefore(t *testing.T) {
	w := newWorld(t)
	w.hears = true
	one := w.watch("ann", 0)
	end := w.clock().Add(time.Hour)
	w.look().tells(1, func(r *loyalty.Reading) { r.Before, r.AsOf = end, w.clock() })
	one.next(1)
	w.Heard(w.key("ann"), 2)
	w.look().tells(2, func(r *loyalty.Reading) { r.Before, r.AsOf = end.Add(time.Hour), w.clock() }) // it has changed meanwhile
	one.next(2)
	w.pass(time.Hour)
	one.next(2) // a sign of life
	w.idle()
	w.pass(time.Hour)
	w.look().tells(2, func(r *loyalty.Reading) { r.Available, r.AsOf = 0, w.clock() })
	for r := (loyalty.Reading{Balance: loyalty.Balance{Available: 2}}); r.Available != 0; { // a sign of life may be told before
		select {
		case r = <-one.told:
		case <-time.After(patience):
			t.Fatal("it was not told")
		}
	}
}

func TestRoundsAreManyWhileNoNewsComesAndFewWhileItDoes(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Repeat = time.Hour })
	one := w.watch("ann", 0)
	w.look().tells(1)
	one.next(1)
	for _, c := range []struct {
		hears bool
		want  int
	}{{false, 10}, {true, 2}} {
		w.mu.Lock()
		w.hears, w.rounds = c.hears, 0
		w.mu.Unlock()
		for range 10 {
			w.round()
		}
		w.mu.Lock()
		if w.rounds != c.want {
			t.Errorf("of 10 rounds %d asked the ledger, with news %t", w.rounds, c.hears)
		}
		w.mu.Unlock()
	}
	w.mu.Lock()
	w.heads["ann"] = loyalty.Head{Version: 3}
	w.hears = false
	w.mu.Unlock()
	w.pass(w.options.Deaf)
	if l := w.look(); l.least != 3 {
		t.Errorf("the ledger is at 3, and asked for is version %d", l.least)
	}
}

func TestOfAMergedMemberTheSurvivorsNewsIsHeard(t *testing.T) {
	w := newWorld(t)
	one := w.watch("ann", 0)
	w.look().tells(5)
	one.next(5)
	w.Heard(w.key("ann"), 6)
	as := func(memberID string) func(*loyalty.Reading) {
		return func(r *loyalty.Reading) { r.MemberID = memberID }
	}
	w.look().tells(3, as("bob"))
	one.next(3)
	w.Heard(w.key("bob"), 4)
	w.look().tells(4, as("bob"))
	one.next(4)
	w.Heard(w.key("ann"), 7) // the merge is taken back
	w.look().tells(7)
	one.next(7)
	w.Heard(w.key("bob"), 9)
	w.idle()
	one.stop()
	if err := one.ends(); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	for _, who := range []string{"ann", "bob"} {
		if w.followed[who] {
			t.Errorf("%s is still followed", who)
		}
	}
	if len(w.accounts) != 0 || len(w.followers) != 0 || w.Watchers() != 0 {
		t.Error("the hub keeps what nobody watches")
	}
}
