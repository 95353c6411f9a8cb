package loyalty_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"pgregory.net/rapid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// batching answers accruals with points that say which it was, and refuses those of the member "nobody".
func (s *server) batching(t *testing.T) {
	notFound := pack(t, &errdetails.ErrorInfo{Reason: "MEMBER_NOT_FOUND", Domain: "loyalty.v1"})
	s.batch = func(_ context.Context, r *loyaltyv1.BatchAccrueRequest) (*loyaltyv1.BatchAccrueResponse, error) {
		answer := &loyaltyv1.BatchAccrueResponse{}
		for _, request := range r.GetRequests() {
			result := &loyaltyv1.BatchAccrueResult{}
			if request.GetMember().GetMemberId() == "nobody" {
				result.Outcome = &loyaltyv1.BatchAccrueResult_Error{Error: &status.Status{Code: 5, Details: []*anypb.Any{notFound}}}
			} else {
				result.Outcome = &loyaltyv1.BatchAccrueResult_Accrual{Accrual: &loyaltyv1.AccrueResponse{
					MemberId: request.GetMember().GetMemberId(), Balance: &loyaltyv1.Balance{Version: 9},
					Points: request.GetActivity().GetPurchase().GetAmount().GetMinorUnits(),
				}}
			}
			answer.Results = append(answer.Results, result)
		}
		return answer, nil
	}
}

func accrual(memberID string, minorUnits int64) *loyaltyv1.AccrueRequest {
	return &loyaltyv1.AccrueRequest{Member: byID(memberID), Activity: &loyaltyv1.Activity{
		Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{Amount: &loyaltyv1.Money{MinorUnits: minorUnits}}},
	}}
}

func accruals(n int) iter.Seq[*loyaltyv1.AccrueRequest] {
	return func(yield func(*loyaltyv1.AccrueRequest) bool) {
		for i := range n {
			if !yield(accrual("ann", int64(i))) {
				return
			}
		}
	}
}

func TestManyAccrualsGoInBatchesAndAreToldInOrder(t *testing.T) {
	s := newServer(t)
	s.batching(t)
	next := int64(0)
	ids := map[string]bool{}
	for result, err := range s.client(t).AccrueAll(t.Context(), accruals(2500)) {
		if err != nil {
			t.Fatal(err)
		}
		if result.Err != nil || result.Accrual.GetPoints() != next ||
			result.Request.GetActivity().GetPurchase().GetAmount().GetMinorUnits() != next {
			t.Fatalf("result %d is %+v", next, result)
		}
		ids[result.Request.GetRequestId()] = true
		next++
	}
	if next != 2500 || len(ids) != 2500 || ids[""] {
		t.Errorf("%d results with %d request ids", next, len(ids))
	}
	var sizes []int
	for _, asked := range s.requests() {
		sizes = append(sizes, len(asked.(*loyaltyv1.BatchAccrueRequest).GetRequests()))
		if program := asked.(*loyaltyv1.BatchAccrueRequest).GetProgramId(); program != "bistro" {
			t.Errorf("a batch of program %q", program)
		}
	}
	if !slices.Equal(sizes, []int{1000, 1000, 500}) {
		t.Errorf("batches of %v", sizes)
	}
}

func TestAnAccrualThatIsRefusedIsToldInItsPlace(t *testing.T) {
	s := newServer(t)
	s.batching(t)
	client := s.client(t)
	var told []string
	for result, err := range client.AccrueAll(t.Context(), slices.Values([]*loyaltyv1.AccrueRequest{
		accrual("ann", 1), accrual("nobody", 2), accrual("ben", 3),
	})) {
		if err != nil {
			t.Fatal(err)
		}
		refused := (*loyalty.Error)(nil)
		if errors.As(result.Err, &refused) && refused.RequestID != result.Request.GetRequestId() {
			t.Errorf("the error names request %q", refused.RequestID)
		}
		told = append(told, fmt.Sprint(result.Accrual.GetPoints(), " ", loyalty.ReasonOf(result.Err)))
	}
	if want := []string{
		"1 ERROR_REASON_UNSPECIFIED", "0 ERROR_REASON_MEMBER_NOT_FOUND", "3 ERROR_REASON_UNSPECIFIED",
	}; !slices.Equal(told, want) {
		t.Errorf("got %v", told)
	}
	s.balance = func(context.Context, *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error) {
		return &loyaltyv1.GetBalanceResponse{}, nil
	}
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: byID("ben")}); err != nil || s.askedVersion() != 9 {
		t.Errorf("of a batch, version %d was remembered, %v", s.askedVersion(), err)
	}
}

func TestAccrualsAreTakenAsTheyAreNeeded(t *testing.T) {
	s := newServer(t)
	s.batching(t)
	taken := 0
	endless := func(yield func(*loyaltyv1.AccrueRequest) bool) {
		for ; yield(accrual("ann", int64(taken))); taken++ {
		}
	}
	told := 0
	for _, err := range s.client(t).AccrueAll(t.Context(), endless) {
		if err != nil {
			t.Fatal(err)
		}
		if told++; told == 1500 {
			break
		}
	}
	if len(s.requests()) != 2 || taken > 2001 {
		t.Errorf("%d batches, %d accruals taken", len(s.requests()), taken)
	}
}

func TestABatchThatCannotBeMadeEndsThem(t *testing.T) {
	s := newServer(t)
	s.batching(t)
	good := s.batch
	s.batch = func(ctx context.Context, r *loyaltyv1.BatchAccrueRequest) (*loyaltyv1.BatchAccrueResponse, error) {
		if len(s.requests()) > 1 {
			return nil, refused(connect.CodePermissionDenied, "MISSING_SCOPE", map[string]string{"scope": "accrue"})
		}
		return good(ctx, r)
	}
	told, failed := 0, error(nil)
	for _, err := range s.client(t).AccrueAll(t.Context(), accruals(2500)) {
		if failed = err; err == nil {
			told++
		}
	}
	if scope := (*loyalty.MissingScopeError)(nil); told != 1000 || len(s.requests()) != 2 || !errors.As(failed, &scope) {
		t.Errorf("%d told, %d batches, %v", told, len(s.requests()), failed)
	}
	s.batch = func(context.Context, *loyaltyv1.BatchAccrueRequest) (*loyaltyv1.BatchAccrueResponse, error) {
		return &loyaltyv1.BatchAccrueResponse{}, nil
	}
	for result, err := range s.client(t).AccrueAll(t.Context(), accruals(1)) {
		if err == nil {
			t.Errorf("an answer without results was taken for %v", result)
		}
	}
}

func TestBatchesStayWithinTheirLimits(t *testing.T) {
	s := newServer(t)
	s.batching(t)
	client := s.client(t)
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 300_000), 0, 40).Draw(t, "sizes")
		var all []*loyaltyv1.AccrueRequest
		for i, size := range sizes {
			request := accrual("ann", int64(i))
			request.GetActivity().GetPurchase().StoreId = strings.Repeat("x", size)
			all = append(all, request)
		}
		before, told := len(s.requests()), 0
		for result, err := range client.AccrueAll(context.Background(), slices.Values(all)) {
			if err != nil || result.Request != all[told] || result.Accrual.GetPoints() != int64(told) {
				t.Fatalf("result %d is %v, %v", told, result.Accrual, err)
			}
			told++
		}
		if told != len(all) {
			t.Fatalf("%d of %d told", told, len(all))
		}
		batches := s.requests()[before:]
		for i, batch := range batches {
			if size := proto.Size(batch); size > 1<<20 {
				t.Fatalf("a batch of %d bytes", size)
			}
			if i > 0 { // the one before was full
				first := batch.(*loyaltyv1.BatchAccrueRequest).GetRequests()[0]
				if proto.Size(batches[i-1])+proto.Size(first) < 1<<20-1000 {
					t.Fatalf("a batch of %d bytes had room for %d more", proto.Size(batches[i-1]), proto.Size(first))
				}
			}
		}
	})
}
