// Package imports is purchases from CSV: read, map, check, accrue, and take back what was refunded.
package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Import brings purchases into a program, as a partner's. What it did is remembered by their sources, so that running
// it again on the same file, whole or after it was cut off at any point, only does what is missing.
type Import struct {
	Loyalty   *loyalty.Service
	Directory *directory.Directory
	Program   *program.Program
	PartnerNo int32
	Clock     func() time.Time
	Mapping   Mapping
	Report    *Report       // of rows that don't go in; nil: they are only counted
	Progress  func(Summary) // told after every batch, by one goroutine at a time; nil: nobody
}

// Summary is what an import did.
type Summary struct {
	Rows      int64 `json:"rows"`       // read, without the header
	Refused   int64 `json:"refused"`    // rows that did not go in, or whose refund did not
	Purchases int64 `json:"purchases"`  // that were found in the rows and went in, now or before
	Enrolled  int64 `json:"enrolled"`   // members
	Accrued   int64 `json:"accrued"`    // purchases, now
	Replayed  int64 `json:"replayed"`   // purchases that had gone in before
	Points    int64 `json:"points"`     // given now
	Refunds   int64 `json:"refunds"`    // of purchases, that went in, now or before
	Reversed  int64 `json:"reversed"`   // refunds, now
	TakenBack int64 `json:"taken_back"` // points, now
}

const (
	// lanes go side by side. A member's purchases stay in one, and so in the file's order.
	lanes = 4
	// batchSize is how many purchases a lane hands to the domain at a time.
	batchSize = 500
	// mostSeen bounds the memory that goes into not asking whether a member exists.
	mostSeen = 1 << 18
)

// Run imports a file. It enrols members it hasn't seen, as of their first purchase in the file's order, and accrues
// purchases in that order, member by member, each with its refund before the next. When ctx is done it finishes the
// batches in hand and fails with ctx's error; the summary tells how far it came. Other than that it fails with a
// MappingError, and because the file or the report fails, or the database.
func (i *Import) Run(ctx context.Context, file io.Reader) (Summary, error) {
	r := &run{Import: i}
	reader, err := NewReader(file, i.Mapping, i.Program, r.refuse)
	if err != nil {
		return Summary{}, err
	}
	if i.Report != nil {
		if err := i.Report.begin(reader.Header()); err != nil {
			return Summary{}, err
		}
	}
	work, workCtx := errgroup.WithContext(ctx)
	into := make([]chan []Purchase, lanes)
	for n := range into {
		into[n] = make(chan []Purchase, 1)
		work.Go(func() error { return r.lane(workCtx, into[n]) })
	}
	work.Go(func() error {
		defer func() {
			for _, lane := range into {
				close(lane)
			}
		}()
		return r.read(workCtx, reader, into)
	})
	err = work.Wait()
	if i.Report != nil {
		err = errors.Join(err, i.Report.end())
	}
	return r.summary, err
}

// run is one run of an import.
type run struct {
	*Import
	mu      sync.Mutex
	summary Summary
	failed  error // of the report
}

// read hands purchases to the lanes.
func (r *run) read(ctx context.Context, reader *Reader, into []chan []Purchase) error {
	batches := make([][]Purchase, len(into))
	hand := func(n int) error {
		r.mu.Lock()
		r.summary.Rows = reader.Rows()
		failed := r.failed
		r.mu.Unlock()
		if failed != nil {
			return failed
		}
		select {
		case into[n] <- batches[n]:
			batches[n] = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		purchase, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		n := int(crc32.ChecksumIEEE([]byte(purchase.MemberID)) % uint32(len(into)))
		if batches[n] = append(batches[n], purchase); len(batches[n]) == batchSize {
			if err := hand(n); err != nil {
				return err
			}
		}
	}
	for n := range batches {
		if err := hand(n); err != nil {
			return err
		}
	}
	return nil
}

// lane takes batches in, one after the other.
func (r *run) lane(ctx context.Context, batches <-chan []Purchase) error {
	seen := make(map[string]bool)
	for batch := range batches {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// A batch that was begun is finished: a cut would only leave more to be found out again.
		ctx := context.WithoutCancel(ctx)
		if err := r.enroll(ctx, batch, seen); err != nil {
			return err
		}
		for len(batch) > 0 {
			var now []Purchase
			now, batch = upToRefunds(batch)
			accrued, err := r.accrue(ctx, now)
			if err == nil {
				err = r.reverse(ctx, accrued)
			}
			if err != nil {
				return err
			}
		}
		r.progress()
	}
	return nil
}

func (r *run) progress() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Progress != nil {
		r.Progress(r.summary)
	}
}

func (r *run) caller() loyalty.Caller {
	return loyalty.Caller{ProgramID: r.Program.ID(), PartnerNo: r.PartnerNo}
}

// enroll enrols those of a batch's members who don't exist.
func (r *run) enroll(ctx context.Context, batch []Purchase, seen map[string]bool) error {
	now := r.Clock()
	var members []directory.Enrollment
	for _, p := range batch {
		if seen[p.MemberID] {
			continue
		}
		if len(seen) == mostSeen {
			clear(seen)
		}
		seen[p.MemberID] = true
		joined := p.Activity.EventTime
		if joined.After(now) { // a shop's clock may be ahead of ours; if it is too far, the purchase is refused
			joined = now
		}
		members = append(members, directory.Enrollment{MemberID: p.MemberID, EnrollTime: joined})
	}
	if len(members) == 0 {
		return nil
	}
	enrolled, err := r.Directory.EnrollMissing(ctx, r.Program.ID(), members, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Enrolled += int64(enrolled)
	return err
}

// accrue accrues for purchases, and tells which went in, now or before.
func (r *run) accrue(ctx context.Context, batch []Purchase) (accrued []Purchase, failed error) {
	accruals := make([]loyalty.Accrue, len(batch))
	for n, p := range batch {
		accruals[n] = loyalty.Accrue{
			RequestID: requestID("import", p.Source), Member: directory.Ref{MemberID: p.MemberID}, Source: &p.Source, Activity: p.Activity,
		}
	}
	results := r.Loyalty.BatchAccrue(ctx, r.caller(), accruals)
	for n, done := range results {
		refused := (*refusal.Error)(nil)
		switch isRefusal := errors.As(done.Err, &refused); {
		case done.Err == nil:
		case !isRefusal || ofTheDatabase(refused):
			failed = done.Err
			continue
		default:
			r.refuseAll(batch[n], refused)
			continue
		}
		accrued = append(accrued, batch[n])
		r.mu.Lock()
		r.summary.Purchases++
		if done.Replayed {
			r.summary.Replayed++
		} else {
			r.summary.Accrued++
			r.summary.Points += done.Points
		}
		r.mu.Unlock()
	}
	return accrued, failed
}

// ofTheDatabase tells refusals that are no fault of the purchase.
func ofTheDatabase(refused *refusal.Error) bool {
	return refused.Reason == refusal.LedgerUnavailable || refused.Reason == refusal.Overloaded || refused.Reason == refusal.Internal
}

// requestID makes the id of what is done for a purchase of its source: the same in every run.
func requestID(what string, source ledger.Source) string {
	sum := sha256.Sum256([]byte(source.Type + "\x00" + source.Reference))
	return what + ":" + hex.EncodeToString(sum[:16])
}

// refuseAll reports the rows of a purchase that the domain refused.
func (r *run) refuseAll(p Purchase, refused *refusal.Error) {
	reason := refused.Message
	if refused.Reason == refusal.RequestIDReused {
		reason = fmt.Sprintf("source %s %q went in before, with other content: another member, time, amount or line", p.Source.Type, p.Source.Reference)
	}
	column := ""
	for _, v := range refused.Violations {
		switch v.Field {
		case "activity.event_time":
			column = r.Mapping.Time
		case "activity.purchase.amount", "activity.purchase.amount.minor_units", "activity.purchase.lines":
			column = r.Mapping.Amount
		}
	}
	for _, row := range p.Rows {
		r.refuse(Problem{Row: row, Column: column, Reason: reason})
	}
}

// refuse counts and reports a row.
func (r *run) refuse(p Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Refused++
	if r.Report != nil && r.failed == nil {
		r.failed = r.Report.add(p)
	}
}
