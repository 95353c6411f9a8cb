package e2e

import (
	"fmt"
	"testing"
)

func TestChangesAreAuditedByWhomWhenAndFromWhere(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	keyID, key := w.key("bistro", "till", allScopes...)
	for i := range 3 {
		body := fmt.Sprintf(`{"programId":"bistro","requestId":"enroll-%d","memberId":"m%d"}`, i, i)
		for range 2 { // a replay is no change
			if _, r := call(t, url, "/loyalty.v1.MemberService/EnrollMember", key, body); r != nil {
				t.Fatal(r)
			}
		}
	}
	const list = "/loyalty.v1.AuditService/ListAuditEntries"
	answer, r := call(t, url, list, key, `{"programId":"bistro","partnerId":"till","pageSize":2}`)
	if r != nil {
		t.Fatal(r)
	}
	entries := answer["entries"].([]any)
	newest := entries[0].(map[string]any)
	for field, want := range map[string]string{
		"createTime": "2026-03-02T12:00:00Z", "partnerId": "till", "keyId": keyID, "method": "loyalty.v1.MemberService/EnrollMember",
		"requestId": "enroll-2", "memberId": "m2", "subject": "m2", "origin": "127.0.0.0/24",
	} {
		if newest[field] != want {
			t.Errorf("%s is %v, want %s", field, newest[field], want)
		}
	}
	token, _ := answer["nextPageToken"].(string)
	answer, r = call(t, url, list, key, fmt.Sprintf(`{"programId":"bistro","partnerId":"till","pageSize":2,"pageToken":%q}`, token))
	if r != nil {
		t.Fatal(r)
	}
	if entries = answer["entries"].([]any); len(entries) != 1 || entries[0].(map[string]any)["subject"] != "m0" || answer["nextPageToken"] != nil {
		t.Errorf("the second page: %v", answer)
	}
	if _, r = call(t, url, list, key, fmt.Sprintf(`{"programId":"bistro","memberId":"m1","pageToken":%q}`, token)); r == nil || r.Reason != "INVALID_PAGE_TOKEN" {
		t.Errorf("another list's token: %v", r)
	}
}
