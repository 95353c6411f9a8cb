package ledger

import (
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// How open lots are read that accounts don't carry.
const (
	readLots = `
SELECT k.n, l.lot_id, l.remaining, l.vest_time, l.expire_time
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS k(program_id, account_id, n)
CROSS JOIN LATERAL (SELECT * FROM lots l WHERE l.program_id = k.program_id AND l.account_id = k.account_id OFFSET 0) l`

	// Of accounts that are not known yet: all lots, or those of the accounts that something is due on.
	readMembersLots = `
SELECT k.n, l.lot_id, l.remaining, l.vest_time, l.expire_time
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(program_id, member_id, n)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (SELECT * FROM lots l WHERE l.program_id = a.program_id AND l.account_id = a.account_id OFFSET 0) l
WHERE a.lots_apart > 0
  AND ($3::timestamptz IS NULL OR a.next_vest_time <= $3 OR a.next_expire_time <= $3 OR a.next_release_time <= $3
       OR (a.idle_expire_time <= $3 AND a.idle_points > 0))`
)

// lotsWanted reads the lots of the accounts that points may be taken from.
func (q *readBatch) lotsWanted(calls []*pending) {
	var known []*state
	unknown := slices.DeleteFunc(wanted(calls, func(r Reads) bool { return r.Lots }), func(key AccountKey) bool {
		s := q.found.accounts[key]
		if s != nil && !s.knowLots() {
			known = append(known, s)
		}
		return s != nil
	})
	q.lots(known)
	q.lotsOfMembers(unknown, time.Time{})
}

// lotsDue reads the open lots of those accounts that something is due on, but for those whose lots are read anyway.
func (q *readBatch) lotsDue(calls []*pending) {
	keys := distinctAccounts(calls)
	if read := wanted(calls, func(r Reads) bool { return r.Lots }); len(read) > 0 {
		keys = slices.DeleteFunc(keys, func(key AccountKey) bool { return slices.Contains(read, key) })
	}
	q.lotsOfMembers(keys, latest(calls))
}

// lots reads the lots of accounts that these don't carry.
func (q *readBatch) lots(of []*state) {
	if len(of) == 0 {
		return
	}
	programs, accounts := make([]string, len(of)), make([]int64, len(of))
	for i, s := range of {
		programs[i], accounts[i] = s.account.ProgramID, s.account.ID
	}
	q.batch.Queue(readLots, programs, accounts).Query(func(rows pgx.Rows) error {
		for _, s := range of {
			s.lotsKnown = true
		}
		return eachLot(rows, func(i int, lot Lot) { of[i].addStored(lot) })
	})
}

// lotsOfMembers reads the open lots of accounts that are read in the same round trip: of all of them, or, given an instant,
// of those that something is due on by then.
func (q *readBatch) lotsOfMembers(keys []AccountKey, due time.Time) {
	if len(keys) == 0 {
		return
	}
	programs, members := columns(keys)
	q.batch.Queue(readMembersLots, programs, members, timestamp(due)).Query(func(rows pgx.Rows) error {
		for _, key := range keys {
			if s := q.found.accounts[key]; s != nil && (due.IsZero() || s.account.Due(due)) {
				s.lotsKnown = true
			}
		}
		return eachLot(rows, func(i int, lot Lot) {
			if s := q.found.accounts[keys[i]]; s != nil { // else it was enrolled a moment ago
				s.addStored(lot)
			}
		})
	})
}

// eachLot tells of each lot that was read, and the place in the list that was asked for of whose it is.
func eachLot(rows pgx.Rows, tell func(int, Lot)) error {
	for rows.Next() {
		var n int
		var lot Lot
		var vest, expire pgtype.Timestamptz
		if err := rows.Scan(&n, &lot.ID, &lot.Remaining, &vest, &expire); err != nil {
			return err
		}
		lot.Vest, lot.Expire = instantOf(vest), instantOf(expire)
		tell(n-1, lot)
	}
	return rows.Err()
}
