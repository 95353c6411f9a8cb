package hotbalance

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

var (
	ann = Key{"stars", "ann"}
	bob = Key{"stars", "bob"}
	now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func value(version int64) Value { return Value{Version: version, State: []byte{byte('a' + version)}} }

func open(t *testing.T, url string, change ...func(*Options)) *Cache {
	t.Helper()
	options := DefaultOptions()
	for _, c := range change {
		c(&options)
	}
	cache, err := Open(url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cache.Close(); err != nil {
			t.Error(err)
		}
	})
	cache.met(t)
	return cache
}

// met returns when the cache has met Redis and trusts it.
func (c *Cache) met(t *testing.T) {
	t.Helper()
	patience, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !c.trusted() {
		if patience.Err() != nil {
			t.Fatal("Redis isn't trusted")
		}
		runtime.Gosched()
	}
}

// client speaks to the Redis behind a cache's back.
func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(options)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// onEach runs a test on a real Redis and on the stand-in that the server runs without one.
func onEach(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("redis-server", func(t *testing.T) { test(t, devstacktest.Redis(t).URL()) })
	t.Run("stand-in", func(t *testing.T) {
		embedded := miniredis.RunT(t)
		test(t, "redis://"+embedded.Addr()+"/0")
	})
}

// wants says what a reader finds: a version, or (0) nothing. It gives back the lease.
func (c *Cache) wants(t *testing.T, k Key, version int64) Lease {
	t.Helper()
	got, lease, found := c.Get(t.Context(), k, now)
	if found != (version != 0) || got.Version != version || found && string(got.State) != string(value(version).State) {
		t.Fatalf("%v: found %t, version %d, state %q; want version %d", k, found, got.Version, got.State, version)
	}
	return lease
}

// fill puts a value in for a reader.
func (c *Cache) fill(t *testing.T, k Key, version int64) {
	t.Helper()
	c.Fill(t.Context(), c.wants(t, k, 0), value(version))
	c.wants(t, k, version)
}

func TestAReaderFillsInWhatItDidNotFind(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		one, other := open(t, url), open(t, url)
		one.fill(t, ann, 1)
		other.wants(t, ann, 1)
		if lease := other.wants(t, bob, 0); lease == (Lease{}) {
			t.Error("no lease for what nobody has")
		}
		if lease := one.wants(t, bob, 0); lease != (Lease{}) {
			t.Error("a second lease beside the first")
		}
	})
}

func TestAWriteHidesTheValueUntilItIsSettled(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		one, other := open(t, url), open(t, url)
		one.fill(t, ann, 1)
		one.fill(t, bob, 1)
		marks := one.Mark(t.Context(), []Key{ann, bob})
		if lease := other.wants(t, ann, 0); lease != (Lease{}) {
			t.Error("a reader was given a lease in the middle of a write")
		}
		marks.Settle([]Value{value(2), {}})
		other.wants(t, ann, 2)
		other.wants(t, bob, 0) // nothing to show: the ledger has it
	})
}

func TestOfManyAccountsWrittenTogetherEachShowsItsOwn(t *testing.T) {
	many := make([]Key, 2*togetherAtMost+1)
	for i := range many {
		many[i] = Key{"stars", fmt.Sprint("m", i)}
	}
	test := func(t *testing.T, url string) {
		one, other := open(t, url), open(t, url)
		one.fill(t, ann, 1)
		meeting := other.Mark(t.Context(), many[togetherAtMost-1:togetherAtMost+1])
		values := make([]Value, len(many))
		for i := range values {
			if i%5 != 4 {
				values[i] = value(int64(1 + i%7))
			}
		}
		one.Mark(t.Context(), many).Settle(values)
		meeting.Settle([]Value{value(9), value(9)})
		for i, k := range many {
			want := values[i].Version
			if i == togetherAtMost-1 || i == togetherAtMost {
				want = 0 // two writers met
			}
			if got, _, _ := other.Get(t.Context(), k, now); got.Version != want {
				t.Errorf("of the account number %d version %d is shown, not %d", i, got.Version, want)
			}
		}
		other.wants(t, ann, 1)
	}
	onEach(t, test)
	t.Run("redis-server of a cluster", func(t *testing.T) {
		redis := devstacktest.Redis(t, func(o *devstack.RedisOptions) { o.Settings = map[string]string{"cluster-enabled": "yes"} })
		node := client(t, redis.URL())
		if err := node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
			t.Fatal(err)
		}
		for state := ""; !strings.Contains(state, "cluster_state:ok"); {
			var err error
			if state, err = node.ClusterInfo(t.Context()).Result(); err != nil {
				t.Fatal(err)
			}
		}
		test(t, redis.URL())
	})
}

func TestAReadThatBeganBeforeAWriteDoesNotFillInItsOldState(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		for name, end := range map[string]func(*Marks){
			"not settled yet":       func(*Marks) {},
			"settled with a value":  func(m *Marks) { m.Settle([]Value{value(2)}) },
			"settled without value": func(m *Marks) { m.Settle(nil) },
		} {
			one, other := open(t, url), open(t, url)
			k := Key{"stars", name}
			lease := other.wants(t, k, 0)
			end(one.Mark(t.Context(), []Key{k}))
			other.Fill(t.Context(), lease, value(1))
			if got, _, found := other.Get(t.Context(), k, now); found && got.Version < 2 {
				t.Errorf("%s: the old state is shown", name)
			}
		}
	})
}

func TestEmptyingRedisAtAnyPointOfAWriteShowsNothingOld(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		one, other, redis := open(t, url), open(t, url), client(t, url)
		flush := func() {
			if err := redis.FlushAll(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
		// A reader comes between the loss of the mark and the commit, and fills in the state before.
		marks := one.Mark(t.Context(), []Key{ann})
		flush()
		other.fill(t, ann, 1)
		marks.Settle([]Value{value(2)})
		other.wants(t, ann, 0)

		// Likewise, but the reader fills in only after the commit.
		flush()
		marks = one.Mark(t.Context(), []Key{bob})
		flush()
		lease := other.wants(t, bob, 0)
		marks.Settle([]Value{value(2)})
		other.Fill(t.Context(), lease, value(1))
		other.wants(t, bob, 0)
	})
}

func TestWhereTwoWritersMeetNeitherShowsAValueUntilTheMarksTimeOut(t *testing.T) {
	for name, order := range map[string]struct{ first, second int }{"the first settles first": {0, 1}, "the second settles first": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			url := devstacktest.Redis(t).URL()
			short := func(o *Options) { o.Mark = 200 * time.Millisecond }
			one, other, reader := open(t, url, short), open(t, url, short), open(t, url)
			one.fill(t, ann, 1)
			marks := []*Marks{one.Mark(t.Context(), []Key{ann}), other.Mark(t.Context(), []Key{ann})}
			marks[order.first].Settle([]Value{value(int64(2 + order.first))})
			reader.wants(t, ann, 0)
			marks[order.second].Settle([]Value{value(int64(2 + order.second))})
			lease := reader.wants(t, ann, 0)
			patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			for lease == (Lease{}) && patience.Err() == nil {
				_, lease, _ = reader.Get(patience, ann, now)
			}
			reader.Fill(t.Context(), lease, value(4))
			reader.wants(t, ann, 4)
		})
	}
}

func TestAValueIsNotShownFromItsEndOn(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := open(t, url)
		ends := value(1)
		ends.Before = now.Add(time.Hour)
		c.Fill(t.Context(), c.wants(t, ann, 0), ends)
		if got, _, found := c.Get(t.Context(), ann, ends.Before.Add(-time.Microsecond)); !found || !got.Before.Equal(ends.Before) {
			t.Errorf("just before its end: %+v, %t", got, found)
		}
		_, lease, found := c.Get(t.Context(), ann, ends.Before)
		if found || lease == (Lease{}) {
			t.Errorf("at its end: found %t, lease %v", found, lease)
		}
		c.Fill(t.Context(), lease, value(2))
		c.wants(t, ann, 2)
	})
}

func TestWhatIsNoValueIsNotReadAsOne(t *testing.T) {
	url := devstacktest.Redis(t).URL()
	c, redis := open(t, url), client(t, url)
	for _, content := range []string{"=", "=short", "=1234567890123456", "{}", "x", "!", "?mine"} {
		if err := redis.Set(t.Context(), key(*c.run.Load(), ann), content, 0).Err(); err != nil {
			t.Fatal(err)
		}
		lease := c.wants(t, ann, 0)
		c.Fill(t.Context(), lease, value(1))
		marks := c.Mark(t.Context(), []Key{ann}) // a write makes good whatever was there
		marks.Settle([]Value{value(2)})
		if content != "!" { // which is another writer's mark
			c.wants(t, ann, 2)
		}
	}
	if err := redis.Del(t.Context(), key(*c.run.Load(), ann)).Err(); err != nil {
		t.Fatal(err)
	}
	if err := redis.LPush(t.Context(), key(*c.run.Load(), ann), "a list").Err(); err != nil {
		t.Fatal(err)
	}
	c.wants(t, ann, 0)
	c.wants(t, bob, 0) // nor does it harm others that are read with it
}

func TestARedisThatRestartsWithWhatItHeldIsNotReadFromMemoryOfBefore(t *testing.T) {
	server, err := devstack.StartRedis(t.Context(), devstack.RedisOptions{Dir: t.TempDir(), Persist: true, RequireServer: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	c := open(t, server.URL())
	c.fill(t, ann, 1)
	c.fill(t, bob, 1)
	before := *c.run.Load()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	// A write while it is away.
	c.Mark(t.Context(), []Key{ann}).Settle([]Value{value(2)})
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Bob's: Ann's may have been dropped again already, by the writer.
	if held := client(t, server.URL()).Get(t.Context(), key(before, bob)); held.Err() != nil {
		t.Fatalf("Redis did not keep what it held: %v", held.Err())
	}
	for _, reader := range []*Cache{c, open(t, server.URL())} {
		reader.met(t)
		for _, k := range []Key{ann, bob} {
			if got, _, found := reader.Get(t.Context(), k, now); found {
				t.Errorf("what a Redis of before held is shown: %+v", got)
			}
		}
	}
}

func TestCallsReturnInTimeWhenRedisHangsAndTheOldValueIsDroppedAfterwards(t *testing.T) {
	server := devstacktest.Redis(t)
	patience := 100 * time.Millisecond
	hasty := func(o *Options) { o.Timeout = patience }
	c, reader := open(t, server.URL(), hasty), open(t, server.URL(), hasty)
	c.fill(t, ann, 1)
	reader.wants(t, ann, 1)
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(){
		"Mark and Settle": func() { c.Mark(t.Context(), []Key{ann}).Settle([]Value{value(2)}) },
		"Get":             func() { c.Get(t.Context(), bob, now) },
	} {
		began := time.Now()
		call()
		if took := time.Since(began); took > 20*patience { // generous: other tests share the machine
			t.Errorf("%s took %v", name, took)
		}
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	reader.wants(t, ann, 0) // though Redis holds the old value for a moment more
	reader.met(t)
	reader.wants(t, ann, 0)
}

func TestARedisThatIsNotThereCostsNoError(t *testing.T) {
	c, err := Open("redis://127.0.0.1:1/0", DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	c.wants(t, ann, 0)
	c.Mark(t.Context(), []Key{ann}).Settle([]Value{value(1)})
	if err := c.Ping(t.Context()); err == nil {
		t.Error("Ping found one")
	}
	if _, err := Open("nonsense://", DefaultOptions()); err == nil {
		t.Error("a malformed URL was taken")
	}
}
