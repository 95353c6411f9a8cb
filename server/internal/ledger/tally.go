package ledger

import (
	"cmp"
	"slices"

	"github.com/jackc/pgx/v5"
)

// What is counted for a day is written with the account, which is written anyway. Only when an account has so many days
// that it would become large are they all added to the table of tallies, where they are neighbours.

// mostRecent is how many days an account carries.
const mostRecent = 8

// fullTallies takes what was counted out of the accounts that carry too many days of it.
func fullTallies(changed []*state) (full talliesTo) {
	for _, s := range changed {
		if len(s.recent) <= mostRecent {
			continue
		}
		slices.SortFunc(s.recent, func(a, b Tally) int { return cmp.Compare(a.Day, b.Day) })
		for _, t := range s.recent {
			full.add(s.account, t)
		}
		s.recent = nil
	}
	return full
}

// talliesTo are tallies on their way into a statement.
type talliesTo struct {
	programs                           []string
	days                               []int32
	accounts, points, spend, purchases []int64
}

func (to *talliesTo) add(a Account, t Tally) {
	to.programs, to.accounts, to.days = append(to.programs, a.ProgramID), append(to.accounts, a.ID), append(to.days, int32(t.Day))
	to.points, to.spend, to.purchases = append(to.points, t.Points), append(to.spend, t.Spend), append(to.purchases, t.Purchases)
}

func (to *talliesTo) queue(batch *pgx.Batch) {
	if len(to.days) > 0 {
		batch.Queue(addTallies, to.programs, to.accounts, to.days, to.points, to.spend, to.purchases)
	}
}

// withTallies adds tallies to others, in a slice of its own: who was shown the others keeps them.
func withTallies(tallies, added []Tally) []Tally {
	with := append(make([]Tally, 0, len(tallies)+len(added)), tallies...)
	for _, t := range added {
		with = addTally(with, t)
	}
	return with
}

// addTally adds a tally to that of its day, in place.
func addTally(tallies []Tally, t Tally) []Tally {
	if t.isNothing() {
		return tallies
	}
	if i := slices.IndexFunc(tallies, func(x Tally) bool { return x.Day == t.Day }); i >= 0 {
		tallies[i] = plus(tallies[i], t)
		return tallies
	}
	return append(tallies, t)
}

func (t Tally) isNothing() bool { return t.Points == 0 && t.Spend == 0 && t.Purchases == 0 }

func plus(a, b Tally) Tally {
	return Tally{Day: b.Day, Points: a.Points + b.Points, Spend: a.Spend + b.Spend, Purchases: a.Purchases + b.Purchases}
}

// tallyList is tallies as accounts carry them: [[day, points, spend, purchases], …]; nothing for none.
func tallyList(tallies []Tally) (list []byte) {
	for _, t := range tallies {
		list = addRow(list, int64(t.Day), t.Points, t.Spend, t.Purchases)
	}
	return closeRows(list)
}

// readTallyList reads what tallyList wrote.
func readTallyList(list []byte) (tallies []Tally, err error) {
	var row [4]int64
	err = readRows(list, row[:], func() bool {
		tallies = append(tallies, Tally{Day(row[0]), row[1], row[2], row[3]})
		return !slices.Contains(row[:], none) && !slices.Contains(row[:], never)
	})
	return tallies, err
}
