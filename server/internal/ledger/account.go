package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// MaxBalance is the most points an account can hold.
const MaxBalance = 1_000_000_000_000_000

// Account is what a member holds. Its figures are as of its version, and right until something is due.
type Account struct {
	ProgramID, MemberID string
	ID                  int64
	EnrollTime          time.Time
	Version             int64
	Balance             int64 // all points held
	Pending             int64 // of them, not vested
	Earned, Spent       int64
	Purchases           int64
	NextVest            time.Time // the first instant at which a lot vests (zero: none does)
	NextExpire          time.Time // … or expires …
	NextExpirePoints    int64     // … and how many points do
}

// Available is what can be spent.
func (a Account) Available() int64 { return a.Balance - a.Pending }

// Due tells whether points have vested or expired that the figures don't show yet.
func (a Account) Due(now time.Time) bool {
	return reached(a.NextVest, now) || reached(a.NextExpire, now)
}

// NextChange is the first instant at which the figures stop being right by themselves; zero: never.
func (a Account) NextChange() time.Time { return earlier(a.NextVest, a.NextExpire) }

func reached(instant, now time.Time) bool { return !instant.IsZero() && !instant.After(now) }

// earlier is the earlier of two instants, where zero is no instant.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// Lot is what is left of points earned together.
type Lot struct {
	ID           int64 // the version of the posting that made it
	Remaining    int64
	Vest, Expire time.Time // zero: at once; never
}

func (l Lot) pending(now time.Time) bool { return l.Vest.After(now) }

// firstToExpire orders lots as redemptions consume them.
func firstToExpire(a, b Lot) int {
	switch {
	case a.Expire.Equal(b.Expire):
		return cmp.Compare(a.ID, b.ID)
	case a.Expire.IsZero():
		return 1
	case b.Expire.IsZero():
		return -1
	}
	return a.Expire.Compare(b.Expire)
}

// part is points taken from one lot.
type part struct{ lot, points int64 }

// expiry is points of one account that stop being spendable at one instant.
type expiry struct {
	at    time.Time
	parts []part
}

func (e expiry) points() (total int64) {
	for _, p := range e.parts {
		total += p.points
	}
	return total
}

// settle takes from the lots what has expired by now, one expiry an instant, oldest first, and brings the account's
// figures about lots up to now. The lots are all that the account has open, in any order.
func settle(a Account, lots []Lot, now time.Time) (Account, []Lot, []expiry) {
	slices.SortFunc(lots, firstToExpire)
	var expired []expiry
	open := lots[:0:0]
	for _, lot := range lots {
		if !reached(lot.Expire, now) {
			open = append(open, lot)
			continue
		}
		if n := len(expired); n == 0 || !expired[n-1].at.Equal(lot.Expire) {
			expired = append(expired, expiry{at: lot.Expire})
		}
		last := &expired[len(expired)-1]
		last.parts = append(last.parts, part{lot.ID, lot.Remaining})
		a.Balance -= lot.Remaining
	}
	return summarize(a, open, now), open, expired
}

// summarize derives from all open lots, ordered firstToExpire, what the account says about them.
func summarize(a Account, lots []Lot, now time.Time) Account {
	a.Pending, a.NextVest, a.NextExpire, a.NextExpirePoints = 0, time.Time{}, time.Time{}, 0
	for _, lot := range lots {
		a = with(a, lot, now)
	}
	return a
}

// with adds a lot to what the account says about its lots.
func with(a Account, lot Lot, now time.Time) Account {
	if lot.pending(now) {
		a.Pending += lot.Remaining
		a.NextVest = earlier(a.NextVest, lot.Vest)
	}
	switch {
	case lot.Expire.IsZero():
	case lot.Expire.Equal(a.NextExpire):
		a.NextExpirePoints += lot.Remaining
	case a.NextExpire.IsZero() || lot.Expire.Before(a.NextExpire):
		a.NextExpire, a.NextExpirePoints = lot.Expire, lot.Remaining
	}
	return a
}

// take takes points from the lots: from lot first, vested or not, then from the vested ones that expire first.
// It refuses what isn't there, and then changes nothing.
func take(a Account, lots []Lot, points, first int64, now time.Time) (Account, []Lot, []part, error) {
	// Counted, not a.Available(): a server whose clock is ahead may have counted a lot as vested that isn't yet by ours.
	takeable := int64(0)
	for _, lot := range lots {
		if lot.ID == first || !lot.pending(now) {
			takeable += lot.Remaining
		}
	}
	if points > takeable {
		return a, lots, nil, refusal.New(refusal.InsufficientPoints,
			"%d points are needed and %d are available", points, takeable).With("needed", points).With("available", takeable)
	}
	lots = slices.Clone(lots)
	slices.SortFunc(lots, func(x, y Lot) int {
		if (x.ID == first) != (y.ID == first) {
			if x.ID == first {
				return -1
			}
			return 1
		}
		return firstToExpire(x, y)
	})
	var parts []part
	left := points
	open := lots[:0]
	for _, lot := range lots {
		if n := min(left, lot.Remaining); n > 0 && (lot.ID == first || !lot.pending(now)) {
			parts = append(parts, part{lot.ID, n})
			lot.Remaining -= n
			left -= n
		}
		if lot.Remaining > 0 {
			open = append(open, lot)
		}
	}
	a.Balance -= points
	slices.SortFunc(open, firstToExpire)
	return summarize(a, open, now), open, parts, nil
}
