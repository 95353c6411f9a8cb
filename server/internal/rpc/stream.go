package rpc

import (
	"context"
	"errors"
	"io"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// recheckEvery is how often it is asked whether the credential of a stream still holds.
const recheckEvery = 10 * time.Second

// streams makes calls whose answer is a stream pass what all others pass. They have no time limit and take no slot of the
// calls in progress: they wait most of their time. A stream ends with its credential.
type streams struct{ *edge }

// WrapUnary implements connect.Interceptor.
func (s streams) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc { return next }

// WrapStreamingClient implements connect.Interceptor.
func (s streams) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// WrapStreamingHandler implements connect.Interceptor.
func (s streams) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		start := time.Now()
		ctx, end := s.whileValid(ctx, conn.RequestHeader().Get("Authorization"))
		defer end()
		requests := &checked{StreamingHandlerConn: conn, ctx: ctx}
		err := recoveredStream(ctx, requests, next)
		switch {
		case requests.broken != nil:
			err = requests.broken
		case err != nil:
			err = s.fail(ctx, conn.Spec().Procedure, err)
		}
		s.logCall(ctx, conn.Spec(), conn.Peer(), start, err)
		return err
	}
}

func recoveredStream(ctx context.Context, conn connect.StreamingHandlerConn, next connect.StreamingHandlerFunc) (err error) {
	defer recoverTo(&err)
	return next(ctx, conn)
}

// whileValid is a context that ends with the credential of an Authorization header, for that cause.
func (s streams) whileValid(ctx context.Context, header string) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var recheck func()
	recheck = func() {
		if _, err := s.principal(ctx, header); err != nil {
			cancel(err)
		} else if ctx.Err() == nil {
			s.alarm(recheckEvery, recheck)
		}
	}
	stop := s.alarm(recheckEvery, recheck)
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// checked is a stream that answers one request, which is checked as it comes in.
type checked struct {
	connect.StreamingHandlerConn
	ctx      context.Context
	received bool
	broken   error // Connect's own word on what it could not read: see wire.go
}

// Receive refuses what the caller may not ask for, and what is out of the contract's limits.
func (c *checked) Receive(message any) error {
	err := c.StreamingHandlerConn.Receive(message)
	ended, first := errors.Is(err, io.EOF), !c.received
	switch {
	case ended && !first:
		return err
	case err != nil && !ended:
		c.broken = err
		return err
	case ended, !first:
		return refusal.New(refusal.InvalidField, "the call takes one request; send it, and end the stream of requests")
	}
	c.received = true
	if err := permitted(c.ctx, c.Spec().Procedure, message); err != nil {
		return err
	}
	return validate(message.(proto.Message))
}
