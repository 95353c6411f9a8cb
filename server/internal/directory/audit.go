package directory

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
)

// AuditEntry says who changed what, when, and from where.
type AuditEntry struct {
	ID         uuid.UUID // later entries have later ids
	CreateTime time.Time
	PartnerID  string // empty: done on the server's own command line
	KeyID      string
	Method     string
	RequestID  string
	MemberID   string // empty: it was about no member
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

const auditEntriesBefore = `
SELECT e.entry_id, e.create_time, coalesce(p.partner_id, ''), e.key_id, e.method, e.request_id, e.member_id, e.subject, e.origin
FROM audit_entries e LEFT JOIN partners p ON p.program_id = e.program_id AND p.partner_no = e.partner_no
WHERE e.program_id = $1 AND e.entry_id < $2
  AND ($3 = '' OR e.member_id = $3) AND ($4 = '' OR p.partner_id = $4) AND ($5::timestamptz IS NULL OR e.create_time < $5)
ORDER BY e.entry_id DESC
LIMIT $6`

// audit writes down the change that was made.
func (c change[T]) audit(ctx context.Context, tx pgx.Tx, subject string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	r := once.Request{By: once.By{Method: c.what}}
	if c.request != nil {
		r = *c.request
	}
	memberID := ""
	if c.ofMember {
		memberID = subject
	}
	_, err = tx.Exec(ctx, insertAuditEntry, c.programID, id, c.now, r.PartnerNo, r.By.KeyID, r.By.Method, r.ID, memberID, subject, r.By.Origin)
	return err
}

// AuditEntries tells at most limit changes of the directory, newest first. Those of the ledger are its operations.
func (d *Directory) AuditEntries(ctx context.Context, programID string, f AuditFilter, limit int) ([]AuditEntry, error) {
	before := f.Before
	if before == uuid.Nil {
		before = uuid.Max
	}
	var created *time.Time
	if !f.CreateTime.IsZero() {
		created = &f.CreateTime
	}
	entries, err := all(ctx, d.pool, func(row pgx.CollectableRow) (e AuditEntry, err error) {
		err = row.Scan(&e.ID, &e.CreateTime, &e.PartnerID, &e.KeyID, &e.Method, &e.RequestID, &e.MemberID, &e.Subject, &e.Origin)
		utc(&e.CreateTime)
		return e, err
	}, auditEntriesBefore, programID, before, f.MemberID, f.PartnerID, created, limit)
	return entries, failed("listing audit entries", err)
}
