package rpc

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const requestBytes = 64 << 10

// members is a MemberService whose answers a test chooses.
type members struct {
	loyaltyv1connect.UnimplementedMemberServiceHandler
	get func(context.Context) (*loyaltyv1.GetMemberResponse, error)
}

func (m *members) GetMember(ctx context.Context, _ *loyaltyv1.GetMemberRequest) (*loyaltyv1.GetMemberResponse, error) {
	return m.get(ctx)
}

// keyring is a store of keys in memory.
type keyring map[string]directory.APIKey

func (k keyring) APIKey(_ context.Context, programID, keyID string) (directory.APIKey, error) {
	key, ok := k[programID+"/"+keyID]
	if !ok {
		return directory.APIKey{}, refusal.New(refusal.PartnerNotFound, "no such key")
	}
	return key, nil
}

func (k keyring) TokenHolder(context.Context, string, string) (directory.TokenHolder, error) {
	return directory.TokenHolder{}, refusal.New(refusal.MemberNotFound, "no such member")
}

func (k keyring) ResolveMember(context.Context, string, directory.Ref) (string, error) {
	return "", refusal.New(refusal.MemberNotFound, "no such member")
}

func (k keyring) add(t *testing.T, programID string, scopes ...string) (credential string) {
	t.Helper()
	keyID, credential, hash, err := auth.NewKey(programID)
	if err != nil {
		t.Fatal(err)
	}
	k[programID+"/"+keyID] = directory.APIKey{
		ProgramID: programID, KeyID: keyID, PartnerID: "demo", PartnerNo: 1, Scopes: scopes, SecretHash: hash,
	}
	return credential
}

// server is an edge with stubs behind it.
type server struct {
	*httptest.Server
	keys keyring
	log  *lockedBuffer

	watch func(context.Context, *connect.ServerStream[loyaltyv1.WatchBalanceResponse]) error // how WatchBalance answers

	mu      sync.Mutex
	refused []string
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func serve(t *testing.T, get func(context.Context) (*loyaltyv1.GetMemberResponse, error), change func(*Options)) *server {
	t.Helper()
	s := &server{keys: keyring{}, log: &lockedBuffer{}}
	o := Options{
		Log:  slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Keys: auth.NewAuthenticator(auth.Deps{Store: s.keys, Clock: time.Now}),
		Refused: func(_ context.Context, procedure, reason string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.refused = append(s.refused, procedure+" "+reason)
		},
		ConcurrentCalls: 100, CallTimeout: time.Minute, RequestBytes: requestBytes,
		Alarm: func(time.Duration, func()) func() { return func() {} },
	}
	if change != nil {
		change(&o)
	}
	mux := http.NewServeMux()
	Mount(mux, Services{
		Loyalty: &watches{server: s},
		Account: loyaltyv1connect.UnimplementedAccountServiceHandler{},
		Member:  &members{get: get},
		Program: loyaltyv1connect.UnimplementedProgramServiceHandler{},
		Partner: loyaltyv1connect.UnimplementedPartnerServiceHandler{},
		Token:   loyaltyv1connect.UnimplementedTokenServiceHandler{},
		Audit:   loyaltyv1connect.UnimplementedAuditServiceHandler{},
	}, o)
	s.Server = httptest.NewUnstartedServer(mux)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func found(context.Context) (*loyaltyv1.GetMemberResponse, error) {
	return &loyaltyv1.GetMemberResponse{Member: &loyaltyv1.Member{MemberId: "ann"}}, nil
}

var protocols = map[string][]connect.ClientOption{
	"Connect":           nil,
	"Connect with JSON": {connect.WithProtoJSON()},
	"Connect with GET":  {connect.WithHTTPGet()},
	"gRPC":              {connect.WithGRPC()},
	"gRPC-Web":          {connect.WithGRPCWeb()},
}

// getMember calls over one protocol. An empty credential is none.
func (s *server) getMember(
	t *testing.T, credential string, req *loyaltyv1.GetMemberRequest, options ...connect.ClientOption,
) (*loyaltyv1.GetMemberResponse, error) {
	t.Helper()
	client := loyaltyv1connect.NewMemberServiceClient(s.Client(), s.URL, options...)
	ctx, call := connect.NewClientContext(t.Context())
	if credential != "" {
		call.RequestHeader().Set("Authorization", "Bearer "+credential)
	}
	return client.GetMember(ctx, req)
}

func ann(programID string) *loyaltyv1.GetMemberRequest {
	return &loyaltyv1.GetMemberRequest{
		ProgramId: programID, Member: &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: "ann"}},
	}
}

// wantRefusal checks an error's code and reason, and that they were counted.
func wantRefusal(t *testing.T, err error, code connect.Code, reason refusal.Reason) {
	t.Helper()
	var wire *connect.Error
	if !errors.As(err, &wire) {
		t.Fatalf("no error, instead of %s", reason)
	}
	info, _, _ := detailsOf(t, err)
	if wire.Code() != code || info.GetReason() != string(reason) {
		t.Errorf("%v with reason %q, instead of %v with %s", err, info.GetReason(), code, reason)
	}
}

func TestACallPassesOverEveryProtocol(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	for name, options := range protocols {
		res, err := s.getMember(t, key, ann("bistro"), options...)
		if err != nil || res.GetMember().GetMemberId() != "ann" {
			t.Errorf("%s: %v, %v", name, res, err)
		}
	}
}

func TestWithoutAKeyEveryCallEndsTheSame(t *testing.T) {
	s := serve(t, found, nil)
	other := s.keys.add(t, "bistro", "read")
	for _, m := range methods(t) {
		for what, body := range map[string]string{
			"an empty request": "{}", "no JSON": "}", "nothing": "", "a wrong field": `{"program_id": "BISTRO"}`,
			"a request that is too large": `"` + strings.Repeat("x", 2*requestBytes) + `"`,
		} {
			for _, header := range []string{
				"", "Bearer ", "Bearer x", "Basic eDp4", "Bearer lk_bistro_aaaaaaaaaaaa_x", "Bearer " + other + "x",
			} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+procedureOf(m), strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				contentType, status := "application/json", http.StatusUnauthorized
				if m.IsStreamingServer() { // of which the stream tells
					contentType, status = "application/connect+json", http.StatusOK
				}
				req.Header.Set("Content-Type", contentType)
				req.Header.Set("Authorization", header)
				res, err := s.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if err != nil || res.StatusCode != status ||
					!strings.Contains(string(answer), "INVALID_CREDENTIALS") {
					t.Fatalf("%s with %s and %q: %s %s %v", m.FullName(), what, header, res.Status, answer, err)
				}
			}
		}
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("the log has %s", s.log)
	}
}

func TestAKeyReachesItsOwnProgramAndNeedsTheScope(t *testing.T) {
	s := serve(t, found, nil)
	_, err := s.getMember(t, s.keys.add(t, "shop", "read"), ann("bistro"))
	wantRefusal(t, err, connect.CodePermissionDenied, refusal.OtherProgram)
	_, err = s.getMember(t, s.keys.add(t, "bistro", "accrue", "redeem", "enroll", "manage"), ann("bistro"))
	wantRefusal(t, err, connect.CodePermissionDenied, refusal.MissingScope)
	_, err = s.getMember(t, s.keys.add(t, "bistro", "read"), ann(""))
	wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
	if _, bad, _ := detailsOf(t, err); bad.GetFieldViolations()[0].GetField() != "program_id" {
		t.Errorf("the field at fault is %v", bad)
	}
	want := "/loyalty.v1.MemberService/GetMember OTHER_PROGRAM"
	if len(s.refused) != 3 || s.refused[0] != want {
		t.Errorf("counted were %q", s.refused)
	}
}

func TestEveryFieldOutOfItsLimitsIsNamed(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "enroll")
	client := loyaltyv1connect.NewMemberServiceClient(s.Client(), s.URL)
	ctx, call := connect.NewClientContext(t.Context())
	call.RequestHeader().Set("authorization", "bearer "+key)
	_, err := client.EnrollMember(ctx, &loyaltyv1.EnrollMemberRequest{
		ProgramId: "bistro", RequestId: "with space", Identifiers: []*loyaltyv1.Identifier{
			{Type: loyaltyv1.IdentifierType_IDENTIFIER_TYPE_CARD, Value: "4711"},
			{Type: 99, Value: ""},
		},
	})
	wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
	_, bad, _ := detailsOf(t, err)
	var fields []string
	for _, v := range bad.GetFieldViolations() {
		fields = append(fields, v.GetField())
		missing := v.GetField() == "identifiers[1].value"
		if v.GetDescription() == "" || strings.HasPrefix(v.GetDescription(), "it is missing") != missing {
			t.Errorf("of %s is said: %s", v.GetField(), v.GetDescription())
		}
	}
	if got := strings.Join(fields, " "); got != "request_id identifiers[1].type identifiers[1].value" {
		t.Errorf("the fields at fault are %s", got)
	}
	var wire *connect.Error
	if !errors.As(err, &wire) || !strings.HasPrefix(wire.Message(), "request_id ") {
		t.Errorf("the message is %q", err)
	}
}

func TestAChoiceThatIsNotMadeIsToldWithWhatThereIs(t *testing.T) {
	s := serve(t, found, nil)
	_, err := s.getMember(t, s.keys.add(t, "bistro", "read"), &loyaltyv1.GetMemberRequest{
		ProgramId: "bistro", Member: &loyaltyv1.MemberRef{},
	})
	wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
	_, bad, _ := detailsOf(t, err)
	if len(bad.GetFieldViolations()) != 1 {
		t.Fatalf("the fields at fault are %v", bad)
	}
	v := bad.GetFieldViolations()[0]
	if v.GetField() != "member.kind" || v.GetDescription() != "exactly one of member_id, identifier is required" {
		t.Errorf("it says %v", v)
	}
}

func TestAPanicIsInternalAndTheServerGoesOn(t *testing.T) {
	panics := true
	s := serve(t, func(ctx context.Context) (*loyaltyv1.GetMemberResponse, error) {
		if panics {
			panic("secret of the handler")
		}
		return found(ctx)
	}, nil)
	key := s.keys.add(t, "bistro", "read")
	for name, options := range protocols {
		panics = true
		_, err := s.getMember(t, key, ann("bistro"), options...)
		wantRefusal(t, err, connect.CodeInternal, refusal.Internal)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the caller is told %v", name, err)
		}
		panics = false
		if _, err := s.getMember(t, key, ann("bistro"), options...); err != nil {
			t.Errorf("%s: after the panic: %v", name, err)
		}
	}
	if log := s.log.String(); !strings.Contains(log, "secret of the handler") || !strings.Contains(log, "edge_test.go") {
		t.Errorf("the log has %s", log)
	}
}

func TestCallsBeyondTheLimitAreRefusedWithATimeToComeAgain(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	s := serve(t, func(ctx context.Context) (*loyaltyv1.GetMemberResponse, error) {
		entered <- struct{}{}
		<-leave
		return found(ctx)
	}, func(o *Options) { o.ConcurrentCalls = 1 })
	key := s.keys.add(t, "bistro", "read")
	first := make(chan error)
	go func() {
		_, err := s.getMember(t, key, ann("bistro"))
		first <- err
	}()
	<-entered
	_, err := s.getMember(t, key, ann("bistro"))
	wantRefusal(t, err, connect.CodeResourceExhausted, refusal.Overloaded)
	if _, _, retry := detailsOf(t, err); retry.GetRetryDelay().AsDuration() <= 0 {
		t.Errorf("RetryInfo is %v", retry)
	}
	close(leave)
	if err := <-first; err != nil {
		t.Errorf("the call in progress: %v", err)
	}
	go func() { <-entered }()
	if _, err := s.getMember(t, key, ann("bistro")); err != nil {
		t.Errorf("the call after it: %v", err)
	}
}

func TestACallHasATimeLimitOfTheServers(t *testing.T) {
	s := serve(t, func(ctx context.Context) (*loyaltyv1.GetMemberResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}, func(o *Options) { o.CallTimeout = time.Millisecond })
	_, err := s.getMember(t, s.keys.add(t, "bistro", "read"), ann("bistro"))
	if connect.CodeOf(err) != connect.CodeDeadlineExceeded {
		t.Errorf("the call ended with %v", err)
	}
}

func TestTheLogHasOneLineACallAndNothingPersonal(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	req := ann("bistro")
	req.GetMember().Kind = &loyaltyv1.MemberRef_Identifier{Identifier: &loyaltyv1.Identifier{
		Type: loyaltyv1.IdentifierType_IDENTIFIER_TYPE_EMAIL, Value: "ann@example.org",
	}}
	if _, err := s.getMember(t, key, req); err != nil {
		t.Fatal(err)
	}
	log := s.log.String()
	if strings.Count(log, "\n") != 1 || !strings.Contains(log, "MemberService/GetMember") || !strings.Contains(log, "program_id=bistro") {
		t.Errorf("the log has %q", log)
	}
	secret := key[strings.LastIndex(key, "_")+1:]
	if strings.Contains(log, "ann@") || strings.Contains(log, secret) {
		t.Errorf("the log tells too much: %q", log)
	}
}
