package rpc

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// recheckEvery is how often it is asked whether the credential of a stream still holds.
const recheckEvery = 10 * time.Second

const (
	streamsOfMember = 20 // at once, on one server: more than a member has screens
	placeAgain      = 5 * time.Second
)

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
		ctx, cancel := context.WithCancelCause(ctx)
		stream := &checked{StreamingHandlerConn: conn, edge: s.edge, ctx: ctx, cancel: cancel, leave: func() {}, endAlarm: func() {}}
		defer stream.end()
		err := recoveredStream(ctx, stream, next)
		switch {
		case stream.broken != nil:
			err = stream.broken
		case err != nil:
			err = s.fail(ctx, conn.Spec().Procedure, err)
		}
		s.logCall(stream.ctx, conn.Spec(), conn.Peer(), start, err)
		return err
	}
}

func recoveredStream(ctx context.Context, conn connect.StreamingHandlerConn, next connect.StreamingHandlerFunc) (err error) {
	defer recoverTo(&err)
	return next(ctx, conn)
}

// checked is a stream that answers one request, which is checked as it comes in, and its caller again and again.
type checked struct {
	connect.StreamingHandlerConn
	edge     *edge
	ctx      context.Context
	cancel   context.CancelCauseFunc // of the handler's context
	received bool
	broken   error  // Connect's own word on what it could not read: see wire.go
	leave    func() // gives back the member's place

	mu       sync.Mutex
	endAlarm func() // stops the alarm for the next check of the caller
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
	if c.ctx, err = c.edge.identified(c.ctx, message); err != nil {
		return err
	}
	if err := permitted(c.ctx, c.Spec().Procedure, message); err != nil {
		return err
	}
	if err := validate(message.(proto.Message)); err != nil {
		return err
	}
	if principal, _ := auth.PrincipalOf(c.ctx); principal.Member != nil {
		if c.leave, err = c.edge.members.enter(principal); err != nil {
			return err
		}
	}
	c.checkLater(message.(ofProgram))
	return nil
}

// checkLater sets the alarm for the next check of the caller, unless the stream has ended.
func (c *checked) checkLater(request ofProgram) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() == nil {
		c.endAlarm = c.edge.alarm(recheckEvery, func() { c.recheck(request) })
	}
}

// recheck ends the stream when its caller may not ask for it any more, for that cause.
func (c *checked) recheck(request ofProgram) {
	if c.ctx.Err() != nil {
		return
	}
	principal, err := c.edge.principalIn(c.ctx, request.GetProgramId(), c.RequestHeader().Get("Authorization"))
	if err == nil {
		err = permitted(auth.WithPrincipal(c.ctx, principal), c.Spec().Procedure, request)
	}
	if err != nil {
		c.cancel(err)
		return
	}
	c.checkLater(request)
}

func (c *checked) end() {
	c.leave()
	c.cancel(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endAlarm()
}

// memberStreams counts the streams of each member, so that none takes the places of all.
type memberStreams struct {
	mu   sync.Mutex
	open map[memberOf]int
}

type memberOf struct{ programID, memberID string }

// enter counts a stream until leave, or refuses it.
func (s *memberStreams) enter(p auth.Principal) (leave func(), err error) {
	who := memberOf{p.ProgramID, p.Member.ID}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[who] >= streamsOfMember {
		return func() {}, refusal.New(refusal.Overloaded, "the member has %d streams on this server, and may have no more; end one, or come again later",
			streamsOfMember).After(placeAgain)
	}
	s.open[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[who]--; s.open[who] == 0 {
			delete(s.open, who)
		}
	}, nil
}
