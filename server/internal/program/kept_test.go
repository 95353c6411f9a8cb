package program

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func reversing(t tester, r Receipt, amount int64, asked ...Reverse) Reversed {
	t.Helper()
	var back Reversed
	for _, ask := range asked {
		var err error
		if back, err = r.Reverse(amount, back, ask); err != nil {
			t.Fatal(err)
		}
	}
	return back
}

func TestKept(t *testing.T) {
	const base = `{id: base, points: 1, per: "1.00", exclude_lines: 'line.category == "tobacco"'}`
	piece := Reverse{Lines: []ReverseLine{{SKU: "mug", Quantity: 1}}}
	mugs := Line{SKU: "mug", Quantity: 3, Amount: 1000}
	for _, test := range []struct {
		why      string
		rules    []string
		activity Activity
		member   Member
		asked    []Reverse
		want     []int64 // what is kept after each of asked
	}{
		// 10.00 in three pieces earned 10: a third is 3.33, and three thirds must be all of it.
		{"3 × 1/3 by pieces", []string{base}, purchase(1000, mugs), Member{}, []Reverse{piece, piece, piece}, []int64{6, 3, 0}},
		{"3 × 1/3 by money", []string{base}, purchase(1000), Member{}, []Reverse{{Amount: 333}, {Amount: 333}, {Amount: 334}}, []int64{6, 3, 0}},
		// Refunds of less than a point's worth must not round to nothing for ever.
		{"ten refunds of 0.10", []string{base}, purchase(200), Member{}, []Reverse{{Amount: 10}, {Amount: 90}, {Amount: 10}, {Amount: 90}}, []int64{1, 1, 0, 0}},
		{"a line that earned nothing", []string{base}, purchase(2000, Line{Amount: 1000, Category: "tobacco"}, Line{Amount: 1000}), Member{},
			[]Reverse{{Lines: []ReverseLine{{Index: 0}}}, {Lines: []ReverseLine{{Index: 1, Amount: 500}}}, {}}, []int64{10, 5, 0}},
		{"money of no line comes off what is left", []string{base}, purchase(2000, Line{Amount: 1000, Category: "tobacco"}, Line{Amount: 1000}), Member{},
			[]Reverse{{Amount: 1000}, {Lines: []ReverseLine{{Index: 1, Amount: 500}}}, {Lines: []ReverseLine{{Index: 1, Amount: 500}}}}, []int64{5, 1, 0}},
		{"a multiplier multiplies what the rates keep", []string{base, `{id: twice, multiply: "2"}`}, purchase(1000), Member{},
			[]Reverse{{Amount: 50}, {Amount: 850}}, []int64{18, 2}},
		{"an award shrinks, rounded down", []string{`{id: welcome, award: 50}`}, purchase(1000), Member{}, []Reverse{{Amount: 10}, {Amount: 980}, {Amount: 10}}, []int64{49, 0, 0}},
		// What the cap took was never given: it is what goes first.
		{"a cap holds", []string{`{id: base, points: 1, per: "1.00", cap: {points: 7, per: MEMBER_DAY}}`}, purchase(1000), Member{},
			[]Reverse{{Amount: 300}, {Amount: 300}}, []int64{7, 4}},
		{"an award without money goes as a whole", []string{`{id: welcome, award: 50}`}, purchase(0), Member{}, []Reverse{{}}, []int64{0}},
		{"an event goes as a whole", []string{`{id: review, award: 50, when: 'event.type == "review"'}`}, event("review", nil), Member{}, []Reverse{{}}, []int64{0}},
	} {
		t.Run(test.why, func(t *testing.T) {
			r := load(t, withRules(test.rules...)).Earn(test.activity, test.member)
			amount := int64(0)
			if test.activity.Purchase != nil {
				amount = test.activity.Purchase.Amount
			}
			if got := r.Kept(amount, Reversed{}); got.Points != r.Points {
				t.Errorf("of %d points %d are kept though nothing was reversed", r.Points, got.Points)
			}
			for i := range test.asked {
				if got := r.Kept(amount, reversing(t, r, amount, test.asked[:i+1]...)); got.Points != test.want[i] {
					t.Errorf("after %d reversals: %d, want %d", i+1, got.Points, test.want[i])
				}
			}
		})
	}
}

func TestReverseRefuses(t *testing.T) {
	p := load(t, withRules(`{id: base, points: 1, per: "1.00"}`, `{id: review, award: 50, when: 'event.type == "review"'}`))
	r := p.Earn(purchase(1000, Line{SKU: "mug", Quantity: 3, Amount: 900}, Line{SKU: "free"}), Member{})
	reviewed := p.Earn(event("review", nil), Member{})
	for _, test := range []struct {
		why    string
		r      Receipt
		amount int64
		before []Reverse
		ask    Reverse
		want   refusal.Reason
	}{
		{"twice", r, 1000, []Reverse{{}}, Reverse{}, refusal.AlreadyReversed},
		{"a part of nothing", r, 1000, []Reverse{{Amount: 1000}}, Reverse{Amount: 1}, refusal.AlreadyReversed},
		{"more than was paid", r, 1000, nil, Reverse{Amount: 1001}, refusal.ReversalExceedsOriginal},
		{"money below zero", r, 1000, nil, Reverse{Amount: -1}, refusal.ReversalExceedsOriginal},
		{"more than is left", r, 1000, []Reverse{{Amount: 600}}, Reverse{Lines: []ReverseLine{{SKU: "mug", Amount: 500}}}, refusal.ReversalExceedsOriginal},
		{"more pieces than there are", r, 1000, nil, Reverse{Lines: []ReverseLine{{SKU: "mug", Quantity: 4}}}, refusal.ReversalExceedsOriginal},
		{"more pieces than are left", r, 1000, []Reverse{{Lines: []ReverseLine{{Quantity: 2}}}}, Reverse{Lines: []ReverseLine{{Quantity: 2}}}, refusal.ReversalExceedsOriginal},
		{"a piece whose money is back", r, 1000, []Reverse{{Lines: []ReverseLine{{Amount: 800}}}}, Reverse{Lines: []ReverseLine{{Quantity: 1}}}, refusal.ReversalExceedsOriginal},
		{"more of a line than it cost", r, 1000, nil, Reverse{Lines: []ReverseLine{{Amount: 901}}}, refusal.ReversalExceedsOriginal},
		{"a line twice", r, 1000, nil, Reverse{Lines: []ReverseLine{{Index: 0}, {SKU: "mug"}}}, refusal.ReversalExceedsOriginal},
		{"pieces of a line without any", r, 1000, nil, Reverse{Lines: []ReverseLine{{Index: 1, Quantity: 1}}}, refusal.ReversalExceedsOriginal},
		{"no such line", r, 1000, nil, Reverse{Lines: []ReverseLine{{Index: 2}}}, refusal.LineNotFound},
		{"no such article", r, 1000, nil, Reverse{Lines: []ReverseLine{{SKU: "cup"}}}, refusal.LineNotFound},
		{"a part of an event", reviewed, 0, nil, Reverse{Amount: 1}, refusal.InvalidField},
		{"an event twice", reviewed, 0, []Reverse{{}}, Reverse{}, refusal.AlreadyReversed},
	} {
		before := reversing(t, test.r, test.amount, test.before...)
		after, err := test.r.Reverse(test.amount, before, test.ask)
		if !refusal.Is(err, test.want) || !reflect.DeepEqual(after, before) {
			t.Errorf("%s: %v, %+v; want %s and no change", test.why, err, after, test.want)
		}
	}
	// What cost nothing can be taken back, too: it changes nothing, but it is no mistake of the till's.
	if back := reversing(t, r, 1000, Reverse{Lines: []ReverseLine{{SKU: "free"}}}); r.Kept(1000, back).Points != r.Points {
		t.Error("a free line took points along")
	}
}

// anyReversals is reversals that together take back all of a purchase, each of which is possible.
func anyReversals(t *rapid.T, r Receipt, amount int64) []Reverse {
	var asked []Reverse
	left := amount
	for i, line := range r.Lines {
		rest := line.Amount
		for rest > 0 && rapid.Bool().Draw(t, "byLine") {
			n := rapid.Int64Range(1, rest).Draw(t, "lineAmount")
			asked = append(asked, Reverse{Lines: []ReverseLine{{Index: i, Amount: n}}})
			rest, left = rest-n, left-n
		}
	}
	for left > 0 {
		n := rapid.OneOf(rapid.Just(left), rapid.Int64Range(1, left)).Draw(t, "amount")
		asked = append(asked, Reverse{Amount: n})
		left -= n
	}
	if len(asked) == 0 {
		asked = []Reverse{{}}
	}
	return rapid.Permutation(asked).Draw(t, "order")
}

func TestPartialReversalsAddUpWhateverTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		a := anyPurchase(t)
		r := p.Earn(a, anyMember(t, p, a))
		amount := a.Purchase.Amount
		asked := anyReversals(t, r, amount)
		last := r.Kept(amount, Reversed{})
		if last.Points != r.Points {
			t.Fatalf("of %d points %d are kept though nothing was reversed", r.Points, last.Points)
		}
		taken := int64(0)
		var back Reversed
		for _, ask := range asked {
			back = reversingFrom(t, r, amount, back, ask)
			kept := r.Kept(amount, back)
			for i, part := range r.Parts {
				if n := kept.Parts[i]; n < 0 || n > part.Points || n > last.Parts[i] {
					t.Fatalf("part %+v keeps %d after %d", part, n, last.Parts[i])
				}
			}
			if kept.Spend > last.Spend || kept.Spend != amount-r.Money(amount, back) {
				t.Fatalf("%d minor units still count, %d are reversed of %d", kept.Spend, r.Money(amount, back), amount)
			}
			taken += last.Points - kept.Points
			last = kept
		}
		if taken != r.Points || last.Points != 0 || last.Spend != 0 || last.Purchase {
			t.Fatalf("of %d points %d were taken; kept: %+v", r.Points, taken, last)
		}
		// Any beginning of them in another order leaves the same as in this one.
		n := rapid.IntRange(0, len(asked)).Draw(t, "some")
		some := reversing(t, r, amount, asked[:n]...)
		other := reversing(t, r, amount, rapid.Permutation(asked[:n]).Draw(t, "otherOrder")...)
		if one, two := r.Kept(amount, some), r.Kept(amount, other); !reflect.DeepEqual(one, two) {
			t.Fatalf("one order keeps %+v, another %+v", one, two)
		}
	})
}

func reversingFrom(t tester, r Receipt, amount int64, back Reversed, ask Reverse) Reversed {
	t.Helper()
	after, err := r.Reverse(amount, back, ask)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestPiecesAddUpToTheirLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := load(t, withRules(`{id: base, points: 3, per: "0.70"}`))
		line := Line{SKU: "x", Quantity: rapid.Int64Range(1, 50).Draw(t, "quantity"), Amount: rapid.Int64Range(1, maxMinorUnits).Draw(t, "amount")}
		r := p.Earn(purchase(line.Amount, line), Member{})
		var back Reversed
		for left := line.Quantity; left > 0; {
			if r.Kept(line.Amount, back).Points == 0 && r.Points > line.Quantity*2 && left > line.Quantity/2 {
				t.Fatalf("all points are gone and %d of %d pieces are left", left, line.Quantity)
			}
			n := rapid.Int64Range(1, left).Draw(t, "pieces")
			back = reversingFrom(t, r, line.Amount, back, Reverse{Lines: []ReverseLine{{SKU: "x", Quantity: n}}})
			left -= n
		}
		if kept := r.Kept(line.Amount, back); kept.Points != 0 || kept.Purchase {
			t.Fatalf("all pieces are back, and %+v is kept", kept)
		}
	})
}

// Buying and refunding in a loop never yields a point: whatever is bought and refunded, no more is kept than what the
// same program would have given for what was not refunded, and a point of rounding for each rule, which the last refund
// takes.
func TestRefundsLeaveNoMoreThanTheRestWouldHaveEarned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := load(t, withRules(`{id: base, points: 7, per: "3.00"}`, `{id: half, multiply: "1.5"}`))
		amount := rapid.Int64Range(1, 1_000_000).Draw(t, "amount")
		refunded := rapid.Int64Range(1, amount).Draw(t, "refunded")
		r := p.Earn(purchase(amount), Member{})
		kept := r.Kept(amount, reversing(t, r, amount, Reverse{Amount: refunded}))
		if rest := p.Earn(purchase(amount-refunded), Member{}); kept.Points != rest.Points {
			t.Fatalf("%d is kept, %d would have earned %d", kept.Points, amount-refunded, rest.Points)
		}
	})
}

func TestWhatIsReversedIsTheSameAfterItsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProgram(t)
		a := anyPurchase(t)
		r := p.Earn(a, anyMember(t, p, a))
		asked := anyReversals(t, r, a.Purchase.Amount)
		back := reversing(t, r, a.Purchase.Amount, asked[:rapid.IntRange(0, len(asked)).Draw(t, "some")]...)
		encoded, err := json.Marshal([]any{r, back})
		if err != nil {
			t.Fatal(err)
		}
		var receipt Receipt
		var again Reversed
		if err := json.Unmarshal(encoded, &[]any{&receipt, &again}); err != nil {
			t.Fatal(err)
		}
		if one, two := r.Kept(a.Purchase.Amount, back), receipt.Kept(a.Purchase.Amount, again); !reflect.DeepEqual(one, two) {
			t.Fatalf("%+v is %+v after %s", one, two, encoded)
		}
	})
}

func TestKeptNeedsNoProgram(t *testing.T) {
	// Reversed under a version whose rates, rounding and caps are others: the receipt alone says what is kept.
	was := load(t, withRules(`{id: base, points: 1, per: "1.00"}`))
	r := was.Earn(purchase(1000), Member{EnrollTime: time.Unix(0, 0)})
	if kept := r.Kept(1000, reversing(t, r, 1000, Reverse{Amount: 500})); kept.Points != 5 || r.ProgramVersion != 7 {
		t.Errorf("got %+v", kept)
	}
}
