package group

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// blocked is a group of one worker that hands on only when told to.
type blocked struct {
	*Group[int]
	began chan []int // each group as it is handed on
	next  chan struct{}
}

func newBlocked(waiting, largest int) *blocked {
	b := &blocked{began: make(chan []int), next: make(chan struct{})}
	b.Group = New(1, waiting, largest, func(items []int) {
		b.began <- slices.Clone(items)
		<-b.next
	})
	return b
}

func TestWhatWaitsWhileAGroupIsWorkedOnBecomesTheNext(t *testing.T) {
	b := newBlocked(10, 3)
	offer := func(items ...int) {
		for _, i := range items {
			if err := b.Offer(i); err != nil {
				t.Fatal(err)
			}
		}
	}
	offer(1)
	if got := <-b.began; !slices.Equal(got, []int{1}) {
		t.Errorf("the first group is %v", got)
	}
	offer(2, 3, 4, 5)
	b.next <- struct{}{}
	for _, want := range [][]int{{2, 3, 4}, {5}} { // at most 3
		if got := <-b.began; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		b.next <- struct{}{}
	}
	b.Close()
}

func TestAFullQueueRefusesOffers(t *testing.T) {
	b := newBlocked(1, 1)
	if err := b.Offer(1); err != nil {
		t.Fatal(err)
	}
	<-b.began
	if err := b.Offer(2); err != nil {
		t.Fatal(err)
	}
	if err := b.Offer(3); !errors.Is(err, ErrFull) {
		t.Errorf("a full queue: %v", err)
	}
	b.next <- struct{}{}
	if got := <-b.began; !slices.Equal(got, []int{2}) {
		t.Errorf("got %v", got)
	}
	b.next <- struct{}{}
	b.Close()
}

func TestCloseHandsOnAllThatWasTakenAndTakesNoMore(t *testing.T) {
	var mu sync.Mutex
	var got []int
	g := New(3, 500, 7, func(items []int) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, items...)
	})
	var wg sync.WaitGroup
	var taken []int
	for i := range 500 {
		wg.Go(func() {
			if err := g.Offer(i); err == nil {
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, i)
			} else if !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		})
	}
	g.Close()
	mu.Lock()
	handed := len(got)
	mu.Unlock()
	wg.Wait()
	g.Close() // again does no harm
	if err := g.Offer(1); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	slices.Sort(got)
	slices.Sort(taken)
	if !slices.Equal(got, taken) || handed != len(got) {
		t.Errorf("taken %d, handed on %d, by the end of Close %d", len(taken), len(got), handed)
	}
}
