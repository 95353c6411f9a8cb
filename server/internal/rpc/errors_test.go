package rpc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// reasonsInGo reads the constants of package refusal.
func reasonsInGo(t *testing.T) map[refusal.Reason]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../refusal/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[refusal.Reason]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Reason" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found[refusal.Reason(value)] = true
		}
		return true
	})
	return found
}

// codesInContract reads the code that each reason's comment begins with.
func codesInContract(t *testing.T) map[refusal.Reason]string {
	t.Helper()
	contract, err := os.ReadFile("../../../proto/loyalty/v1/error.proto")
	if err != nil {
		t.Fatal(err)
	}
	found := map[refusal.Reason]string{}
	for _, m := range regexp.MustCompile(`(?m)^  // ([A-Z_]+): (?:.*\n  //)*.*\n  ERROR_REASON_([A-Z_]+) =`).
		FindAllStringSubmatch(string(contract), -1) {
		found[refusal.Reason(m[2])] = m[1]
	}
	return found
}

func TestEveryReasonIsInTheContractInGoAndInTheMapping(t *testing.T) {
	inGo, inContract := reasonsInGo(t), codesInContract(t)
	values := loyaltyv1.ErrorReason(0).Descriptor().Values()
	if values.Len() < 2 {
		t.Fatal("no reasons found in the contract")
	}
	for i := range values.Len() {
		value := values.Get(i)
		if value.Number() == 0 {
			continue
		}
		reason := refusal.Reason(strings.TrimPrefix(string(value.Name()), "ERROR_REASON_"))
		if !inGo[reason] {
			t.Errorf("%s is in the contract, and no constant of package refusal", reason)
		}
		code, mapped := codes[reason]
		if !mapped {
			t.Errorf("%s has no code", reason)
		}
		if got := strings.ToUpper(code.String()); got != inContract[reason] {
			t.Errorf("%s travels as %s, and the contract says %q", reason, got, inContract[reason])
		}
	}
	if got, want := len(inGo), values.Len()-1; got != want {
		t.Errorf("package refusal has %d reasons, and the contract %d", got, want)
	}
	if len(codes) != len(inGo) {
		t.Errorf("the mapping has %d reasons, and package refusal %d", len(codes), len(inGo))
	}
}

func TestARefusalTravelsWithReasonFieldsFiguresAndWhenToComeAgain(t *testing.T) {
	for reason := range reasonsInGo(t) {
		if reason == refusal.Internal {
			continue
		}
		refused := refusal.New(reason, "what, where, what to do").At("activity.purchase").
			With("available", 7).After(1500 * time.Millisecond)
		err := wireOf(t.Context(), slog.New(slog.DiscardHandler), fmt.Errorf("finding a member: %w", refused)).connectError()
		if err.Code() != codes[reason] || err.Message() != "what, where, what to do" {
			t.Errorf("%s became %v", reason, err)
		}
		info, bad, retry := detailsOf(t, err)
		if info.GetReason() != string(reason) || info.GetDomain() != "loyalty.v1" || info.GetMetadata()["available"] != "7" {
			t.Errorf("%s: ErrorInfo is %v", reason, info)
		}
		if v := bad.GetFieldViolations(); len(v) != 1 || v[0].GetField() != "activity.purchase" ||
			v[0].GetDescription() != "what, where, what to do" {
			t.Errorf("%s: BadRequest is %v", reason, bad)
		}
		if retry.GetRetryDelay().AsDuration() != 1500*time.Millisecond {
			t.Errorf("%s: RetryInfo is %v", reason, retry)
		}
	}
}

func TestAnythingElseIsInternalInFixedWordsAndInTheLog(t *testing.T) {
	for _, cause := range []error{
		errors.New("pq: secret table is broken"),
		refusal.New(refusal.Internal, "pq: secret table is broken"),
		refusal.New("NO_SUCH_REASON", "pq: secret table is broken"),
		connect.NewError(connect.CodeNotFound, errors.New("pq: secret table is broken")),
	} {
		var log bytes.Buffer
		err := wireOf(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), cause).connectError()
		if err.Code() != connect.CodeInternal || strings.Contains(err.Message(), "secret") {
			t.Errorf("%v became %v", cause, err)
		}
		info, _, _ := detailsOf(t, err)
		id := info.GetMetadata()["trace_id"]
		if info.GetReason() != "INTERNAL" || len(id) != 32 || !strings.Contains(err.Message(), id) {
			t.Errorf("%v: ErrorInfo is %v", cause, info)
		}
		if !strings.Contains(log.String(), "secret table") || !strings.Contains(log.String(), id) {
			t.Errorf("%v: the log has %q", cause, log.String())
		}
	}
}

func TestTheEndOfACallsOwnTimeIsNoMistake(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	for _, c := range []struct {
		ctx  context.Context
		err  error
		want connect.Code
	}{
		{t.Context(), fmt.Errorf("reading: %w", context.Canceled), connect.CodeCanceled},
		{t.Context(), fmt.Errorf("reading: %w", context.DeadlineExceeded), connect.CodeDeadlineExceeded},
		{gone, errors.New("conn closed"), connect.CodeCanceled},
		{late, errors.New("i/o timeout"), connect.CodeDeadlineExceeded},
		{late, refusal.New(refusal.MemberNotFound, "no such member"), connect.CodeNotFound},
	} {
		if got := wireOf(c.ctx, slog.New(slog.DiscardHandler), c.err); got.code != c.want {
			t.Errorf("%v became %v, not %v", c.err, got.code, c.want)
		}
	}
}

func TestAnItemOfABatchCarriesWhatTheCallsOwnErrorWould(t *testing.T) {
	refused := refusal.New(refusal.SourceAlreadyAccrued, "order 7 earned already").
		At("activity.source").With("accrual_id", "a1").After(time.Second)
	call := wireOf(t.Context(), slog.New(slog.DiscardHandler), refused).connectError()
	item := statusOf(t.Context(), refused)
	if item.GetCode() != int32(call.Code()) || item.GetMessage() != call.Message() {
		t.Errorf("the item is %v, and the call %v", item, call)
	}
	if len(item.GetDetails()) != len(call.Details()) {
		t.Fatalf("the item has %d details, and the call %d", len(item.GetDetails()), len(call.Details()))
	}
	for i, detail := range call.Details() {
		want, err := detail.Value()
		if err != nil {
			t.Fatal(err)
		}
		got, err := item.GetDetails()[i].UnmarshalNew()
		if err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(got, want) {
			t.Errorf("detail %d of the item is %v, and of the call %v", i, got, want)
		}
	}
}

// detailsOf tells the details of an error; nil for those it lacks.
func detailsOf(t *testing.T, err error) (*errdetails.ErrorInfo, *errdetails.BadRequest, *errdetails.RetryInfo) {
	t.Helper()
	var info *errdetails.ErrorInfo
	var bad *errdetails.BadRequest
	var retry *errdetails.RetryInfo
	var wire *connect.Error
	if !errors.As(err, &wire) {
		t.Fatalf("%v is no wire error", err)
	}
	for _, d := range wire.Details() {
		value, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		switch value := value.(type) {
		case *errdetails.ErrorInfo:
			info = value
		case *errdetails.BadRequest:
			bad = value
		case *errdetails.RetryInfo:
			retry = value
		}
	}
	return info, bad, retry
}
