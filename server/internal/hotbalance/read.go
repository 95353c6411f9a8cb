package hotbalance

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// reading is one read on its way.
type reading struct {
	key  string
	held string // what the key holds; empty: nothing
	err  error
	done chan struct{}
}

// Lease is a reader's right to fill in what it did not find. The zero Lease is none.
type Lease struct {
	key, token string
}

// Get finds an account's value, as of now. It finds none when there is none, when a write is on its way, or when Redis
// doesn't answer; the caller then reads the ledger, and fills in what it read with the lease.
func (c *Cache) Get(ctx context.Context, k Key, now time.Time) (Value, Lease, bool) {
	if c.resting() {
		return Value{}, Lease{}, false
	}
	run := c.run.Load()
	r := &reading{key: key(*run, k), done: make(chan struct{})}
	if err := c.reads.Offer(r); err != nil {
		return Value{}, Lease{}, false
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		return Value{}, Lease{}, false
	}
	if r.err != nil {
		return Value{}, Lease{}, false
	}
	if c.run.Load() != run { // another Redis process answered, about a key of the one before
		return Value{}, Lease{}, false
	}
	if !c.trusted() {
		return Value{}, Lease{}, false
	}
	if value, isOne := decode(r.held); isOne && (value.Before.IsZero() || now.Before(value.Before)) {
		return value, Lease{}, true
	}
	return Value{}, c.lease(ctx, r.key, r.held), false
}

// lease asks for the right to fill in what a read did not find at a key, which holds nothing or an outdated value.
func (c *Cache) lease(ctx context.Context, key, held string) Lease {
	lease := Lease{key: key, token: newToken(isLease)}
	var granted bool
	var err error
	switch {
	case held == "":
		_, err = c.client.SetArgs(ctx, key, lease.token, redis.SetArgs{Mode: "NX", TTL: c.options.Mark}).Result()
		granted = err == nil
	case held[0] == isValue:
		var n int
		n, err = compareAndSet.EvalSha(ctx, c.client, []string{key}, held, lease.token, c.options.Mark.Milliseconds()).Int()
		granted = err == nil && n == 1
	}
	if !granted {
		return Lease{}
	}
	return lease
}

// Renew asks for the right to replace a value that was found and is of no use any more.
func (c *Cache) Renew(ctx context.Context, k Key, outdated Value) Lease {
	return c.lease(ctx, key(*c.run.Load(), k), encode(outdated))
}

// Fill puts a value that was read from the ledger after the lease was given in its place, if nothing came between.
func (c *Cache) Fill(ctx context.Context, lease Lease, value Value) {
	if lease.key == "" {
		return
	}
	err := compareAndSet.EvalSha(ctx, c.client, []string{lease.key}, lease.token, encode(value), c.options.TTL.Milliseconds()).Err()
	if err != nil {
		c.rest(err)
	}
}

// readGroup reads many keys in one round trip.
func (c *Cache) readGroup(group []*reading) {
	ctx, cancel := context.WithTimeout(context.Background(), c.options.Timeout)
	defer cancel()
	commands := make([]*redis.StringCmd, len(group))
	_, err := c.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i, r := range group {
			commands[i] = pipe.Get(ctx, r.key)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		c.rest(err)
	}
	for i, r := range group {
		if r.held, r.err = commands[i].Result(); errors.Is(r.err, redis.Nil) {
			r.held, r.err = "", nil
		}
		close(r.done)
	}
}

// rest lets readers leave Redis alone for a while, after it failed.
func (c *Cache) rest(err error) {
	now := time.Since(c.began)
	if c.rests.Swap(int64(now+c.options.rests())) < int64(now) {
		c.options.Log.Warn("hot balances can't be reached; reading the ledger", "error", err)
	}
}

func (c *Cache) resting() bool { return int64(time.Since(c.began)) < c.rests.Load() }
