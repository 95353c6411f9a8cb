package ledger

import (
	"slices"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Shortfall is what happens when points are to go out that are not there.
type Shortfall int8

// The ways to deal with a shortfall.
const (
	Refuse        Shortfall = iota // nothing happens, and the caller is told INSUFFICIENT_POINTS
	TakeAvailable                  // what can be taken is taken, and the rest forgiven
	Owe                            // everything is taken, pending points too, and the rest becomes a debt, up to a limit
)

// taking is how points are to go out.
type taking struct {
	points    int64
	first     []int64 // the lots that give first, vested or not, in this order
	shortfall Shortfall
	debtLimit int64 // the most that may be owed
}

// take takes points out: from the lots in first, then from the vested ones that expire first, and then as the shortfall says.
// It refuses what it may not take, and then changes nothing.
func (e *estate) take(t taking, now time.Time) (parts []Part, taken int64, err error) {
	// Counted, not account.Available(): a server whose clock is ahead may have counted a lot as vested that isn't yet by ours.
	takeable := int64(0)
	for _, lot := range e.lots {
		if slices.Contains(t.first, lot.ID) || t.shortfall == Owe || !lot.pending(now) {
			takeable += lot.Remaining
		}
	}
	taken = t.points
	if missing := t.points - takeable; missing > 0 {
		switch owed := e.account.Debt + missing; {
		case t.shortfall == Refuse:
			return nil, 0, refusal.New(refusal.InsufficientPoints,
				"%d points are needed and %d are available", t.points, takeable).With("needed", t.points).With("available", takeable)
		case t.shortfall == TakeAvailable:
			taken = takeable
		case owed > t.debtLimit:
			return nil, 0, refusal.New(refusal.DebtLimit,
				"%d points more would have to be owed, %d together, and the program allows a debt of %d", missing, owed, t.debtLimit).
				With("debt", owed).With("debt_limit", t.debtLimit)
		default:
			e.account.Debt = owed
		}
	}
	parts = e.pick(t, min(taken, takeable), now)
	e.account.Balance -= taken
	e.summarize(now)
	return parts, taken, nil
}

// pick takes so many points, which are there, out of the lots.
func (e *estate) pick(t taking, points int64, now time.Time) (parts []Part) {
	lots := slices.Clone(e.lots)
	vested, pending := len(t.first), len(t.first)+1
	rank := func(l Lot) int {
		if i := slices.Index(t.first, l.ID); i >= 0 {
			return i
		}
		if l.pending(now) {
			return pending
		}
		return vested
	}
	slices.SortFunc(lots, func(x, y Lot) int {
		if a, b := rank(x), rank(y); a != b {
			return a - b
		}
		return e.account.firstToExpire(x, y)
	})
	open := lots[:0]
	for _, lot := range lots {
		if n := min(points, lot.Remaining); n > 0 && (rank(lot) < pending || t.shortfall == Owe) {
			parts = append(parts, lot.part(n))
			lot.Remaining -= n
			points -= n
		}
		if lot.Remaining > 0 {
			open = append(open, lot)
		}
	}
	e.lots = open
	return parts
}

// takeParts takes exactly these parts out, or changes nothing and tells that they are not all there.
func (e *estate) takeParts(parts []Part, now time.Time) bool {
	lots := slices.Clone(e.lots)
	for _, p := range parts {
		i := slices.IndexFunc(lots, func(l Lot) bool { return l.ID == p.Lot })
		if i < 0 || lots[i].Remaining < p.Points {
			return false
		}
		if lots[i].Remaining -= p.Points; lots[i].Remaining == 0 {
			lots = slices.Delete(lots, i, i+1)
		}
	}
	e.lots = lots
	e.account.Balance -= Points(parts)
	e.summarize(now)
	return true
}
