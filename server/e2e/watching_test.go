package e2e

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// watching is one who watches a balance, and has been told of it.
type watching struct {
	t       testing.TB
	answers chan *loyaltyv1.WatchBalanceResponse // closed when the stream has ended, for err
	err     error
	stop    context.CancelFunc
	last    *loyaltyv1.WatchBalanceResponse
}

// wires are the ways to reach a server.
var wires = map[string]struct {
	http2   bool
	options []connect.ClientOption
}{
	"gRPC":                        {true, []connect.ClientOption{connect.WithGRPC()}},
	"gRPC-Web, HTTP/1.1":          {false, []connect.ClientOption{connect.WithGRPCWeb()}},
	"gRPC-Web, HTTP/2":            {true, []connect.ClientOption{connect.WithGRPCWeb()}},
	"Connect, HTTP/1.1":           {false, nil},
	"Connect, HTTP/2":             {true, nil},
	"Connect with JSON, HTTP/2":   {true, []connect.ClientOption{connect.WithProtoJSON()}},
	"Connect without compression": {true, []connect.ClientOption{connect.WithAcceptCompression("gzip", nil, nil)}},
}

// over calls LoyaltyService over one of the wires.
func over(t testing.TB, wire, url string) loyaltyv1connect.LoyaltyServiceClient {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!wires[wire].http2)
	transport.Protocols.SetUnencryptedHTTP2(wires[wire].http2)
	t.Cleanup(transport.CloseIdleConnections)
	return loyaltyv1connect.NewLoyaltyServiceClient(&http.Client{Transport: transport}, url, wires[wire].options...)
}

// watch begins to watch a member, until the test ends.
func watch(t testing.TB, c loyaltyv1connect.LoyaltyServiceClient, key, memberID string, minVersion int64) *watching {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &watching{t: t, answers: make(chan *loyaltyv1.WatchBalanceResponse), stop: cancel}
	go func() {
		defer close(w.answers)
		ctx, call := connect.NewClientContext(ctx)
		call.RequestHeader().Set("Authorization", "Bearer "+key)
		stream, err := c.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{ProgramId: "bistro", Member: member(memberID), MinVersion: minVersion})
		if err != nil {
			w.err = err
			return
		}
		for stream.Receive() {
			select {
			case w.answers <- stream.Msg():
			case <-ctx.Done():
			}
		}
		w.err = errors.Join(stream.Err(), stream.Close())
	}()
	t.Cleanup(func() {
		cancel()
		for range w.answers {
		}
	})
	return w
}

const patience = 20 * time.Second

// next is what is told next.
func (w *watching) next() *loyaltyv1.Balance {
	w.t.Helper()
	select {
	case answer, ok := <-w.answers:
		if !ok {
			w.t.Fatalf("the stream ended: %v", w.err)
		}
		if w.last != nil && answer.GetMemberId() == w.last.GetMemberId() && answer.GetBalance().GetVersion() < w.last.GetBalance().GetVersion() {
			w.t.Errorf("version %d was told after %d", answer.GetBalance().GetVersion(), w.last.GetBalance().GetVersion())
		}
		w.last = answer
		return answer.GetBalance()
	case <-time.After(patience):
		w.t.Fatalf("nothing was told; the last was %v", w.last)
	}
	return nil
}

// until waits until so many points are told to be available.
func (w *watching) until(available int64) *loyaltyv1.Balance {
	w.t.Helper()
	for {
		if b := w.next(); b.GetAvailable() == available {
			return b
		}
	}
}

// untilAt waits likewise, while time passes.
func (w *watching) untilAt(available int64, c *clock, step time.Duration) *loyaltyv1.Balance {
	w.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		select {
		case answer, ok := <-w.answers:
			if !ok {
				w.t.Fatalf("the stream ended: %v", w.err)
			}
			if w.last = answer; answer.GetBalance().GetAvailable() == available {
				return answer.GetBalance()
			}
		case <-time.After(10 * time.Millisecond):
			c.Set(c.Now().Add(step))
		}
	}
	w.t.Fatalf("%d available were not told; the last was %v", available, w.last)
	return nil
}

// ends waits for the end and tells why.
func (w *watching) ends() error {
	w.t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case _, ok := <-w.answers:
			if !ok {
				return w.err
			}
		case <-deadline:
			w.t.Fatal("the stream goes on")
		}
	}
}

// endsInTime is ends while time goes by, ten seconds at a step: a stream's credential is asked for anew in its own time.
func (w *watching) endsInTime(c *clock) error {
	w.t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case _, ok := <-w.answers:
			if !ok {
				return w.err
			}
		case <-time.After(5 * time.Millisecond):
			c.Set(c.Now().Add(10 * time.Second))
		case <-deadline:
			w.t.Fatal("the stream goes on")
		}
	}
}
