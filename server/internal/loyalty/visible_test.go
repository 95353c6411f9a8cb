package loyalty_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/loyalty"
)

var till = loyalty.Caller{ProgramID: "plain", PartnerNo: 1}

// pair is two servers on one database and one Redis, with members of the plain program.
func pair(t *testing.T, members ...string) (*clock, []*server, *devstack.Redis) {
	t.Helper()
	return pairOf(t, plain, members...)
}

// pairOf is pair on another document of that program.
func pairOf(t *testing.T, yaml string, members ...string) (*clock, []*server, *devstack.Redis) {
	t.Helper()
	c := &clock{now: start}
	database, redis := devstacktest.Database(t), devstacktest.Redis(t)
	servers := []*server{newServer(t, database, redis.URL(), c.Now), newServer(t, database, redis.URL(), c.Now)}
	servers[0].setUp(t, "plain", yaml, members...)
	return c, servers, redis
}

func TestAWriteThroughOneServerIsAtOnceSeenThroughTheOther(t *testing.T) {
	_, servers, _ := pair(t, "ann", "bob")
	for i := range 300 {
		writer, reader, who := rand.IntN(2), rand.IntN(2), []string{"ann", "bob"}[rand.IntN(2)]
		got, err := servers[writer].Accrue(t.Context(), till, buying(fmt.Sprint("a", i), who, 100))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // from the ledger, and then from Redis perhaps
			_, b, err := servers[reader].GetBalance(t.Context(), "plain", member(who), 0)
			if err != nil || asJSON(b) != asJSON(got.Balance) {
				t.Fatalf("round %d: server %d read %s, %v; server %d had answered %s", i, reader, asJSON(b), err, writer, asJSON(got.Balance))
			}
		}
	}
	servers[0].mustVerify(t)
}

// traffic is writers and readers that hold what they read against what was acknowledged before.
type traffic struct {
	servers      []*server
	members      []string
	acknowledged []atomic.Int64 // version, by member
	writes       chan struct{}  // one for each acknowledged write
	stop         atomic.Bool
	wg           sync.WaitGroup
}

func startTraffic(t *testing.T, servers []*server, members []string) *traffic {
	tr := &traffic{servers: servers, members: members, acknowledged: make([]atomic.Int64, len(members)), writes: make(chan struct{}, 1)}
	for i, id := range members {
		tr.wg.Go(func() { tr.write(t, i, id) })
		tr.wg.Go(func() { tr.read(t, i, id) })
		tr.wg.Go(func() { tr.read(t, i, id) })
	}
	return tr
}

func (tr *traffic) server() *server { return tr.servers[rand.IntN(len(tr.servers))] }

func (tr *traffic) write(t *testing.T, i int, id string) {
	for n := 0; !tr.stop.Load(); n++ {
		got, err := tr.server().Accrue(t.Context(), till, buying(fmt.Sprintf("%s-%d", id, n), id, 100))
		if err != nil {
			t.Errorf("write %d of %s: %v", n, id, err)
			return
		}
		tr.acknowledged[i].Store(got.Balance.Version)
		select {
		case tr.writes <- struct{}{}:
		default: // nobody waits for it
		}
	}
}

func (tr *traffic) read(t *testing.T, i int, id string) {
	for !tr.stop.Load() {
		least := tr.acknowledged[i].Load()
		_, b, err := tr.server().GetBalance(t.Context(), "plain", member(id), 0)
		if err != nil || b.Version < least || b.Pending != b.Version || b.LifetimeEarned != b.Version {
			t.Errorf("%s: read %s, %v, after version %d was acknowledged", id, asJSON(b), err, least)
			return
		}
	}
}

// more returns when so many more writes were acknowledged.
func (tr *traffic) more(t *testing.T, n int) {
	for range n {
		select {
		case <-tr.writes:
		case <-t.Context().Done():
			return
		}
	}
}

func (tr *traffic) end() {
	tr.stop.Store(true)
	tr.wg.Wait()
}

func TestRedisIsNeverNeededToBeRight(t *testing.T) {
	members := []string{"ann", "bob", "cat", "dan"}
	_, servers, redis := pair(t, members...)
	tr := startTraffic(t, servers, members)
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	for range 4 {
		tr.more(t, 40)
		flush(t, redis.URL())
		tr.more(t, 40)
		check(redis.Stop())
		tr.more(t, 20)
		check(redis.Start(t.Context()))
		tr.more(t, 40)
		check(redis.Stop()) // and back at once: another process on the same port
		check(redis.Start(t.Context()))
	}
	tr.more(t, 40)
	tr.end()
	servers[0].mustVerify(t)
}

func TestNothingOldIsReadWhileRedisHangsAndAfterwards(t *testing.T) {
	members := []string{"ann", "bob", "cat", "dan"}
	_, servers, redis := pair(t, members...)
	tr := startTraffic(t, servers, members)
	for range 3 {
		tr.more(t, 40)
		if err := redis.Pause(); err != nil {
			t.Fatal(err)
		}
		tr.more(t, 4)
		if err := redis.Resume(); err != nil {
			t.Fatal(err)
		}
	}
	tr.more(t, 40)
	tr.end()
	servers[0].mustVerify(t)
}

func TestAMergeIsSeenAsSoonAsTheLedgerHasItThoughTheDirectoryDoesNotYet(t *testing.T) {
	c, servers, _ := pair(t, "ann", "bob")
	s := servers[0]
	s.buy(t, "a1", "ann", 2000)
	s.buy(t, "a2", "bob", 1000)
	want := s.join(t, "m1", "ann", "bob").Balance.Available
	if _, _, err := s.directory.Unmerge(t.Context(), "plain", "ann", c.Now()); err != nil { // as if it was yet to be told
		t.Fatal(err)
	}
	for range 2 { // from the ledger, and then from Redis perhaps
		for i, s := range servers {
			for _, version := range []int64{0, 1000} { // whatever ann's was
				who, b, err := s.GetBalance(t.Context(), "plain", member("ann"), version)
				if err != nil || who != "bob" || b.Available != want {
					t.Errorf("server %d tells %s of %s, %v", i, asJSON(b), who, err)
				}
			}
		}
	}
}
