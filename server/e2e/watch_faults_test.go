package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

// second is a step of the clock that lets the servers look by themselves.
const second = time.Second

func TestWithoutRedisWatchersAreToldWithinSeconds(t *testing.T) {
	w := newWorld(t, "")
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	writer := client(t, other, key)
	watcher := watch(t, client(t, one, key), key, "ann", 0)
	watcher.next()
	for i := range int64(3) {
		if _, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", i), "ann", 100)); err != nil {
			t.Fatal(err)
		}
		began := w.clock.Now()
		watcher.untilAt(i+1, w.clock, second)
		if took := w.clock.Now().Sub(began); took > 15*second { // two, and the time that the machine took
			t.Errorf("the change was told after %v", took)
		}
	}
}

// The server that makes the changes speaks with no Redis: its news is lost, and what the others' Redis holds is old. So
// it is with one that dies between commit and news.
func TestAChangeThatNoNewsCameOfIsToldAllTheSame(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	one := w.server().URL()
	silent := w.config()
	silent.Redis.URL = ""
	other := w.serve(silent).URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	writer := client(t, other, key)
	watcher := watch(t, client(t, one, key), key, "ann", 0)
	watcher.next()
	balanceOf(t, client(t, one, key), "ann") // which is in Redis then
	for i := range int64(3) {
		if _, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", i), "ann", 100)); err != nil {
			t.Fatal(err)
		}
		watcher.untilAt(i+1, w.clock, second)
	}
}

func TestWhateverBecomesOfRedisTheLatestIsTold(t *testing.T) {
	redis := devstacktest.Redis(t)
	w := newWorld(t, redis.URL())
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	writer := client(t, other, key)
	watcher := watch(t, client(t, one, key), key, "ann", 0)
	watcher.next()
	n := int64(0)
	accrue := func() {
		t.Helper()
		n++
		if _, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", n), "ann", 100)); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		accrue()
		flush(t, redis.URL())
		accrue()
		watcher.until(n)

		must(redis.Stop())
		accrue()
		watcher.untilAt(n, w.clock, second)
		accrue()
		must(redis.Start(context.Background()))
		accrue()
		watcher.untilAt(n, w.clock, second)
		accrue()
		watcher.until(n) // by news: the clock stands still

		must(redis.Pause())
		accrue()
		watcher.untilAt(n, w.clock, second)
		must(redis.Resume())
		accrue()
		watcher.untilAt(n, w.clock, second)
	}
}
