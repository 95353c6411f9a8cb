package ledger

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// hold sets vested points apart, those that expire first, or refuses what isn't there.
func (e *estate) hold(operation uuid.UUID, points int64, expire, now time.Time) (Hold, error) {
	balance := e.account.Balance
	parts, _, err := e.take(taking{points: points}, now)
	if err != nil {
		return Hold{}, err
	}
	h := Hold{Operation: operation, Parts: parts, Expire: expire}
	e.account.Balance = balance
	e.account.Held += points
	e.account.NextRelease = earlier(e.account.NextRelease, expire)
	e.holds = append(slices.Clip(e.holds), h)
	return h, nil
}

// capture ends a hold: the first so many of its points go out, the others come back.
func (e *estate) capture(operation uuid.UUID, points int64, now time.Time) (captured, paid []Part, err error) {
	i := slices.IndexFunc(e.holds, func(h Hold) bool { return h.Operation == operation })
	if i < 0 {
		return nil, nil, refusal.New(refusal.HoldEnded, "the hold %s has ended; its points were captured, released or given back", operation)
	}
	h := e.holds[i]
	if points > h.Points() {
		return nil, nil, refusal.New(refusal.CaptureExceedsHold, "%d points are to be captured and the hold is of %d", points, h.Points()).
			With("held", h.Points())
	}
	captured, rest := split(h.Parts, points)
	e.account.Balance -= points
	paid = e.end(i, rest)
	e.summarize(now)
	return captured, paid, nil
}

// end takes a hold away and gives parts of it back to their lots. What is owed is paid first: the balance stays as it
// is, because points and debt become less together.
func (e *estate) end(i int, back []Part) (paid []Part) {
	h := e.holds[i]
	e.holds = slices.Delete(slices.Clone(e.holds), i, i+1)
	e.account.Held -= h.Points()
	paid, rest := e.part(back, min(Points(back), e.account.Debt))
	e.account.Debt -= Points(paid)
	e.back(rest)
	return paid
}
