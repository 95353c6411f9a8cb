package imports

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// refundsAtOnce is how many refunds a lane has under way.
const refundsAtOnce = 128

// refunded tells whether something of the purchase was paid back.
func (p Purchase) refunded() bool { return p.Refund.Amount > 0 || len(p.Refund.Lines) > 0 }

// refundedRows are the rows that say so.
func (p Purchase) refundedRows() []Row {
	if len(p.Refund.Lines) == 0 {
		return p.Rows
	}
	var rows []Row
	for _, line := range p.Refund.Lines { // a row is a line: see basket
		rows = append(rows, p.Rows[line.Index])
	}
	return rows
}

// upToRefunds splits a batch: a member's purchases after one that was refunded wait until its refund is in, because it
// counts for what they earn. So the outcome rests on the file's order alone, not on where batches end.
func upToRefunds(batch []Purchase) (now, later []Purchase) {
	waiting := map[string]bool{}
	for _, p := range batch {
		if waiting[p.MemberID] {
			later = append(later, p)
			continue
		}
		now = append(now, p)
		waiting[p.MemberID] = p.refunded()
	}
	return now, later
}

// reverse takes back what accruals gave for money that was paid back.
func (r *run) reverse(ctx context.Context, accrued []Purchase) error {
	var work errgroup.Group
	work.SetLimit(refundsAtOnce)
	for _, p := range accrued {
		if p.refunded() {
			work.Go(func() error { return r.refund(ctx, p) })
		}
	}
	return work.Wait()
}

func (r *run) refund(ctx context.Context, p Purchase) error {
	done, err := r.Loyalty.ReverseAccrual(ctx, r.caller(), loyalty.ReverseAccrual{
		RequestID: requestID("import-refund", p.Source), Accrual: ledger.OperationRef{Source: &p.Source}, What: p.Refund, Reason: "refund",
	})
	if err != nil {
		refused := (*refusal.Error)(nil)
		if !errors.As(err, &refused) || ofTheDatabase(refused) {
			return err
		}
		reason := refused.Message
		if refused.Reason == refusal.RequestIDReused {
			reason = "it went in before, with another amount"
		}
		for _, row := range p.refundedRows() {
			r.refuse(Problem{Row: row, Column: r.Mapping.Refund, Reason: "the purchase is in, its refund is not: " + reason})
		}
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Refunds++
	if !done.Replayed {
		r.summary.Reversed++
		r.summary.TakenBack += done.Points
	}
	return nil
}

// readRefund reads what was paid back of an amount.
func (a amounts) readRefund(text string, paid int64) (int64, error) {
	if text == "" {
		return 0, nil
	}
	back, err := a.read(text)
	if err == nil && back > paid {
		err = fmt.Errorf("%q is more than was paid", shorten(text))
	}
	return back, err
}

// addRefund adds what was paid back of the basket's row of that index: of its line if lines have amounts, else of the purchase.
func (b *basket) addRefund(index int, amount int64, ofLine bool) {
	switch {
	case amount == 0:
	case ofLine:
		b.refund.Lines = append(b.refund.Lines, program.ReverseLine{Index: index, Amount: amount})
	default:
		b.refund.Amount = amount
	}
}
