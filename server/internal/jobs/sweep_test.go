package jobs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"
)

// accounts are programs with so many accounts each, which the sweep has to look at in bounded goes.
type accounts struct {
	sizes map[string]int64
	asked []string
	fails bool
}

func (a *accounts) Sweep(_ context.Context, programID string, after int64, limit int) (int64, int, error) {
	a.asked = append(a.asked, programID)
	if a.fails {
		return 0, 0, errors.New("no")
	}
	n := min(a.sizes[programID]-after, int64(limit))
	if n < int64(limit) {
		return 0, int(n), nil
	}
	return after + n, int(n), nil
}

func sweepOf(a *accounts, wait func(context.Context, time.Duration) error) *Sweep {
	s := DefaultSweep(a, func(context.Context) ([]string, error) { return []string{"air", "books"}, nil }, slog.New(slog.DiscardHandler))
	s.Batch, s.Wait = 10, wait
	return s
}

func TestARoundLooksAtEveryAccountOfEveryProgramAndRestsBetweenGoes(t *testing.T) {
	a := &accounts{sizes: map[string]int64{"air": 25, "books": 20}}
	var waits []time.Duration
	s := sweepOf(a, func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil })
	settled, err := s.Round(t.Context())
	if err != nil || settled != 45 || !slices.Equal(a.asked, []string{"air", "air", "air", "books", "books", "books"}) || len(waits) != 4 {
		t.Errorf("settled %d, asked %v, waited %v, %v", settled, a.asked, waits, err)
	}
}

func TestRunGoesOnAfterAFailureAndEndsWithItsContext(t *testing.T) {
	a := &accounts{fails: true}
	rounds := 0
	s := sweepOf(a, func(context.Context, time.Duration) error {
		if rounds++; rounds == 4 {
			return context.Canceled
		}
		return nil
	})
	s.Run(t.Context())
	if len(a.asked) != 3 {
		t.Errorf("asked %v", a.asked)
	}
}
