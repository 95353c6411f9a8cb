package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Simulate decides a call as Commit would now, and writes nothing. It doesn't ask whether the request or the source
// was seen before.
func (l *Ledger) Simulate(ctx context.Context, call Call) (Result, error) {
	p := newPending(ctx, &call)
	read, err := l.peek(ctx, []*pending{p})
	if err != nil {
		return Result{}, readError(ctx, err)
	}
	call.Source = nil
	result, err := decideOne(p, read, read.originals[0], &rows{})
	if errors.Is(err, ErrReadTallies) && !call.Reads.Tallies {
		call.Reads.Tallies = true
		return l.Simulate(ctx, call)
	}
	return result, err
}

// Peek reads an account as it is now, settled, without locking it.
func (l *Ledger) Peek(ctx context.Context, programID, memberID string, reads Reads, now time.Time) (View, error) {
	p := &peeking{pending: newPending(ctx, &Call{ProgramID: programID, MemberID: memberID, Reads: reads, Now: now})}
	if err := l.peeks.Offer(p); err != nil {
		return View{}, notTaken(err)
	}
	if _, err := p.wait(); err != nil {
		return View{}, err
	}
	return p.view, nil
}

// peeking is a look at an account on its way.
type peeking struct {
	*pending
	view View
}

// peekGroup looks at many accounts in one round trip. It begins after all its lookers came: each sees what was
// committed before it asked.
func (l *Ledger) peekGroup(peeks []*peeking) {
	calls := make([]*pending, len(peeks))
	for i, p := range peeks {
		calls[i] = p.pending
	}
	ctx, cancel := context.WithTimeout(context.Background(), l.options.Timeout)
	defer cancel()
	read, err := l.peek(ctx, calls)
	for i, p := range peeks {
		if err != nil {
			p.finish(Result{}, readError(p.ctx, err))
			continue
		}
		known := read.accounts[p.key()]
		if known == nil {
			p.finish(Result{}, memberNotFound(p.call.MemberID, thisMember))
			continue
		}
		s := *known // others look at the same account, at other instants
		s.expired = maps.Clone(s.expired)
		s.settle(p.call.Now, &rows{})
		p.view = s.view(p.call.Now, read.originals[i])
		p.finish(Result{}, nil)
	}
}

func (l *Ledger) peek(ctx context.Context, calls []*pending) (*found, error) {
	holds := wanted(calls, func(r Reads) bool { return r.Holds })
	for {
		q := newPeekBatch(calls, holds)
		if err := l.reads.SendBatch(ctx, &q.batch).Close(); err != nil {
			return nil, err
		}
		ended := q.found.holdsEnded(latest(calls))
		if len(ended) == 0 {
			return q.found, nil
		}
		holds = append(holds, ended...) // few accounts have any: the look is taken anew, with them
	}
}

func memberNotFound(memberID, field string) error {
	return refusal.New(refusal.MemberNotFound, "the program has no member %q; check the id, or enroll the member first", memberID).At(field)
}

// thisMember is the field of most requests that names the member.
const thisMember = "member.member_id"

// readError tells a database that can't be reached from a mistake of ours.
func readError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if unreachable(err) {
		return refusal.New(refusal.LedgerUnavailable, "the ledger can't be reached; ask again a little later").After(time.Second)
	}
	return fmt.Errorf("reading the ledger: %w", err)
}

// Find tells what became of a request, if it was done. Whoever is told takes it for done, and may have been told before
// that nobody knows: readers have to see it from now on, as after a commit.
func (l *Ledger) Find(ctx context.Context, programID string, request once.Request) (Result, bool, error) {
	var d done
	account := AccountKey{ProgramID: programID}
	err := l.reads.QueryRow(ctx, readRequest, programID, request.PartnerNo, request.ID).
		Scan(&d.operationID, &d.fingerprint, &d.answer, &account.MemberID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Result{}, false, nil
	case err != nil:
		return Result{}, false, readError(ctx, err)
	case string(d.fingerprint) != string(request.Fingerprint):
		return Result{}, true, once.Reused(request.ID)
	}
	if l.options.Mirror != nil {
		l.options.Mirror.Mark(ctx, []AccountKey{account})(nil)
	}
	return Result{OperationID: d.operationID, Answer: d.answer, Replayed: true}, true, nil
}

const operationMember = `
SELECT a.member_id
FROM operations o
CROSS JOIN LATERAL (SELECT * FROM accounts a WHERE a.program_id = o.program_id AND a.account_id = o.account_id OFFSET 0) a
WHERE o.program_id = $1 AND o.partner_no = $2 AND `

// MemberOf tells on whose account a partner's operation was made; false: there is no such operation.
func (l *Ledger) MemberOf(ctx context.Context, programID string, partnerNo int32, ref OperationRef) (string, bool, error) {
	sql, args := operationMember+`o.operation_id = $3`, []any{programID, partnerNo, ref.ID}
	if ref.Source != nil {
		sql = operationMember + `o.source_ref IS NOT NULL AND o.source_type = $3 AND o.source_ref = $4`
		args = append(args[:2], ref.Source.Type, ref.Source.Reference)
	}
	var memberID string
	switch err := l.reads.QueryRow(ctx, sql, args...).Scan(&memberID); {
	case errors.Is(err, pgx.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, readError(ctx, err)
	}
	return memberID, true, nil
}

// CaptureOf is the operation that captured a hold; false: it was not captured.
func (l *Ledger) CaptureOf(ctx context.Context, programID string, hold uuid.UUID) (id uuid.UUID, captured bool, err error) {
	err = l.reads.QueryRow(ctx, captureOf, programID, hold, Capture).Scan(&id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return uuid.Nil, false, nil
	case err != nil:
		return uuid.Nil, false, readError(ctx, err)
	}
	return id, true, nil
}

const captureOf = `SELECT operation_id FROM operations WHERE program_id = $1 AND reverses = $2 AND kind = $3`

// Entry is one line of a member's history.
type Entry struct {
	MemberID    string // whose account
	Version     int64
	Kind        Kind
	Book        Book  // on the other side
	Points      int64 // above zero: came in
	DebtPaid    int64 // of points that came in
	Owed        int64 // of points that went out
	Balance     int64 // after it
	OperationID uuid.UUID
	EventTime   time.Time
	CreateTime  time.Time
	Subject     string
	PartnerID   string    // empty: it happened by itself
	Related     uuid.UUID // what was reversed, captured or released, or the other account's side; zero: none
}

const readEntries = `
SELECT p.version, o.kind, -least(p.from_account, p.to_account) % 16, p.debt_paid,
       CASE WHEN p.to_account = p.account_id THEN 0
            ELSE p.points - coalesce((SELECT sum(part) FROM unnest(p.lot_points) AS part), 0) END::bigint,
       coalesce(o.reverses, o.cause), CASE WHEN p.to_account = p.account_id THEN p.points ELSE -p.points END, p.balance,
       p.operation_id, p.event_time, p.create_time, o.subject, coalesce(partner.partner_id, '')
FROM accounts a
CROSS JOIN LATERAL (SELECT * FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id AND p.version < $3
                    ORDER BY p.version DESC LIMIT $4) p
CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = p.program_id AND o.operation_id = p.operation_id OFFSET 0) o
LEFT JOIN LATERAL (SELECT * FROM partners WHERE program_id = o.program_id AND partner_no = o.partner_no OFFSET 0) partner ON true
WHERE a.program_id = $1 AND a.member_id = $2
ORDER BY p.version DESC`

// Entries are the newest at most limit entries of a member's history before a version.
func (l *Ledger) Entries(ctx context.Context, programID, memberID string, before int64, limit int) ([]Entry, error) {
	rows, err := l.reads.Query(ctx, readEntries, programID, memberID, before, limit)
	if err != nil {
		return nil, readError(ctx, err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		e.MemberID = memberID
		var related *uuid.UUID
		defer func() {
			if related != nil {
				e.Related = *related
			}
		}()
		err = row.Scan(&e.Version, &e.Kind, &e.Book, &e.DebtPaid, &e.Owed, &related, &e.Points, &e.Balance, &e.OperationID, &e.EventTime, &e.CreateTime, &e.Subject, &e.PartnerID)
		return e, err
	})
	if err != nil {
		return nil, readError(ctx, err)
	}
	if len(entries) > 0 {
		return entries, nil
	}
	// No entries, or no member?
	var exists bool
	err = l.reads.QueryRow(ctx, `SELECT EXISTS (SELECT FROM accounts WHERE program_id = $1 AND member_id = $2)`, programID, memberID).Scan(&exists)
	if err != nil {
		return nil, readError(ctx, err)
	}
	if !exists {
		return nil, memberNotFound(memberID, thisMember)
	}
	return nil, nil
}
