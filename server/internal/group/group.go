// Package group hands concurrent calls on together: what waits while one group is being worked on becomes the next.
package group

import (
	"errors"
	"sync"
)

// Errors of Offer and PutAll.
var (
	ErrFull   = errors.New("group: queue is full")
	ErrClosed = errors.New("group: closed")
)

// Group collects items and hands them on in groups. Nothing waits for a timer: an idle worker takes an item at
// once, and with it whatever else is waiting.
type Group[T any] struct {
	queue   chan T
	largest int
	run     func([]T)
	workers sync.WaitGroup

	mu     sync.RWMutex // guards closed against sends on a closed queue
	closed bool
}

// New starts workers that each hand on one group of at most largest items at a time. At most waiting items queue. run
// must be done with the slice when it returns.
func New[T any](workers, waiting, largest int, run func([]T)) *Group[T] {
	g := &Group[T]{queue: make(chan T, waiting), largest: largest, run: run}
	for range workers {
		g.workers.Go(g.work)
	}
	return g
}

// Offer adds an item, or fails with ErrFull or ErrClosed.
func (g *Group[T]) Offer(item T) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return ErrClosed
	}
	select {
	case g.queue <- item:
		return nil
	default:
		return ErrFull
	}
}

// Close takes no more items, and returns when all taken have been handed on.
func (g *Group[T]) Close() {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.queue)
	}
	g.mu.Unlock()
	g.workers.Wait()
}

func (g *Group[T]) work() {
	var items []T
	for first := range g.queue {
		items = append(items, first)
		for len(items) < g.largest {
			item, waits := g.next()
			if !waits {
				break
			}
			items = append(items, item)
		}
		g.run(items)
		clear(items) // don't keep what was handed on from being collected
		items = items[:0]
	}
}

// next takes an item if one is waiting.
func (g *Group[T]) next() (item T, waits bool) {
	select {
	case item, waits = <-g.queue:
	default:
	}
	return item, waits
}
