package main

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestABucketHoldsItsDurationsToOnePart64(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, 1<<62).Draw(t, "duration"))
		i := bucket(d)
		if top := upper(i); d > top || (i > 0 && d <= upper(i-1)) {
			t.Fatalf("%d is in bucket %d, which ends at %d after %d", d, i, top, upper(max(i-1, 0)))
		} else if int64(top-d) > int64(d)/64 {
			t.Fatalf("%d is told as %d", d, top)
		}
	})
}

func TestPercentilesAreThoseOfTheRecordedDurations(t *testing.T) {
	var a, b histogram
	for i := 1; i <= 1000; i++ {
		h := &a
		if i%2 == 0 {
			h = &b
		}
		h.record(time.Duration(i) * time.Millisecond)
	}
	a.add(&b)
	for perMille, want := range map[int64]time.Duration{500: 500 * time.Millisecond, 990: 990 * time.Millisecond, 1000: time.Second} {
		if got := a.perMille(perMille); got < want || got > want+want/64 {
			t.Errorf("%d per mille: %v, want %v", perMille, got, want)
		}
	}
}
