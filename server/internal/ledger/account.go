package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// MaxBalance is the most points an account can hold.
const MaxBalance = 1_000_000_000_000_000

// Forever is an instant that never comes: `infinity` in the tables. A lot that vests then waits to be confirmed; one
// that expires then does so when its account has been idle for as long as the program says.
var Forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Account is what a member holds. Its figures are as of its version, and right until something is due.
type Account struct {
	ProgramID, MemberID string
	ID                  int64
	EnrollTime          time.Time
	Version             int64
	Balance             int64 // all points: in lots and in holds, less the debt
	Pending             int64 // of those in lots, not vested
	Held                int64 // in holds
	Debt                int64 // owed, because points were taken back that had been spent; then there are no lots
	Earned, Spent       int64
	Purchases           int64
	NextVest            time.Time // the first instant at which a lot vests (zero: none does)
	NextExpire          time.Time // … or one with a date of its own expires …
	NextExpirePoints    int64     // … and how many points do
	IdleExpire          time.Time // when points expire that only inactivity ends (zero: there never were any) …
	IdlePoints          int64     // … and how many there are
	NextRelease         time.Time // the first instant at which a hold ends
	Status              Status
}

// Status is whether a member takes part. Its numbers are stored.
type Status int16

// The statuses.
const (
	Open   Status = 0
	Closed Status = 1 // the member left
	Merged Status = 2 // another member goes on with all of it
)

// Available is what can be spent.
func (a Account) Available() int64 { return a.Balance + a.Debt - a.Held - a.Pending }

// Due tells whether points have vested, expired or come back from a hold that the figures don't show yet.
func (a Account) Due(now time.Time) bool { return reached(a.NextChange(), now) }

// NextChange is the first instant at which the figures stop being right by themselves; zero: never.
func (a Account) NextChange() time.Time {
	expire, _ := a.NextExpiry()
	return earlier(earlier(a.NextVest, expire), a.NextRelease)
}

// NextExpiry is the first instant at which points expire, and how many do then; zero: none do.
func (a Account) NextExpiry() (time.Time, int64) {
	switch {
	case a.IdlePoints == 0 || a.IdleExpire.IsZero():
		return a.NextExpire, a.NextExpirePoints
	case a.NextExpire.Equal(a.IdleExpire):
		return a.NextExpire, a.NextExpirePoints + a.IdlePoints
	case a.NextExpire.IsZero() || a.IdleExpire.Before(a.NextExpire):
		return a.IdleExpire, a.IdlePoints
	}
	return a.NextExpire, a.NextExpirePoints
}

// ExpiryOf is the instant at which points that vest and expire like this stop being spendable; zero: never. What waits
// to be confirmed doesn't expire: it could not have been spent.
func (a Account) ExpiryOf(vest, expire time.Time) time.Time {
	switch {
	case vest.Equal(Forever):
		return time.Time{}
	case expire.Equal(Forever):
		return a.IdleExpire
	}
	return expire
}

func reached(instant, now time.Time) bool { return !instant.IsZero() && !instant.After(now) }

// earlier is the earlier of two instants, where zero is no instant.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Lot is what is left of points earned together.
type Lot struct {
	ID           int64 // the version of the posting that made it
	Remaining    int64
	Vest, Expire time.Time // zero: at once; never. Forever: once confirmed; once the account is idle
}

func (l Lot) pending(now time.Time) bool { return l.Vest.After(now) }

// Part is points of one lot, and when that vests and expires.
type Part struct {
	Lot, Points  int64
	Vest, Expire time.Time
}

func (l Lot) part(points int64) Part { return Part{l.ID, points, l.Vest, l.Expire} }

// Points is how many points the parts are together.
func Points(parts []Part) (total int64) {
	for _, p := range parts {
		total += p.Points
	}
	return total
}

// Hold is points set apart for one basket, until they are captured or released, or the hold ends by itself.
type Hold struct {
	Operation uuid.UUID // that made it
	Parts     []Part
	Expire    time.Time
}

// Points is how many are held.
func (h Hold) Points() int64 { return Points(h.Parts) }

// firstToExpire orders an account's lots as redemptions consume them.
func (a Account) firstToExpire(x, y Lot) int {
	ex, ey := a.ExpiryOf(x.Vest, x.Expire), a.ExpiryOf(y.Vest, y.Expire)
	switch {
	case ex.Equal(ey):
		return cmp.Compare(x.ID, y.ID)
	case ex.IsZero():
		return 1
	case ey.IsZero():
		return -1
	}
	return ex.Compare(ey)
}

// InOrder is lots as redemptions consume them.
func (a Account) InOrder(lots []Lot) []Lot {
	return slices.SortedFunc(slices.Values(lots), a.firstToExpire)
}

// with adds a lot to what the account says about its lots.
func (a Account) with(lot Lot, now time.Time) Account {
	if lot.pending(now) {
		a.Pending += lot.Remaining
		if !lot.Vest.Equal(Forever) {
			a.NextVest = earlier(a.NextVest, lot.Vest)
		}
	}
	switch {
	case lot.Expire.IsZero() || lot.Vest.Equal(Forever):
	case lot.Expire.Equal(Forever):
		a.IdlePoints += lot.Remaining
	case lot.Expire.Equal(a.NextExpire):
		a.NextExpirePoints += lot.Remaining
	case a.NextExpire.IsZero() || lot.Expire.Before(a.NextExpire):
		a.NextExpire, a.NextExpirePoints = lot.Expire, lot.Remaining
	}
	return a
}
