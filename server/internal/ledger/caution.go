package ledger

import (
	"slices"
	"sync/atomic"
)

// caution is how a group is committed, from the quickest way to the safest. Nearly always nothing comes between knowing
// accounts and writing them, and what may happen once is asked for once. So the quick ways only suppose that; what they
// write holds only if it was so: no account has another version by then, nor a program, and the database refuses a
// request or a source that was there before. The group is then done again with all caution, and those after it for a
// while with more than that one. A refusal writes nothing that could show it to be wrong: a group with one is decided
// again with as much caution as it needs.
type caution int

const (
	trusting  caution = iota // goes by what is kept of accounts and programs, reads the others, and refuses nothing
	reading                  // reads all of them, and what was done for the requests before
	locking                  // likewise, under locks
	searching                // likewise, and looks for sources
)

// warinessLasts is how many groups after one that had to be done again are done with more caution.
const warinessLasts = 64

// wariness is how many groups are still to be committed with more caution.
type wariness struct{ reading, searching atomic.Int32 }

func (w *wariness) after(failed caution) {
	if failed == trusting {
		w.reading.Store(warinessLasts)
	} else {
		w.searching.Store(warinessLasts)
	}
}

// next is what the next group is to be committed with at least.
func (w *wariness) next() caution {
	switch {
	case w.searching.Load() > 0:
		w.searching.Add(-1)
		return searching
	case w.reading.Load() > 0:
		w.reading.Add(-1)
		return reading
	}
	return trusting
}

func (l *Ledger) caution(calls []*pending) caution {
	care := l.wary.next()
	if slices.ContainsFunc(calls, func(p *pending) bool { return p.call.locks() }) {
		care = max(care, locking)
	}
	return care
}
