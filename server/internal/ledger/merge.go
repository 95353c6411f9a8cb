package ledger

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Merge is how a member went on as another, for taking that back.
type Merge struct {
	Out, In  uuid.UUID // the operations on the two accounts
	Into     string    // the member that goes on
	InAnswer []byte
	Touched  bool // something was done since about an operation of the member who ended, or of one merged into that
}

// went is the accounts that an operation's account went on as, its own first.
var mergeOf = `
SELECT gone.operation_id, came.operation_id, into_account.member_id, came.answer,
       EXISTS (SELECT FROM operations since
               CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = since.program_id AND o.operation_id = since.reverses OFFSET 0) o
               WHERE since.program_id = a.program_id AND since.account_id = into_account.account_id AND since.version > came.version
                 AND ` + listed("since") + ` AND o.account_id <> since.account_id
                 AND a.account_id IN (
                   WITH RECURSIVE went(account_id) AS (
                     SELECT o.account_id
                     UNION
                     SELECT next.account_id
                     FROM went
                     CROSS JOIN LATERAL (SELECT * FROM operations gone WHERE gone.program_id = a.program_id AND gone.account_id = went.account_id
                                           AND ` + listed("gone") + ` AND gone.kind = 16 ORDER BY gone.version DESC LIMIT 1) gone
                     CROSS JOIN LATERAL (SELECT gone.answer ->> 'into' AS member_id OFFSET 0) into_member
                     CROSS JOIN LATERAL (SELECT * FROM accounts i WHERE i.program_id = a.program_id AND i.member_id = into_member.member_id OFFSET 0) next)
                   SELECT went.account_id FROM went))
FROM accounts a
CROSS JOIN LATERAL (SELECT * FROM operations gone WHERE gone.program_id = a.program_id AND gone.account_id = a.account_id
                      AND ` + listed("gone") + ` AND gone.kind = 16 ORDER BY gone.version DESC LIMIT 1) gone
CROSS JOIN LATERAL (SELECT gone.answer ->> 'into' AS member_id OFFSET 0) into_member
CROSS JOIN LATERAL (SELECT * FROM accounts i WHERE i.program_id = a.program_id AND i.member_id = into_member.member_id OFFSET 0) into_account
CROSS JOIN LATERAL (SELECT * FROM operations came WHERE came.program_id = a.program_id AND came.account_id = into_account.account_id
                      AND ` + listed("came") + ` AND came.kind = 17 AND came.cause = gone.operation_id OFFSET 0) came
WHERE a.program_id = $1 AND a.member_id = $2 AND a.status = 2`

// MergeOf tells how a member was merged into another; false: it wasn't.
func (l *Ledger) MergeOf(ctx context.Context, programID, memberID string) (m Merge, merged bool, err error) {
	err = m.scan(l.reads.QueryRow(ctx, mergeOf, programID, memberID))
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Merge{}, false, nil
	case err != nil:
		return Merge{}, false, readError(ctx, err)
	}
	return m, true, nil
}

// MergedInto is the member that a member had been merged into by a past instant.
func (l *Ledger) MergedInto(ctx context.Context, programID, memberID string, asOf AsOf) (into string, err error) {
	err = l.reads.QueryRow(ctx, mergedInto, programID, memberID, asOf.At).Scan(&into)
	if err != nil {
		return "", readError(ctx, err)
	}
	return into, nil
}

// What is merged is written when it happens.
var mergedInto = `
SELECT gone.answer ->> 'into'
FROM accounts a
CROSS JOIN LATERAL (SELECT * FROM operations gone WHERE gone.program_id = a.program_id AND gone.account_id = a.account_id
                      AND ` + listed("gone") + ` AND gone.kind = 16 AND gone.create_time <= $3 ORDER BY gone.version DESC LIMIT 1) gone
WHERE a.program_id = $1 AND a.member_id = $2`

func (m *Merge) scan(row pgx.Row) error {
	return row.Scan(&m.Out, &m.In, &m.Into, &m.InAnswer, &m.Touched)
}

// seenBy adds what the group itself has done about other operations.
func (m *Merge) seenBy(s *state) *Merge {
	if m == nil || !s.about {
		return m
	}
	touched := *m
	touched.Touched = true
	return &touched
}

// merges reads the merges that are to be taken back. They are few: a statement each.
func (q *readBatch) merges(calls []*pending) {
	for _, p := range calls {
		if p.call.Reads.Merge == "" {
			continue
		}
		key := AccountKey{p.call.ProgramID, p.call.Reads.Merge}
		q.batch.Queue(mergeOf, key.ProgramID, key.MemberID).QueryRow(func(row pgx.Row) error {
			m := &Merge{}
			if err := m.scan(row); errors.Is(err, pgx.ErrNoRows) {
				return nil
			} else if err != nil {
				return err
			}
			if q.found.merges == nil {
				q.found.merges = map[AccountKey]*Merge{}
			}
			q.found.merges[key] = m
			return nil
		})
	}
}

// listed is the condition of the index that finds the operations of an account which made no postings; with the
// postings, they are all of them.
func listed(operation string) string {
	return `(` + operation + `.kind NOT IN (1, 2, 4) OR (` + operation + `.kind = 1 AND ` + operation + `.tally_points = 0))`
}
