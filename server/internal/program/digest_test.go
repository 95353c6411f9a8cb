package program

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A member's life, told twice: by tallies, and by a digest for as long as that tells.
func TestADigestTellsWhatTheTalliesTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.SampledFrom([]string{"calendar_year: true", "anniversary_year: true", "rolling_days: 40"}).Draw(t, "period")
		downgrade := rapid.SampledFrom([]string{"END_OF_PERIOD", "ONE_LEVEL"}).Draw(t, "downgrade")
		p := load(t, header+fmt.Sprintf(`earning:
  - {id: review, when: 'event.type == "review"', award: 7, cap: {points: 20, per: %s}}
  - {id: gold-review, when: 'event.type == "review" && member.levels.s == "l2"', award: 3}
tiers: [{id: s, measure: POINTS_EARNED, period: {%s}, downgrade: %s, levels: [{id: l0, from: 0}, {id: l1, from: 30}, {id: l2, from: 70}]}]
`, rapid.SampledFrom([]string{"MEMBER_DAY", "MEMBER_MONTH", "MEMBER_PROGRAM"}).Draw(t, "cap"), period, downgrade))
		start := dayOfDate(2025, 1, 1)
		whole := Member{EnrollTime: (start + Day(rapid.IntRange(0, 60).Draw(t, "enroll"))).Start(p.loc), CapUsed: map[CapKey]int64{}}
		digest := []byte{}
		day := start
		for range rapid.IntRange(1, 40).Draw(t, "activities") {
			day += Day(rapid.SampledFrom([]int{0, 0, 1, 3, 20, 200, -2}).Draw(t, "days later"))
			now := day.Start(p.loc).Add(time.Duration(rapid.SampledFrom([]int{0, 5, 24 * 50}).Draw(t, "hours until it arrives")) * time.Hour)
			a := Activity{EventTime: day.Start(p.loc).Add(time.Hour), Event: &Event{Type: "review"}}
			byDigest := Member{EnrollTime: whole.EnrollTime, Digest: p.DecodeDigest(digest)}

			receipt := p.Earn(a, whole)
			tally := Tally{Day: day, Points: receipt.Points + rapid.Int64Range(0, 9).Draw(t, "more points")}
			if rapid.IntRange(0, 19).Draw(t, "reversed") == 0 {
				tally.Points = -tally.Points
			}
			want, ok := p.Progress(whole, tally, p.CapKeys(a), receipt, now)
			if !ok {
				t.Fatal("tallies tell everything")
			}
			if levels, _ := p.Levels(Member{EnrollTime: whole.EnrollTime, Tallies: plus(inOrder(whole.Tallies), tally)}, now); !slices.Equal(levels, want.Levels) {
				t.Fatalf("Progress has %v, and Levels %v", want.Levels, levels)
			}
			digest = want.Digest
			if p.Suffices(a, byDigest) {
				if got := p.Earn(a, byDigest); !reflect.DeepEqual(got, receipt) {
					t.Fatalf("by the digest %+v, and by the tallies %+v", got, receipt)
				}
				if got, ok := p.Progress(byDigest, tally, p.CapKeys(a), receipt, now); ok {
					if !slices.Equal(got.Levels, want.Levels) {
						t.Fatalf("on %s: by the digest %v, and by the tallies %v", day, got.Levels, want.Levels)
					}
					if !got.Changes.IsZero() && !want.Changes.IsZero() && got.Changes.After(want.Changes) {
						t.Fatalf("on %s: by the digest until %s, and by the tallies until %s", day, got.Changes, want.Changes)
					}
					digest = got.Digest
				}
			}
			whole.Tallies = plus(inOrder(whole.Tallies), tally)
			for _, part := range receipt.Parts {
				if part.Cap != nil {
					whole.CapUsed[*part.Cap] += part.Points
				}
			}
		}
	})
}

func TestADigestSparesMostReadingOfTallies(t *testing.T) {
	for _, points := range []int64{1, 9, 150} { // a year of weeks comes to a bronze, a nearly silver and a gold member
		p := ladderOf(t, "rolling_days: 365", "END_OF_PERIOD", 0, 500, 1000)
		at := local(t, "Europe/Warsaw", "2026-06-01 12:00")
		whole, digest, read := Member{EnrollTime: at}, []byte{}, 0
		for range 156 {
			at = at.Add(7 * 24 * time.Hour)
			tally := Tally{Day: DayOf(at, p.loc), Points: points}
			after, ok := p.Progress(Member{EnrollTime: whole.EnrollTime, Digest: p.DecodeDigest(digest)}, tally, nil, Receipt{}, at)
			if !ok {
				read++
				after, _ = p.Progress(whole, tally, nil, Receipt{}, at)
			}
			digest = after.Digest
			whole.Tallies = plus(whole.Tallies, tally)
		}
		if read > 156/4 { // the worst is to hover just below a level
			t.Errorf("with %d points a week the tallies were read %d times in 156 weeks", points, read)
		}
	}
}

func TestADigestOfAnotherVersionOrOfAnythingElseTellsNothing(t *testing.T) {
	p := ladderOf(t, "rolling_days: 40", "END_OF_PERIOD", 0, 30)
	at := local(t, "Europe/Warsaw", "2026-06-01 12:00")
	made, _ := p.Progress(Member{EnrollTime: at}, Tally{Day: DayOf(at, p.loc), Points: 5}, nil, Receipt{}, at)
	if !p.TellsLevels(Member{Digest: p.DecodeDigest(made.Digest)}, at) {
		t.Error("the digest just made tells no level")
	}
	other, err := Compile(p.def, p.version+1)
	if err != nil {
		t.Fatal(err)
	}
	if other.TellsLevels(Member{Digest: other.DecodeDigest(made.Digest)}, at) {
		t.Error("another version's digest tells levels")
	}
	for n := range made.Digest {
		if p.TellsLevels(Member{Digest: p.DecodeDigest(made.Digest[:n])}, at) {
			t.Errorf("the first %d bytes tell levels", n)
		}
	}
	if earlier := at.Add(-24 * time.Hour); p.TellsLevels(Member{Digest: p.DecodeDigest(made.Digest)}, earlier) {
		t.Error("a digest tells the levels of a day before its own")
	}
}
