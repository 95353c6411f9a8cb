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

func TestATokenIsRefusedToWhoMayNotHaveIt(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	r := shop.refuses("MEMBER_NOT_FOUND", issueTokens, "t-1", `"memberId":"nobody"`)
	if fmt.Sprint(r.Fields) != "[member_id]" {
		t.Errorf("the field at fault is %v", r.Fields)
	}
	shop.must("MemberService/CloseMember", "close", `"member":{"memberId":"cid"}`)
	shop.refuses("MEMBER_CLOSED", issueTokens, "t-1", `"memberId":"cid"`)
	shop.refuses("MEMBER_NOT_FOUND", "TokenService/RevokeMemberTokens", "r-1", `"memberId":"nobody"`)
	shop.must(issueTokens, "t-1", `"memberId":"ann"`)
	shop.refuses("REQUEST_ID_REUSED", issueTokens, "t-1", `"memberId":"ben"`)
	shop.refuses("REQUEST_ID_REUSED", issueTokens, "t-1", `"memberId":"ann","lifetimeSeconds":"60"`)
	shop.refuses("REQUEST_ID_REUSED", "TokenService/RevokeMemberTokens", "t-1", `"memberId":"ann"`)
	for _, seconds := range []int{-1, 29, 86_401} {
		shop.refuses("INVALID_FIELD", issueTokens, "t-2", fmt.Sprintf(`"memberId":"ann","lifetimeSeconds":"%d"`, seconds))
	}
	again := shop.must(issueTokens, "t-1", `"memberId":"ann","lifetimeSeconds":"900","scopes":["TOKEN_SCOPE_READ"]`)
	if again["replayed"] != true {
		t.Error("what an empty field stands for is taken for another request")
	}

	// A key issues no token that may do more than itself.
	for _, c := range []struct {
		has     auth.Scope
		asks    string
		missing string
	}{
		{auth.ScopeRead, ``, ""}, {auth.ScopeRead, read, ""}, {auth.ScopeRead, redeem, "redeem"}, {auth.ScopeRead, read + `","` + redeem, "redeem"},
		{auth.ScopeRedeem, ``, "read"}, {auth.ScopeRedeem, redeem, ""}, {auth.ScopeEnroll, redeem, "redeem"},
	} {
		_, key := w.key("bistro", "shop", auth.ScopeToken, c.has)
		fields := `"memberId":"ann"`
		if c.asks != "" {
			fields += `,"scopes":["` + c.asks + `"]`
		}
		_, r := shop.with(key).do(issueTokens, fmt.Sprintf("t-%s-%s", c.has, strings.ReplaceAll(c.asks, `"`, "")), fields)
		if c.missing == "" && r != nil || c.missing != "" && (r == nil || r.Reason != "MISSING_SCOPE" || r.Metadata["scope"] != c.missing) {
			t.Errorf("a key with %s that asks for %q: %v", c.has, c.asks, r)
		}
	}
	w.tokens.KeysFile = ""
	unable := caller{t, w.server().URL(), shop.credential}
	unable.refuses("TOKENS_NOT_CONFIGURED", issueTokens, "t-3", `"memberId":"ann"`)
	unable.must("TokenService/RevokeMemberTokens", "r-2", `"memberId":"ann"`)
}

func TestRevokedTokensEndHereAtOnceAndElsewhereWithinTwoSeconds(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	elsewhere := w.server().URL()
	token := shop.token("t-1", "ann")
	here, there := shop.with(token), caller{t, elsewhere, token}
	here.must(getBalance, "", ofAnn)
	there.must(getBalance, "", ofAnn)
	revoked := shop.must("TokenService/RevokeMemberTokens", "r-1", `"memberId":"ann"`)
	if revoked["revokeTime"] != w.clock.Now().Format(time.RFC3339) {
		t.Errorf("revoked at %v", revoked)
	}
	here.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
	there.must(getBalance, "", ofAnn)
	fresh := shop.token("t-2", "ann") // at the same instant, and yet after it
	shop.with(fresh).must(getBalance, "", ofAnn)
	w.clock.Set(w.clock.Now().Add(auth.Freshness))
	there.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
	there.with(fresh).must(getBalance, "", ofAnn)
	again := shop.must("TokenService/RevokeMemberTokens", "r-1", `"memberId":"ann"`)
	if again["replayed"] != true || again["revokeTime"] != revoked["revokeTime"] {
		t.Errorf("revoked again: %v", again)
	}
	shop.with(fresh).must(getBalance, "", ofAnn)
	if got := shop.must(issueTokens, "t-1", `"memberId":"ann"`)["token"]; got != token {
		t.Errorf("the revoked token, asked for again, is %v", got)
	}
}

func TestTokensEndWithTheirKeyAndTheirMember(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	keyID, key := w.key("bistro", "app", allScopes...)
	ann := shop.with(shop.with(key).token("t-1", "ann"))
	ann.must(getBalance, "", ofAnn)
	shop.must("PartnerService/RevokeApiKey", "revoke", fmt.Sprintf(`"keyId":%q`, keyID))
	ann.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)

	cid := shop.with(shop.token("t-2", "cid"))
	cid.must(getBalance, "", `"member":{"memberId":"cid"}`)
	shop.must("MemberService/CloseMember", "close", `"member":{"memberId":"cid"}`)
	cid.refuses("INVALID_CREDENTIALS", getBalance, "", `"member":{"memberId":"cid"}`)
	shop.must("MemberService/EraseMember", "erase", `"member":{"memberId":"cid"}`)
	cid.refuses("INVALID_CREDENTIALS", getBalance, "", `"member":{"memberId":"cid"}`)
}

func TestATokenOfAMergedMemberKeepsReadingByItsOwnID(t *testing.T) {
	_, _, shop := bistroWithTokens(t)
	ann := shop.with(shop.token("t-1", "ann", read, redeem))
	shop.must("MemberService/MergeMembers", "merge", `"member":{"memberId":"ann"},"into":{"memberId":"ben"}`)
	answer := ann.must(getBalance, "", ofAnn)
	if answer["memberId"] != "ben" || answer["balance"].(map[string]any)["available"] != "1000" {
		t.Errorf("ann, who is ben now, has %v", answer)
	}
	ann.must(redeemCall, "r-1", ofAnn+`,"rewardId":"mug"`)
	ann.refuses("OTHER_MEMBER", getBalance, "", `"member":{"memberId":"ben"}`)
	if issued := shop.must(issueTokens, "t-2", `"memberId":"ann"`); issued["memberId"] != "ben" {
		t.Errorf("a new token is %v's", issued["memberId"])
	}
	shop.must("TokenService/RevokeMemberTokens", "revoke", `"memberId":"ben"`)
	ann.refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
}

// A member makes request ids as it likes, and must be able neither to use up nor to find out anybody else's.
// While two members count as one person, a token asked for by either id is the survivor's. It must not outlast that.
func TestTokensIssuedWhileMembersWereMergedEndWhenTheyAreParted(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	other := caller{t, w.server().URL(), shop.credential}
	before := shop.token("t-before", "ben")
	shop.must("MemberService/MergeMembers", "merge", `"member":{"memberId":"ben"},"into":{"memberId":"ann"}`)
	token := shop.token("t-merged", "ben")
	for _, c := range []caller{shop, other} {
		c.with(token).must(getBalance, "", ofAnn)
	}
	unmerged := `"memberId":"ben"`
	shop.must("MemberService/UnmergeMember", "unmerge", unmerged)
	shop.with(token).refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)
	w.clock.Set(w.clock.Now().Add(auth.Freshness))
	other.with(token).refuses("INVALID_CREDENTIALS", getBalance, "", ofAnn)

	ann := shop.token("t-ann", "ann")
	if again := shop.must("MemberService/UnmergeMember", "unmerge", unmerged); again["replayed"] != true {
		t.Errorf("the same call again: %v", again)
	}
	shop.with(ann).must(getBalance, "", ofAnn)
	shop.with(before).must(getBalance, "", `"member":{"memberId":"ben"}`)
}

func TestRequestIDsOfMembersAreTheirOwn(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	ann := shop.with(shop.token("t-ann", "ann", read, redeem))
	ben := shop.with(shop.token("t-ben", "ben", read, redeem))
	const mug, ofBen = `,"rewardId":"mug"`, `"member":{"memberId":"ben"}`
	first := ann.must(redeemCall, "order-17", ofAnn+mug)
	if again := ann.must(redeemCall, "order-17", ofAnn+mug); again["replayed"] != true || again["redemptionId"] != first["redemptionId"] {
		t.Errorf("the same call again: %v", again)
	}
	if r := ann.refuses("REQUEST_ID_REUSED", redeemCall, "order-17", ofAnn+mug+`,"hold":{}`); !strings.Contains(r.Message, `"order-17"`) {
		t.Errorf("the refusal says %s", r.Message)
	}
	// The partner's own, and the other member's, mean what they would have meant.
	for _, c := range []struct {
		who    caller
		call   string
		id     string
		fields string
	}{
		{ben, redeemCall, "order-17", ofBen + mug}, {shop, redeemCall, "order-17", ofAnn + mug + `,"hold":{}`},
		{ann, redeemCall, "accrue-ann", ofAnn + mug}, {ann, redeemCall, "t-ann", ofAnn + mug},
	} {
		if answer := c.who.must(c.call, c.id, c.fields); answer["replayed"] == true {
			t.Errorf("%s with %s is a replay: %v", c.call, c.id, answer)
		}
	}
	// A space would reach into another's.
	for _, id := range []string{"ann order-17", "ben order-17", " order-17"} {
		ann.refuses("INVALID_FIELD", redeemCall, id, ofAnn+mug)
		shop.refuses("INVALID_FIELD", redeemCall, id, ofAnn+mug)
	}
	answer := ann.must("LoyaltyService/ListEntries", "", ofAnn)
	if entry := answer["entries"].([]any)[0].(map[string]any); entry["partnerId"] != "shop" || entry["kind"] != "ENTRY_KIND_REDEMPTION" {
		t.Errorf("the newest entry is %v", entry)
	}
	verify(t, w)
}

func TestTheAuditTellsMembersCallsFromTheirPartners(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	keyID, key := w.key("bistro", "app", allScopes...)
	app := shop.with(key)
	ann := shop.with(app.token("t-1", "ann", read, redeem))
	redeemed := ann.must(redeemCall, "r-1", ofAnn+`,"rewardId":"mug"`)
	app.must("TokenService/RevokeMemberTokens", "r-2", `"memberId":"ann"`)
	var tokenID any
	entries := app.must("AuditService/ListAuditEntries", "", `"partnerId":"app","memberId":"ann"`)["entries"].([]any)
	if len(entries) != 3 {
		t.Fatalf("the audit has %v", entries)
	}
	for i, want := range []map[string]any{
		{"method": "loyalty.v1.TokenService/RevokeMemberTokens", "requestId": "r-2", "subject": "ann"},
		{"method": "loyalty.v1.LoyaltyService/Redeem", "requestId": "r-1", "subject": redeemed["redemptionId"]},
		{"method": "loyalty.v1.TokenService/IssueMemberToken", "requestId": "t-1"},
	} {
		entry := entries[i].(map[string]any)
		want["keyId"], want["memberId"], want["partnerId"] = keyID, "ann", "app"
		for field, value := range want {
			if entry[field] != value {
				t.Errorf("%s of entry %d is %v, want %v", field, i, entry[field], value)
			}
		}
		if i == 1 {
			tokenID = entry["tokenId"]
		} else if entry["tokenId"] != nil {
			t.Errorf("entry %d is by token %v", i, entry["tokenId"])
		}
		if i == 2 && (tokenID == nil || entry["subject"] != tokenID) {
			t.Errorf("token %v was issued, and %v used", entry["subject"], tokenID)
		}
	}
	records := app.must("MemberService/ExportMember", "", ofAnn)
	if text := fmt.Sprint(records); strings.Contains(text, "ann r-1") || !strings.Contains(text, "r-1") {
		t.Errorf("the export tells %s", text)
	}
}

// A partner calls from its own machines, a member from home.
func TestWhereAnErasedMemberCalledFromIsForgotten(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	ann := shop.with(shop.token("t-1", "ann", read, redeem))
	ann.must(redeemCall, "r-1", ofAnn+`,"rewardId":"mug"`)
	ann.must(redeemCall, "r-2", ofAnn+`,"rewardId":"mug","hold":{}`)
	origins := func() (ofMember, ofPartner int) {
		for _, each := range shop.must("AuditService/ListAuditEntries", "", `"memberId":"ann"`)["entries"].([]any) {
			entry := each.(map[string]any)
			switch {
			case entry["origin"] == nil:
			case entry["tokenId"] != nil:
				ofMember++
			default:
				ofPartner++
			}
		}
		return ofMember, ofPartner
	}
	ofMember, ofPartner := origins()
	if ofMember != 2 || ofPartner == 0 {
		t.Fatalf("%d calls of the member's and %d of its partner's tell where they came from", ofMember, ofPartner)
	}
	w.clock.Set(w.clock.Now().AddDate(0, 1, 0)) // the hold is over
	shop.must("MemberService/CloseMember", "close", ofAnn)
	for _, requestID := range []string{"erase", "erase-again"} {
		shop.must("MemberService/EraseMember", requestID, ofAnn)
	}
	if left, kept := origins(); left != 0 || kept < ofPartner {
		t.Errorf("%d calls of the member's and %d of its partner's tell where they came from", left, kept)
	}
	verify(t, w)
}

func TestAPartnerCapturesWhatItsMemberHolds(t *testing.T) {
	w, _, shop := bistroWithTokens(t)
	ann := shop.with(shop.token("t-1", "ann", read, redeem))
	held := ann.must(redeemCall, "r-1", ofAnn+`,"rewardId":"mug","hold":{}`)
	fields := fmt.Sprintf(`"redemptionId":%q`, held["redemptionId"])
	_, other := w.key("bistro", "other", allScopes...)
	shop.with(other).refuses("REDEMPTION_NOT_FOUND", "LoyaltyService/CaptureRedemption", "c-1", fields)
	shop.must("LoyaltyService/CaptureRedemption", "c-1", fields)
	r := ann.refuses("MISSING_SCOPE", redeemCall, "r-2", ofAnn+`,"partPaymentPoints":"100"`)
	if r.Metadata["scope"] != "redeem" {
		t.Errorf("the refusal's metadata is %v", r.Metadata)
	}
	verify(t, w)
}
