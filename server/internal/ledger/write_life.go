package ledger

import (
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// What few groups write: see write_batch.go.
const (
	insertHolds = `
INSERT INTO holds (program_id, account_id, operation_id, points, expire_time, lot_ids, lot_points, lot_vests, lot_expires)
SELECT k.program_id, k.account_id, k.operation_id, k.points, k.expire_time, k.lot_ids::bigint[], k.lot_points::bigint[],
       k.lot_vests::timestamptz[], k.lot_expires::timestamptz[]
FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[])
     AS k(program_id, account_id, operation_id, points, expire_time, lot_ids, lot_points, lot_vests, lot_expires)`

	deleteHolds = `
DELETE FROM holds h USING unnest($1::text[], $2::bigint[], $3::uuid[]) AS k(program_id, account_id, operation_id)
WHERE h.program_id = k.program_id AND h.account_id = k.account_id AND h.operation_id = k.operation_id`

	insertConfirmations = `
INSERT INTO confirmations (program_id, account_id, lot_id, operation_id, vest_time, expire_time)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::uuid[], $5::timestamptz[], $6::timestamptz[])`

	insertMovedLots = `
INSERT INTO moved_lots (program_id, account_id, lot_id, into_account, into_lot)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])`

	// Lots that accounts carry are confirmed with them.
	confirmLots = `
UPDATE lots l SET vest_time = k.vest_time, expire_time = k.expire_time
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
     AS k(program_id, account_id, lot_id, vest_time, expire_time)
WHERE l.program_id = k.program_id AND l.account_id = k.account_id AND l.lot_id = k.lot_id`
)

func queueConfirmations(batch *pgx.Batch, changed []*state) {
	var programs []string
	var accounts, lots []int64
	var operations uuids
	var vest, expire timestamps
	for _, s := range changed {
		for _, c := range s.confirmed {
			programs, accounts, lots = append(programs, s.account.ProgramID), append(accounts, s.account.ID), append(lots, c.Lot)
			operations = append(operations, uuidOf(c.operation))
			vest, expire = append(vest, timestamp(c.Vest)), append(expire, timestamp(c.Expire))
		}
	}
	if len(programs) > 0 {
		batch.Queue(insertConfirmations, programs, accounts, lots, operations, vest, expire)
		batch.Queue(confirmLots, programs, accounts, lots, vest, expire)
	}
}

func queueMovedLots(batch *pgx.Batch, changed []*state) {
	var programs []string
	var accounts, lots, into, made []int64
	for _, s := range changed {
		for _, m := range s.moved {
			programs, accounts, lots = append(programs, s.account.ProgramID), append(accounts, m.from.account), append(lots, m.from.lot)
			into, made = append(into, s.account.ID), append(made, m.lot)
		}
	}
	if len(programs) > 0 {
		batch.Queue(insertMovedLots, programs, accounts, lots, into, made)
	}
}

// queueHolds writes the difference between the holds as they were read and as they are now.
func queueHolds(batch *pgx.Batch, changed []*state) {
	var made, gone struct {
		programs                              []string
		accounts, points                      []int64
		operations                            uuids
		expire                                []time.Time
		lots, lotPoints, lotVests, lotExpires texts
	}
	for _, s := range changed {
		ended := len(s.storedHolds)
		for _, h := range s.holds {
			if s.storedHolds[h.Operation] {
				ended--
				continue
			}
			made.programs, made.accounts = append(made.programs, s.account.ProgramID), append(made.accounts, s.account.ID)
			made.operations, made.points, made.expire = append(made.operations, uuidOf(h.Operation)), append(made.points, h.Points()), append(made.expire, h.Expire)
			made.lots = append(made.lots, arrayOf(h.Parts, func(p Part) string { return strconv.FormatInt(p.Lot, 10) }))
			made.lotPoints = append(made.lotPoints, arrayOf(h.Parts, func(p Part) string { return strconv.FormatInt(p.Points, 10) }))
			made.lotVests = append(made.lotVests, arrayOf(h.Parts, func(p Part) string { return literal(p.Vest) }))
			made.lotExpires = append(made.lotExpires, arrayOf(h.Parts, func(p Part) string { return literal(p.Expire) }))
		}
		if ended == 0 {
			continue
		}
		for operation := range s.storedHolds {
			if !slices.ContainsFunc(s.holds, func(h Hold) bool { return h.Operation == operation }) {
				gone.programs, gone.accounts = append(gone.programs, s.account.ProgramID), append(gone.accounts, s.account.ID)
				gone.operations = append(gone.operations, uuidOf(operation))
			}
		}
	}
	if len(made.programs) > 0 {
		batch.Queue(insertHolds, made.programs, made.accounts, made.operations, made.points, made.expire, made.lots, made.lotPoints,
			made.lotVests, made.lotExpires)
	}
	if len(gone.programs) > 0 {
		batch.Queue(deleteHolds, gone.programs, gone.accounts, gone.operations)
	}
}

// literal is an instant within an array literal.
func literal(t time.Time) string {
	switch {
	case t.IsZero():
		return "NULL"
	case t.Equal(Forever):
		return "infinity"
	}
	return `"` + t.UTC().Format(time.RFC3339Nano) + `"`
}
