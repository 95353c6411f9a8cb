package loyalty_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// server answers as a test says, over the contract's own handlers, and remembers what it was asked.
type server struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	url string

	accrue  func(context.Context, *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error)
	batch   func(context.Context, *loyaltyv1.BatchAccrueRequest) (*loyaltyv1.BatchAccrueResponse, error)
	balance func(context.Context, *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error)
	entries func(context.Context, *loyaltyv1.ListEntriesRequest) (*loyaltyv1.ListEntriesResponse, error)
	watch   func(context.Context, *loyaltyv1.WatchBalanceRequest, *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error

	mu      sync.Mutex
	asked   []proto.Message
	headers []http.Header
}

func newServer(t *testing.T) *server {
	s := &server{}
	_, handler := loyaltyv1connect.NewLoyaltyServiceHandler(s)
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	listening := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.headers = append(s.headers, r.Header.Clone())
		s.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	listening.Config.Protocols = &protocols
	listening.Start()
	t.Cleanup(listening.Close)
	s.url = listening.URL
	return s
}

// client is a client of the server that doesn't pause for long.
func (s *server) client(t *testing.T, options ...loyalty.Option) *loyalty.Client {
	t.Helper()
	return s.clientWith(t, loyalty.Key("secret-key"), options...)
}

func (s *server) clientWith(t *testing.T, credentials loyalty.Credentials, options ...loyalty.Option) *loyalty.Client {
	t.Helper()
	c, err := loyalty.New(s.url, credentials, append([]loyalty.Option{
		loyalty.WithProgram("bistro"), loyalty.WithBackoff(time.Millisecond, 5*time.Millisecond),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// note remembers a request and tells how many there were, this one included.
func (s *server) note(request proto.Message) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, proto.Clone(request))
	return len(s.asked)
}

func (s *server) requests() []proto.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *server) lastHeader() http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.headers[len(s.headers)-1]
}

func (s *server) Accrue(ctx context.Context, r *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
	s.note(r)
	return s.accrue(ctx, r)
}

func (s *server) BatchAccrue(ctx context.Context, r *loyaltyv1.BatchAccrueRequest) (*loyaltyv1.BatchAccrueResponse, error) {
	s.note(r)
	return s.batch(ctx, r)
}

func (s *server) GetBalance(ctx context.Context, r *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error) {
	s.note(r)
	return s.balance(ctx, r)
}

func (s *server) ListEntries(ctx context.Context, r *loyaltyv1.ListEntriesRequest) (*loyaltyv1.ListEntriesResponse, error) {
	s.note(r)
	return s.entries(ctx, r)
}

func (s *server) WatchBalance(
	ctx context.Context, r *loyaltyv1.WatchBalanceRequest, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse],
) error {
	s.note(r)
	return s.watch(ctx, r, stream)
}

// refused is an error as the core makes them.
func refused(code connect.Code, reason string, metadata map[string]string, more ...proto.Message) error {
	err := connect.NewError(code, errors.New("the server's words"))
	info := &errdetails.ErrorInfo{Reason: reason, Domain: "loyalty.v1", Metadata: metadata}
	for _, detail := range append([]proto.Message{info}, more...) {
		packed, packErr := connect.NewErrorDetail(detail)
		if packErr != nil {
			panic(packErr)
		}
		err.AddDetail(packed)
	}
	return err
}

func retryIn(d time.Duration) proto.Message {
	return &errdetails.RetryInfo{RetryDelay: durationpb.New(d)}
}

func ann() *loyaltyv1.MemberRef { return byID("ann") }

func byID(id string) *loyaltyv1.MemberRef {
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: id}}
}

func byCard(value string) *loyaltyv1.MemberRef {
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_Identifier{Identifier: &loyaltyv1.Identifier{
		Type: loyaltyv1.IdentifierType_IDENTIFIER_TYPE_CARD, Value: value,
	}}}
}

// accrued is an accrual's answer at a version.
func accrued(version int64) *loyaltyv1.AccrueResponse {
	return &loyaltyv1.AccrueResponse{MemberId: "ann", Points: 10, Balance: &loyaltyv1.Balance{Version: version}}
}
