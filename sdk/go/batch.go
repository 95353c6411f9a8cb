package loyalty

import (
	"context"
	"errors"
	"iter"

	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// The most that goes into one call of BatchAccrue: the contract's limit, and a MiB, which is well below any server's.
const (
	batchLength = 1000
	batchBytes  = 1<<20 - 64 // and the program's id
)

// AccrueResult is what became of one accrual of many.
type AccrueResult struct {
	// Request is the accrual asked for, with its request id.
	Request *loyaltyv1.AccrueRequest
	// Accrual is what it earned; nil if it was refused.
	Accrual *loyaltyv1.AccrueResponse
	// Err is why it was refused, as Accrue's own error would be.
	Err error
}

// AccrueAll makes any number of accruals of one program, in batches, one after the other, and tells what became of each, in
// order. Requests are taken as they are needed. A batch that can't be made at all is told as the last pair's error: of
// its accruals it isn't known what became, and they can be sent again with their request ids.
func (c *Client) AccrueAll(
	ctx context.Context, requests iter.Seq[*loyaltyv1.AccrueRequest],
) iter.Seq2[AccrueResult, error] {
	return func(yield func(AccrueResult, error) bool) {
		for batch := range batches(requests) {
			response, err := c.Loyalty.BatchAccrue(ctx, &loyaltyv1.BatchAccrueRequest{
				ProgramId: batch[0].GetProgramId(), Requests: batch,
			})
			if err == nil && len(response.GetResults()) != len(batch) {
				err = errors.New("loyalty: the server answered with fewer results than there were accruals")
			}
			if err != nil {
				yield(AccrueResult{}, err)
				return
			}
			for i, result := range response.GetResults() {
				told := AccrueResult{Request: batch[i], Accrual: result.GetAccrual()}
				if refused := result.GetError(); refused != nil {
					told.Err = errorOfStatus(refused, batch[i].GetRequestId())
				}
				if !yield(told, nil) {
					return
				}
			}
		}
	}
}

// batches cuts accruals into what goes into one call. One that is too large by itself goes alone.
func batches(requests iter.Seq[*loyaltyv1.AccrueRequest]) iter.Seq[[]*loyaltyv1.AccrueRequest] {
	return func(yield func([]*loyaltyv1.AccrueRequest) bool) {
		var batch []*loyaltyv1.AccrueRequest
		bytes := 0
		for request := range requests {
			fillIn(request, "request_id", NewRequestID) // which counts, too
			const around = 6                            // bytes at most around each in the batch
			size := proto.Size(request) + around
			if len(batch) > 0 && (len(batch) == batchLength || bytes+size > batchBytes) {
				if !yield(batch) {
					return
				}
				batch, bytes = nil, 0
			}
			batch = append(batch, request)
			bytes += size
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}
