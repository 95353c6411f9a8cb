package loyalty

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheLongestPauseDoublesUpToItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := defaults()
		o.initialBackoff = time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "initial"))
		o.maxBackoff = o.initialBackoff + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "more"))
		c := &Client{options: o}
		if got := c.longestPause(1); got != o.initialBackoff {
			t.Fatalf("the first is %v", got)
		}
		attempt := rapid.IntRange(2, 1000).Draw(t, "attempt")
		before, now := c.longestPause(attempt-1), c.longestPause(attempt)
		if want := min(2*before, o.maxBackoff); now != want {
			t.Fatalf("after %v comes %v instead of %v", before, now, want)
		}
	})
}
