package group

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// told is a group of so many workers whose items are words: their letters are their keys. Each group is told as it
// begins, and ends when it is told to.
type told struct {
	*Apart[string, string]
	began chan string
	end   chan struct{}
}

func newTold(workers, waiting, largest int) *told {
	g := &told{began: make(chan string), end: make(chan struct{})}
	letters := func(word string) []string { return strings.Split(word, "") }
	g.Apart = NewApart(workers, waiting, largest, letters, func(words []string) {
		g.began <- strings.Join(words, " ")
		<-g.end
	})
	return g
}

func (g *told) offer(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if err := g.Offer(word); err != nil {
			t.Fatal(err)
		}
	}
}

func (g *told) expect(t *testing.T, groups ...string) {
	t.Helper()
	var began []string
	for range groups {
		began = append(began, <-g.began)
	}
	slices.Sort(began)
	slices.Sort(groups)
	if !slices.Equal(began, groups) {
		t.Errorf("began %q, want %q", began, groups)
	}
}

func TestItemsThatShareAKeyAreNotInTwoGroupsAtOnce(t *testing.T) {
	g := newTold(2, 100, 100)
	g.offer(t, "a")
	g.expect(t, "a")
	g.offer(t, "a", "ab", "b", "c") // "b" must not overtake "ab", which waits for "a"
	g.expect(t, "c")
	g.end <- struct{}{}
	g.end <- struct{}{}
	g.expect(t, "a ab b")
	g.end <- struct{}{}
	g.Close()
}

func TestAGroupTakesAtMostTheLargestNumberOfItems(t *testing.T) {
	g := newTold(1, 100, 2)
	g.offer(t, "x")
	g.expect(t, "x")
	if err := g.PutAll(t.Context(), []string{"a", "b", "c"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a b", "c"} {
		g.end <- struct{}{}
		g.expect(t, want)
	}
	g.end <- struct{}{}
	g.Close()
}

func TestAFullQueueRefusesOffersAndMakesPutAllWait(t *testing.T) {
	g := newTold(1, 1, 1)
	g.offer(t, "a")
	g.expect(t, "a")
	g.offer(t, "b")
	if err := g.Offer("c"); !errors.Is(err, ErrFull) {
		t.Errorf("a full queue: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	refused := make(chan error)
	go func() { refused <- g.PutAll(gone, []string{"d"}) }()
	cancel()
	if err := <-refused; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with a caller that has gone: %v", err)
	}
	put := make(chan error)
	go func() { put <- g.PutAll(t.Context(), []string{"e", "f"}) }()
	g.end <- struct{}{}
	g.expect(t, "b")
	if err := <-put; err != nil {
		t.Error(err)
	}
	for _, want := range []string{"e", "f"} {
		g.end <- struct{}{}
		g.expect(t, want)
	}
	g.end <- struct{}{}
	g.Close()
	g.Close() // again does no harm
	if err := g.Offer("g"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := g.PutAll(t.Context(), []string{"h"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestManyItemsOnFewKeysKeepTheirOrderAndNeverMeet(t *testing.T) {
	const keys, each = 7, 2000
	type item struct{ keys []int } // one or two
	var at [keys]sync.Mutex
	var next [keys]int
	expected := map[*item][]int{}
	g := NewApart(4, keys*each, 50, func(i *item) []int { return i.keys }, func(items []*item) {
		held := map[int]bool{}
		for _, i := range items {
			for _, k := range i.keys {
				if !held[k] && !at[k].TryLock() {
					t.Errorf("two groups are at key %d", k)
				}
				held[k] = true
			}
		}
		for _, i := range items {
			for n, k := range i.keys {
				if next[k] != expected[i][n] {
					t.Errorf("key %d: item %d came when %d was next", k, expected[i][n], next[k])
				}
				next[k]++
			}
		}
		for k := range held {
			at[k].Unlock()
		}
	})
	random := rand.New(rand.NewPCG(1, 2))
	var items []*item
	var count [keys]int
	for range each {
		i := &item{keys: []int{random.IntN(keys)}}
		if other := random.IntN(keys); other != i.keys[0] && random.IntN(4) == 0 {
			i.keys = append(i.keys, other)
		}
		for _, k := range i.keys {
			expected[i] = append(expected[i], count[k])
			count[k]++
		}
		items = append(items, i)
	}
	for i := 0; i < len(items); i += 10 {
		if err := g.PutAll(t.Context(), items[i:i+10]); err != nil {
			t.Fatal(err)
		}
	}
	g.Close()
	if next != count {
		t.Errorf("handed on %v of %v", next, count)
	}
}
