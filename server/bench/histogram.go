package main

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets that are at most 1/64 wide of what they hold: fine enough for percentiles,
// and recording one costs a few nanoseconds.
type histogram struct {
	buckets [bucketCount]int64
	count   int64
	max     time.Duration
}

const (
	finer       = 6                     // bits below the leading one
	bucketCount = (64 - finer) << finer // of all positive int64
)

// bucket is where a duration is counted; ascending, without gaps.
func bucket(d time.Duration) int {
	n := uint64(max(d, 0))
	if n < 1<<finer {
		return int(n)
	}
	shift := bits.Len64(n) - 1 - finer
	return shift<<finer + int(n>>shift)
}

// upper is the longest duration that bucket i holds.
func upper(i int) time.Duration {
	if i < 1<<(finer+1) {
		return time.Duration(i)
	}
	shift := i>>finer - 1
	return time.Duration(uint64(i-shift<<finer+1)<<shift - 1)
}

func (h *histogram) record(d time.Duration) {
	h.buckets[bucket(d)]++
	h.count++
	h.max = max(h.max, d)
}

func (h *histogram) add(other *histogram) {
	for i, n := range other.buckets {
		h.buckets[i] += n
	}
	h.count += other.count
	h.max = max(h.max, other.max)
}

// perMille is the duration that so many of 1,000 calls did not exceed.
func (h *histogram) perMille(n int64) time.Duration {
	rank := (h.count*n + 999) / 1000
	for i, counted := range h.buckets {
		if rank -= counted; rank <= 0 {
			return min(upper(i), h.max)
		}
	}
	return h.max
}
