package ledger

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Done is an operation as it is kept.
type Done struct {
	MemberID    string // whose account
	Version     int64  // of the account, after it
	OperationID uuid.UUID
	Kind        Kind
	EventTime   time.Time
	CreateTime  time.Time
	PartnerID   string // empty: it happened by itself
	RequestID   string
	Source      *Source
	Subject     string
	Related     uuid.UUID       // what it was about, or the other account's side; zero: none
	Answer      json.RawMessage // in its stored form
}

// Most operations are found by their postings, the others by an index of their own.
var readOperations = `
SELECT o.version, o.operation_id, o.kind, o.event_time, o.create_time, coalesce(partner.partner_id, ''), coalesce(o.request_id, ''),
       o.source_type, o.source_ref, o.subject, coalesce(o.reverses, o.cause), o.answer::text
FROM accounts a
CROSS JOIN LATERAL (
  SELECT p.operation_id FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id
  UNION
  SELECT w.operation_id FROM operations w WHERE w.program_id = a.program_id AND w.account_id = a.account_id
    AND ` + listed("w") + `) own
CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = a.program_id AND o.operation_id = own.operation_id OFFSET 0) o
LEFT JOIN LATERAL (SELECT * FROM partners WHERE program_id = o.program_id AND partner_no = o.partner_no OFFSET 0) partner ON true
WHERE a.program_id = $1 AND a.member_id = $2 AND o.version < $3
ORDER BY o.version DESC LIMIT $4`

// Operations are the newest at most limit operations on a member's account before a version.
func (l *Ledger) Operations(ctx context.Context, programID, memberID string, before int64, limit int) ([]Done, error) {
	rows, err := l.reads.Query(ctx, readOperations, programID, memberID, before, limit)
	if err != nil {
		return nil, readError(ctx, err)
	}
	done, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Done, error) {
		o := Done{MemberID: memberID}
		var sourceType, sourceRef, answer *string
		var related *uuid.UUID
		err := row.Scan(&o.Version, &o.OperationID, &o.Kind, &o.EventTime, &o.CreateTime, &o.PartnerID, &o.RequestID,
			&sourceType, &sourceRef, &o.Subject, &related, &answer)
		if sourceRef != nil {
			o.Source = &Source{Type: *sourceType, Reference: *sourceRef}
		}
		if related != nil {
			o.Related = *related
		}
		if answer != nil {
			o.Answer = json.RawMessage(*answer)
		}
		return o, err
	})
	if err != nil {
		return nil, readError(ctx, err)
	}
	return done, nil
}
