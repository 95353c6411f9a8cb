package ledger

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// held is an account with lots, as they were last written: at an instant `written`, with nothing expired by then.
type held struct {
	account Account
	lots    []Lot
	written time.Time
}

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		hours := rapid.IntRange(-5, 5).Draw(t, "hours") // few, so that instants meet
		return start.Add(time.Duration(hours) * time.Hour)
	})
}

func helds() *rapid.Generator[held] {
	return rapid.Custom(func(t *rapid.T) held {
		h := held{account: Account{ProgramID: testProgram, ID: 7}, written: start.Add(-2 * time.Hour)}
		n := rapid.IntRange(0, 6).Draw(t, "lots")
		for id := range n {
			lot := Lot{ID: int64(id + 1), Remaining: rapid.Int64Range(1, 100).Draw(t, "remaining")}
			if rapid.Bool().Draw(t, "vests") {
				lot.Vest = instants().Draw(t, "vest")
			}
			if rapid.Bool().Draw(t, "expires") {
				lot.Expire = instants().Draw(t, "expire")
			}
			if reached(lot.Expire, h.written) {
				continue
			}
			h.lots = append(h.lots, lot)
			h.account.Balance += lot.Remaining
			h.account.Version = lot.ID
		}
		h.account = summarize(h.account, h.lots, h.written)
		h.lots = rapid.Permutation(h.lots).Draw(t, "order")
		return h
	})
}

func total(lots []Lot) (points int64) {
	for _, lot := range lots {
		points += lot.Remaining
	}
	return points
}

// wantFigures holds an account against what its lots say at an instant, reckoned in the plainest way.
func wantFigures(t *rapid.T, a Account, lots []Lot, now time.Time) {
	var want Account
	for _, lot := range lots {
		if lot.Vest.After(now) {
			want.Pending += lot.Remaining
			if want.NextVest.IsZero() || lot.Vest.Before(want.NextVest) {
				want.NextVest = lot.Vest
			}
		}
		if !lot.Expire.IsZero() && (want.NextExpire.IsZero() || lot.Expire.Before(want.NextExpire)) {
			want.NextExpire = lot.Expire
		}
	}
	for _, lot := range lots {
		if !lot.Expire.IsZero() && lot.Expire.Equal(want.NextExpire) {
			want.NextExpirePoints += lot.Remaining
		}
	}
	if a.Balance != total(lots) || a.Pending != want.Pending || !a.NextVest.Equal(want.NextVest) ||
		!a.NextExpire.Equal(want.NextExpire) || a.NextExpirePoints != want.NextExpirePoints {
		t.Fatalf("the account says %+v, its lots %+v say %+v and hold %d", a, lots, want, total(lots))
	}
}

func TestSettleWritesOffWhatHasExpiredAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := helds().Draw(t, "held")
		now := instants().Filter(func(at time.Time) bool { return !at.Before(h.written) }).Draw(t, "now")
		before := slices.Clone(h.lots)
		a, open, expired := settle(h.account, h.lots, now)
		wantFigures(t, a, open, now)
		gone := map[int64]time.Time{}
		var points int64
		for i, e := range expired {
			if i > 0 && !expired[i-1].at.Before(e.at) {
				t.Fatalf("expiries out of order or apart: %v", expired)
			}
			points += e.points()
			for _, p := range e.parts {
				gone[p.lot] = e.at
			}
		}
		if points+total(open) != total(before) {
			t.Fatalf("%d points became %d expired and %d open", total(before), points, total(open))
		}
		for _, lot := range before {
			at, isGone := gone[lot.ID]
			if isGone != reached(lot.Expire, now) || (isGone && !at.Equal(lot.Expire)) {
				t.Fatalf("at %v lot %+v: written off %t, as of %v", now, lot, isGone, at)
			}
		}
		if again, _, more := settle(a, slices.Clone(open), now); again != a || len(more) != 0 {
			t.Fatalf("settling again: %+v became %+v", a, again)
		}
	})
}

// TestTakeIsExactOrRefused also where another server, whose clock is ahead, has settled the account before.
func TestTakeIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := helds().Draw(t, "held")
		late := func(at time.Time) bool { return !at.Before(h.written) }
		settledAt, now := instants().Filter(late).Draw(t, "settled at"), instants().Filter(late).Draw(t, "now")
		a, lots, _ := settle(h.account, h.lots, settledAt)
		if !now.Before(settledAt) {
			a, lots, _ = settle(a, lots, now)
		}
		points := rapid.Int64Range(1, 400).Draw(t, "points")
		first := rapid.Int64Range(0, 7).Draw(t, "first")
		takeable := int64(0)
		for _, lot := range lots {
			if lot.ID == first || !lot.Vest.After(now) {
				takeable += lot.Remaining
			}
		}
		before := slices.Clone(lots)
		after, open, parts, err := take(a, lots, points, first, now)
		if points > takeable {
			var refused *refusal.Error
			if !refusal.Is(err, refusal.InsufficientPoints) || after != a || !slices.Equal(open, before) {
				t.Fatalf("%d of %d: %v (%v), account %+v", points, takeable, err, refused, after)
			}
			return
		}
		if err != nil {
			t.Fatalf("%d of %d: %v", points, takeable, err)
		}
		wantFigures(t, after, open, now)
		if after.Balance != a.Balance-points || after.Version != a.Version {
			t.Fatalf("taking %d from %+v left %+v", points, a, after)
		}
		wantOrder(t, before, parts, points, first, now)
	})
}

// wantOrder says that the parts are of lot first, then of vested lots from the one that expires first, each emptied
// before the next is touched.
func wantOrder(t *rapid.T, lots []Lot, parts []part, points, first int64, now time.Time) {
	slices.SortFunc(lots, firstToExpire)
	i := slices.IndexFunc(lots, func(l Lot) bool { return l.ID == first })
	if i > 0 {
		lots = slices.Insert(slices.Delete(slices.Clone(lots), i, i+1), 0, lots[i])
	}
	var want []part
	for _, lot := range lots {
		if n := min(points, lot.Remaining); n > 0 && (lot.ID == first || !lot.Vest.After(now)) {
			want = append(want, part{lot.ID, n})
			points -= n
		}
	}
	if !slices.Equal(parts, want) {
		t.Fatalf("taken %v, want %v of %+v", parts, want, lots)
	}
}

func TestWithIsSummarizeLotByLot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := helds().Draw(t, "held")
		var a Account
		for _, lot := range h.lots {
			a = with(a, lot, h.written)
		}
		a.Balance = total(h.lots)
		wantFigures(t, a, h.lots, h.written)
	})
}
