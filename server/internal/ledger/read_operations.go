package ledger

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
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

// Most operations are found by their last posting, whose version is theirs, the others by an index of their own: of
// either only the newest so many are read, however long the history is.
var readOperations = `
SELECT o.version, o.operation_id, o.kind, o.event_time, o.create_time, coalesce(partner.partner_id, ''), coalesce(o.request_id, ''),
       o.source_type, o.source_ref, o.subject, coalesce(o.reverses, o.cause), o.answer::text
FROM accounts a
CROSS JOIN LATERAL (
  (SELECT o.*
   FROM postings p
   CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = p.program_id AND o.operation_id = p.operation_id
                         AND o.version = p.version AND NOT ` + listed("o") + ` OFFSET 0) o
   WHERE p.program_id = a.program_id AND p.account_id = a.account_id AND p.version < $3
   ORDER BY p.version DESC LIMIT $4)
  UNION ALL
  (SELECT w.* FROM operations w WHERE w.program_id = a.program_id AND w.account_id = a.account_id AND w.version < $3
     AND ` + listed("w") + `
   ORDER BY w.version DESC LIMIT $4)) o
LEFT JOIN LATERAL (SELECT * FROM partners WHERE program_id = o.program_id AND partner_no = o.partner_no OFFSET 0) partner ON true
WHERE a.program_id = $1 AND a.member_id = $2
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
		o.RequestID = once.Told(o.RequestID)
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
