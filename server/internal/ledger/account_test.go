package ledger

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		hours := rapid.IntRange(-5, 5).Draw(t, "hours") // few, so that instants meet
		return start.Add(time.Duration(hours) * time.Hour)
	})
}

// written is when the estates of these tests were last brought up to date.
var written = start.Add(-2 * time.Hour)

func afterwards() *rapid.Generator[time.Time] {
	return instants().Filter(func(at time.Time) bool { return !at.Before(written) })
}

// estates are accounts with lots and holds of all kinds, as they can come about; one in five owes points.
func estates() *rapid.Generator[estate] {
	return rapid.Custom(func(t *rapid.T) estate {
		e := estate{account: Account{ProgramID: testProgram, ID: 7}, lotsKnown: true, holdsKnown: true}
		e.account.IdleExpire = afterwards().Filter(func(at time.Time) bool { return at.After(written) }).Draw(t, "idle")
		owes := rapid.IntRange(0, 4).Draw(t, "owes") == 0
		for id := range rapid.IntRange(0, 6).Draw(t, "lots") {
			lot := Lot{ID: int64(id + 1), Remaining: rapid.Int64Range(1, 100).Draw(t, "remaining")}
			lot.Vest = rapid.OneOf(rapid.Just(time.Time{}), instants(), rapid.Just(Forever)).Draw(t, "vest")
			lot.Expire = rapid.OneOf(rapid.Just(time.Time{}), instants(), rapid.Just(Forever)).Draw(t, "expire")
			e.account.Version = lot.ID
			if reached(e.account.ExpiryOf(lot.Vest, lot.Expire), written) {
				continue
			}
			e.issue(lot, written)
		}
		for range rapid.IntRange(0, 3).Draw(t, "holds") {
			points := rapid.Int64Range(1, 60).Draw(t, "held")
			ends := afterwards().Filter(func(at time.Time) bool { return at.After(written) }).Draw(t, "ends")
			operation := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "operation"))
			if _, err := e.hold(operation, points, ends, written); err != nil && !refusal.Is(err, refusal.InsufficientPoints) {
				t.Fatal(err)
			}
		}
		if owes {
			points := total(e.lots) + rapid.Int64Range(1, 80).Draw(t, "debt")
			if _, _, err := e.take(taking{points: points, shortfall: Owe, debtLimit: 1000}, written); err != nil {
				t.Fatal(err)
			}
		}
		wantSound(t, e, written)
		e.lots = rapid.Permutation(e.lots).Draw(t, "order")
		return e
	})
}

func total(lots []Lot) (points int64) {
	for _, lot := range lots {
		points += lot.Remaining
	}
	return points
}

func heldBy(holds []Hold) (points int64) {
	for _, h := range holds {
		points += h.Points()
	}
	return points
}

// wantSound holds an account against what it has open at an instant, reckoned in the plainest way.
func wantSound(t *rapid.T, e estate, now time.Time) {
	var want Account
	for _, lot := range e.lots {
		if lot.Vest.After(now) {
			want.Pending += lot.Remaining
			if !lot.Vest.Equal(Forever) && (want.NextVest.IsZero() || lot.Vest.Before(want.NextVest)) {
				want.NextVest = lot.Vest
			}
		}
		if at := e.account.ExpiryOf(lot.Vest, lot.Expire); !at.IsZero() && (want.NextExpire.IsZero() || at.Before(want.NextExpire)) {
			want.NextExpire = at
		}
	}
	for _, lot := range e.lots {
		if at := e.account.ExpiryOf(lot.Vest, lot.Expire); !at.IsZero() && at.Equal(want.NextExpire) {
			want.NextExpirePoints += lot.Remaining
		}
	}
	for _, h := range e.holds {
		if want.NextRelease.IsZero() || h.Expire.Before(want.NextRelease) {
			want.NextRelease = h.Expire
		}
	}
	a := e.account
	expire, points := a.NextExpiry()
	if a.Balance != total(e.lots)+heldBy(e.holds)-a.Debt || a.Held != heldBy(e.holds) || a.Pending != want.Pending ||
		!a.NextVest.Equal(want.NextVest) || !expire.Equal(want.NextExpire) || points != want.NextExpirePoints || !a.NextRelease.Equal(want.NextRelease) {
		t.Fatalf("the account says %+v, its lots %+v and holds %+v say %+v", a, e.lots, e.holds, want)
	}
	if a.Available() < 0 || a.Debt < 0 || a.Available() != total(e.lots)-a.Pending || a.Debt > 0 && len(e.lots) > 0 {
		t.Fatalf("available %d and debt %d with lots %+v", a.Available(), a.Debt, e.lots)
	}
}

// same tells whether two estates are the same but for the order of what they have open.
func same(a, b estate) bool {
	said := func(e estate) string {
		slices.SortFunc(e.lots, func(x, y Lot) int { return int(x.ID - y.ID) })
		for i := range e.holds {
			slices.SortFunc(e.holds[i].Parts, func(x, y Part) int { return int(x.Lot - y.Lot) })
		}
		slices.SortFunc(e.holds, func(x, y Hold) int { return slices.Compare(x.Operation[:], y.Operation[:]) })
		encoded, err := json.Marshal([]any{e.account, append([]Lot{}, e.lots...), append([]Hold{}, e.holds...)})
		if err != nil {
			panic(err)
		}
		return string(encoded)
	}
	return said(a) == said(b)
}

func expiredPoints(passed []passing) (points int64) {
	for _, p := range passed {
		if p.hold == nil {
			points += Points(p.parts)
		}
	}
	return points
}

func TestSettlingLosesNoPointAndStaysSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now := estates().Draw(t, "estate"), afterwards().Draw(t, "now")
		before := e
		passed := e.settle(now)
		wantSound(t, e, now)
		if e.account.Balance != before.account.Balance-expiredPoints(passed) {
			t.Fatalf("a balance of %d became %d, with %d expired", before.account.Balance, e.account.Balance, expiredPoints(passed))
		}
		if e.account.Due(now) {
			t.Fatalf("something is still due at %v: %+v", now, e.account)
		}
		for i, p := range passed {
			if p.at.After(now) || !p.at.After(written) || i > 0 && p.at.Before(passed[i-1].at) {
				t.Fatalf("at %v, in disorder or not between %v and %v: %+v", p.at, written, now, passed)
			}
			if p.hold != nil && !p.hold.Expire.Equal(p.at) {
				t.Fatalf("a hold until %v ended at %v", p.hold.Expire, p.at)
			}
			for _, part := range p.parts {
				if at := e.account.ExpiryOf(part.Vest, part.Expire); p.hold == nil && (at.IsZero() || at.After(p.at)) {
					t.Fatalf("lot %d expired at %v, before its time %v", part.Lot, p.at, at)
				}
			}
		}
	})
}

func TestSettlingInStepsIsSettlingAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, between, now := estates().Draw(t, "estate"), afterwards().Draw(t, "between"), afterwards().Draw(t, "now")
		if now.Before(between) {
			now, between = between, now
		}
		once, steps := e, e
		passed := once.settle(now)
		inSteps := append(steps.settle(between), steps.settle(now)...)
		if !same(once, steps) || len(passed) != len(inSteps) || expiredPoints(passed) != expiredPoints(inSteps) {
			t.Fatalf("at once: %+v after %+v; in steps: %+v after %+v", once, passed, steps, inSteps)
		}
	})
}

func TestTheOrderOfLotsAndHoldsIsNoMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now, points := estates().Draw(t, "estate"), afterwards().Draw(t, "now"), rapid.Int64Range(1, 300).Draw(t, "points")
		other := e
		other.lots, other.holds = rapid.Permutation(e.lots).Draw(t, "lots"), rapid.Permutation(e.holds).Draw(t, "holds")
		e.settle(now)
		other.settle(now)
		_, taken, err := e.take(taking{points: points, shortfall: TakeAvailable}, now)
		_, otherTaken, otherErr := other.take(taking{points: points, shortfall: TakeAvailable}, now)
		if err != nil || otherErr != nil || taken != otherTaken || !same(e, other) {
			t.Fatalf("%d, %+v, %v; in another order %d, %+v, %v", taken, e, err, otherTaken, other, otherErr)
		}
	})
}

// TestTakeIsExactOrRefused also where another server, whose clock is ahead, has settled the account before.
func TestTakeIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := estates().Draw(t, "estate")
		ahead, now := afterwards().Draw(t, "settled at"), afterwards().Draw(t, "now")
		e.settle(ahead)
		if !now.Before(ahead) {
			e.settle(now)
		}
		how := taking{points: rapid.Int64Range(1, 400).Draw(t, "points"), first: rapid.SliceOfNDistinct(rapid.Int64Range(1, 7), 0, 2, rapid.ID).Draw(t, "first"),
			shortfall: rapid.SampledFrom([]Shortfall{Refuse, TakeAvailable, Owe}).Draw(t, "shortfall"), debtLimit: 50}
		var usable []Lot
		for _, lot := range e.lots {
			if slices.Contains(how.first, lot.ID) || how.shortfall == Owe || !lot.Vest.After(now) {
				usable = append(usable, lot)
			}
		}
		before := e
		beforeLots := slices.Clone(e.lots)
		parts, taken, err := e.take(how, now)
		missing := max(how.points-total(usable), 0)
		why := refusal.Reason("")
		switch {
		case missing > 0 && how.shortfall == Refuse:
			why = refusal.InsufficientPoints
		case missing > 0 && how.shortfall == Owe && before.account.Debt+missing > how.debtLimit:
			why = refusal.DebtLimit
		}
		if why != "" {
			if !refusal.Is(err, why) || e.account != before.account || !slices.Equal(e.lots, beforeLots) {
				t.Fatalf("%+v: %v, account %+v", how, err, e.account)
			}
			return
		}
		if err != nil {
			t.Fatalf("%+v: %v", how, err)
		}
		wantTaken, owed := how.points, int64(0)
		if missing > 0 && how.shortfall == TakeAvailable {
			wantTaken -= missing
		} else {
			owed = missing
		}
		if taken != wantTaken || Points(parts) != taken-owed || e.account.Debt != before.account.Debt+owed || e.account.Balance != before.account.Balance-taken {
			t.Fatalf("%+v from %+v took %d, %v, and left %+v", how, before.account, taken, parts, e.account)
		}
		wantSound(t, e, now)
		wantOrder(t, e.account, usable, parts, how, now)
	})
}

// wantOrder says that the parts are of the lots that give first, then of vested lots from the one that expires first, then of pending
// ones, each emptied before the next is touched.
func wantOrder(t *rapid.T, a Account, lots []Lot, parts []Part, how taking, now time.Time) {
	class := func(l Lot) int {
		switch i := slices.Index(how.first, l.ID); {
		case i >= 0:
			return i
		case l.Vest.After(now):
			return 11
		}
		return 10
	}
	slices.SortFunc(lots, func(x, y Lot) int {
		if class(x) != class(y) {
			return class(x) - class(y)
		}
		return a.firstToExpire(x, y)
	})
	var want []Part
	points := Points(parts)
	for _, lot := range lots {
		if n := min(points, lot.Remaining); n > 0 {
			want = append(want, lot.part(n))
			points -= n
		}
	}
	if !slices.Equal(parts, want) {
		t.Fatalf("taken %v, want %v of %+v", parts, want, lots)
	}
}

func TestHoldingChangesNoBalanceAndReleasingBringsAllBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now := estates().Draw(t, "estate"), afterwards().Draw(t, "now")
		e.settle(now)
		before := e
		points := rapid.Int64Range(1, 200).Draw(t, "points")
		h, err := e.hold(uuid.Max, points, now.Add(time.Minute), now)
		if points > before.account.Available() {
			if !refusal.Is(err, refusal.InsufficientPoints) || !same(e, before) {
				t.Fatalf("holding %d of %d: %v", points, before.account.Available(), err)
			}
			return
		}
		if err != nil || h.Points() != points || e.account.Balance != before.account.Balance || e.account.Available() != before.account.Available()-points {
			t.Fatalf("holding %d of %+v: %v, %+v", points, before.account, err, e.account)
		}
		wantSound(t, e, now)
		held := e
		captured := rapid.Int64Range(0, points+1).Draw(t, "captured")
		parts, paid, err := e.capture(uuid.Max, captured, now)
		if captured > points {
			if !refusal.Is(err, refusal.CaptureExceedsHold) || !same(e, held) {
				t.Fatalf("capturing %d of %d: %v", captured, points, err)
			}
			return
		}
		if err != nil || Points(parts) != captured || len(paid) != 0 || e.account.Balance != before.account.Balance-captured || e.account.Held != before.account.Held {
			t.Fatalf("capturing %d of %d: %v, %+v", captured, points, err, e.account)
		}
		wantSound(t, e, now)
		if captured == 0 && !same(e, before) {
			t.Fatalf("held and released, %+v became %+v", before, e)
		}
		if _, _, err := e.capture(uuid.Max, 1, now); !refusal.Is(err, refusal.HoldEnded) {
			t.Fatalf("capturing again: %v", err)
		}
	})
}

func TestWhatComesInPaysWhatIsOwedFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now := estates().Draw(t, "estate"), afterwards().Draw(t, "now")
		e.settle(now)
		before := e
		points := rapid.Int64Range(1, 200).Draw(t, "points")
		vest := rapid.OneOf(rapid.Just(time.Time{}), instants(), rapid.Just(Forever)).Draw(t, "vest")
		var paid int64
		if rapid.Bool().Draw(t, "restored") {
			parts := []Part{{Lot: 2, Points: points, Vest: vest}}
			if i := slices.IndexFunc(e.lots, func(l Lot) bool { return l.ID == 2 }); i >= 0 {
				parts[0] = e.lots[i].part(points)
			}
			var rest []Part
			if rest, paid = e.restore(parts, now); Points(rest)+paid != points {
				t.Fatalf("%d points became %d and %v", points, paid, rest)
			}
		} else {
			paid = e.issue(Lot{ID: 99, Remaining: points, Vest: vest}, now)
		}
		if paid != min(points, before.account.Debt) || e.account.Debt != before.account.Debt-paid || e.account.Balance != before.account.Balance+points {
			t.Fatalf("%d points paid %d: %+v became %+v", points, paid, before.account, e.account)
		}
		wantSound(t, e, now)
	})
}

func TestTakingExactPartsIsUndoneByRestoringThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now := estates().Draw(t, "estate"), afterwards().Draw(t, "now")
		e.settle(now)
		before := e
		var parts []Part
		for _, lot := range e.lots {
			if n := rapid.Int64Range(0, lot.Remaining).Draw(t, "points"); n > 0 {
				parts = append(parts, lot.part(n))
			}
		}
		if !e.takeParts(parts, now) {
			t.Fatal("they are there")
		}
		wantSound(t, e, now)
		if e.account.Debt == 0 {
			if e.restore(parts, now); !same(e, before) {
				t.Fatalf("%+v became %+v", before, e)
			}
		}
		if e.takeParts([]Part{{Lot: 1, Points: 1000}}, now) || e.account.Balance != before.account.Balance {
			t.Fatal("more than there is was taken")
		}
	})
}

func TestALotConfirmedVestsAndExpiresAsToldFromThenOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, now := estates().Draw(t, "estate"), afterwards().Draw(t, "now")
		e.settle(now)
		balance := e.account.Balance
		id := rapid.Int64Range(1, 7).Draw(t, "lot")
		e.confirm(id, now, now.Add(time.Hour), now)
		wantSound(t, e, now)
		for _, lot := range e.lots {
			if lot.ID == id && (lot.pending(now) || !lot.Expire.Equal(now.Add(time.Hour))) {
				t.Fatalf("confirmed: %+v", lot)
			}
		}
		if e.account.Balance != balance {
			t.Fatal("confirming moves no points")
		}
	})
}

// A member who was long gone comes back: each of the lots sorted all the others anew, for minutes on end, within which no
// database waits, and so each time the member was asked about.
func TestManyLotsThatExpiredOneByOneAreSettledInOneGo(t *testing.T) {
	const lots = 10_000
	e := estate{lotsKnown: true, holdsKnown: true}
	for i := range int64(lots) {
		e.account.Balance++
		e.lots = append(e.lots, Lot{ID: lots - i, Remaining: 1, Expire: start.Add(time.Duration(lots-i) * time.Second)})
	}
	e.summarize(start)
	copied := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			late := e
			passed := late.settle(start.Add((lots - 1) * time.Second))
			if len(passed) != lots-1 || late.account.Balance != 1 || passed[0].parts[0].Lot != 1 {
				b.Fatalf("%d passed, %d points are left", len(passed), late.account.Balance)
			}
		}
	}).AllocedBytesPerOp()
	if copied == 0 || copied > lots*5_000 {
		t.Errorf("%d bytes were copied, %d a lot", copied, copied/lots)
	}
}
