package ledger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// What a group writes in its second round trip: a statement a table, whatever the number of calls. Rows come as
// arrays, a column each.
const (
	// The accounts come in the order that they are locked in, with the version and the stamp that they must still have.
	updateAccounts = `
WITH updated AS (
    UPDATE accounts a SET version = k.version, stamp = $16, balance = k.balance, pending = k.pending, earned = k.earned, spent = k.spent,
           purchases = k.purchases, next_vest_time = k.next_vest, next_expire_time = k.next_expire, next_expire_points = k.next_points,
           recent = k.recent::json, digest = k.digest, carried_lots = k.carried::json, lots_apart = k.apart
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::bigint[], $13::text[], $14::bytea[], $17::bigint[], $18::text[],
                $19::bigint[])
         AS k(program_id, account_id, version_before, version, balance, pending, earned, spent, purchases, next_vest, next_expire,
              next_points, recent, digest, stamp_before, carried, apart)
    WHERE a.program_id = k.program_id AND a.account_id = k.account_id AND a.version = k.version_before AND a.stamp = k.stamp_before
    RETURNING 1)
SELECT expect_rows(count(*), $15) FROM updated`

	// Fails a group that supposed other newest versions.
	checkVersions = `
SELECT expect_rows(count(*), $3)
FROM unnest($1::text[], $2::bigint[]) AS k(program_id, version)
CROSS JOIN LATERAL (SELECT FROM programs p WHERE p.program_id = k.program_id AND p.latest_version = k.version OFFSET 0) p`

	// What few operations change of an account, after updateAccounts.
	updateEstates = `
UPDATE accounts a SET held = k.held, debt = k.debt, idle_expire_time = k.idle_expire, idle_points = k.idle_points,
       next_release_time = k.next_release, status = k.status
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bigint[], $7::timestamptz[], $8::smallint[])
     AS k(program_id, account_id, held, debt, idle_expire, idle_points, next_release, status)
WHERE a.program_id = k.program_id AND a.account_id = k.account_id`

	insertOperations = `
INSERT INTO operations (program_id, operation_id, kind, partner_no, request_id, fingerprint, account_id, version_before,
    version, event_time, create_time, source_type, source_ref, reverses, subject, tally_day, tally_points, tally_spend,
    tally_purchases, answer, cause, key_id, origin)
SELECT k.program_id, k.operation_id, k.kind, k.partner_no, k.request_id, k.fingerprint, k.account_id, k.version_before,
    k.version, k.event_time, k.create_time, k.source_type, k.source_ref, k.reverses, k.subject,
    date '1970-01-01' + k.tally_day, k.tally_points, k.tally_spend, k.tally_purchases, k.answer::json, k.cause,
    k.key_id, k.origin
FROM unnest($1::text[], $2::uuid[], $3::smallint[], $4::int[], $5::text[], $6::bytea[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[], $14::uuid[], $15::text[],
            $16::int[], $17::bigint[], $18::bigint[], $19::bigint[], $20::text[], $21::uuid[],
            $22::text[], $23::text[])
     AS k(program_id, operation_id, kind, partner_no, request_id, fingerprint, account_id, version_before, version,
          event_time, create_time, source_type, source_ref, reverses, subject, tally_day, tally_points, tally_spend,
          tally_purchases, answer, cause, key_id, origin)`

	insertPostings = `
INSERT INTO postings (program_id, operation_id, from_account, to_account, points, version, balance, event_time,
    create_time, vest_time, expire_time, lot_ids, lot_points, debt_paid)
SELECT k.program_id, k.operation_id, k.from_account, k.to_account, k.points, k.version, k.balance, k.event_time,
    k.create_time, k.vest_time, k.expire_time, k.lot_ids::bigint[], k.lot_points::bigint[], k.debt_paid
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[], $14::bigint[])
     AS k(program_id, operation_id, from_account, to_account, points, version, balance, event_time, create_time,
          vest_time, expire_time, lot_ids, lot_points, debt_paid)`

	insertLots = `
INSERT INTO lots (program_id, account_id, lot_id, remaining, vest_time, expire_time)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])`

	updateLots = `
UPDATE lots l SET remaining = k.remaining
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS k(program_id, account_id, lot_id, remaining)
WHERE l.program_id = k.program_id AND l.account_id = k.account_id AND l.lot_id = k.lot_id`

	deleteLots = `
DELETE FROM lots l USING unnest($1::text[], $2::bigint[], $3::bigint[]) AS k(program_id, account_id, lot_id)
WHERE l.program_id = k.program_id AND l.account_id = k.account_id AND l.lot_id = k.lot_id`

	addTallies = `
INSERT INTO tallies AS t (program_id, account_id, day, points, spend, purchases)
SELECT k.program_id, k.account_id, date '1970-01-01' + k.day, k.points, k.spend, k.purchases
FROM unnest($1::text[], $2::bigint[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[])
     AS k(program_id, account_id, day, points, spend, purchases)
ON CONFLICT (program_id, account_id, day) DO UPDATE
SET points = t.points + excluded.points, spend = t.spend + excluded.spend, purchases = t.purchases + excluded.purchases`

	addCapUses = `
INSERT INTO cap_uses AS c (program_id, account_id, rule_id, period, points)
SELECT k.program_id, k.account_id, k.rule_id, date '1970-01-01' + k.period, k.points
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::bigint[]) AS k(program_id, account_id, rule_id, period, points)
ON CONFLICT (program_id, account_id, rule_id, period) DO UPDATE SET points = c.points + excluded.points`
)

// queueWrites queues a group's second round trip: all that it changed, and the commit. Without locks no transaction was
// begun: then the statements of the round trip are one by themselves.
func queueWrites(batch *pgx.Batch, read *found, out *rows, care caution) {
	if len(out.operations) > 0 {
		changed := read.changed()
		full, lots := fullTallies(changed), placeLots(changed)
		queueVersions(batch, read.supposed)
		queueAccounts(batch, changed, read.stamp)
		queueOperations(batch, out.operations)
		queuePostings(batch, out.postings)
		lots.queue(batch)
		queueConfirmations(batch, changed)
		queueMovedLots(batch, changed)
		queueHolds(batch, changed)
		full.queue(batch)
		queueCapUses(batch, changed)
	}
	if care >= locking {
		batch.Queue("COMMIT")
	}
}

// changed are the accounts that were changed, in the order that all servers lock them in, and in which new rows are
// neighbours in the indexes.
func (f *found) changed() []*state {
	changed := make([]*state, 0, len(f.accounts))
	for _, s := range f.accounts {
		if s.changed {
			changed = append(changed, s)
		}
	}
	slices.SortFunc(changed, func(a, b *state) int { return cmp.Compare(a.account.ID, b.account.ID) })
	return changed
}

func queueVersions(batch *pgx.Batch, supposed map[string]int64) {
	if len(supposed) == 0 {
		return
	}
	programs, versions := make([]string, 0, len(supposed)), make([]int64, 0, len(supposed))
	for programID, version := range supposed {
		programs, versions = append(programs, programID), append(versions, version)
	}
	batch.Queue(checkVersions, programs, versions, len(supposed))
}

func queueAccounts(batch *pgx.Batch, changed []*state, stamp int64) {
	n := len(changed)
	programs := make([]string, n)
	// account, version before, version, balance, pending, earned, spent, purchases, next points, stamp before, lots apart
	figures := make([][]int64, 11)
	for i := range figures {
		figures[i] = make([]int64, n)
	}
	vest, expire := make(timestamps, n), make(timestamps, n)
	recents, digests, carried := make(texts, n), make([][]byte, n), make(texts, n)
	var estates []*state
	for i, s := range changed {
		a := s.account
		programs[i] = a.ProgramID
		for f, figure := range [...]int64{a.ID, s.asRead.Version, a.Version, a.Balance, a.Pending, a.Earned, a.Spent, a.Purchases, a.NextExpirePoints, s.stamp, s.lotsApart} {
			figures[f][i] = figure
		}
		vest[i], expire[i] = timestamp(a.NextVest), timestamp(a.NextExpire)
		recents[i], digests[i] = text(string(tallyList(s.recent))), s.digest
		carried[i] = text(string(lotList(s.carried)))
		if a.rare() != s.asRead.rare() {
			estates = append(estates, s)
		}
	}
	batch.Queue(updateAccounts, programs, figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6],
		figures[7], vest, expire, figures[8], recents, digests, n, stamp, figures[9], carried, figures[10])
	queueEstates(batch, estates)
}

// rareFigures are those of an account's figures that few operations change.
type rareFigures struct {
	held, debt, idlePoints  int64
	idleExpire, nextRelease time.Time
	status                  Status
}

func (a Account) rare() rareFigures {
	return rareFigures{a.Held, a.Debt, a.IdlePoints, a.IdleExpire.UTC(), a.NextRelease.UTC(), a.Status}
}

func queueEstates(batch *pgx.Batch, states []*state) {
	n := len(states)
	if n == 0 {
		return
	}
	programs, accounts, statuses := make([]string, n), make([]int64, n), make([]int16, n)
	held, debt, idlePoints := make([]int64, n), make([]int64, n), make([]int64, n)
	idle, release := make(timestamps, n), make(timestamps, n)
	for i, s := range states {
		a := s.account
		programs[i], accounts[i], statuses[i] = a.ProgramID, a.ID, int16(a.Status)
		held[i], debt[i], idlePoints[i] = a.Held, a.Debt, a.IdlePoints
		idle[i], release[i] = timestamp(a.IdleExpire), timestamp(a.NextRelease)
	}
	batch.Queue(updateEstates, programs, accounts, held, debt, idle, idlePoints, release, statuses)
}

// Columns that may hold nulls. (As flat arrays, pgx encodes them without reflection.)
type (
	timestamps = pgtype.FlatArray[pgtype.Timestamptz]
	texts      = pgtype.FlatArray[pgtype.Text]
	uuids      = pgtype.FlatArray[pgtype.UUID]
)

// uuidOf is an id, or null for none.
func uuidOf(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

// timestamp is an instant, or null for none, or infinity for Forever.
func timestamp(t time.Time) pgtype.Timestamptz {
	if t.Equal(Forever) {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: t, Valid: !t.IsZero()}
}

// text is a string, or null for none.
func text(s string) pgtype.Text { return pgtype.Text{String: s, Valid: s != ""} }

func queueOperations(batch *pgx.Batch, operations []operation) {
	n := len(operations)
	programs, ids, kinds, partners := make([]string, n), make(uuids, n), make([]int16, n), make([]int32, n)
	requests, fingerprints := make(texts, n), make([][]byte, n)
	accounts, befores, versions := make([]int64, n), make([]int64, n), make([]int64, n)
	events, created := make([]time.Time, n), make([]time.Time, n)
	types, references, reverses, causes := make(texts, n), make(texts, n), make(uuids, n), make(uuids, n)
	subjects, days := make([]string, n), make(pgtype.FlatArray[pgtype.Int4], n)
	points, spend, purchases, answers := make([]int64, n), make([]int64, n), make([]int64, n), make(texts, n)
	keys, origins := make(texts, n), make(texts, n)
	for i, o := range operations {
		programs[i], ids[i], kinds[i], partners[i] = o.programID, uuidOf(o.id), int16(o.kind), o.request.PartnerNo
		requests[i], fingerprints[i] = text(o.request.ID), o.request.Fingerprint
		accounts[i], befores[i], versions[i] = o.accountID, o.versionBefore, o.version
		events[i], created[i] = o.event, o.created
		if o.source != nil {
			types[i], references[i] = text(o.source.Type), text(o.source.Reference)
		}
		reverses[i], causes[i] = uuidOf(o.reverses), uuidOf(o.cause)
		subjects[i] = o.subject
		t := o.tally
		days[i] = pgtype.Int4{Int32: int32(t.Day), Valid: !t.isNothing()}
		points[i], spend[i], purchases[i] = t.Points, t.Spend, t.Purchases
		answers[i] = text(string(o.answer))
		keys[i], origins[i] = text(o.request.By.KeyID), text(o.request.By.Origin)
	}
	batch.Queue(insertOperations, programs, ids, kinds, partners, requests, fingerprints, accounts, befores, versions,
		events, created, types, references, reverses, subjects, days, points, spend, purchases, answers, causes,
		keys, origins)
}

func queuePostings(batch *pgx.Batch, postings []posting) {
	n := len(postings)
	if n == 0 {
		return
	}
	programs, ids := make([]string, n), make(uuids, n)
	from, to, points, versions, balances := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	events, created := make([]time.Time, n), make([]time.Time, n)
	vest, expire := make(timestamps, n), make(timestamps, n)
	lots, lotPoints, paid := make(texts, n), make(texts, n), make([]int64, n)
	for i, p := range byAccount(postings) {
		programs[i], ids[i] = p.programID, uuidOf(p.operation)
		from[i], to[i], points[i], versions[i], balances[i] = p.from, p.to, p.points, p.version, p.balance
		events[i], created[i] = p.event, p.created
		vest[i], expire[i] = timestamp(p.vest), timestamp(p.expire)
		lots[i] = arrayOf(p.parts, func(x Part) string { return strconv.FormatInt(x.Lot, 10) })
		lotPoints[i] = arrayOf(p.parts, func(x Part) string { return strconv.FormatInt(x.Points, 10) })
		paid[i] = p.paid
	}
	batch.Queue(insertPostings, programs, ids, from, to, points, versions, balances, events, created, vest, expire, lots, lotPoints, paid)
}

// byAccount is the postings in the order of changed, those on one account in theirs.
func byAccount(postings []posting) []*posting {
	ordered := make([]*posting, len(postings))
	for i := range postings {
		ordered[i] = &postings[i]
	}
	slices.SortStableFunc(ordered, func(a, b *posting) int { return cmp.Compare(max(a.from, a.to), max(b.from, b.to)) })
	return ordered
}

// arrayOf writes an array literal, because unnest would flatten arrays of arrays; null for none.
func arrayOf(parts []Part, element func(Part) string) pgtype.Text {
	if len(parts) == 0 {
		return pgtype.Text{}
	}
	var b strings.Builder
	for i, p := range parts {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(element(p))
	}
	b.WriteByte('}')
	return pgtype.Text{String: b.String(), Valid: true}
}

func queueCapUses(batch *pgx.Batch, changed []*state) {
	var programs, rules []string
	var accounts, points []int64
	var periods []int32
	for _, s := range changed {
		for key, added := range s.capAdded {
			programs, accounts = append(programs, s.account.ProgramID), append(accounts, s.account.ID)
			rules, periods, points = append(rules, key.RuleID), append(periods, int32(key.Period)), append(points, added)
		}
	}
	if len(programs) > 0 {
		batch.Queue(addCapUses, programs, accounts, rules, periods, points)
	}
}
