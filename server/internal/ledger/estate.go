package ledger

import (
	"bytes"
	"slices"
	"time"
)

// estate is an account with what it has open. Its methods change it as one operation or one instant does: they are
// pure but for the slices, which they never change in place, so that a copy taken before stays as it was.
//
// Between them it is always so that the balance is the points in lots, plus those in holds, less the debt, and that
// there is a debt only where there are no lots.
type estate struct {
	account Account
	lots    []Lot  // all open ones, if lotsKnown; else those that the account carries, or that came in meanwhile
	holds   []Hold // all open ones, if holdsKnown; else those made meanwhile

	lotsKnown, holdsKnown bool
}

// passing is what happened by itself at one instant: lots expired, or a hold ended.
type passing struct {
	at    time.Time
	hold  *Hold  // that ended; nil: its parts expired
	parts []Part // that expired, or that paid debts on coming back from the hold
}

// settle brings the estate up to now: instant by instant, holds whose time is over give their points back, then lots
// whose time is over expire. Points that were in a hold when their lot expired do so the instant they come back.
func (e *estate) settle(now time.Time) (passed []passing) {
	e.holds = slices.Clone(e.holds)
	slices.SortFunc(e.holds, func(x, y Hold) int { return bytes.Compare(x.Operation[:], y.Operation[:]) })
	e.lots = e.account.InOrder(e.lots)
	for {
		at := e.nextPassing()
		if !reached(at, now) {
			break
		}
		ended := false
		for i := 0; i < len(e.holds); {
			if h := e.holds[i]; reached(h.Expire, at) {
				passed, ended = append(passed, passing{at: at, hold: &h, parts: e.end(i, h.Parts)}), true
				continue
			}
			i++
		}
		if ended {
			e.lots = e.account.InOrder(e.lots)
		}
		if gone := e.expireFirst(at); len(gone) > 0 {
			passed = append(passed, passing{at: at, parts: gone})
		}
	}
	e.summarize(now)
	return passed
}

// nextPassing is the first instant at which something happens by itself, vesting aside, to lots in the order of their
// expiry; zero: none.
func (e *estate) nextPassing() (at time.Time) {
	for _, h := range e.holds {
		at = earlier(at, h.Expire)
	}
	if len(e.lots) > 0 {
		at = earlier(at, e.account.ExpiryOf(e.lots[0].Vest, e.lots[0].Expire))
	}
	return at
}

// expire takes away the lots whose time is over at an instant.
func (e *estate) expire(at time.Time) (gone []Part) {
	e.lots = e.account.InOrder(e.lots)
	return e.expireFirst(at)
}

// expireFirst is expire for lots in the order of their expiry.
func (e *estate) expireFirst(at time.Time) (gone []Part) {
	for len(e.lots) > 0 && reached(e.account.ExpiryOf(e.lots[0].Vest, e.lots[0].Expire), at) {
		gone = append(gone, e.lots[0].part(e.lots[0].Remaining))
		e.account.Balance -= e.lots[0].Remaining
		e.lots = e.lots[1:]
	}
	return gone
}

// summarize derives from what is open what the account says about it, as far as all of it is known.
func (e *estate) summarize(now time.Time) {
	a := &e.account
	if e.lotsKnown {
		a.Pending, a.NextVest, a.NextExpire, a.NextExpirePoints, a.IdlePoints = 0, time.Time{}, time.Time{}, 0, 0
		for _, lot := range e.lots {
			*a = a.with(lot, now)
		}
	}
	if e.holdsKnown {
		a.NextRelease = time.Time{}
		for _, h := range e.holds {
			a.NextRelease = earlier(a.NextRelease, h.Expire)
		}
	}
}

// issue adds points as a new lot. What is owed is paid first, also by points that are pending.
func (e *estate) issue(lot Lot, now time.Time) (paid int64) {
	paid = min(lot.Remaining, e.account.Debt)
	e.account.Balance += lot.Remaining
	e.account.Debt -= paid
	if lot.Remaining -= paid; lot.Remaining > 0 {
		e.lots = append(slices.Clip(e.lots), lot)
		e.account = e.account.with(lot, now)
	}
	return paid
}

// restore puts points back into their lots, and makes those anew that are gone. What is owed is paid first, by the
// points that expire first; the rest is what comes into the lots.
func (e *estate) restore(parts []Part, now time.Time) (rest []Part, paid int64) {
	paid = min(Points(parts), e.account.Debt)
	_, rest = e.part(parts, paid)
	e.account.Balance += Points(parts)
	e.account.Debt -= paid
	e.back(rest)
	e.summarize(now)
	return rest, paid
}

// part parts off so many of the points, those that expire first.
func (e *estate) part(parts []Part, points int64) (off, rest []Part) {
	ordered := slices.Clone(parts)
	slices.SortStableFunc(ordered, func(x, y Part) int {
		return e.account.firstToExpire(Lot{x.Lot, 0, x.Vest, x.Expire}, Lot{y.Lot, 0, y.Vest, y.Expire})
	})
	return split(ordered, points)
}

// split parts off the first so many of the points.
func split(parts []Part, points int64) (first, rest []Part) {
	for _, p := range parts {
		n := min(points, p.Points)
		points -= n
		if n > 0 {
			first = append(first, Part{p.Lot, n, p.Vest, p.Expire})
		}
		if p.Points > n {
			rest = append(rest, Part{p.Lot, p.Points - n, p.Vest, p.Expire})
		}
	}
	return first, rest
}

// back puts parts into their lots.
func (e *estate) back(parts []Part) {
	lots := slices.Clone(e.lots)
	for _, p := range parts {
		if i := slices.IndexFunc(lots, func(l Lot) bool { return l.ID == p.Lot }); i >= 0 {
			lots[i].Remaining += p.Points
		} else {
			lots = append(lots, Lot{p.Lot, p.Points, p.Vest, p.Expire})
		}
	}
	e.lots = lots
}

// confirm lets a lot that waits for it vest and expire when it says, or does nothing where there is none.
func (e *estate) confirm(id int64, vest, expire time.Time, now time.Time) {
	lots := slices.Clone(e.lots)
	for i := range lots {
		if lots[i].ID == id {
			lots[i].Vest, lots[i].Expire = vest, expire
		}
	}
	e.lots = lots
	e.summarize(now)
}
