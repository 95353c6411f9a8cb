package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/golang-jwt/jwt/v5"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth/authtest"
)

// bistroWithProvider is a world with the program bistro, which accepts a provider's tokens, its member ann, who has
// points and a card, and a server.
func bistroWithProvider(t *testing.T, more string) (w *world, server *app.App, shop caller, provider *authtest.Provider) {
	t.Helper()
	w = newWorld(t, devstackRedis(t))
	w.tokens.PrivateProviders = true
	w.program(bistro)
	w.enroll("bistro", "ann")
	server = w.server()
	_, key := w.key("bistro", "shop", allScopes...)
	shop = caller{t, server.URL(), key}
	provider = authtest.New(t)
	w.clock.Set(w.clock.Now().Add(time.Second))
	shop.must("ProgramService/ApplyProgram", "apply", fmt.Sprintf(`"yaml":%q`, withProvider(provider, more)))
	shop.must("LoyaltyService/Accrue", "accrue", ofAnn+`,"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"50000"}}}`)
	shop.must("MemberService/LinkIdentifier", "link", ofAnn+`,"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ann@example.org"}`)
	return w, server, shop, provider
}

func TestRedemptionsByAProvidersTokenCountForItsPartnerOrTheProgramItself(t *testing.T) {
	for name, c := range map[string]struct{ more, partner string }{
		"the partner": {", partner_id: shop", "shop"}, "the program": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, shop, provider := bistroWithProvider(t, c.more)
			ann := shop.with(provider.Sign(provider.AddKey("ES256"), authtest.Claims("ann", w.clock.Now())))
			ann.must(redeemCall, "order-1", ofAnn+`,"rewardId":"mug"`)
			if again := ann.must(redeemCall, "order-1", ofAnn+`,"rewardId":"mug"`); again["replayed"] != true {
				t.Errorf("the same call again: %v", again)
			}
			held := ann.must(redeemCall, "order-2", ofAnn+`,"rewardId":"mug","hold":{}`)
			_, r := shop.do("LoyaltyService/CaptureRedemption", "capture", fmt.Sprintf(`"redemptionId":%q`, held["redemptionId"]))
			if captured := r == nil; captured != (c.partner == "shop") {
				t.Errorf("the shop captures what was held: %v", r)
			}
			entry := ann.must("LoyaltyService/ListEntries", "", ofAnn)["entries"].([]any)
			last := entry[len(entry)-2].(map[string]any)
			if got, _ := last["partnerId"].(string); got != c.partner || last["kind"] != "ENTRY_KIND_REDEMPTION" {
				t.Errorf("the entry is %v", last)
			}
			audited := shop.must("AuditService/ListAuditEntries", "", `"memberId":"ann"`)["entries"].([]any)
			byMember := 0
			for _, each := range audited {
				entry := each.(map[string]any)
				if id, _ := entry["tokenId"].(string); id != "" {
					byMember++
					if got, _ := entry["partnerId"].(string); got != c.partner || entry["keyId"] != nil || !strings.HasPrefix(entry["requestId"].(string), "order-") {
						t.Errorf("the audit has %v", entry)
					}
				}
			}
			if byMember != 2 {
				t.Errorf("of the audit, %d entries are a member's: %v", byMember, audited)
			}
			w.clock.Set(w.clock.Now().AddDate(2, 0, 0))
			verify(t, w)
		})
	}
}

func TestAMemberFoundByAnIdentifierLearnsItsID(t *testing.T) {
	w, _, shop, provider := bistroWithProvider(t, ", member_claim: email, identifier_type: EMAIL")
	claims := authtest.Claims("account-7", w.clock.Now())
	claims["email"] = "ann@example.org"
	id := provider.AddKey("RS256")
	ann := shop.with(provider.Sign(id, claims))
	ann.must(getBalance, "", ofAnn)
	r := ann.refuses("OTHER_MEMBER", getBalance, "", `"member":{"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ann@example.org"}}`)
	if r.Metadata["member_id"] != "ann" {
		t.Errorf("the refusal's metadata is %v", r.Metadata)
	}
	shop.must("MemberService/UnlinkIdentifier", "unlink", ofAnn+`,"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ann@example.org"}`)
	ann.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
}

func TestAProviderThatIsAwayIsToldAsUnavailableAndOthersGoOn(t *testing.T) {
	w, _, shop, provider := bistroWithProvider(t, "")
	ann := shop.with(provider.Sign(provider.AddKey("EdDSA"), authtest.Claims("ann", w.clock.Now())))
	provider.Answer(http.StatusBadGateway)
	r := ann.refuses("IDENTITY_PROVIDER_UNAVAILABLE", getBalance, "", ofAnn)
	if r.Code != "unavailable" || r.RetryIn <= 0 || strings.Contains(r.Message, provider.URL) {
		t.Errorf("the refusal is %v, to come again in %s", r, r.RetryIn)
	}
	shop.must(getBalance, "", ofAnn)
	provider.Answer(http.StatusOK)
	w.clock.Set(w.clock.Now().Add(r.RetryIn))
	ann.must(getBalance, "", ofAnn)
}

func TestADefinitionThatNamesAPartnerWhomThereIsNotIsRefused(t *testing.T) {
	_, _, shop, provider := bistroWithProvider(t, "")
	r := shop.refuses("INVALID_DEFINITION", "ProgramService/ApplyProgram", "apply-2", fmt.Sprintf(`"yaml":%q`, withProvider(provider, ", partner_id: nobody")))
	if fmt.Sprint(r.Fields) != "[identity_providers.partner_id]" {
		t.Errorf("the field at fault is %v", r.Fields)
	}
}

// A caller whose token nobody has checked yet gets no room to speak of.
func TestACallWithoutAKeyIsReadUpToAFewKilobytes(t *testing.T) {
	w, _, shop, provider := bistroWithProvider(t, "")
	ann := shop.with(provider.Sign(provider.AddKey("EdDSA"), authtest.Claims("ann", w.clock.Now())))
	ann.refuses("INVALID_FIELD", getBalance, "", ofAnn+`,"x":"`+strings.Repeat("x", 20<<10)+`"`)
}

func TestNothingOfATokenIsLogged(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	w.signing(1)
	w.tokens.PrivateProviders = true
	provider := authtest.New(t)
	w.program(withProvider(provider, ""))
	w.enroll("bistro", "ann")
	var log lockedBuffer
	config := w.config()
	var err error
	if config.Log, err = app.NewLog(&log, "debug", "text"); err != nil {
		t.Fatal(err)
	}
	server, err := app.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(t.Context()) })
	_, key := w.key("bistro", "shop", allScopes...)
	shop := caller{t, server.URL(), key}
	id := provider.AddKey("RS256")
	tokens := []string{
		shop.token("t-1", "ann"), provider.Sign(id, authtest.Claims("ann", w.clock.Now())),
		provider.Sign(id, jwt.MapClaims{"iss": "https://id.example", "iat": w.clock.Now().Unix(), "exp": w.clock.Now().Unix() + 9, "sub": "spy"}),
	}
	tokens = append(tokens, tokens[0]+"x", tokens[1]+"x")
	for _, token := range tokens {
		for _, procedure := range []string{getBalance, "LoyaltyService/Accrue"} {
			_, _ = shop.with(token).do(procedure, "", ofAnn)
		}
	}
	provider.Answer(http.StatusBadGateway)
	w.clock.Set(w.clock.Now().Add(2 * time.Hour))
	_, _ = shop.with(provider.Sign(id, authtest.Claims("ann", w.clock.Now()))).do(getBalance, "", ofAnn)
	text := log.String()
	if !strings.Contains(text, "GetBalance") || !strings.Contains(text, "identity provider") {
		t.Fatalf("the log has %s", text)
	}
	for _, token := range append(tokens, key) {
		for _, part := range strings.FieldsFunc(token, func(r rune) bool { return r == '.' || r == '_' }) {
			if len(part) > 20 && strings.Contains(text, part) {
				t.Errorf("the log has %q of a token", part)
			}
		}
	}
}

// lockedBuffer is a buffer that servers write to.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func TestWhatIsAskedByGETIsKeptNowhere(t *testing.T) {
	_, _, shop, _ := bistroWithProvider(t, "")
	for what, c := range map[string]struct {
		credential, message string
		status              int
	}{
		"an answer": {shop.credential, `{"programId":"bistro","member":{"memberId":"ann"}}`, 200}, "no key": {"", `{}`, 401},
		"a wrong key": {shop.credential + "x", `{}`, 401}, "a refusal": {shop.credential, `{"programId":"bistro","member":{"memberId":"nobody"}}`, 404},
		"no request": {shop.credential, `}`, 400},
	} {
		target := shop.url + "/loyalty.v1.LoyaltyService/GetBalance?connect=v1&encoding=json&message=" + url.QueryEscape(c.message)
		request, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.credential != "" {
			request.Header.Set("Authorization", "Bearer "+c.credential)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if got := response.Header.Values("Cache-Control"); response.StatusCode != c.status || len(got) != 1 || got[0] != "no-store" {
			t.Errorf("%s: %s with Cache-Control %q: %s", what, response.Status, got, body)
		}
	}
}

func TestPagesOfAllowedSitesMaySendWhatAnSDKSends(t *testing.T) {
	w := newWorld(t, "")
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "shop", allScopes...)
	config := w.config()
	config.Listen.AllowedOrigins = []string{"https://app.example"}
	server, err := app.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(t.Context()) })
	const headers = "authorization,connect-protocol-version,connect-timeout-ms,content-type,traceparent,x-user-agent"
	ask := func(method, origin string) (status int, header http.Header) {
		t.Helper()
		request, err := http.NewRequest(method, server.URL()+"/loyalty.v1.LoyaltyService/GetBalance", strings.NewReader(`{"programId":"bistro",`+ofAnn+`}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", origin)
		if method == http.MethodOptions {
			request.Header.Set("Access-Control-Request-Method", http.MethodPost)
			request.Header.Set("Access-Control-Request-Headers", headers)
		} else {
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+key)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode, response.Header
	}
	_, allowed := ask(http.MethodOptions, "https://app.example")
	for header, want := range map[string]string{
		"Access-Control-Allow-Origin": "https://app.example", "Access-Control-Allow-Headers": headers, "Access-Control-Allow-Methods": "POST",
	} {
		if got := allowed.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if status, header := ask(http.MethodPost, "https://app.example"); status != 200 || header.Get("Access-Control-Allow-Origin") != "https://app.example" {
		t.Errorf("the call: %d, %v", status, header)
	}
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		if _, header := ask(method, "https://other.example"); header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("another site's %s is allowed: %v", method, header)
		}
	}
}

func TestTokensAreKnownOverEveryProtocol(t *testing.T) {
	w := newWorld(t, "")
	w.signing(1)
	w.tokens.PrivateProviders = true
	provider := authtest.New(t)
	w.program(withProvider(provider, ""))
	w.enroll("bistro", "ann")
	url := w.server().URL()
	_, key := w.key("bistro", "shop", allScopes...)
	own := caller{t, url, key}.token("t-1", "ann")
	foreign := provider.Sign(provider.AddKey("PS256"), authtest.Claims("ann", w.clock.Now()))
	var h2c http.Protocols
	h2c.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: &h2c}}
	for name, options := range map[string][]connect.ClientOption{
		"Connect": nil, "Connect with JSON": {connect.WithProtoJSON()}, "Connect with GET": {connect.WithHTTPGet()},
		"gRPC": {connect.WithGRPC()}, "gRPC-Web": {connect.WithGRPCWeb()},
	} {
		for credential, code := range map[string]connect.Code{
			own: 0, foreign: 0, own[:len(own)-8]: connect.CodeUnauthenticated, foreign[:len(foreign)-8]: connect.CodeUnauthenticated,
		} {
			ctx, info := connect.NewClientContext(t.Context())
			info.RequestHeader().Set("Authorization", "Bearer "+credential)
			answer, err := loyaltyv1connect.NewLoyaltyServiceClient(client, url, options...).GetBalance(ctx, &loyaltyv1.GetBalanceRequest{
				ProgramId: "bistro", Member: &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: "ann"}},
			})
			if code == 0 && (err != nil || answer.GetMemberId() != "ann") || code != 0 && connect.CodeOf(err) != code {
				t.Errorf("%s: %v, %v", name, answer, err)
			}
		}
	}
}
