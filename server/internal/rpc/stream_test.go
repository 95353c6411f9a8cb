package rpc

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// watches is a LoyaltyService whose WatchBalance answers as its server's test chooses.
type watches struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	server *server
}

func (w *watches) WatchBalance(
	ctx context.Context, _ *loyaltyv1.WatchBalanceRequest, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse],
) error {
	return w.server.watch(ctx, stream)
}

// watchBalance begins to watch over one protocol.
func (s *server) watchBalance(
	t *testing.T, credential, programID, memberID string, options ...connect.ClientOption,
) *connect.ServerStreamForClient[loyaltyv1.WatchBalanceResponse] {
	t.Helper()
	client := loyaltyv1connect.NewLoyaltyServiceClient(s.Client(), s.URL, options...)
	ctx, call := connect.NewClientContext(t.Context())
	if credential != "" {
		call.RequestHeader().Set("Authorization", "Bearer "+credential)
	}
	stream, err := client.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{
		ProgramId: programID, Member: &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: memberID}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stream.Close() })
	return stream
}

// ended is what a stream ends with that tells nothing.
func ended(t *testing.T, stream *connect.ServerStreamForClient[loyaltyv1.WatchBalanceResponse]) error {
	t.Helper()
	if stream.Receive() {
		t.Errorf("%v was told", stream.Msg())
	}
	return stream.Err()
}

func TestAStreamPassesWhatEveryCallPasses(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	foreign := s.keys.add(t, "shop", "read")
	lacking := s.keys.add(t, "bistro", "accrue", "redeem", "enroll", "manage")
	for name, options := range protocols {
		t.Run(name, func(t *testing.T) {
			s.watch = func(context.Context, *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
				t.Error("a call that is to be refused reached the handler")
				return nil
			}
			for who, c := range map[string]struct {
				credential, program, member string
				code                        connect.Code
				reason                      refusal.Reason
			}{
				"no key":              {"", "bistro", "ann", connect.CodeUnauthenticated, refusal.InvalidCredentials},
				"other program's key": {foreign, "bistro", "ann", connect.CodePermissionDenied, refusal.OtherProgram},
				"no scope":            {lacking, "bistro", "ann", connect.CodePermissionDenied, refusal.MissingScope},
				"no program":          {key, "", "ann", connect.CodeInvalidArgument, refusal.InvalidField},
				"out of the limits":   {key, "bistro", strings.Repeat("x", 1000), connect.CodeInvalidArgument, refusal.InvalidField},
				"too large":           {key, "bistro", strings.Repeat("x", 2*requestBytes), connect.CodeInvalidArgument, refusal.InvalidField},
			} {
				t.Run(who, func(t *testing.T) {
					wantRefusal(t, ended(t, s.watchBalance(t, c.credential, c.program, c.member, options...)), c.code, c.reason)
				})
			}

			s.watch = func(context.Context, *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
				panic("secret of the handler")
			}
			err := ended(t, s.watchBalance(t, key, "bistro", "ann", options...))
			wantRefusal(t, err, connect.CodeInternal, refusal.Internal)
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the caller is told %v", err)
			}

			s.watch = func(_ context.Context, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
				for version := range int64(2) {
					if err := stream.Send(&loyaltyv1.WatchBalanceResponse{Balance: &loyaltyv1.Balance{Version: version}}); err != nil {
						return err
					}
				}
				return refusal.New(refusal.Overloaded, "enough").After(time.Second)
			}
			stream := s.watchBalance(t, key, "bistro", "ann", options...)
			for version := range int64(2) {
				if !stream.Receive() || stream.Msg().GetBalance().GetVersion() != version {
					t.Fatalf("answer %d is %v, %v", version, stream.Msg(), stream.Err())
				}
			}
			err = ended(t, stream)
			wantRefusal(t, err, connect.CodeResourceExhausted, refusal.Overloaded)
			if _, _, retry := detailsOf(t, err); retry.GetRetryDelay().AsDuration() != time.Second {
				t.Errorf("RetryInfo is %v", retry)
			}
		})
	}
	const procedure = loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure
	for _, want := range []string{"INVALID_CREDENTIALS", "OTHER_PROGRAM", "MISSING_SCOPE", "INTERNAL", "OVERLOADED"} {
		counted := 0
		for _, refused := range s.refused {
			if refused == procedure+" "+want {
				counted++
			}
		}
		if counted != len(protocols) {
			t.Errorf("%s was counted %d times over %d protocols", want, counted, len(protocols))
		}
	}
	if log := s.log.String(); !strings.Contains(log, "procedure="+procedure+" code=resource_exhausted") || !strings.Contains(log, "stream_test.go") {
		t.Errorf("the log has %s", log)
	}
}

func TestACallThatIsAnsweredByAStreamTakesOneRequest(t *testing.T) {
	s := serve(t, found, nil)
	s.watch = func(context.Context, *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
		t.Error("it reached the handler")
		return nil
	}
	key := s.keys.add(t, "bistro", "read")
	const request = `{"programId":"bistro","member":{"memberId":"ann"}}`
	one := string([]byte{0, 0, 0, 0, byte(len(request))}) + request
	for name, body := range map[string]string{"none": "", "two": one + one} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			s.URL+loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/connect+json")
		req.Header.Set("Authorization", "Bearer "+key)
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || !strings.Contains(string(answer), "INVALID_FIELD") {
			t.Errorf("%s: %s, %v", name, answer, err)
		}
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("the log has %s", s.log)
	}
}

func TestAStreamHasNoTimeLimitAndTakesNoCallsPlace(t *testing.T) {
	s := serve(t, found, func(o *Options) { o.ConcurrentCalls = 1 })
	key := s.keys.add(t, "bistro", "read")
	entered := make(chan bool, 10)
	s.watch = func(ctx context.Context, _ *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
		_, limited := ctx.Deadline()
		entered <- limited
		<-ctx.Done()
		return context.Cause(ctx)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var callers sync.WaitGroup
	for range cap(entered) {
		client := loyaltyv1connect.NewLoyaltyServiceClient(s.Client(), s.URL, connect.WithGRPC())
		callers.Go(func() {
			ctx, call := connect.NewClientContext(ctx)
			call.RequestHeader().Set("Authorization", "Bearer "+key)
			stream, err := client.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{ProgramId: "bistro", Member: ann("").GetMember()})
			if err == nil {
				stream.Receive()
				err = stream.Err()
			}
			if connect.CodeOf(err) != connect.CodeCanceled {
				t.Errorf("the stream ended with %v", err)
			}
		})
	}
	for range cap(entered) {
		if <-entered {
			t.Error("a stream has a deadline")
		}
	}
	if _, err := s.getMember(t, key, ann("bistro")); err != nil {
		t.Errorf("beside %d streams a call is refused: %v", cap(entered), err)
	}
	cancel()
	callers.Wait()
}

// oneKey is an Authenticator of one credential, for as long as err is nil.
type oneKey struct {
	mu  sync.Mutex
	err error
}

func (k *oneKey) Authenticate(context.Context, string) (auth.Principal, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return auth.Principal{ProgramID: "bistro", Scopes: auth.AllScopes()}, k.err
}

func (k *oneKey) AuthenticateIn(ctx context.Context, _, credential string) (auth.Principal, error) {
	return k.Authenticate(ctx, credential)
}

func (k *oneKey) fail(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
}

func TestAStreamEndsWithItsCredential(t *testing.T) {
	for name, cause := range map[string]struct {
		err  *refusal.Error
		code connect.Code
	}{
		"revoked":          {refusal.New(refusal.InvalidCredentials, "the key was revoked"), connect.CodeUnauthenticated},
		"can't be checked": {refusal.New(refusal.LedgerUnavailable, "who knows"), connect.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			alarms := make(chan func(), 10)
			key := &oneKey{}
			s := serve(t, found, func(o *Options) {
				o.Keys = key
				o.Alarm = func(after time.Duration, ring func()) func() {
					if after > 10*time.Second {
						t.Errorf("the credential is checked after %v only", after)
					}
					alarms <- ring
					return func() {}
				}
			})
			s.watch = func(ctx context.Context, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
				if err := stream.Send(&loyaltyv1.WatchBalanceResponse{}); err != nil {
					return err
				}
				<-ctx.Done()
				return context.Cause(ctx)
			}
			stream := s.watchBalance(t, "lk", "bistro", "ann")
			if !stream.Receive() {
				t.Fatal(stream.Err())
			}
			(<-alarms)() // and all is well
			next := <-alarms
			key.fail(cause.err)
			next()
			wantRefusal(t, ended(t, stream), cause.code, cause.err.Reason)
			select {
			case <-alarms:
				t.Error("a stream that has ended is checked on")
			default:
			}
		})
	}
}

func TestAStreamThatHasEndedLeavesNothingToRing(t *testing.T) {
	var mu sync.Mutex
	alarms := map[int]func(){}
	set := make(chan func(), 10)
	s := serve(t, found, func(o *Options) {
		o.Keys = &oneKey{}
		o.Alarm = func(_ time.Duration, ring func()) func() {
			mu.Lock()
			defer mu.Unlock()
			number := len(alarms)
			alarms[number] = ring
			set <- ring
			return func() {
				mu.Lock()
				defer mu.Unlock()
				alarms[number] = nil
			}
		}
	})
	s.watch = func(_ context.Context, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
		if err := stream.Send(&loyaltyv1.WatchBalanceResponse{}); err != nil {
			return err
		}
		(<-set)() // the credential is checked, and will be again
		<-set
		return nil
	}
	stream := s.watchBalance(t, "lk", "bistro", "ann")
	for stream.Receive() {
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(alarms) != 2 || alarms[1] != nil {
		t.Errorf("of %d alarms the last is still set: %v", len(alarms), alarms[1] != nil)
	}
}

// nameTokens is an Authenticator to whom the credential is the member.
type nameTokens struct{}

func (nameTokens) Authenticate(_ context.Context, credential string) (auth.Principal, error) {
	return auth.Principal{ProgramID: "bistro", Scopes: auth.AllScopes(), Member: &auth.Member{ID: credential}}, nil
}

func (m nameTokens) AuthenticateIn(ctx context.Context, _, credential string) (auth.Principal, error) {
	return m.Authenticate(ctx, credential)
}

// A server has places for so many streams. They are for all: one member could take them with a script.
func TestAMemberHasSoManyStreamsAtOnceAndOthersHaveTheirOwn(t *testing.T) {
	s := serve(t, found, func(o *Options) { o.Keys = nameTokens{} })
	s.watch = func(ctx context.Context, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error {
		if err := stream.Send(&loyaltyv1.WatchBalanceResponse{}); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	}
	watches := func(memberID string) *connect.ServerStreamForClient[loyaltyv1.WatchBalanceResponse] {
		stream := s.watchBalance(t, memberID, "bistro", memberID, connect.WithGRPC())
		if !stream.Receive() {
			t.Fatal(stream.Err())
		}
		return stream
	}
	var streams []*connect.ServerStreamForClient[loyaltyv1.WatchBalanceResponse]
	for range streamsOfMember {
		streams = append(streams, watches("ann"))
	}
	err := ended(t, s.watchBalance(t, "ann", "bistro", "ann", connect.WithGRPC()))
	wantRefusal(t, err, connect.CodeResourceExhausted, refusal.Overloaded)
	if _, _, retry := detailsOf(t, err); retry.GetRetryDelay().AsDuration() <= 0 {
		t.Errorf("RetryInfo is %v", retry)
	}
	watches("ben")
	_ = streams[0].Close()
	for { // once the server has noticed
		stream := s.watchBalance(t, "ann", "bistro", "ann", connect.WithGRPC())
		if stream.Receive() {
			break
		}
		wantRefusal(t, stream.Err(), connect.CodeResourceExhausted, refusal.Overloaded)
	}
}
