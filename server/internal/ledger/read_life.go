package ledger

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// What a group reads besides, when somebody wants it: see read_batch.go.
const (
	readHolds = `
SELECT a.program_id, a.member_id, h.operation_id, h.expire_time, h.lot_ids, h.lot_points, h.lot_vests, h.lot_expires
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (SELECT * FROM holds h WHERE h.program_id = a.program_id AND h.account_id = a.account_id OFFSET 0) h`

	readAllCapUses = `
SELECT a.program_id, a.member_id, c.rule_id, c.period - date '1970-01-01', c.points
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (SELECT * FROM cap_uses c WHERE c.program_id = a.program_id AND c.account_id = a.account_id OFFSET 0) c`

	// All of an account's postings: for what is done by hand.
	readExpired = `
SELECT a.program_id, a.member_id, p.points
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(CASE WHEN p.to_account = $3 THEN p.points ELSE -p.points END), 0)::bigint AS points
  FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id AND p.version > 0
    AND $3 IN (p.from_account, p.to_account)) p`

	// Reversals are found by account, as all operations but the many are: the condition on kinds is the index's.
	readReversals = `
SELECT a.program_id, a.member_id, o.kind, o.answer
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (
  WITH RECURSIVE own(account_id) AS (
    SELECT a.account_id
    UNION
    SELECT merged.account_id
    FROM own
    CROSS JOIN LATERAL (SELECT * FROM operations came WHERE came.program_id = a.program_id AND came.account_id = own.account_id
                          AND came.version > 0 AND came.kind = 17 OFFSET 0) came
    CROSS JOIN LATERAL (SELECT * FROM operations gone WHERE gone.program_id = a.program_id AND gone.operation_id = came.cause OFFSET 0) gone
    CROSS JOIN LATERAL (SELECT * FROM accounts m WHERE m.program_id = a.program_id AND m.account_id = gone.account_id OFFSET 0) merged
    WHERE merged.status = 2)
  SELECT o.kind, o.answer
  FROM own
  CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = a.program_id AND o.account_id = own.account_id
                        AND o.version > 0 AND o.kind IN (3, 9) OFFSET 0) o
) o`

	// A lot is named by the version of the posting that came in; a merge moves it on to another account. Of a lot that
	// was confirmed, the confirmation says when it vests and expires.
	readOriginal = `
SELECT o.operation_id, o.kind, o.account_id, o.version, o.tally_day - date '1970-01-01', o.tally_points, o.tally_spend,
       o.tally_purchases, o.answer, made.accounts, made.lots, made.places, made.expired,
       taken.lots, taken.points, taken.vests, taken.expires, later.kinds, later.answers
FROM operations o
CROSS JOIN LATERAL (
  WITH RECURSIVE own(account_id, lot_id, n) AS (
    SELECT p.account_id, p.version, row_number() OVER (ORDER BY p.version) - 1
    FROM postings p
    WHERE p.program_id = o.program_id AND p.account_id = o.account_id AND p.version > o.version_before AND p.version <= o.version
      AND p.to_account = o.account_id
    UNION ALL
    SELECT m.into_account, m.into_lot, own.n
    FROM own CROSS JOIN LATERAL (SELECT * FROM moved_lots m WHERE m.program_id = o.program_id AND m.account_id = own.account_id
                                   AND m.lot_id = own.lot_id OFFSET 0) m)
  SELECT array_agg(own.account_id ORDER BY own.account_id, own.lot_id) AS accounts,
         array_agg(own.lot_id ORDER BY own.account_id, own.lot_id) AS lots, array_agg(own.n ORDER BY own.account_id, own.lot_id) AS places, coalesce(sum(gone.points), 0)::bigint AS expired
  FROM own
  CROSS JOIN LATERAL (
    SELECT sum(part.points) AS points
    FROM postings gone, unnest(gone.lot_ids, gone.lot_points) AS part(lot_id, points)
    WHERE gone.program_id = o.program_id AND gone.account_id = own.account_id AND gone.version > own.lot_id
      AND gone.to_account = $3 AND part.lot_id = own.lot_id) gone) made
CROSS JOIN LATERAL (
  SELECT array_agg(part.lot_id ORDER BY p.version, part.n) AS lots, array_agg(part.points ORDER BY p.version, part.n) AS points,
         array_agg(coalesce(c.vest_time, m.vest_time) ORDER BY p.version, part.n) AS vests,
         array_agg(CASE WHEN c.lot_id IS NULL THEN m.expire_time ELSE c.expire_time END ORDER BY p.version, part.n) AS expires
  FROM postings p
  CROSS JOIN LATERAL unnest(p.lot_ids, p.lot_points) WITH ORDINALITY AS part(lot_id, points, n)
  CROSS JOIN LATERAL (SELECT * FROM postings m WHERE m.program_id = p.program_id AND m.account_id = p.account_id
                        AND m.version = part.lot_id OFFSET 0) m
  LEFT JOIN LATERAL (SELECT * FROM confirmations c WHERE c.program_id = p.program_id AND c.account_id = p.account_id
                       AND c.lot_id = part.lot_id OFFSET 0) c ON true
  WHERE p.program_id = o.program_id AND p.account_id = o.account_id AND p.version > o.version_before AND p.version <= o.version
    AND p.from_account = o.account_id) taken
CROSS JOIN LATERAL (
  SELECT array_agg(r.kind) AS kinds, array_agg(coalesce(r.answer::text, '')) AS answers
  FROM operations r WHERE r.program_id = o.program_id AND r.reverses = o.operation_id) later
WHERE o.program_id = $1 AND o.partner_no = $2 AND `
	readOriginalByID     = readOriginal + `o.operation_id = $4`
	readOriginalBySource = readOriginal + `o.source_ref IS NOT NULL AND o.source_type = $4 AND o.source_ref = $5`
)

// instantOf is an instant of a column that may hold null (zero) or infinity (Forever).
func instantOf(t pgtype.Timestamptz) time.Time {
	if t.InfinityModifier == pgtype.Infinity {
		return Forever
	}
	return t.Time
}

// holdsEnded are the accounts of which the holds have to be read, because the time of one is over by now.
func (f *found) holdsEnded(now time.Time) (keys []AccountKey) {
	for key, s := range f.accounts {
		if !s.holdsKnown && reached(s.account.NextRelease, now) {
			keys = append(keys, key)
		}
	}
	return keys
}

// accountLot names a lot.
type accountLot struct{ account, lot int64 }

// ownLot is a lot that an operation made, or that a merge made of it, and its place among those that it made.
type ownLot struct {
	accountLot
	place int
}

func (q *readBatch) holdsWanted(calls []*pending) {
	q.holds(wanted(calls, func(r Reads) bool { return r.Holds }))
}

func (q *readBatch) holds(keys []AccountKey) {
	if len(keys) == 0 {
		return
	}
	programs, members := columns(keys)
	q.batch.Queue(readHolds, programs, members).Query(func(rows pgx.Rows) error {
		for _, key := range keys {
			if s := q.found.accounts[key]; s != nil {
				s.holdsKnown = true
			}
		}
		for rows.Next() {
			var key AccountKey
			var h Hold
			var lots parts
			err := rows.Scan(&key.ProgramID, &key.MemberID, &h.Operation, &h.Expire, &lots.ids, &lots.points, &lots.vests, &lots.expires)
			if err != nil {
				return err
			}
			s := q.found.accounts[key]
			if s == nil {
				continue
			}
			h.Parts = lots.read()
			if s.storedHolds == nil {
				s.storedHolds = map[uuid.UUID]bool{}
			}
			s.storedHolds[h.Operation] = true
			s.estate.holds = append(s.estate.holds, h)
		}
		return rows.Err()
	})
}

// parts are parts as a row has them: an array a column.
type parts struct {
	ids, points    []int64
	vests, expires []pgtype.Timestamptz
}

func (p parts) read() []Part {
	all := make([]Part, len(p.ids))
	for i := range all {
		all[i] = Part{p.ids[i], p.points[i], instantOf(p.vests[i]), instantOf(p.expires[i])}
	}
	return all
}

func (q *readBatch) allCapUses(calls []*pending) {
	keys := wanted(calls, func(r Reads) bool { return r.Caps })
	if len(keys) == 0 {
		return
	}
	programs, members := columns(keys)
	q.batch.Queue(readAllCapUses, programs, members).Query(q.capUsed)
}

func (q *readBatch) everExpired(calls []*pending) {
	keys := wanted(calls, func(r Reads) bool { return r.Expired })
	if len(keys) == 0 {
		return
	}
	programs, members := columns(keys)
	q.batch.Queue(readExpired, programs, members, BookExpired.Account(0)).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var key AccountKey
			var points int64
			if err := rows.Scan(&key.ProgramID, &key.MemberID, &points); err != nil {
				return err
			}
			if s := q.found.accounts[key]; s != nil {
				s.everExpired = points
			}
		}
		return rows.Err()
	})
}

func (q *readBatch) reversals(calls []*pending) {
	keys := wanted(calls, func(r Reads) bool { return r.Reversals })
	if len(keys) == 0 {
		return
	}
	programs, members := columns(keys)
	q.batch.Queue(readReversals, programs, members).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var key AccountKey
			var r Later
			if err := rows.Scan(&key.ProgramID, &key.MemberID, &r.Kind, &r.Answer); err != nil {
				return err
			}
			if s := q.found.accounts[key]; s != nil {
				s.reversals = append(s.reversals, r)
			}
		}
		return rows.Err()
	})
}

// originals reads the operations that others are about. They are few: a statement each.
func (q *readBatch) originals(calls []*pending) {
	byID := make(map[uuid.UUID]*Original) // calls that name the same operation share it
	for i, p := range calls {
		ref := p.call.Reads.Original
		if ref == nil {
			continue
		}
		sql, args := readOriginalByID, []any{p.call.ProgramID, p.call.Request.PartnerNo, BookExpired.Account(0), ref.ID}
		if ref.Source != nil {
			sql, args = readOriginalBySource, append(args[:3], ref.Source.Type, ref.Source.Reference)
		}
		q.batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			o := &Original{}
			var day *Day
			var lots parts
			var owners, own, places []int64
			var kinds []int16
			var answers []string
			err := row.Scan(&o.ID, &o.Kind, &o.AccountID, &o.Version, &day, &o.Tally.Points, &o.Tally.Spend, &o.Tally.Purchases, &o.Answer,
				&owners, &own, &places, &o.Expired, &lots.ids, &lots.points, &lots.vests, &lots.expires, &kinds, &answers)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("reading an operation to reverse: %w", err)
			}
			if day != nil {
				o.Tally.Day = *day
			}
			o.Parts = lots.read()
			for i, account := range owners {
				o.own = append(o.own, ownLot{accountLot{account, own[i]}, int(places[i])})
			}
			for i, kind := range kinds {
				o.Later = append(o.Later, Later{Kind(kind), []byte(answers[i])})
			}
			if known := byID[o.ID]; known != nil {
				o = known
			}
			byID[o.ID] = o
			q.found.originals[i] = o
			return nil
		})
	}
}
