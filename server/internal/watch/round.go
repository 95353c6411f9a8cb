package watch

import (
	"context"
	"maps"
	"slices"

	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/loyalty"
)

// A round asks the ledger about all accounts that are watched, many at a time: which version they are at, and which the
// program. It finds what no news came of, because it was lost, or the server that made a change died before it told.

// mostAtOnce is how many accounts are asked about with one statement.
const mostAtOnce = 1000

// nextRound sets the alarm for the next round.
func (h *Hub) nextRound() {
	h.endRound = h.options.Alarm(h.options.Deaf, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if !h.closed {
			h.work.Go(h.round)
		}
	})
}

func (h *Hub) round() {
	h.mu.Lock()
	h.rounds++
	hears := h.news != nil && h.news.Hears()
	var keys []hotbalance.Key
	if every := int(h.options.Hearing / h.options.Deaf); !hears || h.rounds%every == 0 {
		keys = slices.Collect(maps.Keys(h.followers))
	}
	h.mu.Unlock()

	ctx, cancel := context.WithTimeout(h.ctx, h.options.Timeout)
	defer cancel()
	programs := h.programVersions(ctx, keys)
	for some := range slices.Chunk(keys, mostAtOnce) {
		heads, err := h.balances.Heads(ctx, some)
		if err != nil {
			break // the ledger can't be reached; the next round may
		}
		h.mu.Lock()
		for i, key := range some {
			h.compare(key, heads[i], programs[key.ProgramID])
		}
		h.mu.Unlock()
	}

	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rounding = h.count > 0 && !h.closed; h.rounding {
		h.nextRound()
	}
}

// programVersions are the versions of the accounts' programs that are in force, of those that can be read.
func (h *Hub) programVersions(ctx context.Context, keys []hotbalance.Key) map[string]int64 {
	versions := map[string]int64{}
	for _, key := range keys {
		if _, known := versions[key.ProgramID]; known {
			continue
		}
		version, err := h.balances.ProgramVersion(ctx, key.ProgramID)
		if err != nil {
			version = 0
		}
		versions[key.ProgramID] = version
	}
	return versions
}

// compare looks at the accounts that are told from one, where it is in another state than they were told from.
func (h *Hub) compare(key hotbalance.Key, head loyalty.Head, program int64) {
	now := h.options.Clock()
	for _, a := range h.followers[key] {
		r := a.reading
		switch {
		case a.done == 0: // its first look is on its way
			continue
		case key != a.teller: // merged into another: is it still?
			if !head.Merged {
				h.look(a)
			}
			continue
		case head.Version > r.Version || a.head != 0 && head.Version != a.head:
			a.least = max(a.least, head.Version)
			h.look(a)
		case head.Merged, program != 0 && program != r.ProgramVersion, !r.Before.IsZero() && !now.Before(r.Before):
			h.look(a)
		}
		a.head = head.Version
	}
}
