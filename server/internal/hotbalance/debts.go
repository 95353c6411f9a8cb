package hotbalance

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// debts are accounts that changed while Redis couldn't be reached. What it holds of them is deleted as soon as it
// answers; until then a reader that does reach it may be shown the state before, for a value's TTL at most.
type debts struct {
	cache   *Cache
	mu      sync.Mutex
	owed    map[Key]bool
	wake    chan struct{}
	stop    chan struct{}
	stopped sync.WaitGroup
}

// mostOwed bounds memory. What passes it is left to the values' TTL.
const mostOwed = 1_000_000

// payInterval is how often a Redis that doesn't answer is tried.
const payInterval = 50 * time.Millisecond

func newDebts(cache *Cache) *debts {
	d := &debts{cache: cache, owed: map[Key]bool{}, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	d.stopped.Go(d.pay)
	return d
}

func (d *debts) close() {
	close(d.stop)
	d.stopped.Wait()
}

// drop deletes what Redis holds of accounts now, or owes it.
func (d *debts) drop(ctx context.Context, keys []Key) {
	if d.delete(ctx, keys) == nil {
		return
	}
	d.owe(keys)
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (d *debts) owe(keys []Key) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range keys {
		if len(d.owed) < mostOwed {
			d.owed[k] = true
		}
	}
}

// some takes some of what is owed.
func (d *debts) some() []Key {
	d.mu.Lock()
	defer d.mu.Unlock()
	keys := make([]Key, 0, min(len(d.owed), 1000))
	for k := range d.owed {
		if len(keys) == cap(keys) {
			break
		}
		keys = append(keys, k)
		delete(d.owed, k)
	}
	return keys
}

func (d *debts) delete(ctx context.Context, keys []Key) error {
	return d.cache.atRun(func(run string) error {
		_, err := d.cache.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for _, k := range keys {
				pipe.Del(ctx, key(run, k))
				pipe.Publish(ctx, channel(k), unknownVersion)
			}
			return nil
		})
		return err
	})
}

// pay deletes what is owed, whenever something is, until nothing is.
func (d *debts) pay() {
	for {
		select {
		case <-d.stop:
			return
		case <-d.wake:
		}
		for keys := d.some(); len(keys) > 0; keys = d.some() {
			ctx, cancel := context.WithTimeout(context.Background(), d.cache.options.Timeout)
			err := d.delete(ctx, keys)
			cancel()
			if err == nil {
				continue
			}
			d.owe(keys)
			select {
			case <-d.stop:
				return
			case <-time.After(payInterval):
			}
		}
	}
}
