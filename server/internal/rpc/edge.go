package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"connectrpc.com/connect"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// retryOverloaded is when a caller that found the server full is asked to come again.
const retryOverloaded = 100 * time.Millisecond

// An Authenticator tells who a credential belongs to.
type Authenticator interface {
	// Authenticate ends with auth.ErrNeedsProgram where only AuthenticateIn can tell.
	Authenticate(ctx context.Context, credential string) (auth.Principal, error)
	AuthenticateIn(ctx context.Context, programID, credential string) (auth.Principal, error)
}

// edge is what every call passes on its way in and every error on its way out.
type edge struct {
	log     *slog.Logger
	refused func(ctx context.Context, procedure, reason string)
	keys    Authenticator
	slots   chan struct{}
	timeout time.Duration
	alarm   func(after time.Duration, ring func()) (stop func())
	members memberStreams
}

// call recovers from panics, gives the call its time limit, and turns whatever goes wrong into a wire error.
func (e *edge) call(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		defer cancel()
		res, err := recovered(ctx, req, next)
		if err != nil {
			err = e.fail(ctx, req.Spec().Procedure, err)
			res = nil
		}
		e.logCall(ctx, req.Spec(), req.Peer(), start, err)
		return res, err
	}
}

// logCall writes a line for a call that ended.
func (e *edge) logCall(ctx context.Context, spec connect.Spec, peer connect.Peer, start time.Time, err error) {
	if !e.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	var code string
	if err != nil {
		code = connect.CodeOf(err).String()
	}
	principal, _ := auth.PrincipalOf(ctx)
	var token string
	if principal.Member != nil {
		token = principal.Member.TokenID
	}
	e.log.LogAttrs(ctx, slog.LevelDebug, "call",
		slog.String("procedure", spec.Procedure), slog.String("code", code),
		slog.Duration("took", time.Since(start)), slog.String("protocol", peer.Protocol),
		slog.String("program_id", principal.ProgramID), slog.String("partner_id", principal.PartnerID),
		slog.String("key_id", principal.KeyID), slog.String("token_id", token))
}

func recovered(
	ctx context.Context, req connect.AnyRequest, next connect.UnaryFunc,
) (_ connect.AnyResponse, err error) {
	defer recoverTo(&err)
	return next(ctx, req)
}

// recoverTo turns a panic into an error, for the log.
func recoverTo(err *error) {
	switch cause := recover(); cause {
	case nil:
	case http.ErrAbortHandler: // net/http's own way to drop a connection
		panic(cause)
	default:
		*err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	}
}

// fail is the one way out for errors.
func (e *edge) fail(ctx context.Context, procedure string, err error) *connect.Error {
	wire := wireOf(ctx, e.log, err)
	if e.refused != nil {
		reason := string(wire.reason)
		if reason == "" {
			reason = wire.code.String()
		}
		e.refused(ctx, procedure, reason)
	}
	return wire.connectError()
}

// limit refuses calls beyond the number that may be in progress: work that waits in memory helps nobody.
func (e *edge) limit(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		select {
		case e.slots <- struct{}{}:
			defer func() { <-e.slots }()
			return next(ctx, req)
		default:
			return nil, refusal.New(refusal.Overloaded,
				"the server has %d calls in progress and takes no more; send the call again with the same request_id",
				cap(e.slots)).After(retryOverloaded)
		}
	}
}
