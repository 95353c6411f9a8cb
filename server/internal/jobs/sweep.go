// Package jobs is what happens by itself. Nothing waits for it: balances are right to the instant without it. It keeps
// the books from lagging behind what is told.
package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Points is the domain as the sweep needs it.
type Points interface {
	// Sweep settles the next so many of a program's accounts, and tells after which to go on; 0: these were the last.
	Sweep(ctx context.Context, programID string, after int64, limit int) (next int64, settled int, err error)
}

// Sweep writes down points that expired and holds that ended, account by account, on accounts that nobody touches.
type Sweep struct {
	Points   Points
	Programs func(context.Context) ([]string, error)
	Batch    int           // accounts looked at in one go
	Pause    time.Duration // between two goes, so that calls come first
	Rest     time.Duration // between two rounds of all programs
	Log      *slog.Logger
	// Wait returns after a time, or with an error when the context ends first.
	Wait func(ctx context.Context, d time.Duration) error
}

// DefaultSweep looks at 500 accounts twice a second, and begins anew after ten minutes.
func DefaultSweep(points Points, programs func(context.Context) ([]string, error), log *slog.Logger) *Sweep {
	const batch, pause, rest = 500, 500 * time.Millisecond, 10 * time.Minute
	return &Sweep{Points: points, Programs: programs, Batch: batch, Pause: pause, Rest: rest, Log: log, Wait: wait}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run sweeps, round after round, until the context ends. What fails is tried again in the next round.
func (s *Sweep) Run(ctx context.Context) {
	for s.Wait(ctx, s.Rest) == nil {
		settled, err := s.Round(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Log.LogAttrs(ctx, slog.LevelWarn, "sweeping ended early", slog.Int("settled", settled), slog.Any("error", err))
		case settled > 0:
			s.Log.LogAttrs(ctx, slog.LevelInfo, "swept", slog.Int("settled", settled))
		}
	}
}

// Round sweeps all accounts of all programs once, and tells on how many something was due.
func (s *Sweep) Round(ctx context.Context) (settled int, err error) {
	programs, err := s.Programs(ctx)
	if err != nil {
		return 0, err
	}
	for _, programID := range programs {
		for after := int64(0); ; {
			next, n, err := s.Points.Sweep(ctx, programID, after, s.Batch)
			if settled += n; err != nil {
				return settled, err
			}
			if next == 0 {
				break
			}
			after = next
			if err := s.Wait(ctx, s.Pause); err != nil {
				return settled, err
			}
		}
	}
	return settled, nil
}
