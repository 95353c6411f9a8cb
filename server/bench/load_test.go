package main

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestACallCountsByThePartOfItThatWasMeasured(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	m := &measurement{from: at(10), until: at(20)}
	for _, c := range []struct {
		began, ended int
		want         float64
	}{{12, 14, 1}, {8, 12, 0.5}, {19, 23, 0.25}, {5, 25, 0.5}, {2, 10, 0}, {20, 24, 0}, {1, 3, 0}, {15, 15, 1}} {
		if got := m.part(at(c.began), at(c.ended)); got != c.want {
			t.Errorf("from %d to %d: %g, want %g", c.began, c.ended, got, c.want)
		}
	}
}

func TestAFailedCallEndsAMeasurementAndIsTold(t *testing.T) {
	j := job{Measure: time.Minute}
	fails := func(context.Context) (int, error) { return 1, errFailed }
	works := []work{fails, func(context.Context) (int, error) { return 1, nil }}
	if o, err := j.drive(t.Context(), works); !errors.Is(err, errFailed) || o.Failure != "" {
		t.Errorf("got %v and %+v", err, o)
	}
}

func TestAnOpenLoopBeginsAsManyCallsAsItsRate(t *testing.T) {
	j := job{Measure: 200 * time.Millisecond, Rate: 1000}
	done := func(context.Context) (int, error) { return 1, nil }
	o, err := j.drive(t.Context(), []work{done, done, done})
	if err != nil || o.All != 200 {
		t.Errorf("%d calls were made, and %v", o.All, err)
	}
}

var errFailed = errors.New("failed")
