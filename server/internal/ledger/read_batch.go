package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// What a group reads in its first round trip. Every statement is driven by the group's keys and finds its rows by an
// index, one after the other; a test holds their plans to it. (OFFSET 0 keeps the planner from taking a look-up by all
// columns of an index apart, which it does while it believes tables to be empty.) Under locks, the first locks the
// accounts, in the order that all servers lock them in; the others see what was committed before the locks were granted.
// Each statement costs a lone call as much as it costs a large group: what few need is asked for only when somebody does.
const (
	accountColumns = `a.program_id, a.account_id, a.member_id, a.enroll_time, a.version, a.balance, a.pending, a.earned, a.spent,
       a.purchases, a.next_vest_time, a.next_expire_time, a.next_expire_points, a.held, a.debt, a.idle_expire_time, a.idle_points,
       a.next_release_time, a.status, a.recent, a.digest, a.carried_lots, a.lots_apart, a.stamp`

	readAccounts = `
SELECT ` + accountColumns + `
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id`

	lockAccounts = readAccounts + `
ORDER BY a.account_id
FOR NO KEY UPDATE OF a`

	readVersions = `
SELECT k.program_id, p.latest_version
FROM unnest($1::text[]) AS k(program_id)
CROSS JOIN LATERAL (SELECT p.latest_version FROM programs p WHERE p.program_id = k.program_id OFFSET 0) p`

	// One statement tells what a group must know in any case: the newest versions of its programs, and which of its
	// requests were done before.
	readVersionsAndRequests = `
SELECT v.program_id, v.latest_version, 0, '', NULL::uuid, NULL::bytea, NULL::json
FROM (` + readVersions + `) v
UNION ALL
SELECT o.program_id, 0, o.partner_no, o.request_id, o.operation_id, o.fingerprint, o.answer
FROM unnest($2::text[], $3::int[], $4::text[]) AS k(program_id, partner_no, request_id)
JOIN operations o ON o.program_id = k.program_id AND o.partner_no = k.partner_no AND o.request_id = k.request_id
WHERE o.request_id IS NOT NULL`

	readRequest = `
SELECT o.operation_id, o.fingerprint, o.answer, a.member_id
FROM operations o
CROSS JOIN LATERAL (SELECT * FROM accounts a WHERE a.program_id = o.program_id AND a.account_id = o.account_id OFFSET 0) a
WHERE o.program_id = $1 AND o.partner_no = $2 AND o.request_id = $3 AND o.request_id IS NOT NULL`

	readSources = `
SELECT o.program_id, o.partner_no, o.source_type, o.source_ref, o.operation_id
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS k(program_id, partner_no, source_type, source_ref)
JOIN operations o ON o.program_id = k.program_id AND o.partner_no = k.partner_no
  AND o.source_type = k.source_type AND o.source_ref = k.source_ref
WHERE o.source_ref IS NOT NULL`

	readTallies = `
SELECT a.program_id, a.member_id, t.day - date '1970-01-01', t.points, t.spend, t.purchases
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (SELECT * FROM tallies t WHERE t.program_id = a.program_id AND t.account_id = a.account_id OFFSET 0) t`

	readCapUses = `
SELECT a.program_id, a.member_id, c.rule_id, c.period - date '1970-01-01', c.points
FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS k(program_id, member_id, rule_id, period)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id
CROSS JOIN LATERAL (SELECT * FROM cap_uses c WHERE c.program_id = a.program_id AND c.account_id = a.account_id
                      AND c.rule_id = k.rule_id AND c.period = date '1970-01-01' + k.period OFFSET 0) c`
)

// readBatch is a group's first round trip.
type readBatch struct {
	batch pgx.Batch
	found *found
}

// send does what was queued, if anything was.
func (q *readBatch) send(ctx context.Context, conn *pgx.Conn) error {
	if q.batch.Len() == 0 {
		return nil
	}
	return conn.SendBatch(ctx, &q.batch).Close()
}

// beginLook begins a transaction whose statements all see the same.
const beginLook = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

// group queues the statements that read what calls need to be decided. On trust only the accounts of the unknown calls
// are read, and requests aren't looked up. More of an account than its row is read in one look with it; on trust lots are
// not, as one that isn't of the same instant only makes the group be done again.
func (q *readBatch) group(calls, unknown []*pending, care caution) {
	look := care < locking && slices.ContainsFunc(calls, func(p *pending) bool {
		return p.call.Reads.beyondLots() || p.call.Reads.Lots && care > trusting
	})
	switch {
	case care >= locking:
		q.batch.Queue("BEGIN")
		q.accounts(lockAccounts, calls)
	case look:
		q.batch.Queue(beginLook)
		fallthrough
	default:
		q.accounts(readAccounts, unknown)
	}
	if care == trusting {
		q.versions(slices.DeleteFunc(distinctPrograms(unknown), q.found.supposes))
	} else {
		q.versionsAndRequests(calls)
	}
	if care == searching {
		q.sources(calls)
	}
	q.lotsWanted(calls)
	q.holdsWanted(calls)
	q.rest(calls)
	if look {
		q.batch.Queue("COMMIT")
	}
}

// newDueBatch reads what the accounts have open that turned out to have something due, if there are any: few have.
func newDueBatch(calls []*pending, read *found) *readBatch {
	q := &readBatch{found: read}
	now := latest(calls)
	var lots []*state
	var holds []AccountKey
	for key, s := range read.accounts {
		if s.account.Due(now) && !s.knowLots() {
			lots = append(lots, s)
		}
		if !s.holdsKnown && reached(s.account.NextRelease, now) {
			holds = append(holds, key)
		}
	}
	q.lots(lots)
	q.holds(holds)
	return q
}

// newPeekBatch reads what a group reads, without locks and without what is about happening once: one consistent look.
func newPeekBatch(calls []*pending, holds []AccountKey) *readBatch {
	q := emptyReadBatch(calls)
	q.batch.Queue(beginLook)
	q.accounts(readAccounts, calls)
	q.versions(distinctPrograms(calls))
	q.lotsWanted(calls)
	q.lotsDue(calls)
	q.holds(holds)
	q.rest(calls)
	q.batch.Queue("COMMIT")
	return q
}

func emptyReadBatch(calls []*pending) *readBatch {
	return &readBatch{found: &found{
		accounts:  make(map[AccountKey]*state, len(calls)),
		stamp:     rand.Int64(),
		supposed:  make(map[string]int64),
		requests:  make(map[requestKey]done),
		sources:   make(map[sourceKey]uuid.UUID),
		originals: make([]*Original, len(calls)),
	}}
}

func (q *readBatch) rest(calls []*pending) {
	q.tallies(calls, func(r Reads) bool { return r.Tallies })
	q.everExpired(calls)
	q.reversals(calls)
	q.merges(calls)
	q.originals(calls)
}

// versions reads the newest versions of programs.
func (q *readBatch) versions(programs []string) {
	if len(programs) == 0 {
		return
	}
	q.batch.Queue(readVersions, programs).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var programID string
			var version int64
			if err := rows.Scan(&programID, &version); err != nil {
				return err
			}
			q.newest(programID, version)
		}
		return rows.Err()
	})
}

func (q *readBatch) newest(programID string, version int64) {
	for key, s := range q.found.accounts {
		if key.ProgramID == programID {
			s.programVersion = version
		}
	}
}

func distinctPrograms(calls []*pending) (programs []string) {
	for _, p := range calls {
		if !slices.Contains(programs, p.call.ProgramID) {
			programs = append(programs, p.call.ProgramID)
		}
	}
	return programs
}

func (q *readBatch) accounts(sql string, calls []*pending) {
	if len(calls) == 0 {
		return
	}
	programs, members := columns(distinctAccounts(calls))
	q.batch.Queue(sql, programs, members).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var a Account
			var row accountRow
			var recent, carried []byte
			var vest, expire, idle, release *time.Time
			err := rows.Scan(&a.ProgramID, &a.ID, &a.MemberID, &a.EnrollTime, &a.Version, &a.Balance, &a.Pending, &a.Earned,
				&a.Spent, &a.Purchases, &vest, &expire, &a.NextExpirePoints, &a.Held, &a.Debt, &idle, &a.IdlePoints,
				&release, &a.Status, &recent, &row.digest, &carried, &row.lotsApart, &row.stamp)
			if err != nil {
				return err
			}
			if row.recent, err = readTallyList(recent); err != nil {
				return fmt.Errorf("what account %d carries of tallies: %w", a.ID, err)
			}
			if row.carried, err = readLotList(carried); err != nil {
				return fmt.Errorf("what account %d carries of lots: %w", a.ID, err)
			}
			a.NextVest, a.NextExpire, a.IdleExpire, a.NextRelease = instant(vest), instant(expire), instant(idle), instant(release)
			row.asRead = a
			q.found.accounts[AccountKey{a.ProgramID, a.MemberID}] = newState(row, q.found.supposed[a.ProgramID])
		}
		return rows.Err()
	})
}

func distinctAccounts(calls []*pending) []AccountKey {
	seen := make(map[AccountKey]bool, len(calls))
	keys := make([]AccountKey, 0, len(calls))
	add := func(key AccountKey) {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, p := range calls {
		add(p.key())
		if p.call.Second != nil {
			add(p.second())
		}
	}
	return keys
}

// columns are keys as a statement takes them.
func columns(keys []AccountKey) (programs, members []string) {
	programs, members = make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		programs[i], members[i] = key.ProgramID, key.MemberID
	}
	return programs, members
}

// latest is the last of the calls' instants.
func latest(calls []*pending) (now time.Time) {
	for _, p := range calls {
		if p.call.Now.After(now) {
			now = p.call.Now
		}
	}
	return now
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// versionsAndRequests reads the newest versions of the calls' programs, and what was done for their requests before.
func (q *readBatch) versionsAndRequests(calls []*pending) {
	programs, partners, requests := make([]string, len(calls)), make([]int32, len(calls)), make([]string, len(calls))
	for i, p := range calls {
		programs[i], partners[i], requests[i] = p.call.ProgramID, p.call.Request.PartnerNo, p.call.Request.ID
	}
	q.batch.Queue(readVersionsAndRequests, distinctPrograms(calls), programs, partners, requests).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var key requestKey
			var version int64
			var operationID pgtype.UUID
			var d done
			err := rows.Scan(&key.programID, &version, &key.partnerNo, &key.requestID, &operationID, &d.fingerprint, &d.answer)
			switch {
			case err != nil:
				return err
			case !operationID.Valid:
				q.newest(key.programID, version)
			default:
				d.operationID = operationID.Bytes
				q.found.requests[key] = d
			}
		}
		return rows.Err()
	})
}

func (q *readBatch) sources(calls []*pending) {
	var programs, types, references []string
	var partners []int32
	for _, p := range calls {
		if s := p.call.Source; s != nil {
			programs, partners = append(programs, p.call.ProgramID), append(partners, p.call.Request.PartnerNo)
			types, references = append(types, s.Type), append(references, s.Reference)
		}
	}
	if len(programs) == 0 {
		return
	}
	q.batch.Queue(readSources, programs, partners, types, references).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var key sourceKey
			var id uuid.UUID
			if err := rows.Scan(&key.programID, &key.partnerNo, &key.source.Type, &key.source.Reference, &id); err != nil {
				return err
			}
			q.found.sources[key] = id
		}
		return rows.Err()
	})
}

// wanted are the accounts of which somebody wants to see something.
func wanted(calls []*pending, wants func(Reads) bool) (keys []AccountKey) {
	seen := map[AccountKey]bool{}
	add := func(key AccountKey) {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, p := range calls {
		if wants(p.call.Reads) {
			add(p.key())
		}
		if p.call.Second != nil && wants(p.call.Second.Reads) {
			add(p.second())
		}
	}
	return keys
}

// tallies reads the tallies of the accounts of the calls that want them, and the cap uses that any call on those
// accounts asks about.
func (q *readBatch) tallies(calls []*pending, want func(Reads) bool) {
	q.talliesOf(wanted(calls, want), calls)
}

func (q *readBatch) talliesOf(keys []AccountKey, calls []*pending) {
	if len(keys) == 0 {
		return
	}
	q.capUses(calls, keys)
	q.allCapUses(calls)
	programs, members := columns(keys)
	q.batch.Queue(readTallies, programs, members).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var key AccountKey
			var t Tally
			if err := rows.Scan(&key.ProgramID, &key.MemberID, &t.Day, &t.Points, &t.Spend, &t.Purchases); err != nil {
				return err
			}
			if s := q.found.accounts[key]; s != nil {
				s.tallies = append(s.tallies, t)
			}
		}
		for _, key := range keys {
			if s := q.found.accounts[key]; s != nil {
				s.nowWhole()
			}
		}
		return rows.Err()
	})
}

func (q *readBatch) capUses(calls []*pending, keys []AccountKey) {
	type use struct {
		account AccountKey
		cap     CapKey
	}
	asked := make(map[AccountKey]bool, len(keys))
	for _, key := range keys {
		asked[key] = true
	}
	seen := make(map[use]bool)
	var programs, members, rules []string
	var periods []int32
	for _, p := range calls {
		if !asked[p.key()] {
			continue
		}
		for _, key := range p.call.Reads.CapKeys {
			if u := (use{p.key(), key}); !seen[u] {
				seen[u] = true
				programs, members = append(programs, u.account.ProgramID), append(members, u.account.MemberID)
				rules, periods = append(rules, key.RuleID), append(periods, int32(key.Period))
			}
		}
	}
	if len(seen) == 0 {
		return
	}
	q.batch.Queue(readCapUses, programs, members, rules, periods).Query(q.capUsed)
}

func (q *readBatch) capUsed(rows pgx.Rows) error {
	for rows.Next() {
		var key AccountKey
		var cap CapKey
		var points int64
		if err := rows.Scan(&key.ProgramID, &key.MemberID, &cap.RuleID, &cap.Period, &points); err != nil {
			return err
		}
		s := q.found.accounts[key]
		if s == nil {
			continue
		}
		if s.capUsed == nil {
			s.capUsed = map[CapKey]int64{}
		}
		s.capUsed[cap] = points
	}
	return rows.Err()
}
