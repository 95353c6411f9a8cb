package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth/authtest"
)

func TestWhenTheServerStopsStreamsEndAtOnceAndSayWhenToComeAgain(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) }) // when callers and server have gone
	server, err := app.Start(context.Background(), w.config())
	if err != nil {
		t.Fatal(err)
	}
	var watchers []*watching
	for wire := range wires {
		watchers = append(watchers, watch(t, over(t, wire, server.URL()), key, "ann", 0))
	}
	for _, watcher := range watchers {
		watcher.next()
	}
	stall(t, server.Addr().String(), key, "ann") // one who takes nothing doesn't hold the others up
	stopped := make(chan error, 1)
	began := time.Now()
	go func() { stopped <- server.Stop(context.Background()) }()
	for _, watcher := range watchers {
		if r := reasonOf(t, watcher.ends()); r.Code != "unavailable" || r.Reason != "SERVER_STOPPING" || r.RetryIn <= 0 {
			t.Errorf("a stream ends with %v, to come again in %v", r, r.RetryIn)
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if took := time.Since(began); took > app.Default().Stop.Timeout/2 {
		t.Errorf("stopping took %v", took)
	}
}

func TestAStreamEndsWhenItsKeyIsRevokedOnAnyServer(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	keyID, key := w.key("bistro", "till", allScopes...)
	_, keep := w.key("bistro", "till", allScopes...)
	watcher, kept := watch(t, client(t, one, key), key, "ann", 0), watch(t, client(t, one, key), keep, "ann", 0)
	watcher.next()
	kept.next()
	if _, r := call(t, other, "/loyalty.v1.PartnerService/RevokeApiKey", keep,
		fmt.Sprintf(`{"programId":"bistro","requestId":"r","keyId":%q}`, keyID)); r != nil {
		t.Fatal(r)
	}
	w.clock.Set(w.clock.Now().Add(10 * time.Second))
	if r := reasonOf(t, watcher.ends()); r.Code != "unauthenticated" || r.Reason != "INVALID_CREDENTIALS" {
		t.Errorf("the stream ends with %v", r)
	}
	if _, err := client(t, other, keep).Accrue(t.Context(), accrual("a", "ann", 100)); err != nil {
		t.Fatal(err)
	}
	kept.until(1)
}

func TestAWatcherWhoTakesNothingHoldsNobodyUpAndIsToldTheLatestAfterwards(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	server := w.server()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	c := client(t, server.URL(), key)
	stalled := stall(t, server.Addr().String(), key, "ann")
	other := watch(t, c, key, "ann", 0)
	other.next()
	const changes = 200
	for i := range int64(changes) {
		if _, err := c.Accrue(t.Context(), accrual(fmt.Sprint("a", i), "ann", 100)); err != nil {
			t.Fatal(err)
		}
	}
	other.until(changes)
	told := stalled.take(func(b *loyaltyv1.Balance) bool { return b.GetAvailable() == changes })
	if len(told) > 3 { // what was on its way when it stalled, and the latest
		t.Errorf("%d answers were kept for it: %v", len(told), told)
	}
}

// stalled is a stream over HTTP/2 whose caller allows the server to send nothing.
type stalled struct {
	t      *testing.T
	framer *http2.Framer
}

// stall begins to watch and waits until the server wants to tell the first answer.
func stall(t *testing.T, address, key, memberID string) *stalled {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	must(err)
	t.Cleanup(func() { _ = conn.Close() })
	must(conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = io.WriteString(conn, http2.ClientPreface)
	must(err)
	framer := http2.NewFramer(conn, conn)
	must(framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0}))
	var head bytes.Buffer
	encoder := hpack.NewEncoder(&head)
	for _, field := range [][2]string{
		{":method", "POST"}, {":scheme", "http"}, {":path", loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure}, {":authority", address},
		{"content-type", "application/grpc"}, {"te", "trailers"}, {"authorization", "Bearer " + key},
	} {
		must(encoder.WriteField(hpack.HeaderField{Name: field[0], Value: field[1]}))
	}
	must(framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: head.Bytes(), EndHeaders: true}))
	request, err := proto.Marshal(&loyaltyv1.WatchBalanceRequest{ProgramId: "bistro", Member: member(memberID)})
	must(err)
	must(framer.WriteData(1, true, append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(request))), request...)))
	s := &stalled{t, framer}
	for {
		switch frame := s.read().(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				must(framer.WriteSettingsAck())
			}
		case *http2.HeadersFrame: // an answer follows them, when it may
			return s
		}
	}
}

func (s *stalled) read() http2.Frame {
	s.t.Helper()
	frame, err := s.framer.ReadFrame()
	if err != nil {
		s.t.Fatal(err)
	}
	return frame
}

// take lets the server send, and returns what it tells until an answer that is the last one wanted.
func (s *stalled) take(last func(*loyaltyv1.Balance) bool) (told []*loyaltyv1.Balance) {
	s.t.Helper()
	if err := s.framer.WriteWindowUpdate(1, 1<<20); err != nil {
		s.t.Fatal(err)
	}
	var data []byte
	for {
		frame, is := s.read().(*http2.DataFrame)
		if !is {
			continue
		}
		for data = append(data, frame.Data()...); len(data) >= 5 && len(data) >= 5+int(binary.BigEndian.Uint32(data[1:])); {
			size := 5 + int(binary.BigEndian.Uint32(data[1:]))
			answer := &loyaltyv1.WatchBalanceResponse{}
			mustUnmarshal(s.t, data[5:size], answer)
			data = data[size:]
			if told = append(told, answer.GetBalance()); last(answer.GetBalance()) {
				return told
			}
		}
	}
}

func TestAMemberWatchesItsOwnBalanceForAsLongAsItsTokenHolds(t *testing.T) {
	w, server, shop := bistroWithTokens(t)
	key := shop.credential
	for name, end := range map[string]struct {
		lifetime int // seconds
		ends     func()
	}{
		"the token expires": {60, func() {}}, // after the 40 below, time goes by
		"the member's tokens are revoked": {86_400, func() {
			shop.must("TokenService/RevokeMemberTokens", "revoke", `"memberId":"ann"`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			issued := shop.must(issueTokens, "t-"+strings.ReplaceAll(name, " ", "-"), fmt.Sprintf(`"memberId":"ann","lifetimeSeconds":"%d"`, end.lifetime))
			token := issued["token"].(string)
			c := client(t, server.URL(), token)
			if r := reasonOf(t, watch(t, c, token, "ben", 0).ends()); r.Code != "permission_denied" || r.Reason != "OTHER_MEMBER" {
				t.Errorf("watching another's balance ends with %v", r)
			}
			watcher, partners := watch(t, c, token, "ann", 0), watch(t, client(t, server.URL(), key), key, "ann", 0)
			before := watcher.next().GetAvailable()
			partners.next()
			for i := range int64(4) {
				w.clock.Set(w.clock.Now().Add(10 * time.Second))
				shop.must("LoyaltyService/Accrue", fmt.Sprint(issued["expireTime"], i), ofAnn+
					`,"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`)
				watcher.until(before + i + 1)
				partners.until(before + i + 1)
			}
			end.ends()
			if r := reasonOf(t, watcher.endsInTime(w.clock)); r.Code != "unauthenticated" || r.Reason != "INVALID_CREDENTIALS" {
				t.Errorf("the stream ends with %v", r)
			}
			partners.stop()
		})
	}
}

func TestAStreamOfAProvidersTokenEndsWhenItsIdentifierIsAnothers(t *testing.T) {
	w, server, shop, provider := bistroWithProvider(t, ", member_claim: email, identifier_type: EMAIL")
	w.enroll("bistro", "ben")
	claims := authtest.Claims("account-7", w.clock.Now())
	claims["email"], claims["exp"] = "ann@example.org", w.clock.Now().Add(time.Hour).Unix()
	token := provider.Sign(provider.AddKey("RS256"), claims)
	c := client(t, server.URL(), token)
	watcher := watch(t, c, token, "ann", 0)
	watcher.until(500)
	w.clock.Set(w.clock.Now().Add(10 * time.Second))
	shop.must("LoyaltyService/Accrue", "more", ofAnn+`,"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`)
	watcher.until(501)
	w.clock.waitForRings() // or the credential is asked for while the address is nobody's
	const address = `"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ann@example.org"}`
	shop.must("MemberService/UnlinkIdentifier", "unlink", ofAnn+","+address)
	shop.must("MemberService/LinkIdentifier", "link-2", `"member":{"memberId":"ben"},`+address)
	if r := reasonOf(t, watcher.endsInTime(w.clock)); r.Reason != "OTHER_MEMBER" {
		t.Errorf("the stream ends with %v", r)
	}
	watch(t, c, token, "ben", 0).until(0)
}
