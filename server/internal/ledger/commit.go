package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// caution is what a group is committed with. Nearly always nothing comes between reading accounts and writing them, and a
// source is claimed once: so a group that only issues points first goes without locks and without looking for its
// sources. What it writes holds only if no account has another version by then, and the database refuses a source that
// was claimed before. It is then done again with all caution, as are the groups after it for a while.
type caution struct{ locks, sources bool }

// warinessLasts is how many groups after one that had to be done again are done with all caution.
const warinessLasts = 64

func (l *Ledger) caution(calls []*pending) caution {
	if l.wary.Load() > 0 {
		l.wary.Add(-1)
		return caution{locks: true, sources: true}
	}
	for _, p := range calls {
		if p.call.locks() {
			return caution{locks: true}
		}
	}
	return caution{}
}

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
	if mayPass(err) && care != (caution{true, true}) {
		l.wary.Store(warinessLasts)
		err = l.commit(ctx, live, caution{true, true})
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
	}()
	conn, err := l.writes.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release() // closes a connection that is left within a transaction

	mark := l.mark(ctx, calls)
	defer func() { mark.settle(nil) }()

	read, err := l.read(ctx, conn.Conn(), calls, care)
	if err != nil {
		return err
	}
	out := &rows{}
	answers, stalled := decide(everyOne(calls), calls, read, out)
	if len(stalled) > 0 {
		if err := l.readTallies(ctx, conn.Conn(), calls, read); err != nil {
			return err
		}
		more, _ := decide(stalled, calls, read, out)
		answers = append(answers, more...)
	}

	mark.wait()
	if err := l.write(ctx, conn.Conn(), read, out, care, answers); err != nil {
		return err
	}
	mark.settle(read.images(mark.accounts))
	for _, a := range answers {
		a.to.finish(a.result, a.err)
	}
	return nil
}

// broken is a mistake of ours in a decision.
type broken struct{ error }

// marking is a mark on a group's accounts in the mirror.
type marking struct {
	accounts []AccountKey
	made     chan struct{} // closed when settled is known
	settled  func([]Image) // nil: it is settled
}

func (m *marking) wait() { <-m.made }

func (m *marking) settle(images []Image) {
	<-m.made
	if m.settled != nil {
		m.settled(images)
		m.settled = nil
	}
}

// mark begins to mark the group's accounts in the mirror, beside the first round trip.
func (l *Ledger) mark(ctx context.Context, calls []*pending) *marking {
	m := &marking{made: make(chan struct{})}
	if l.options.Mirror == nil {
		close(m.made)
		return m
	}
	m.accounts = distinctAccounts(calls)
	go func() {
		defer close(m.made)
		m.settled = l.options.Mirror.Mark(ctx, m.accounts)
	}()
	return m
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

// requestKey and sourceKey name what may happen once.
type requestKey struct {
	programID string
	partnerNo int32
	requestID string
}

type sourceKey struct {
	programID string
	partnerNo int32
	source    Source
}

func (p *pending) request() requestKey {
	return requestKey{p.call.ProgramID, p.call.Request.PartnerNo, p.call.Request.ID}
}

// done is an operation that was done before.
type done struct {
	operationID uuid.UUID
	fingerprint []byte
	answer      []byte
}

// found is what a group's first round trip reads, and what its decisions change of it.
type found struct {
	accounts map[AccountKey]*state
	requests map[requestKey]done
	sources  map[sourceKey]uuid.UUID
	// Originals are asked for by position: one list entry a call, nil where it asked for none or there is none.
	originals []*Original
	merges    map[AccountKey]*Merge // by the member who ended
}

func everyOne(calls []*pending) []int {
	positions := make([]int, len(calls))
	for i := range positions {
		positions[i] = i
	}
	return positions
}

// decide makes the decisions of the calls at these positions one after the other, each on what the ones before it
// left. Those that need tallies which aren't there are stalled, with all that follow on the same account.
func decide(positions []int, calls []*pending, read *found, out *rows) (answers []answer, stalled []int) {
	answers = make([]answer, 0, len(positions))
	for _, i := range positions {
		p := calls[i]
		s := read.accounts[p.key()]
		if s.isStalled() || p.call.Second != nil && read.accounts[p.second()].isStalled() {
			stalled = append(stalled, i)
			continue
		}
		result, err := decideOne(p, read, read.originals[i], out)
		if errors.Is(err, ErrReadTallies) && !s.whole {
			s.stalled = true
			stalled = append(stalled, i)
			continue
		}
		answers = append(answers, answer{p, result, err})
	}
	return answers, stalled
}

func decideOne(p *pending, read *found, original *Original, out *rows) (Result, error) {
	call := p.call
	if before, known := read.requests[p.request()]; known {
		if string(before.fingerprint) != string(call.Request.Fingerprint) {
			return Result{}, once.Reused(call.Request.ID)
		}
		return Result{OperationID: before.operationID, Answer: before.answer, Replayed: true}, nil
	}
	s := read.accounts[p.key()]
	if s == nil {
		return Result{}, memberNotFound(call.MemberID, thisMember)
	}
	if err := read.claimed(call); err != nil {
		return Result{}, err
	}
	s.settle(call.Now, out)
	if err := s.account.takesPart("member"); err != nil {
		return Result{}, err
	}
	view := s.view(call.Now, original)
	if call.Reads.Merge != "" {
		view.Merge = read.merges[AccountKey{call.ProgramID, call.Reads.Merge}].seenBy(s)
	}
	effect, err := call.Decide(view)
	if err != nil {
		return Result{}, err
	}
	result, err := applyCall(call, effect, s, read, original, out)
	if err != nil {
		return Result{}, err
	}
	// Later calls of the group see this one.
	read.requests[p.request()] = done{result.OperationID, call.Request.Fingerprint, result.Answer}
	if call.Source != nil {
		read.sources[sourceKey{call.ProgramID, call.Request.PartnerNo, *call.Source}] = result.OperationID
	}
	if original != nil && effect.Reverses == original.ID {
		// read shares one Original among the calls that name the same operation
		original.Later = append(original.Later, Later{effect.Kind, result.Answer})
	}
	return result, nil
}

// claimed refuses a call whose source has earned already, as far as is known.
func (f *found) claimed(c *Call) error {
	if c.Source == nil {
		return nil
	}
	earlier, claimed := f.sources[sourceKey{c.ProgramID, c.Request.PartnerNo, *c.Source}]
	if !claimed {
		return nil
	}
	return refusal.New(refusal.SourceAlreadyAccrued,
		"source %s %q has earned already, as accrual %s", c.Source.Type, c.Source.Reference, earlier).
		At("activity.source").With("accrual_id", earlier)
}

// images are the new states of those of the marked accounts that the group changed.
func (f *found) images(marked []AccountKey) []Image {
	images := make([]Image, 0, len(marked))
	for i, key := range marked {
		s := f.accounts[key]
		if s == nil || !s.changed {
			continue
		}
		image := Image{Index: i, Version: s.account.Version}
		if s.outcome.Hot != nil {
			image.Hot, image.Before = s.outcome.Hot(), s.outcome.HotBefore
		}
		images = append(images, image)
	}
	return images
}

// Two round trips: the first batch (read_batch.go) reads, in an open transaction if under locks, the second
// (write_batch.go) writes and commits. There is one between only when something has vested or expired on an account since it was written last,
// and when a decision needs to know more than the account's digest tells.

func (l *Ledger) read(ctx context.Context, conn *pgx.Conn, calls []*pending, care caution) (*found, error) {
	q := newReadBatch(calls, care)
	if err := conn.SendBatch(ctx, &q.batch).Close(); err != nil {
		return nil, err
	}
	if due := newDueBatch(calls, q.found); due.batch.Len() > 0 {
		if err := conn.SendBatch(ctx, &due.batch).Close(); err != nil {
			return nil, err
		}
	}
	return q.found, nil
}

// readTallies reads the tallies and cap uses of the accounts that are stalled.
func (l *Ledger) readTallies(ctx context.Context, conn *pgx.Conn, calls []*pending, read *found) error {
	q := &readBatch{found: read}
	var stalled []AccountKey
	for key, s := range read.accounts {
		if s.stalled {
			stalled = append(stalled, key)
		}
	}
	q.talliesOf(stalled, calls)
	return conn.SendBatch(ctx, &q.batch).Close()
}

// write writes and commits. Of the calls that are refused it looks whether their sources were claimed before, if that
// was not looked at: that reason goes before all but those that are told without a decision.
func (l *Ledger) write(ctx context.Context, conn *pgx.Conn, read *found, out *rows, care caution, answers []answer) error {
	q := emptyReadBatch(nil)
	var refused []int
	if !care.sources {
		var calls []*pending
		for i, a := range answers {
			if a.err != nil && a.to.call.Source != nil && !refusal.Is(a.err, refusal.RequestIDReused) && !refusal.Is(a.err, refusal.MemberNotFound) {
				refused, calls = append(refused, i), append(calls, a.to)
			}
		}
		q.sources(calls)
	}
	queueWrites(&q.batch, read, out, care)
	if q.batch.Len() > 0 {
		if err := conn.SendBatch(ctx, &q.batch).Close(); err != nil {
			return err
		}
	}
	for _, i := range refused {
		if err := q.found.claimed(answers[i].to.call); err != nil {
			answers[i].err = err
		}
	}
	return nil
}
