package rpc

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"

	"connectrpc.com/connect"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// errorDomain is the ErrorInfo domain that the reasons of this contract are unique in.
const errorDomain = "loyalty.v1"

// codes is the code each reason travels under, as error.proto documents it.
var codes = map[refusal.Reason]connect.Code{
	refusal.InvalidField:            connect.CodeInvalidArgument,
	refusal.InvalidDefinition:       connect.CodeInvalidArgument,
	refusal.CurrencyMismatch:        connect.CodeInvalidArgument,
	refusal.LinesExceedAmount:       connect.CodeInvalidArgument,
	refusal.EventTimeOutOfRange:     connect.CodeInvalidArgument,
	refusal.InvalidPageToken:        connect.CodeInvalidArgument,
	refusal.InvalidCredentials:      connect.CodeUnauthenticated,
	refusal.MissingScope:            connect.CodePermissionDenied,
	refusal.OtherProgram:            connect.CodePermissionDenied,
	refusal.ProgramNotFound:         connect.CodeNotFound,
	refusal.MemberNotFound:          connect.CodeNotFound,
	refusal.RewardNotFound:          connect.CodeNotFound,
	refusal.LadderNotFound:          connect.CodeNotFound,
	refusal.AccrualNotFound:         connect.CodeNotFound,
	refusal.IdentifierNotFound:      connect.CodeNotFound,
	refusal.PartnerNotFound:         connect.CodeNotFound,
	refusal.RequestIDReused:         connect.CodeAlreadyExists,
	refusal.SourceAlreadyAccrued:    connect.CodeAlreadyExists,
	refusal.MemberExists:            connect.CodeAlreadyExists,
	refusal.IdentifierTaken:         connect.CodeAlreadyExists,
	refusal.PartnerExists:           connect.CodeAlreadyExists,
	refusal.InsufficientPoints:      connect.CodeFailedPrecondition,
	refusal.RewardNotAvailable:      connect.CodeFailedPrecondition,
	refusal.PartPaymentNotAccepted:  connect.CodeFailedPrecondition,
	refusal.AlreadyReversed:         connect.CodeFailedPrecondition,
	refusal.VersionNotReached:       connect.CodeFailedPrecondition,
	refusal.BalanceLimit:            connect.CodeFailedPrecondition,
	refusal.EffectiveTimePassed:     connect.CodeFailedPrecondition,
	refusal.Overloaded:              connect.CodeResourceExhausted,
	refusal.LedgerUnavailable:       connect.CodeUnavailable,
	refusal.Internal:                connect.CodeInternal,
	refusal.RedemptionNotFound:      connect.CodeNotFound,
	refusal.LineNotFound:            connect.CodeNotFound,
	refusal.HoldEnded:               connect.CodeFailedPrecondition,
	refusal.NotAHold:                connect.CodeFailedPrecondition,
	refusal.CaptureExceedsHold:      connect.CodeFailedPrecondition,
	refusal.NothingToConfirm:        connect.CodeFailedPrecondition,
	refusal.ReversalExceedsOriginal: connect.CodeFailedPrecondition,
	refusal.DebtLimit:               connect.CodeFailedPrecondition,
	refusal.ExceedsDebt:             connect.CodeFailedPrecondition,
	refusal.ExceedsExpired:          connect.CodeFailedPrecondition,
	refusal.TransferNotAccepted:     connect.CodeFailedPrecondition,
	refusal.MemberClosed:            connect.CodeFailedPrecondition,
	refusal.MemberMerged:            connect.CodeFailedPrecondition,
	refusal.MemberNotMerged:         connect.CodeFailedPrecondition,
	refusal.MergeContradicted:       connect.CodeFailedPrecondition,
	refusal.MemberNotSettled:        connect.CodeFailedPrecondition,
	refusal.OtherMember:             connect.CodePermissionDenied,
	refusal.TokensNotConfigured:     connect.CodeFailedPrecondition,
	refusal.ServerStopping:          connect.CodeUnavailable,

	refusal.IdentityProviderUnavailable: connect.CodeUnavailable,
}

// wireError is an error as callers get it, in whatever form the protocol gives it.
type wireError struct {
	code    connect.Code
	reason  refusal.Reason // empty for a call that was cancelled or ran out of time
	message string
	details []proto.Message
}

// wireOf is the one mapping of errors: refusals by their reason, the end of the call's own context by its code, and
// anything else as INTERNAL in fixed words. What the fixed words hide goes to the log, under an id both can quote.
func wireOf(ctx context.Context, log *slog.Logger, err error) wireError {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		code, known := codes[refused.Reason]
		if known && refused.Reason != refusal.Internal {
			if refused.Reason == refusal.LedgerUnavailable { // the error around it says why
				log.LogAttrs(ctx, slog.LevelWarn, "ledger unavailable", slog.Any("error", err))
			}
			return wireError{code, refused.Reason, refused.Message, details(refused)}
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return wireError{code: connect.CodeDeadlineExceeded, message: "the call ran out of time and may have " +
			"taken effect or not; send it again with the same request_id"}
	case errors.Is(err, context.Canceled), errors.Is(ctx.Err(), context.Canceled):
		return wireError{code: connect.CodeCanceled, message: "the call was cancelled and may have taken effect or " +
			"not; send it again with the same request_id"}
	}
	id := traceID(ctx)
	log.LogAttrs(ctx, slog.LevelError, "call failed", slog.String("trace_id", id), slog.Any("error", err))
	return refusedWire(refusal.New(refusal.Internal,
		"the server made a mistake; it is logged under trace id %s; the call may have taken effect or not, "+
			"so send it again with the same request_id", id).With("trace_id", id))
}

func refusedWire(refused *refusal.Error) wireError {
	return wireError{codes[refused.Reason], refused.Reason, refused.Message, details(refused)}
}

// traceID is the call's trace id, or a number of its own when the call isn't traced.
func traceID(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: see its documentation
	return hex.EncodeToString(id[:])
}

func details(refused *refusal.Error) []proto.Message {
	all := []proto.Message{&errdetails.ErrorInfo{
		Reason: string(refused.Reason), Domain: errorDomain, Metadata: refused.Metadata,
	}}
	if len(refused.Violations) > 0 {
		bad := &errdetails.BadRequest{}
		for _, v := range refused.Violations {
			bad.FieldViolations = append(bad.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: v.Field, Description: v.Message})
		}
		all = append(all, bad)
	}
	if refused.RetryAfter > 0 {
		all = append(all, &errdetails.RetryInfo{RetryDelay: durationpb.New(refused.RetryAfter)})
	}
	return all
}

// connectError is the form that an RPC itself ends with.
func (w wireError) connectError() *connect.Error {
	out := connect.NewError(w.code, errors.New(w.message))
	for _, d := range w.details {
		if detail, err := connect.NewErrorDetail(d); err == nil { // fails for invalid UTF-8 only
			out.AddDetail(detail)
		}
	}
	return out
}

// status is the form that an item of a batch carries.
func (w wireError) status() *status.Status {
	out := &status.Status{Code: int32(w.code), Message: w.message}
	for _, d := range w.details {
		if detail, err := anypb.New(d); err == nil {
			out.Details = append(out.Details, detail)
		}
	}
	return out
}

// statusOf is the error that the call would have ended with, for an item of a batch. ctx is the call's.
func statusOf(ctx context.Context, err error) *status.Status {
	log, ok := ctx.Value(logKey{}).(*slog.Logger)
	if !ok {
		log = slog.Default()
	}
	return wireOf(ctx, log, err).status()
}

type logKey struct{}
