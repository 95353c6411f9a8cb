package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// mostAttempts bounds how often a call is tried by itself when the database refuses it for a reason that may pass.
const mostAttempts = 4

// commitGroup commits the calls of one group and tells each caller. When the database refuses the group, its halves
// are tried by themselves, so that a bad call fails alone.
func (l *Ledger) commitGroup(calls []*pending) {
	live := make([]*pending, 0, len(calls))
	for _, p := range calls {
		if err := p.ctx.Err(); err != nil {
			p.finish(Result{}, err) // nobody waits for it any more
			continue
		}
		live = append(live, p)
	}
	if len(live) == 0 {
		return
	}
	if len(live) == 1 {
		live[0].attempts++
	}
	ctx, cancel := context.WithTimeout(context.Background(), l.options.Timeout)
	care := l.caution(live)
	err := l.commit(ctx, live, care)
	if supposed := mayPass(err); care < searching && (supposed || isBroken(err)) {
		if supposed {
			l.wary.after(care)
		}
		err = l.commit(ctx, live, searching)
	}
	cancel()
	switch {
	case err == nil:
	case unreachable(err):
		l.options.Log.Error("the ledger's database can't be reached", "calls", len(live), "error", err)
		for _, p := range live {
			p.finish(Result{}, refusal.New(refusal.LedgerUnavailable,
				"the ledger can't be reached; send the call again with the same request id").After(time.Second))
		}
	case len(live) > 1:
		l.commitGroup(live[:len(live)/2])
		l.commitGroup(live[len(live)/2:])
	case mayPass(err) && live[0].attempts < mostAttempts:
		l.commitGroup(live)
	default:
		live[0].finish(Result{}, fmt.Errorf("committing to the ledger: %w", err))
	}
}

// unreachable tells whether the database did not answer, or not in the group's time.
func unreachable(err error) bool {
	return postgres.Unreachable(err) || errors.Is(err, context.DeadlineExceeded)
}

// mayPass tells whether the database refused because of what others did at the same time.
func mayPass(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case "23505", // unique_violation: another server was first with the request id or source; the next look finds it
		"40001", "40P01": // serialization_failure (see expect_rows), deadlock_detected
		return true
	}
	return false
}

// answer is what a caller is told once its group is committed.
type answer struct {
	to     *pending
	result Result
	err    error
}

// commit does the calls in one transaction. Either all that they decided is committed and all are told, or none
// is told and the error says why.
func (l *Ledger) commit(ctx context.Context, calls []*pending, care caution) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &broken{fmt.Errorf("panic: %v\n%s", r, debug.Stack())}
		}
		if err != nil {
			l.kept.forget(calls)
		}
	}()
	conn, err := l.writes.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release() // closes a connection that is left within a transaction

	mark := l.mark(ctx, calls)
	defer func() { mark.settle(nil) }()

	decided, err := l.decide(ctx, conn.Conn(), calls, care)
	for errors.Is(err, errRefusedTooSoon) {
		care++
		decided, err = l.decide(ctx, conn.Conn(), calls, care)
	}
	if err != nil {
		return err
	}
	read, out, answers := decided.read, decided.out, decided.answers

	mark.wait()
	if err := l.write(ctx, conn.Conn(), read, out, care, answers); err != nil {
		return err
	}
	if len(out.operations) > 0 {
		l.kept.learn(read)
	}
	mark.settle(read.images(mark.accounts))
	for _, a := range answers {
		a.to.finish(a.result, a.err)
	}
	return nil
}

// broken is a mistake of ours in a decision, or a decision on what never was at one instant.
type broken struct{ error }

func isBroken(err error) bool {
	var b *broken
	return errors.As(err, &b)
}

// Two round trips at most: the first batch (read_batch.go) reads, in an open transaction if under locks, the second
// (write_batch.go) writes and commits. When all that is needed is known there is only the second. There is one between
// only when something has vested or expired on an account since it was written last, and when a decision needs to know
// more than the account's digest tells.

func (l *Ledger) read(ctx context.Context, conn *pgx.Conn, calls []*pending, care caution) (*found, error) {
	q := emptyReadBatch(calls)
	unknown := calls
	if care == trusting {
		unknown = l.kept.fill(q.found, calls)
	}
	q.group(calls, unknown, care)
	if err := q.send(ctx, conn); err != nil {
		return nil, err
	}
	due := newDueBatch(calls, q.found)
	q.found.pieced = due.batch.Len() > 0
	return q.found, due.send(ctx, conn)
}

// readTallies reads the tallies and cap uses of the accounts that are stalled.
func (l *Ledger) readTallies(ctx context.Context, conn *pgx.Conn, calls []*pending, read *found) error {
	read.pieced = true
	q := &readBatch{found: read}
	var stalled []AccountKey
	for key, s := range read.accounts {
		if s.stalled {
			stalled = append(stalled, key)
		}
	}
	q.talliesOf(stalled, calls)
	return q.send(ctx, conn)
}

// write writes and commits. Of the calls that are refused it looks whether their sources were claimed before, if that
// was not looked at: that reason goes before all but those that are told without a decision.
func (l *Ledger) write(ctx context.Context, conn *pgx.Conn, read *found, out *rows, care caution, answers []answer) error {
	q := emptyReadBatch(nil)
	var refused []int
	if care < searching {
		var calls []*pending
		for i, a := range answers {
			if a.err != nil && a.to.call.Source != nil && !refusal.Is(a.err, refusal.RequestIDReused) && !refusal.Is(a.err, refusal.MemberNotFound) {
				refused, calls = append(refused, i), append(calls, a.to)
			}
		}
		q.sources(calls)
	}
	queueWrites(&q.batch, read, out, care)
	if err := q.send(ctx, conn); err != nil {
		return err
	}
	for _, i := range refused {
		if err := q.found.claimed(answers[i].to.call); err != nil {
			answers[i].err = err
		}
	}
	return nil
}
