package loyalty_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/otelconnect"
	"github.com/google/uuid"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// failing makes an Accrue that fails some times and then answers.
func (s *server) failing(times int, err error) {
	s.accrue = func(context.Context, *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		if len(s.requests()) <= times {
			return nil, err
		}
		return accrued(1), nil
	}
}

var overloaded = refused(connect.CodeResourceExhausted, "OVERLOADED", nil)

func TestAllAttemptsOfACallCarryOneRequestIDWhichTheCallerFindsInTheRequest(t *testing.T) {
	s := newServer(t)
	s.failing(2, overloaded)
	request := &loyaltyv1.AccrueRequest{Member: ann()}
	if _, err := s.client(t).Loyalty.Accrue(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if id, err := uuid.Parse(request.GetRequestId()); err != nil || id.Version() != 7 {
		t.Errorf("the request id is %q, no UUIDv7", request.GetRequestId())
	}
	for i, seen := range s.requests() {
		if got := seen.(*loyaltyv1.AccrueRequest); got.GetRequestId() != request.GetRequestId() || got.GetProgramId() != "bistro" {
			t.Errorf("attempt %d was %v", i+1, got)
		}
	}
	if len(s.requests()) != 3 {
		t.Errorf("%d attempts", len(s.requests()))
	}
}

func TestWhatTheCallerNamedIsKept(t *testing.T) {
	s := newServer(t)
	s.failing(0, nil)
	request := &loyaltyv1.AccrueRequest{ProgramId: "books", RequestId: "mine", Member: ann()}
	want := proto.CloneOf(request)
	if _, err := s.client(t).Loyalty.Accrue(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(s.requests()[0], want) || !proto.Equal(request, want) {
		t.Errorf("%v was sent as %v", want, s.requests()[0])
	}
}

func TestTheServersWordDecidesWhetherACallIsMadeAgain(t *testing.T) {
	s := newServer(t)
	for number, name := range loyaltyv1.ErrorReason_name {
		reason := name[len("ERROR_REASON_"):]
		want := 1
		switch reason {
		case "OVERLOADED", "LEDGER_UNAVAILABLE", "SERVER_STOPPING", "IDENTITY_PROVIDER_UNAVAILABLE":
			want = 3
		}
		before := len(s.requests())
		s.failing(1000, refused(connect.CodeUnavailable, reason, nil)) // whatever the code
		_, err := s.client(t, loyalty.WithMaxAttempts(3)).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
		if got := len(s.requests()) - before; got != want || loyalty.ReasonOf(err) != loyaltyv1.ErrorReason(number) {
			t.Errorf("%s: %d attempts instead of %d, and the error %v", reason, got, want, err)
		}
	}
	before := len(s.requests())
	s.failing(1000, refused(connect.CodeUnavailable, "OF_A_NEWER_SERVER", nil))
	_, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if got := len(s.requests()) - before; got != 1 || err == nil {
		t.Errorf("a reason that isn't known: %d attempts, %v", got, err)
	}
}

func TestWhatIsNotTheServersWordIsTriedAgainIfItMayPass(t *testing.T) {
	for status, want := range map[int]int{
		http.StatusBadGateway: 3, http.StatusServiceUnavailable: 3, http.StatusGatewayTimeout: 3,
		http.StatusNotFound: 1, http.StatusForbidden: 1, http.StatusUnauthorized: 1,
	} {
		for name, options := range map[string][]loyalty.Option{"Connect": nil, "gRPC": {loyalty.WithGRPC()}} {
			seen := 0
			proxy := newProxy(t, func(w http.ResponseWriter, _ *http.Request) {
				seen++
				w.WriteHeader(status)
			})
			client, err := loyalty.New(proxy, loyalty.Key("k"), append(options,
				loyalty.WithMaxAttempts(3), loyalty.WithBackoff(time.Millisecond, time.Millisecond))...)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
			told := (*loyalty.Error)(nil)
			if seen != want || !errors.As(err, &told) || told.Reason != 0 {
				t.Errorf("HTTP %d over %s: %d attempts instead of %d, and the error %v", status, name, seen, want, err)
			}
		}
	}
}

// newProxy is something between client and server that speaks for itself.
func newProxy(t *testing.T, handler http.HandlerFunc) (url string) {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	listening := httptest.NewUnstartedServer(handler)
	listening.Config.Protocols = &protocols
	listening.Start()
	t.Cleanup(listening.Close)
	return listening.URL
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	attempts := 0
	client, err := loyalty.New(gone.URL, loyalty.Key("k"), loyalty.WithBackoff(time.Millisecond, time.Millisecond),
		loyalty.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
			return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
				attempts++
				return next(ctx, request)
			}
		})))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if connect.CodeOf(err) != connect.CodeUnavailable || attempts != 5 {
		t.Errorf("%d attempts, and the error %v", attempts, err)
	}
}

func TestAPauseIsNoShorterThanTheServerAsks(t *testing.T) {
	s := newServer(t)
	const asked = 60 * time.Millisecond
	s.failing(1, refused(connect.CodeResourceExhausted, "OVERLOADED", nil, retryIn(asked)))
	began := time.Now()
	if _, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < asked {
		t.Errorf("the second attempt came after %v", took)
	}
}

func TestAPauseThatWouldOutlastTheCallEndsItAtOnce(t *testing.T) {
	s := newServer(t)
	s.failing(1, refused(connect.CodeResourceExhausted, "OVERLOADED", nil, retryIn(time.Hour)))
	began := time.Now()
	_, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	told := (*loyalty.Error)(nil)
	if !errors.As(err, &told) || told.Reason != loyaltyv1.ErrorReason_ERROR_REASON_OVERLOADED || told.RetryDelay != time.Hour {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestACallerWhoGivesUpIsNotKept(t *testing.T) {
	s := newServer(t)
	ctx, giveUp := context.WithCancel(t.Context())
	s.accrue = func(ctx context.Context, _ *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		giveUp()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	_, err := s.client(t).Loyalty.Accrue(ctx, &loyaltyv1.AccrueRequest{})
	if !errors.Is(err, context.Canceled) || len(s.requests()) != 1 {
		t.Errorf("%d attempts, and the error %v", len(s.requests()), err)
	}
}

func TestAnAttemptOutOfTimeIsFollowedByAnother(t *testing.T) {
	for name, options := range map[string][]loyalty.Option{"Connect": nil, "gRPC": {loyalty.WithGRPC()}} {
		s := newServer(t)
		s.accrue = func(ctx context.Context, _ *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
			if len(s.requests()) == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return accrued(1), nil
		}
		client := s.client(t, append(options, loyalty.WithAttemptTimeout(50*time.Millisecond))...)
		if _, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{}); err != nil || len(s.requests()) != 2 {
			t.Errorf("%s: %d attempts, and the error %v", name, len(s.requests()), err)
		}
	}
}

func TestACallHasTheClientsTimeUnlessItHasItsOwn(t *testing.T) {
	s := newServer(t)
	var left time.Duration
	s.accrue = func(ctx context.Context, _ *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		deadline, ok := ctx.Deadline()
		if !ok {
			return nil, errors.New("no deadline")
		}
		left = time.Until(deadline)
		return accrued(1), nil
	}
	own, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	for _, c := range []struct {
		ctx     context.Context
		options []loyalty.Option
		from    time.Duration
		to      time.Duration
	}{
		{t.Context(), nil, 2 * time.Second, 3 * time.Second}, // an attempt's
		{t.Context(), []loyalty.Option{loyalty.WithAttemptTimeout(time.Minute)}, 9 * time.Second, 10 * time.Second},
		{t.Context(), []loyalty.Option{loyalty.WithTimeout(time.Second)}, 0, time.Second},
		{own, []loyalty.Option{loyalty.WithAttemptTimeout(time.Hour)}, 50 * time.Second, time.Minute},
		{short, nil, 0, 2 * time.Second},
	} {
		if _, err := s.client(t, c.options...).Loyalty.Accrue(c.ctx, &loyaltyv1.AccrueRequest{}); err != nil {
			t.Fatal(err)
		}
		if left < c.from || left > c.to {
			t.Errorf("the server saw %v left, want %v to %v", left, c.from, c.to)
		}
	}
}

func TestTheCallsTimeIsThatOfAllAttempts(t *testing.T) {
	s := newServer(t)
	s.accrue = func(ctx context.Context, _ *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	client := s.client(t, loyalty.WithTimeout(200*time.Millisecond), loyalty.WithAttemptTimeout(80*time.Millisecond))
	began := time.Now()
	_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if !errors.Is(err, context.DeadlineExceeded) && connect.CodeOf(err) != connect.CodeDeadlineExceeded {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took < 160*time.Millisecond || took > 5*time.Second || len(s.requests()) < 2 {
		t.Errorf("it took %v and %d attempts", took, len(s.requests()))
	}
}

func TestInterceptorsRunOnceAnAttemptAndDoNotSeeEachOthersHeaders(t *testing.T) {
	s := newServer(t)
	s.failing(2, overloaded)
	spans := tracetest.NewSpanRecorder()
	tracing, err := otelconnect.NewInterceptor(
		otelconnect.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))), otelconnect.WithoutMetrics())
	if err != nil {
		t.Fatal(err)
	}
	adding := connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
			request.Header().Add("X-Attempt", "here")
			return next(ctx, request)
		}
	})
	ctx, call := connect.NewClientContext(t.Context())
	call.RequestHeader().Set("X-Mine", "kept")
	client := s.client(t, loyalty.WithInterceptors(tracing, adding))
	if _, err := client.Loyalty.Accrue(ctx, &loyaltyv1.AccrueRequest{}); err != nil {
		t.Fatal(err)
	}
	if n := len(spans.Ended()); n != 3 {
		t.Errorf("%d spans of 3 attempts", n)
	}
	if h := s.lastHeader(); len(h.Values("X-Attempt")) != 1 || h.Get("X-Mine") != "kept" {
		t.Errorf("the last attempt's headers are %v", h)
	}
}
