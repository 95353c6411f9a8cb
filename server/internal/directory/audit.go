package directory

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// AuditEntry says who changed what, when, and from where.
type AuditEntry struct {
	ID         uuid.UUID // later entries have later ids
	CreateTime time.Time
	PartnerID  string // empty: done on the server's own command line
	KeyID      string
	TokenID    string // of the member token that was called with; empty: none
	Method     string
	RequestID  string
	MemberID   string // empty: it was about no member
	Operation  int16  // of the ledger's, instead of Method: its ledger.Kind
	Subject    string // what it made or changed
	Origin     string
}

// AuditFilter chooses audit entries.
type AuditFilter struct {
	MemberID   string    // empty: of all
	PartnerID  string    // empty: of all
	CreateTime time.Time // before it; zero: all
	Before     uuid.UUID // those with an earlier id; zero: all
}

const insertAuditEntry = `
INSERT INTO audit_entries (program_id, entry_id, create_time, partner_no, key_id, method, request_id, member_id, subject, origin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// The directory's entries and the ledger's operations, in the order of their ids: each side is read from its end.
const (
	auditOfDirectory = `
(SELECT e.entry_id, e.create_time, e.partner_no, e.key_id, e.method, 0::smallint, e.request_id, e.member_id, e.subject, e.origin
 FROM audit_entries e
 WHERE e.program_id = $1 AND e.entry_id < $2 AND ($3 = '' OR e.member_id = $3)
   AND ($4::int IS NULL OR e.partner_no = $4) AND ($5::timestamptz IS NULL OR e.create_time < $5)
 ORDER BY e.entry_id DESC LIMIT $6)`

	operationColumns = `
o.operation_id, o.create_time, o.partner_no, coalesce(o.key_id, ''), '', o.kind, o.request_id, a.member_id, o.operation_id::text, coalesce(o.origin, '')`

	operationsWanted = `
o.program_id = $1 AND o.operation_id < $2 AND o.request_id IS NOT NULL
AND ($4::int IS NULL OR o.partner_no = $4) AND ($5::timestamptz IS NULL OR o.create_time < $5)`

	auditOfLedger = `
(SELECT ` + operationColumns + `
 FROM operations o JOIN accounts a ON a.program_id = o.program_id AND a.account_id = o.account_id
 WHERE ` + operationsWanted + `
 ORDER BY o.operation_id DESC LIMIT $6)`

	// Most operations of an account are found by their postings, the others by an index of their own.
	auditOfAccount = `
(SELECT ` + operationColumns + `
 FROM accounts a
 CROSS JOIN LATERAL (
   SELECT p.operation_id FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id
   UNION
   SELECT w.operation_id FROM operations w WHERE w.program_id = a.program_id AND w.account_id = a.account_id
     AND (w.kind NOT IN (1, 2, 4) OR w.kind = 1 AND w.tally_points = 0)) own
 JOIN operations o ON o.program_id = a.program_id AND o.operation_id = own.operation_id
 WHERE a.program_id = $1 AND a.member_id = $3 AND ` + operationsWanted + `
 ORDER BY o.operation_id DESC LIMIT $6)`

	auditEntriesOf = `
SELECT e.entry_id, e.create_time, coalesce(p.partner_id, ''), e.key_id, e.method, e.kind, e.request_id, e.member_id, e.subject, e.origin
FROM (%s UNION ALL %s) AS e (entry_id, create_time, partner_no, key_id, method, kind, request_id, member_id, subject, origin)
LEFT JOIN partners p ON p.program_id = $1 AND p.partner_no = e.partner_no
ORDER BY e.entry_id DESC
LIMIT $6`
)

var (
	auditEntriesBefore         = fmt.Sprintf(auditEntriesOf, auditOfDirectory, auditOfLedger)
	auditEntriesOfMemberBefore = fmt.Sprintf(auditEntriesOf, auditOfDirectory, auditOfAccount)
)

// audit writes down the change that was made.
func (c change[T]) audit(ctx context.Context, tx pgx.Tx, subject string, answer T) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	r := once.Request{By: once.By{Method: c.what}}
	if c.request != nil {
		r = *c.request
	}
	memberID := ""
	if c.member != nil {
		memberID = c.member(answer)
	}
	_, err = tx.Exec(ctx, insertAuditEntry, c.programID, id, c.now, r.PartnerNo, r.By.KeyID, r.By.Method, r.ID, memberID, subject, r.By.Origin)
	return err
}

// AuditEntries tells at most limit changes, newest first: the directory's own, and the ledger's operations that somebody
// called for.
func (d *Directory) AuditEntries(ctx context.Context, programID string, f AuditFilter, limit int) ([]AuditEntry, error) {
	before := f.Before
	if before == uuid.Nil {
		before = uuid.Max
	}
	var created *time.Time
	if !f.CreateTime.IsZero() {
		created = &f.CreateTime
	}
	var partnerNo *int32
	if f.PartnerID != "" {
		p, err := d.Partner(ctx, programID, f.PartnerID)
		if refusal.Is(err, refusal.PartnerNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		partnerNo = &p.PartnerNo
	}
	sql := auditEntriesBefore
	if f.MemberID != "" {
		sql = auditEntriesOfMemberBefore
	}
	entries, err := all(ctx, d.pool, func(row pgx.CollectableRow) (e AuditEntry, err error) {
		err = row.Scan(&e.ID, &e.CreateTime, &e.PartnerID, &e.KeyID, &e.Method, &e.Operation, &e.RequestID, &e.MemberID, &e.Subject, &e.Origin)
		e.KeyID, e.TokenID, _ = strings.Cut(e.KeyID, "/")
		e.RequestID = once.Told(e.RequestID)
		utc(&e.CreateTime)
		return e, err
	}, sql, programID, before, f.MemberID, partnerNo, created, limit)
	return entries, failed("listing audit entries", err)
}
