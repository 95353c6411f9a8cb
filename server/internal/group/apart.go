package group

import (
	"context"
	"runtime"
	"sync"
)

// Apart hands concurrent calls on together as Group does, and keeps apart what can't be worked on at the same time:
// items that share a key are never in two groups at once, and keep their order.
type Apart[K comparable, T any] struct {
	waiting int
	largest int
	keys    func(T) []K
	run     func([]T)
	workers sync.WaitGroup

	mu     sync.Mutex
	work   sync.Cond // there may be something to take
	room   sync.Cond // there may be room in the queue
	queue  []T
	busy   map[K]bool // keys of the groups that are being worked on
	closed bool
}

// lookPast bounds how many waiting items, whose keys are busy, a worker looks past to fill its group.
const lookPast = 1024

// NewApart starts workers that each hand on one group of at most largest items at a time. At most waiting items queue,
// but for those put together. run must be done with the slice when it returns.
func NewApart[K comparable, T any](workers, waiting, largest int, keys func(T) []K, run func([]T)) *Apart[K, T] {
	g := &Apart[K, T]{waiting: waiting, largest: largest, keys: keys, run: run, busy: map[K]bool{}}
	g.work.L, g.room.L = &g.mu, &g.mu
	for range workers {
		g.workers.Go(g.loop)
	}
	return g
}

// Offer adds an item, or fails with ErrFull or ErrClosed.
func (g *Apart[K, T]) Offer(item T) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.closed:
		return ErrClosed
	case len(g.queue) >= g.waiting:
		return ErrFull
	}
	g.queue = append(g.queue, item)
	if !g.isBusy(item) { // else whoever is at its keys comes back for it
		g.work.Signal()
	}
	return nil
}

// PutAll adds items in their order, all at once, when there is room for any. It waits for that until ctx is done.
func (g *Apart[K, T]) PutAll(ctx context.Context, items []T) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queue) >= g.waiting {
		stop := context.AfterFunc(ctx, func() {
			g.mu.Lock()
			g.room.Broadcast()
			g.mu.Unlock()
		})
		defer stop()
		for len(g.queue) >= g.waiting && !g.closed && ctx.Err() == nil {
			g.room.Wait()
		}
	}
	switch {
	case g.closed:
		return ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	}
	g.queue = append(g.queue, items...)
	g.work.Broadcast()
	return nil
}

// Close takes no more items, and returns when all taken have been handed on.
func (g *Apart[K, T]) Close() {
	g.mu.Lock()
	g.closed = true
	g.work.Broadcast()
	g.room.Broadcast()
	g.mu.Unlock()
	g.workers.Wait()
}

func (g *Apart[K, T]) loop() {
	for {
		items := g.take()
		if len(items) == 0 {
			return
		}
		g.run(items)
		g.release(items)
	}
}

// take waits for the next group; there is none when all is done and the queue is closed.
func (g *Apart[K, T]) take() []T {
	g.mu.Lock()
	defer g.mu.Unlock()
	for {
		g.admit()
		if items := g.takeable(); len(items) > 0 {
			g.room.Broadcast()
			return items
		}
		if g.closed && len(g.queue) == 0 {
			return nil
		}
		g.work.Wait()
	}
}

// admit lets those go first who are about to offer: groups become larger, and nobody waits while a processor has nothing to do.
func (g *Apart[K, T]) admit() {
	g.mu.Unlock()
	runtime.Gosched()
	g.mu.Lock()
}

// takeable takes the first waiting items whose keys nobody is at, and marks their keys as busy.
func (g *Apart[K, T]) takeable() []T {
	if len(g.queue) == 0 {
		return nil
	}
	items := make([]T, 0, min(len(g.queue), g.largest))
	passed := map[K]bool{} // keys of the items left waiting, which later ones must not overtake
	left := g.queue[:0]
	for i, item := range g.queue {
		if len(items) == g.largest || len(left) == lookPast {
			left = append(left, g.queue[i:]...)
			break
		}
		if len(passed) > 0 && g.isAt(passed, item) || g.isBusy(item) {
			for _, key := range g.keys(item) {
				passed[key] = true
			}
			left = append(left, item)
			continue
		}
		items = append(items, item)
	}
	clear(g.queue[len(left):]) // don't keep what was taken from being collected
	g.queue = left
	for _, item := range items {
		for _, key := range g.keys(item) {
			g.busy[key] = true
		}
	}
	return items
}

func (g *Apart[K, T]) release(items []T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, item := range items {
		for _, key := range g.keys(item) {
			delete(g.busy, key)
		}
	}
	if len(g.queue) > 0 || g.closed {
		g.work.Broadcast()
	}
}

func (g *Apart[K, T]) isBusy(item T) bool { return g.isAt(g.busy, item) }

func (g *Apart[K, T]) isAt(keys map[K]bool, item T) bool {
	for _, key := range g.keys(item) {
		if keys[key] {
			return true
		}
	}
	return false
}
