package loyalty_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// typed are the reasons with a type of their own, with what the server says and what becomes of it.
var typed = []struct {
	reason   string
	metadata map[string]string
	want     error
}{
	{"INSUFFICIENT_POINTS", map[string]string{"available": "30", "needed": "150"}, &loyalty.InsufficientPointsError{Available: 30, Needed: 150}},
	{"SOURCE_ALREADY_ACCRUED", map[string]string{"accrual_id": "a1"}, &loyalty.SourceAlreadyAccruedError{AccrualID: "a1"}},
	{"HOLD_ENDED", map[string]string{"ended": "CAPTURED", "captured": "60"}, &loyalty.HoldEndedError{Ended: "CAPTURED", Captured: 60}},
	{"CAPTURE_EXCEEDS_HOLD", map[string]string{"held": "100"}, &loyalty.CaptureExceedsHoldError{Held: 100}},
	{"REVERSAL_EXCEEDS_ORIGINAL", map[string]string{"left": "5"}, &loyalty.ReversalExceedsOriginalError{Left: 5}},
	{"DEBT_LIMIT", map[string]string{"debt_limit": "500"}, &loyalty.DebtLimitError{DebtLimit: 500}},
	{"MEMBER_MERGED", map[string]string{"member_id": "ben"}, &loyalty.MemberMergedError{MemberID: "ben"}},
	{"MISSING_SCOPE", map[string]string{"scope": "redeem"}, &loyalty.MissingScopeError{Scope: "redeem"}},
	{"INVALID_FIELD", nil, &loyalty.InvalidFieldError{Violations: []loyalty.Violation{{Field: "member_id", Description: "too long"}}}},
}

var badField = &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "member_id", Description: "too long"}}}

func TestReasonsWithFiguresHaveATypeOfTheirOwn(t *testing.T) {
	for name, options := range map[string][]loyalty.Option{"Connect": nil, "gRPC": {loyalty.WithGRPC()}} {
		s := newServer(t)
		client := s.client(t, options...)
		for _, c := range typed {
			s.failing(1000, refused(connect.CodeFailedPrecondition, c.reason, c.metadata, badField, retryIn(time.Second)))
			_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{RequestId: "mine"})
			figures := reflect.New(reflect.TypeOf(c.want))
			if !errors.As(err, figures.Interface()) || !reflect.DeepEqual(figures.Elem().Interface(), c.want) {
				t.Errorf("%s over %s: %#v", c.reason, name, err)
			}
			if c.want.Error() == "" {
				t.Errorf("%s has no words", c.reason)
			}
			told, wire := (*loyalty.Error)(nil), (*connect.Error)(nil)
			if !errors.As(err, &told) || !errors.As(err, &wire) {
				t.Fatalf("%s over %s is a %T", c.reason, name, err)
			}
			if told.Reason.String() != "ERROR_REASON_"+c.reason || told.Code != connect.CodeFailedPrecondition ||
				told.Message != "the server's words" || told.RequestID != "mine" || told.RetryDelay != time.Second ||
				len(told.Violations) != 1 || len(told.Metadata) != len(c.metadata) {
				t.Errorf("%s over %s: %+v", c.reason, name, told)
			}
			for _, part := range []string{c.reason, "the server's words", "mine"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q doesn't say %q", err, part)
				}
			}
		}
	}
}

func TestAResultOfABatchBecomesTheSameErrors(t *testing.T) {
	for _, c := range typed {
		refusal := &status.Status{Code: 9, Message: "the server's words"}
		refusal.Details = []*anypb.Any{
			pack(t, &errdetails.ErrorInfo{Reason: c.reason, Domain: "loyalty.v1", Metadata: c.metadata}), pack(t, badField),
			{TypeUrl: "type.googleapis.com/of.a.NewerServer"},
		}
		err := loyalty.ErrorOf(&loyaltyv1.BatchAccrueResult{Outcome: &loyaltyv1.BatchAccrueResult_Error{Error: refusal}})
		figures := reflect.New(reflect.TypeOf(c.want))
		if !errors.As(err, figures.Interface()) || !reflect.DeepEqual(figures.Elem().Interface(), c.want) {
			t.Errorf("%s: %#v", c.reason, err)
		}
	}
	if err := loyalty.ErrorOf(&loyaltyv1.BatchAccrueResult{Outcome: &loyaltyv1.BatchAccrueResult_Accrual{}}); err != nil {
		t.Errorf("an accrual is the error %v", err)
	}
}

func pack(t *testing.T, message proto.Message) *anypb.Any {
	t.Helper()
	packed, err := anypb.New(message)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestAnErrorOfAnotherDomainIsNotTheServersWord(t *testing.T) {
	s := newServer(t)
	s.accrue = func(context.Context, *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		err := connect.NewError(connect.CodeFailedPrecondition, errors.New("a gateway's words"))
		detail, packErr := connect.NewErrorDetail(&errdetails.ErrorInfo{Reason: "INSUFFICIENT_POINTS", Domain: "gateway.example"})
		if packErr != nil {
			return nil, packErr
		}
		err.AddDetail(detail)
		return nil, err
	}
	_, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if loyalty.ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_UNSPECIFIED || errors.As(err, new(*loyalty.InsufficientPointsError)) {
		t.Errorf("got %#v", err)
	}
	if connect.CodeOf(err) != connect.CodeFailedPrecondition || len(s.requests()) != 1 {
		t.Errorf("%d attempts, and %v", len(s.requests()), err)
	}
}

func TestAnythingElseHasNoReason(t *testing.T) {
	if reason := loyalty.ReasonOf(errors.New("another")); reason != loyaltyv1.ErrorReason_ERROR_REASON_UNSPECIFIED {
		t.Errorf("it has %v", reason)
	}
	if reason := loyalty.ReasonOf(nil); reason != loyaltyv1.ErrorReason_ERROR_REASON_UNSPECIFIED {
		t.Errorf("no error has %v", reason)
	}
}
