package hotbalance

import (
	"context"
	"errors"
	"sync"
	"time"
)

// watch asks Redis all the time whether it is there. A Redis that hangs takes no marks and answers no readers; when it
// goes on it may answer readers before writers got to delete what it held meanwhile. So values are trusted only while
// Redis is known to have answered within the time that writers wait for it, and for a while after a failure not at all.
type watch struct {
	cache   *Cache
	stop    chan struct{}
	stopped sync.WaitGroup
}

// watchInterval is how often Redis is asked.
const watchInterval = 50 * time.Millisecond

// rests is how long after a failure readers leave Redis alone: longer than it takes writers to pay their debts.
func (o Options) rests() time.Duration { return 4 * o.Timeout }

var errSlow = errors.New("hotbalance: Redis takes too long to answer")

func newWatch(cache *Cache) *watch {
	w := &watch{cache: cache, stop: make(chan struct{})}
	w.stopped.Go(w.run)
	return w
}

func (w *watch) close() {
	close(w.stop)
	w.stopped.Wait()
}

func (w *watch) run() {
	ticks := time.NewTicker(watchInterval)
	defer ticks.Stop()
	for {
		w.ask()
		select {
		case <-w.stop:
			return
		case <-ticks.C:
		}
	}
}

func (w *watch) ask() {
	c := w.cache
	asked := time.Since(c.began)
	ctx, cancel := context.WithTimeout(context.Background(), c.options.Timeout)
	defer cancel()
	err := c.Ping(ctx)
	if err == nil && time.Since(c.began)-asked > c.options.Timeout/2 {
		err = errSlow
	}
	if err != nil {
		c.rest(err)
		return
	}
	c.heard.Store(int64(asked))
}

// trusted tells whether a value that Redis has just answered may be shown.
func (c *Cache) trusted() bool {
	heard := time.Duration(c.heard.Load())
	return heard > 0 && time.Since(c.began)-heard < c.options.Timeout-c.options.Timeout/10 && !c.resting()
}
