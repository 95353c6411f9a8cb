package ledger

import (
	"testing"
	"time"
)

// Before lots were changed in place, each of these copied all the others: minutes of a server's time for one question.
func TestALongHistoryIsReplayedWithoutCopyingItForEachPosting(t *testing.T) {
	const postings = 100_000
	r := replay{idle: func(time.Time) time.Time { return time.Time{} }, times: map[int64]Part{}}
	r.lotsKnown, r.holdsKnown = true, true
	copied := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			for v := int64(1); v <= postings; v++ {
				r.apply(&event{kind: Accrual, version: v, event: start, created: start, postings: []moved{{version: v, in: true, points: 2}}})
			}
			for v := int64(1); v <= postings; v++ {
				r.apply(&event{kind: Redemption, version: postings + v, event: start, created: start,
					postings: []moved{{version: postings + v, points: 2, parts: []Part{{Lot: v, Points: 2}}}}})
			}
		}
	}).AllocedBytesPerOp()
	if len(r.lots) > 0 || r.account.Balance != 0 {
		t.Errorf("%d lots and %d points are left", len(r.lots), r.account.Balance)
	}
	if copied > postings*2_000 {
		t.Errorf("%d bytes were copied, %d a posting", copied, copied/postings/2)
	}
}
