package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth"
)

// signing makes a file with new keys for member tokens and lets the world's servers sign with it.
func (w *world) signing(keys int) {
	w.t.Helper()
	var text []byte
	for range keys {
		key, err := auth.NewSigningKey()
		if err != nil {
			w.t.Fatal(err)
		}
		text = append(text, key...)
	}
	w.tokens.KeysFile = filepath.Join(w.t.TempDir(), "keys.pem")
	if err := os.WriteFile(w.tokens.KeysFile, text, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// caller calls one server with one credential, and names requests by a counter.
type caller struct {
	t          testing.TB
	url        string
	credential string
}

// do calls with fields besides the program's, and a request id where one is given.
func (c caller) do(procedure, requestID, fields string) (map[string]any, *refused) {
	c.t.Helper()
	body := `{"programId":"bistro"`
	if requestID != "" {
		body += fmt.Sprintf(`,"requestId":%q`, requestID)
	}
	if fields != "" {
		body += "," + fields
	}
	return call(c.t, c.url, "/loyalty.v1."+procedure, c.credential, body+"}")
}

// must is do of what may not be refused.
func (c caller) must(procedure, requestID, fields string) map[string]any {
	c.t.Helper()
	answer, r := c.do(procedure, requestID, fields)
	if r != nil {
		c.t.Fatalf("%s: %v", procedure, r)
	}
	return answer
}

// refuses checks that a call is refused for the reason.
func (c caller) refuses(reason, procedure, requestID, fields string) *refused {
	c.t.Helper()
	answer, r := c.do(procedure, requestID, fields)
	if r == nil || r.Reason != reason {
		c.t.Fatalf("%s with %s: got %v %v, want %s", procedure, fields, r, answer, reason)
	}
	return r
}

// token issues one for a member.
func (c caller) token(requestID, memberID string, scopes ...string) string {
	c.t.Helper()
	fields := fmt.Sprintf(`"memberId":%q`, memberID)
	if len(scopes) > 0 {
		fields += `,"scopes":["` + strings.Join(scopes, `","`) + `"]`
	}
	return c.must("TokenService/IssueMemberToken", requestID, fields)["token"].(string)
}

const (
	ofAnn       = `"member":{"memberId":"ann"}`
	read        = "TOKEN_SCOPE_READ"
	redeem      = "TOKEN_SCOPE_REDEEM"
	getBalance  = "LoyaltyService/GetBalance"
	redeemCall  = "LoyaltyService/Redeem"
	issueTokens = "TokenService/IssueMemberToken"
)

// bistroWithTokens is a world with the program bistro, its members ann and ben, who has points each, and a server.
func bistroWithTokens(t *testing.T) (w *world, server *app.App, shop caller) {
	t.Helper()
	w = newWorld(t, devstackRedis(t))
	w.signing(1)
	w.program(bistro)
	w.enroll("bistro", "ann", "ben", "cid")
	server = w.server()
	_, key := w.key("bistro", "shop", allScopes...)
	shop = caller{t, server.URL(), key}
	for _, member := range []string{"ann", "ben"} {
		shop.must("LoyaltyService/Accrue", "accrue-"+member,
			fmt.Sprintf(`"member":{"memberId":%q},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"50000"}}}`, member))
	}
	return w, server, shop
}

func (c caller) with(credential string) caller {
	c.credential = credential
	return c
}

func TestAMemberTokenIsIssuedOnceReadsAndEnds(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	issued := shop.must(issueTokens, "t-1", `"memberId":"ann","lifetimeSeconds":"60"`)
	again := shop.must(issueTokens, "t-1", `"memberId":"ann","lifetimeSeconds":"60"`)
	if again["token"] != issued["token"] || again["expireTime"] != issued["expireTime"] || again["replayed"] != true || issued["replayed"] == true {
		t.Errorf("issued again was %v, and before %v", again, issued)
	}
	if issued["memberId"] != "ann" || issued["expireTime"] != w.clock.Now().Add(time.Minute).Format(time.RFC3339) {
		t.Errorf("issued was %v", issued)
	}
	ann := shop.with(issued["token"].(string))
	if got := ann.must(getBalance, "", ofAnn)["balance"].(map[string]any)["available"]; got != "500" {
		t.Errorf("ann has %v points", got)
	}
	w.clock.Set(w.clock.Now().Add(time.Minute - time.Nanosecond))
	ann.must(getBalance, "", ofAnn)
	w.clock.Set(w.clock.Now().Add(time.Nanosecond))
	ann.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
}
