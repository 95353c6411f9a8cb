package loyalty

import (
	"context"
	"errors"
	"iter"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// WatchBalance is a member's balance, and again each time it changes, for as long as the caller goes on and ctx lasts. It
// connects anew by itself, asks for a new credential when the old one has ended, and doesn't repeat itself. An error that
// can't be mended so is the last pair's.
func (c *Client) WatchBalance(
	ctx context.Context, request *loyaltyv1.WatchBalanceRequest,
) iter.Seq2[*loyaltyv1.WatchBalanceResponse, error] {
	return func(yield func(*loyaltyv1.WatchBalanceResponse, error) bool) {
		w := watch{client: c, request: request, yield: yield}
		for {
			err := w.connection(ctx)
			if w.stopped {
				return
			}
			goesOn := w.goesOn(ctx, err)
			if ctx.Err() != nil {
				goesOn, err = false, context.Cause(ctx)
			}
			if !goesOn {
				yield(nil, err)
				return
			}
		}
	}
}

// watch is the state of a watched balance over its connections.
type watch struct {
	client  *Client
	request *loyaltyv1.WatchBalanceRequest
	yield   func(*loyaltyv1.WatchBalanceResponse, error) bool

	told       *loyaltyv1.WatchBalanceResponse // last
	failures   int                             // since then
	demanded   int64                           // the version that the client put into the last connection's request
	undemanded bool                            // the next one is to have none
	credential string                          // that the last connection had
	renewed    bool                            // since the last answer
	stopped    bool                            // by the caller
}

var errSilent = errors.New("nothing came for too long")

// connection watches over one connection, to its end.
func (w *watch) connection(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(w.client.options.silence, func() { cancel(errSilent) })
	defer silence.Stop()
	if w.credential, err = w.client.credentials.get(ctx); err != nil {
		return err
	}
	request := proto.CloneOf(w.request)
	if w.demanded = 0; request.GetMinVersion() == 0 && !w.undemanded {
		w.demanded = w.client.seen(request)
		request.MinVersion = w.demanded
	}
	w.undemanded = false
	stream, err := w.client.Loyalty.WatchBalance(ctx, request)
	if err != nil {
		return errorOf(err, "")
	}
	defer func() { _ = stream.Close() }() // whose error is the stream's
	defer cancel(nil)                     // before: else closing waits for the server
	for stream.Receive() {
		silence.Stop() // the caller may take its time
		w.failures, w.renewed = 0, false
		if !sameBalance(w.told, stream.Msg()) {
			w.told = proto.CloneOf(stream.Msg())
			if !w.yield(proto.CloneOf(w.told), nil) {
				w.stopped = true
				return nil
			}
		}
		silence.Reset(w.client.options.silence)
	}
	switch {
	case errors.Is(context.Cause(ctx), errSilent):
		return newError(connect.CodeUnavailable, errSilent.Error(), nil, "", errSilent)
	case stream.Err() == nil: // ended in good order, by something on the way
		return newError(connect.CodeUnavailable, "the stream ended", nil, "", nil)
	}
	return errorOf(stream.Err(), "")
}

// goesOn tells whether to connect anew after an error, when it is time to.
func (w *watch) goesOn(ctx context.Context, err error) bool {
	refused := (*Error)(nil)
	if !errors.As(err, &refused) {
		return false // no credential
	}
	switch {
	case refused.Reason == loyaltyv1.ErrorReason_ERROR_REASON_VERSION_NOT_REACHED && w.demanded > 0:
		w.client.forget(w.request)
		w.undemanded = true
		return true
	case refused.Code == connect.CodeUnauthenticated && !w.renewed:
		w.renewed = true
		credential, err := w.client.credentials.renew(ctx, w.credential)
		return err == nil && credential != w.credential
	case refused.mayPass():
		w.failures++
		return w.client.pause(ctx, w.failures, refused.RetryDelay)
	}
	return false
}

// sameBalance tells whether an answer says nothing new: points vest and expire without a new version, so the version alone
// doesn't tell, and the instant that a balance is right for is always another.
func sameBalance(told, now *loyaltyv1.WatchBalanceResponse) bool {
	if told == nil {
		return false
	}
	a, b := proto.CloneOf(told), proto.CloneOf(now)
	if a.GetBalance() != nil {
		a.Balance.AsOfTime = nil
	}
	if b.GetBalance() != nil {
		b.Balance.AsOfTime = nil
	}
	return proto.Equal(a, b)
}
