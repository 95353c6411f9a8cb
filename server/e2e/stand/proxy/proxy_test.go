package proxy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/e2e/stand/proxy"
)

// backend is a server that knows what it did.
type backend struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	url  string
	done atomic.Int64  // requests done, to their end
	goOn chan struct{} // lets a watch go on to its second answer
	left chan struct{} // a watch's caller is gone
	last atomic.Int64  // protocol version of the last request
}

const wholeBody = "all of the answer"

func newBackend(t *testing.T) *backend {
	b := &backend{goOn: make(chan struct{}), left: make(chan struct{}, 10)}
	mux := http.NewServeMux()
	mux.HandleFunc("/plain", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, wholeBody)
	})
	mux.Handle(loyaltyv1connect.NewLoyaltyServiceHandler(b))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.last.Store(int64(r.ProtoMajor))
		mux.ServeHTTP(w, r)
		b.done.Add(1)
	}))
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server.Config.Protocols = &protocols
	server.Start()
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *backend) GetBalance(context.Context, *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error) {
	return balance(1), nil
}

func (b *backend) WatchBalance(
	ctx context.Context, _ *loyaltyv1.WatchBalanceRequest, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse],
) error {
	for version := int64(1); ; version++ {
		if err := stream.Send(&loyaltyv1.WatchBalanceResponse{Balance: balance(version).GetBalance()}); err != nil {
			return err
		}
		select {
		case <-b.goOn:
		case <-ctx.Done():
			b.left <- struct{}{}
			return ctx.Err()
		}
	}
}

func balance(version int64) *loyaltyv1.GetBalanceResponse {
	return &loyaltyv1.GetBalanceResponse{MemberId: "ann", Balance: &loyaltyv1.Balance{Version: version}}
}

// lane is a lane as its users have it: over the control API.
type lane struct {
	t       *testing.T
	control string
	ID, URL string
}

func newLane(t *testing.T, b *backend) *lane {
	t.Helper()
	p, err := proxy.Start(b.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	l := &lane{t: t, control: p.URL()}
	if err := json.Unmarshal(control(t, http.MethodPost, p.URL()+"/lanes", ""), l); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lane) faults(list string) {
	l.t.Helper()
	control(l.t, http.MethodPost, l.control+"/lanes/"+l.ID+"/faults", list)
}

func (l *lane) requests() (n int) {
	l.t.Helper()
	var seen struct{ Requests int }
	if err := json.Unmarshal(control(l.t, http.MethodGet, l.control+"/lanes/"+l.ID, ""), &seen); err != nil {
		l.t.Fatal(err)
	}
	return seen.Requests
}

func control(t *testing.T, method, url, body string) []byte {
	t.Helper()
	status, content := ask(t, method, url, body)
	if status != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, url, status, content)
	}
	return content
}

func ask(t *testing.T, method, url, body string) (status int, content []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if content, err = io.ReadAll(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, content
}

// eachHTTP runs a test over HTTP/1.1 and HTTP/2.
func eachHTTP(t *testing.T, test func(t *testing.T, client *http.Client)) {
	for name, version := range map[string]int{"HTTP1": 1, "HTTP2": 2} {
		t.Run(name, func(t *testing.T) {
			var protocols http.Protocols
			protocols.SetHTTP1(version == 1)
			protocols.SetUnencryptedHTTP2(version == 2)
			transport := &http.Transport{Protocols: &protocols}
			t.Cleanup(transport.CloseIdleConnections)
			test(t, &http.Client{Transport: transport})
		})
	}
}

// post posts something and reads the answer, as much as there is.
func post(ctx context.Context, client *http.Client, url string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/plain", bytes.NewReader(make([]byte, 100)))
	if err != nil {
		return 0, "", err
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	return res.StatusCode, string(content), err
}

// isReset tells whether the server's side broke off without a word.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || err != nil && strings.Contains(err.Error(), "stream error")
}

func TestARequestWithoutAFaultPassesAsItCame(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		l.faults(`["pass"]`)
		for range 2 { // the second has none
			status, body, err := post(t.Context(), client, l.URL)
			if status != http.StatusOK || body != wholeBody || err != nil {
				t.Errorf("got %d, %q, %v", status, body, err)
			}
		}
		if version := map[string]int64{"HTTP1": 1, "HTTP2": 2}[lastPart(t.Name())]; b.last.Load() != version {
			t.Errorf("the server was spoken to in HTTP/%d", b.last.Load())
		}
		if l.requests() != 2 || b.done.Load() != 2 {
			t.Errorf("the lane saw %d requests, the server %d", l.requests(), b.done.Load())
		}
	})
}

func lastPart(name string) string { return name[strings.LastIndex(name, "/")+1:] }

func TestARefusedRequestIsResetAndNeverReachesTheServer(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		l.faults(`["refuse"]`)
		if _, _, err := post(t.Context(), client, l.URL); !isReset(err) {
			t.Errorf("got %v", err)
		}
		if l.requests() != 1 || b.done.Load() != 0 {
			t.Errorf("the lane saw %d requests, the server %d", l.requests(), b.done.Load())
		}
	})
}

func TestUnavailableIsAnEmpty503AndNeverReachesTheServer(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		l.faults(`["unavailable"]`)
		status, body, err := post(t.Context(), client, l.URL)
		if status != http.StatusServiceUnavailable || body != "" || err != nil {
			t.Errorf("got %d, %q, %v", status, body, err)
		}
		if b.done.Load() != 0 {
			t.Error("the server saw it")
		}
	})
}

func TestALostAnswerIsResetOnlyAfterTheServerHasDoneAllOfIt(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		l.faults(`["lose_answer"]`)
		status, body, err := post(t.Context(), client, l.URL)
		if status != 0 || body != "" || !isReset(err) {
			t.Errorf("got %d, %q, %v", status, body, err)
		}
		// The proxy has the answer's end, so the server's handler has ended, or is about to.
		await(t, func() bool { return b.done.Load() == 1 })
		if status, _, err := post(t.Context(), client, l.URL); status != http.StatusOK || err != nil {
			t.Errorf("the next request: %d, %v", status, err)
		}
	})
}

func TestACutAnswerIsItsHeadAndHalfOfItsBody(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		for range 20 { // each time, not only when the reader is fast
			l.faults(`["cut_answer"]`)
			status, body, err := post(t.Context(), client, l.URL)
			if status != http.StatusOK || body != wholeBody[:len(wholeBody)/2] || err == nil {
				t.Fatalf("got %d, %q, %v", status, body, err)
			}
		}
	})
}

func TestAHangingRequestIsDoneAndAnswersNothing(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		b := newBackend(t)
		l := newLane(t, b)
		l.faults(`["hang"]`)
		ctx, giveUp := context.WithCancel(t.Context())
		defer giveUp()
		ended := make(chan error, 1)
		go func() {
			_, _, err := post(ctx, client, l.URL)
			ended <- err
		}()
		await(t, func() bool { return b.done.Load() == 1 })
		giveUp()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestADelayedAnswerIsLateAndWhole(t *testing.T) {
	eachHTTP(t, func(t *testing.T, client *http.Client) {
		l := newLane(t, newBackend(t))
		l.faults(`["delay"]`)
		began := time.Now()
		status, body, err := post(t.Context(), client, l.URL)
		if status != http.StatusOK || body != wholeBody || err != nil {
			t.Errorf("got %d, %q, %v", status, body, err)
		}
		if took := time.Since(began); took < 300*time.Millisecond {
			t.Errorf("it took only %v", took)
		}
	})
}

// eachProtocol runs a test with a client of each protocol, over what it needs.
func eachProtocol(t *testing.T, test func(t *testing.T, client func(url string) loyaltyv1connect.LoyaltyServiceClient)) {
	eachHTTP(t, func(t *testing.T, http *http.Client) {
		options := map[string][]connect.ClientOption{"Connect": nil, "gRPC-Web": {connect.WithGRPCWeb()}}
		if lastPart(t.Name()) == "HTTP2" {
			options["gRPC"] = []connect.ClientOption{connect.WithGRPC()}
		}
		for name, o := range options {
			t.Run(name, func(t *testing.T) {
				test(t, func(url string) loyaltyv1connect.LoyaltyServiceClient {
					return loyaltyv1connect.NewLoyaltyServiceClient(http, url, o...)
				})
			})
		}
	})
}

func TestCallsPassInEveryProtocolAndFailWhenTheirAnswerIsCut(t *testing.T) {
	eachProtocol(t, func(t *testing.T, newClient func(string) loyaltyv1connect.LoyaltyServiceClient) {
		l := newLane(t, newBackend(t))
		client := newClient(l.URL)
		if res, err := client.GetBalance(t.Context(), &loyaltyv1.GetBalanceRequest{}); err != nil || res.GetMemberId() != "ann" {
			t.Errorf("got %v, %v", res, err)
		}
		_, err := client.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
		if connect.CodeOf(err) != connect.CodeUnimplemented || !connect.IsWireError(err) {
			t.Errorf("the server's error arrives as %v", err)
		}
		for _, fault := range []string{"refuse", "unavailable", "lose_answer", "cut_answer"} {
			l.faults(`["` + fault + `"]`)
			if res, err := client.GetBalance(t.Context(), &loyaltyv1.GetBalanceRequest{}); err == nil {
				t.Errorf("with %s got %v", fault, res)
			}
		}
	})
}

func TestAStreamPassesMessageByMessage(t *testing.T) {
	eachProtocol(t, func(t *testing.T, newClient func(string) loyaltyv1connect.LoyaltyServiceClient) {
		b := newBackend(t)
		ctx, stop := context.WithCancel(t.Context())
		stream, err := newClient(newLane(t, b).URL).WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for version := int64(1); version <= 3; version++ { // each before the server makes the next
			if !stream.Receive() || stream.Msg().GetBalance().GetVersion() != version {
				t.Fatalf("version %d: %v, %v", version, stream.Msg(), stream.Err())
			}
			if version < 3 {
				b.goOn <- struct{}{}
			}
		}
		stop()
		<-b.left // the server hears that its caller is gone
		_ = stream.Close()
	})
}

func TestACutStreamIsItsFirstMessage(t *testing.T) {
	eachProtocol(t, func(t *testing.T, newClient func(string) loyaltyv1connect.LoyaltyServiceClient) {
		b := newBackend(t)
		l := newLane(t, b)
		client := newClient(l.URL)
		for range 10 {
			l.faults(`["cut_stream"]`)
			stream, err := client.WatchBalance(t.Context(), &loyaltyv1.WatchBalanceRequest{})
			if err != nil {
				t.Fatal(err)
			}
			if !stream.Receive() || stream.Msg().GetBalance().GetVersion() != 1 {
				t.Fatalf("the first message is %v, %v", stream.Msg(), stream.Err())
			}
			if stream.Receive() || stream.Err() == nil {
				t.Fatalf("after it came %v, %v", stream.Msg(), stream.Err())
			}
			_ = stream.Close()
			<-b.left
		}
	})
}

func TestFaultsAreOfTheirLaneAndInOrder(t *testing.T) {
	b := newBackend(t)
	one, other := newLane(t, b), newLane(t, b)
	one.faults(`["unavailable", "pass", "unavailable"]`)
	for i, want := range []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusServiceUnavailable, http.StatusOK} {
		if status, _, err := post(t.Context(), http.DefaultClient, one.URL); status != want || err != nil {
			t.Errorf("request %d: %d, %v; want %d", i, status, err, want)
		}
		if status, _, err := post(t.Context(), http.DefaultClient, other.URL); status != http.StatusOK || err != nil {
			t.Errorf("request %d of the other lane: %d, %v", i, status, err)
		}
	}
}

func TestWhatTheControlAddressCannotDoItSays(t *testing.T) {
	l := newLane(t, newBackend(t))
	for path, body := range map[string]string{"/lanes/9/faults": `[]`, "/lanes/" + l.ID + "/faults": `["los_answer"]`} {
		status, content := ask(t, http.MethodPost, l.control+path, body)
		if status < 400 || len(content) == 0 {
			t.Errorf("%s with %s: %d %s", path, body, status, content)
		}
	}
}

func TestCloseEndsWhatHangs(t *testing.T) {
	b := newBackend(t)
	p, err := proxy.Start(b.url)
	if err != nil {
		t.Fatal(err)
	}
	l := &lane{t: t, control: p.URL()}
	if err := json.Unmarshal(control(t, http.MethodPost, p.URL()+"/lanes", ""), l); err != nil {
		t.Fatal(err)
	}
	l.faults(`["hang"]`)
	ended := make(chan error, 1)
	go func() {
		_, _, err := post(t.Context(), http.DefaultClient, l.URL)
		ended <- err
	}()
	await(t, func() bool { return b.done.Load() == 1 })
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("the hanging request was answered")
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(l.URL, "http://")); err == nil {
		t.Error("the lane is still open")
	}
}

// await waits until something is so, which it is about to be.
func await(t *testing.T, so func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for !so() {
		select {
		case <-deadline:
			t.Fatal("it didn't happen within ten seconds")
		case <-time.After(time.Millisecond):
		}
	}
}
