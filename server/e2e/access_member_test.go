package e2e

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/auth/authtest"
)

// ofMembers are the RPCs that a member may call, each with the scope that its token needs. All others are refused.
var ofMembers = map[string]auth.Scope{
	"LoyaltyService/GetBalance":   auth.ScopeRead,
	"LoyaltyService/WatchBalance": auth.ScopeRead,
	"LoyaltyService/ListRewards":  auth.ScopeRead,
	"LoyaltyService/ListLots":     auth.ScopeRead,
	"LoyaltyService/EvaluateTier": auth.ScopeRead,
	"LoyaltyService/ListEntries":  auth.ScopeRead,
	"MemberService/GetMember":     auth.ScopeRead,
	"LoyaltyService/Redeem":       auth.ScopeRedeem,
}

// holder is who calls with a token, as the matrix sees it.
type holder struct {
	credential string
	member     string       // empty: the token is good for nothing
	scopes     []auth.Scope // of the token
	elsewhere  bool         // the token is another program's
}

func (h holder) has(scope auth.Scope) bool {
	for _, s := range h.scopes {
		if s == scope {
			return true
		}
	}
	return false
}

// expected is the reason that a call is refused for; empty: it is not.
func (h holder) expected(rpc, about string) string {
	scope, may := ofMembers[rpc]
	switch {
	case h.member == "":
		return "INVALID_CREDENTIALS"
	case h.elsewhere:
		return "OTHER_PROGRAM"
	case !may || !h.has(scope):
		return "MISSING_SCOPE"
	case about != h.member:
		return "OTHER_MEMBER"
	}
	return ""
}

var codeOf = map[string]string{
	"INVALID_CREDENTIALS": "unauthenticated", "OTHER_PROGRAM": "permission_denied", "MISSING_SCOPE": "permission_denied",
	"OTHER_MEMBER": "permission_denied",
}

// withProvider is bistro with an identity provider.
func withProvider(p *authtest.Provider, more string) string {
	return bistro + fmt.Sprintf(`identity_providers:
  - {issuer: %q, audience: %s, jwks_url: %q, scopes: [READ, REDEEM]%s}
`, authtest.Issuer, authtest.Audience, p.URL, more)
}

func TestAMemberReachesItsOwnAndNothingElseWithEachKindOfToken(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	w.signing(1)
	w.tokens.PrivateProviders = true
	url := w.server().URL()
	provider := authtest.New(t)
	w.program(withProvider(provider, ""))
	w.program(strings.Replace(bistro, "program_id: bistro", "program_id: other", 1))
	w.enroll("bistro", "ann", "ben", "cid", "dee", "eve", "debtor")
	w.enroll("other", "ann")
	_, full := w.key("bistro", "till", allScopes...)
	expendable, _ := w.key("bistro", "till", auth.ScopeRead)
	_, foreign := w.key("other", "till", allScopes...)
	shop := caller{t, url, full}
	names := prepareAccess(t, w, url, full)
	names["KEY"] = expendable

	holders := tokenHolders(t, w, shop, provider)
	holders["other program's"] = holder{
		credential: issueIn(t, url, foreign, "other", "ann"), member: "ann", scopes: []auth.Scope{auth.ScopeRead, auth.ScopeRedeem}, elsewhere: true,
	}
	words := map[string]map[string]string{} // of refusals, by reason
	for _, service := range services() {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			name := string(service.Name()) + "/" + string(method.Name())
			row, has := access[name]
			if !has {
				t.Errorf("%s has no row in the table of access", name)
				continue
			}
			procedure := "/" + string(service.FullName()) + "/" + string(method.Name())
			request := accessBody(method, row.request, names)
			about := map[string]string{"ann": request}
			if strings.Contains(request, `"memberId":"ann"`) {
				for _, other := range []string{"ben", "nobody"} {
					about[other] = strings.ReplaceAll(request, `"memberId":"ann"`, fmt.Sprintf(`"memberId":%q`, other))
				}
			}
			if strings.Contains(request, `"member":{"memberId":"ann"}`) {
				for what, identifier := range map[string]string{
					"ann's card": `"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"0815"}`, "nobody's card": `"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"9999"}`,
				} {
					about[what] = strings.ReplaceAll(request, `"member":{"memberId":"ann"}`, `"member":{`+identifier+`}`)
				}
			}
			before := w.rows()
			for who, h := range holders {
				for whom, body := range about {
					want := h.expected(name, whom)
					if want == "" {
						continue // below: it may write
					}
					answer, r := callOf(method)(t, url, procedure, h.credential, body)
					if r == nil || r.Reason != want || r.Code != codeOf[want] {
						t.Errorf("%s by %s about %s: got %v %v, want %s", name, who, whom, r, answer, want)
						continue
					}
					if strings.Contains(r.Message, h.credential) || strings.Contains(fmt.Sprint(r.Metadata), h.credential) {
						t.Errorf("%s by %s: the refusal tells the token", name, who)
					}
					if want == "OTHER_MEMBER" || want == "INVALID_CREDENTIALS" {
						text := fmt.Sprint(r.Message, r.Fields, r.Metadata)
						if words[want+h.member] == nil {
							words[want+h.member] = map[string]string{}
						}
						words[want+h.member][text] = name + " by " + who + " about " + whom
					}
				}
			}
			if after := w.rows(); after != before {
				t.Errorf("%s: refused calls wrote: before %s, after %s", name, before, after)
			}
			for who, h := range holders {
				if body := about[h.member]; h.expected(name, h.member) == "" && body != "" {
					if _, r := callOf(method)(t, url, procedure, h.credential, body); r != nil && !(h.member == "ben" && r.Reason == "INSUFFICIENT_POINTS") {
						t.Errorf("%s by %s about itself: %v", name, who, r)
					}
				}
			}
		}
	}
	for reason, texts := range words {
		if len(texts) != 1 {
			t.Errorf("%s is told in different words: %v", reason, texts)
		}
	}
	for name := range ofMembers {
		if _, known := access[name]; !known {
			t.Errorf("%s is no RPC of the contract", name)
		}
	}
}

// tokenHolders are good and bad tokens of each kind.
func tokenHolders(t *testing.T, w *world, shop caller, provider *authtest.Provider) map[string]holder {
	t.Helper()
	reads := []auth.Scope{auth.ScopeRead}
	all := []auth.Scope{auth.ScopeRead, auth.ScopeRedeem}
	holders := map[string]holder{}

	w.enroll("bistro", "fay") // whose tokens are revoked
	holders["revoked"] = holder{credential: shop.token("m-revoked", "fay", read, redeem)}
	shop.must("TokenService/RevokeMemberTokens", "m-revoke", `"memberId":"fay"`)
	w.enroll("bistro", "gus") // who leaves
	holders["of who left"] = holder{credential: shop.token("m-left", "gus", read, redeem)}
	shop.must("MemberService/CloseMember", "m-close", `"member":{"memberId":"gus"}`)
	keyID, expiring := w.key("bistro", "till", allScopes...)
	holders["of a revoked key"] = holder{credential: shop.with(expiring).token("m-key", "ann", read, redeem)}
	shop.must("PartnerService/RevokeApiKey", "m-revoke-key", fmt.Sprintf(`"keyId":%q`, keyID))
	holders["expired"] = holder{credential: shop.must(issueTokens, "m-expired", `"memberId":"ann","lifetimeSeconds":"30"`)["token"].(string)}
	w.clock.Set(w.clock.Now().Add(30 * time.Second))

	good := shop.token("m-redeem", "ann", read, redeem)
	holders["ann, to read"] = holder{credential: shop.token("m-read", "ann"), member: "ann", scopes: reads}
	holders["ann, to read and redeem"] = holder{credential: good, member: "ann", scopes: all}
	holders["ben, to read and redeem"] = holder{credential: shop.token("m-ben", "ben", read, redeem), member: "ben", scopes: all}

	text, err := os.ReadFile(w.tokens.KeysFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	ours := parsed.(ed25519.PrivateKey)
	_, another, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	forge := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
		claims := jwt.MapClaims{}
		original, _, err := jwt.NewParser().ParseUnverified(good, claims)
		if err != nil {
			t.Fatal(err)
		}
		change(claims)
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = original.Header["kid"]
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	same := func(jwt.MapClaims) {}
	head, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	for who, credential := range map[string]string{
		"wrong key": forge(jwt.SigningMethodEdDSA, another, same), "alg none": forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"HS256 with the public key": forge(jwt.SigningMethodHS256, []byte(ours.Public().(ed25519.PublicKey)), same),
		"wrong audience":            forge(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { c["aud"] = "nowhere" }),
		"not yet valid":             forge(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { c["nbf"] = w.clock.Now().Add(time.Hour).Unix() }),
		"tampered":                  head + "." + payload[:len(payload)-4] + "AAAA." + signature, "malformed": head + "." + payload,
	} {
		holders[who] = holder{credential: credential}
	}

	id, stranger := provider.AddKey("RS256"), authtest.New(t)
	stranger.AddKey("RS256")
	claims := func(change func(jwt.MapClaims)) jwt.MapClaims {
		out := maps.Clone(authtest.Claims("ann", w.clock.Now()))
		change(out)
		return out
	}
	holders["provider's"] = holder{credential: provider.Sign(id, claims(same)), member: "ann", scopes: all}
	for who, credential := range map[string]string{
		"provider's, wrong key":      stranger.Sign(id, claims(same)),
		"provider's, expired":        provider.Sign(id, claims(func(c jwt.MapClaims) { c["exp"] = w.clock.Now().Add(-time.Minute).Unix() })),
		"provider's, other issuer":   provider.Sign(id, claims(func(c jwt.MapClaims) { c["iss"] = "https://other.example" })),
		"provider's, other audience": provider.Sign(id, claims(func(c jwt.MapClaims) { c["aud"] = "other-app" })),
		"provider's, of nobody":      provider.Sign(id, claims(func(c jwt.MapClaims) { c["sub"] = "nobody" })),
	} {
		holders[who] = holder{credential: credential}
	}
	return holders
}

// issueIn issues a token to read and redeem in a program.
func issueIn(t *testing.T, url, key, programID, memberID string) string {
	t.Helper()
	answer, r := call(t, url, "/loyalty.v1."+issueTokens, key, fmt.Sprintf(
		`{"programId":%q,"requestId":"issue-%s","memberId":%q,"scopes":[%q,%q]}`, programID, memberID, memberID, read, redeem))
	if r != nil {
		t.Fatal(r)
	}
	return answer["token"].(string)
}
