package loyalty_test

import (
	"context"
	"strconv"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// paged answers with pages of two entries, named "", "1", "2" and so on.
func (s *server) paged(pages int) {
	s.entries = func(_ context.Context, r *loyaltyv1.ListEntriesRequest) (*loyaltyv1.ListEntriesResponse, error) {
		page, _ := strconv.Atoi(r.GetPageToken()) // "" is 0
		if page == 3 {
			return nil, refused(connect.CodeInvalidArgument, "INVALID_PAGE_TOKEN", nil)
		}
		answer := &loyaltyv1.ListEntriesResponse{Entries: []*loyaltyv1.Entry{{Version: int64(2*page + 1)}, {Version: int64(2*page + 2)}}}
		if page+1 < pages {
			answer.NextPageToken = strconv.Itoa(page + 1)
		}
		return answer, nil
	}
}

func TestAListGoesThroughItsPagesAsTheyAreNeeded(t *testing.T) {
	s := newServer(t)
	s.paged(3)
	client := s.client(t)
	request := &loyaltyv1.ListEntriesRequest{ProgramId: "bistro", Member: ann(), PageSize: 2}
	want := proto.CloneOf(request)
	seen := int64(0)
	for entry, err := range client.ListEntriesAll(t.Context(), request) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; entry.GetVersion() != seen {
			t.Errorf("entry %d is %v", seen, entry)
		}
		if pages := int(seen+1) / 2; len(s.requests()) != pages {
			t.Errorf("at entry %d %d pages were asked for", seen, len(s.requests()))
		}
	}
	if seen != 6 || !proto.Equal(request, want) {
		t.Errorf("%d entries, and the caller's request is %v", seen, request)
	}
	for i, asked := range s.requests() {
		if r := asked.(*loyaltyv1.ListEntriesRequest); r.GetPageSize() != 2 || !proto.Equal(r.GetMember(), ann()) {
			t.Errorf("page %d was asked for with %v", i, r)
		}
	}
}

func TestAListBeginsWhereTheCallerSaysAndEndsWhenTheCallerDoes(t *testing.T) {
	s := newServer(t)
	s.paged(3)
	for entry, err := range s.client(t).ListEntriesAll(t.Context(), &loyaltyv1.ListEntriesRequest{PageToken: "1"}) {
		if err != nil {
			t.Fatal(err)
		}
		if entry.GetVersion() == 4 {
			break
		}
	}
	if len(s.requests()) != 1 {
		t.Errorf("%d pages were asked for", len(s.requests()))
	}
}

func TestAPageThatCannotBeHadIsTheLastPairsError(t *testing.T) {
	s := newServer(t)
	s.paged(5) // the fourth can't be had
	entries, failed := 0, error(nil)
	for entry, err := range s.client(t).ListEntriesAll(t.Context(), &loyaltyv1.ListEntriesRequest{}) {
		if failed != nil {
			t.Fatal("it went on after an error")
		}
		if failed = err; err == nil {
			entries++
		} else if entry != nil {
			t.Errorf("with the error came %v", entry)
		}
	}
	if entries != 6 || loyalty.ReasonOf(failed) != loyaltyv1.ErrorReason_ERROR_REASON_INVALID_PAGE_TOKEN {
		t.Errorf("%d entries, and %v", entries, failed)
	}
}
