// Package directory keeps who and what exists: members and their identifiers, partners and their keys, programs and
// their versions. It is the only writer of the tables of the first migration, and writes the ledger's accounts and
// books as those they belong to appear.
//
// What it refuses, it refuses with a *refusal.Error. Calls that change something take a once.Request and take effect
// once: a replay answers with what the first call made or changed as it is now, a refused call changes nothing.
package directory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// Directory is the directory of all programs in one database. It keeps no state of its own.
type Directory struct {
	pool *postgres.Pool
}

// New makes the directory of the pool's database.
func New(pool *postgres.Pool) *Directory {
	return &Directory{pool: pool}
}

// queryer is the pool, or a transaction.
type queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// change is one call that changes something, answering a T.
type change[T any] struct {
	what      string        // for errors: what was being done
	programID string        // whose
	request   *once.Request // nil: not the call of a partner, so nothing to replay
	now       time.Time
	dryRun    bool           // tell the answer, and change nothing
	member    func(T) string // which member the answer is about; nil: about none

	// do makes the change and names its subject.
	do func(tx pgx.Tx) (subject string, err error)
	// read tells the subject's state, which is the call's answer.
	read func(ctx context.Context, q queryer, programID, subject string) (T, error)
}

// errDryRun ends the transaction of a dry run.
var errDryRun = errors.New("a dry run changes nothing")

// run makes the change and reads the answer, in one transaction; of a replay, it only reads the answer.
func (c change[T]) run(ctx context.Context, pool *postgres.Pool) (answer T, replayed bool, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var subject string
		if c.request != nil {
			if subject, replayed, err = claim(ctx, tx, c.programID, *c.request, c.now); err != nil {
				return err
			}
		}
		if !replayed {
			if subject, err = c.do(tx); err != nil {
				return err
			}
		}
		if c.request != nil && !replayed {
			if _, err = tx.Exec(ctx, nameSubject, c.programID, c.request.PartnerNo, c.request.ID, subject); err != nil {
				return err
			}
		}
		if answer, err = c.read(ctx, tx, c.programID, subject); err == nil && c.dryRun {
			err = errDryRun
		}
		if err == nil && !replayed {
			err = c.audit(ctx, tx, subject, answer)
		}
		return err
	})
	if err != nil && !errors.Is(err, errDryRun) {
		var none T
		return none, false, failed(c.what, err)
	}
	return answer, replayed, nil
}

const claimRequest = `
INSERT INTO directory_requests (program_id, partner_no, request_id, fingerprint, subject, create_time)
VALUES ($1, $2, $3, $4, '', $5)
ON CONFLICT DO NOTHING`

const readRequest = `
SELECT fingerprint, subject FROM directory_requests
WHERE program_id = $1 AND partner_no = $2 AND request_id = $3`

const nameSubject = `
UPDATE directory_requests SET subject = $4
WHERE program_id = $1 AND partner_no = $2 AND request_id = $3`

// claim takes the request id for this transaction. When another transaction has it, claim waits for that one's end:
// if it was committed, this call is a replay of it.
func claim(
	ctx context.Context, tx pgx.Tx, programID string, r once.Request, now time.Time,
) (subject string, replayed bool, err error) {
	tag, err := tx.Exec(ctx, claimRequest, programID, r.PartnerNo, r.ID, r.Fingerprint, now)
	if err != nil {
		return "", false, err
	}
	if tag.RowsAffected() == 1 {
		return "", false, nil
	}
	var fingerprint []byte
	if err := tx.QueryRow(ctx, readRequest, programID, r.PartnerNo, r.ID).Scan(&fingerprint, &subject); err != nil {
		return "", false, err
	}
	if string(fingerprint) != string(r.Fingerprint) {
		return "", false, once.Reused(r.ID)
	}
	return subject, true, nil
}

// one answers with the one row of a query, or with what missing refuses.
func one[T any](ctx context.Context, q queryer, scan pgx.RowToFunc[T], missing error, sql string, args ...any) (T, error) {
	var none T
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return none, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return none, missing
	}
	return found, err
}

// all answers with all rows of a query.
func all[T any](ctx context.Context, q queryer, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

// utc gives an instant read from the database the zone that all our instants have.
func utc(instants ...*time.Time) {
	for _, t := range instants {
		*t = t.UTC()
	}
}

// index is the path of one of the things at field.
func index(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
