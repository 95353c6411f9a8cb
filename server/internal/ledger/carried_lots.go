package ledger

import "github.com/jackc/pgx/v5"

// Lots that come in are written with the account, which is written anyway. Only when it has so many of them that it would become
// large do they all go to the table of lots, where they are neighbours, and stay until they are used up.

// MostCarried is how many lots an account carries.
const MostCarried = 8

// sizeOfLot is how many bytes the list of a lot mostly takes.
const sizeOfLot = 36

// lotList is lots as accounts carry them: [[lot, points, vests, expires], …]; nothing for none.
func lotList(lots []Lot) (list []byte) {
	list = make([]byte, 0, len(lots)*sizeOfLot)
	for _, lot := range lots {
		list = addRow(list, lot.ID, lot.Remaining, figureOf(lot.Vest), figureOf(lot.Expire))
	}
	return closeRows(list)
}

// readLotList reads what lotList wrote.
func readLotList(list []byte) (lots []Lot, err error) {
	var row [4]int64
	err = readRows(list, row[:], func() bool {
		lots = append(lots, Lot{ID: row[0], Remaining: row[1], Vest: instantOfFigure(row[2]), Expire: instantOfFigure(row[3])})
		return row[0] > 0 && row[0] < never && row[1] > 0 && row[1] < never // a number and points
	})
	return lots, err
}

// placeLots settles which of their open lots the accounts carry, and tells what that changes in the table of the others.
func placeLots(changed []*state) *lotChanges {
	c := &lotChanges{}
	for _, s := range changed {
		c.place(s)
	}
	return c
}

// place goes by the difference between the lots as they were read and as they are now.
func (c *lotChanges) place(s *state) {
	s.carried, s.apart = nil, nil
	for _, lot := range s.lots {
		before, stored := s.stored[lot.ID]
		if !stored {
			s.carried = append(s.carried, lot)
			continue
		}
		s.apart = append(s.apart, lot)
		if before != lot.Remaining {
			c.less.add(s.account, lot)
		}
	}
	if left := len(s.apart); left < len(s.stored) {
		open := make(map[int64]bool, left)
		for _, lot := range s.apart {
			open[lot.ID] = true
		}
		for id := range s.stored {
			if !open[id] {
				c.gone.add(s.account, Lot{ID: id})
			}
		}
		s.lotsApart -= int64(len(s.stored) - left)
	}
	if len(s.carried) > MostCarried {
		for _, lot := range s.carried {
			c.made.add(s.account, lot)
		}
		s.lotsApart += int64(len(s.carried))
		s.carried, s.apart = nil, append(s.apart, s.carried...)
	}
}

// lotChanges are changes to the table of lots on their way into statements.
type lotChanges struct{ made, less, gone lotRows }

type lotRows struct {
	programs                  []string
	accounts, lots, remaining []int64
	vest, expire              timestamps
}

func (r *lotRows) add(a Account, lot Lot) {
	r.programs, r.accounts = append(r.programs, a.ProgramID), append(r.accounts, a.ID)
	r.lots, r.remaining = append(r.lots, lot.ID), append(r.remaining, lot.Remaining)
	r.vest, r.expire = append(r.vest, timestamp(lot.Vest)), append(r.expire, timestamp(lot.Expire))
}

func (c *lotChanges) queue(batch *pgx.Batch) {
	if r := c.made; len(r.lots) > 0 {
		batch.Queue(insertLots, r.programs, r.accounts, r.lots, r.remaining, r.vest, r.expire)
	}
	if r := c.less; len(r.lots) > 0 {
		batch.Queue(updateLots, r.programs, r.accounts, r.lots, r.remaining)
	}
	if r := c.gone; len(r.lots) > 0 {
		batch.Queue(deleteLots, r.programs, r.accounts, r.lots)
	}
}
