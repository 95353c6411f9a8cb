package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/auth"
)

const bistro = `
program_id: bistro
display_name: Bistro
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00"}
  - {id: late, award: 5, when: 'event.type == "parcel"', vesting: {until_confirmed: true}}
  - {id: short, award: 5, when: 'event.type == "moment"', expiry: {after_days: 1}}
rewards:
  - {id: mug, points: 100}
part_payment: {points: 100, worth: "1.00"}
reversal: {policy: DEBT, debt_limit: 500}
transfers: {}
`

// access is a row for every RPC: the scope it needs and a request, without program and request id, that succeeds with
// the right key. It may name what prepareAccess made for it.
var access = map[string]struct {
	scope   auth.Scope
	request string
}{
	"LoyaltyService/Accrue":            {auth.ScopeAccrue, `"member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`},
	"LoyaltyService/BatchAccrue":       {auth.ScopeAccrue, `"requests":[{"requestId":"b","member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}}]`},
	"LoyaltyService/SimulateAccrual":   {auth.ScopeRead, `"member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`},
	"LoyaltyService/ConfirmAccrual":    {auth.ScopeAccrue, `"accrualId":"WAITING"`},
	"LoyaltyService/ReverseAccrual":    {auth.ScopeAccrue, `"accrualId":"ACCRUAL"`},
	"LoyaltyService/Redeem":            {auth.ScopeRedeem, `"member":{"memberId":"ann"},"rewardId":"mug"`},
	"LoyaltyService/CaptureRedemption": {auth.ScopeRedeem, `"redemptionId":"CAPTURED"`},
	"LoyaltyService/ReleaseRedemption": {auth.ScopeRedeem, `"redemptionId":"RELEASED"`},
	"LoyaltyService/ReverseRedemption": {auth.ScopeRedeem, `"redemptionId":"REDEEMED"`},
	"LoyaltyService/GetBalance":        {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/WatchBalance":      {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/ListRewards":       {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/ListLots":          {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/EvaluateTier":      {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/ListEntries":       {auth.ScopeRead, `"member":{"memberId":"ann"}`},

	"AccountService/AdjustPoints":    {auth.ScopeAdjust, `"member":{"memberId":"ann"},"points":"1","reason":"ADJUSTMENT_REASON_GOODWILL"`},
	"AccountService/ReinstatePoints": {auth.ScopeAdjust, `"member":{"memberId":"ann"},"points":"1"`},
	"AccountService/WriteOffDebt":    {auth.ScopeAdjust, `"member":{"memberId":"debtor"}`},
	"AccountService/TransferPoints":  {auth.ScopeTransfer, `"member":{"memberId":"ann"},"recipient":{"memberId":"cid"},"points":"1"`},

	"MemberService/EnrollMember":     {auth.ScopeEnroll, `"memberId":"ben"`},
	"MemberService/GetMember":        {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"MemberService/UpdateMember":     {auth.ScopeEnroll, `"member":{"memberId":"ann"},"displayName":"Ann"`},
	"MemberService/LinkIdentifier":   {auth.ScopeEnroll, `"member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}`},
	"MemberService/UnlinkIdentifier": {auth.ScopeEnroll, `"member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"0815"}`},

	"MemberService/MergeMembers":  {auth.ScopeCare, `"member":{"memberId":"dee"},"into":{"memberId":"cid"}`},
	"MemberService/UnmergeMember": {auth.ScopeCare, `"memberId":"dee"`},
	"MemberService/CloseMember":   {auth.ScopeCare, `"member":{"memberId":"eve"}`},
	"MemberService/EraseMember":   {auth.ScopeCare, `"member":{"memberId":"eve"}`},
	"MemberService/ExportMember":  {auth.ScopeCare, `"member":{"memberId":"ann"}`},

	"ProgramService/ApplyProgram":        {auth.ScopeManage, `"validateOnly":true,"yaml":` + fmt.Sprintf("%q", bistro)},
	"ProgramService/GetProgram":          {auth.ScopeRead, ``},
	"ProgramService/ListProgramVersions": {auth.ScopeRead, ``},

	"AuditService/ListAuditEntries": {auth.ScopeManage, ``},

	"TokenService/IssueMemberToken":   {auth.ScopeToken, `"memberId":"ann"`},
	"TokenService/RevokeMemberTokens": {auth.ScopeToken, `"memberId":"ann"`},

	"PartnerService/CreatePartner": {auth.ScopeManage, `"partnerId":"bakery"`},
	"PartnerService/ListPartners":  {auth.ScopeManage, ``},
	"PartnerService/CreateApiKey":  {auth.ScopeManage, `"partnerId":"till","scopes":["SCOPE_READ"]`},
	"PartnerService/ListApiKeys":   {auth.ScopeManage, ``},
	"PartnerService/RevokeApiKey":  {auth.ScopeManage, `"keyId":"KEY"`},
}

// services are the contract's, from its descriptors.
func services() (all []protoreflect.ServiceDescriptor) {
	for _, file := range []protoreflect.FileDescriptor{
		loyaltyv1.File_loyalty_v1_loyalty_service_proto, loyaltyv1.File_loyalty_v1_member_service_proto,
		loyaltyv1.File_loyalty_v1_program_service_proto, loyaltyv1.File_loyalty_v1_partner_service_proto,
		loyaltyv1.File_loyalty_v1_audit_service_proto, loyaltyv1.File_loyalty_v1_account_service_proto,
		loyaltyv1.File_loyalty_v1_token_service_proto,
	} {
		for i := range file.Services().Len() {
			all = append(all, file.Services().Get(i))
		}
	}
	return all
}

func TestEveryRPCIsRefusedToWhoMayNotCallIt(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	w.signing(1)
	url := w.server().URL()
	w.program(bistro)
	w.program(strings.Replace(bistro, "program_id: bistro", "program_id: other", 1))
	w.enroll("bistro", "ann", "cid", "dee", "eve", "debtor")
	_, full := w.key("bistro", "till", allScopes...)
	_, foreign := w.key("other", "till", allScopes...)
	revokedID, revoked := w.key("bistro", "till", allScopes...)
	if _, _, err := w.directory.RevokeAPIKey(context.Background(), "bistro", nil, revokedID, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	expendable, _ := w.key("bistro", "till", auth.ScopeRead)
	without := map[auth.Scope]string{} // keys that lack just one scope
	for _, lacking := range allScopes {
		var others []auth.Scope
		for _, s := range allScopes {
			if s != lacking {
				others = append(others, s)
			}
		}
		_, without[lacking] = w.key("bistro", "till", others...)
	}
	names := prepareAccess(t, w, url, full)
	names["KEY"] = expendable
	wrongSecret := full[:len(full)-4] + "0000"

	for _, service := range services() {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			name := string(service.Name()) + "/" + string(method.Name())
			t.Run(name, func(t *testing.T) {
				row, has := access[name]
				if !has {
					t.Fatalf("%s has no row in the table of access", name)
				}
				procedure := "/" + string(service.FullName()) + "/" + string(method.Name())
				body := accessBody(method, row.request, names)

				before := w.rows()
				for _, c := range []struct {
					who, credential, code, reason string
				}{
					{"no key", "", "unauthenticated", "INVALID_CREDENTIALS"},
					{"a word", "letmein", "unauthenticated", "INVALID_CREDENTIALS"},
					{"wrong secret", wrongSecret, "unauthenticated", "INVALID_CREDENTIALS"},
					{"revoked key", revoked, "unauthenticated", "INVALID_CREDENTIALS"},
					{"key without the scope", without[row.scope], "permission_denied", "MISSING_SCOPE"},
					{"other program's key", foreign, "permission_denied", "OTHER_PROGRAM"},
				} {
					answer, r := callOf(method)(t, url, procedure, c.credential, body)
					if r == nil || r.Code != c.code || r.Reason != c.reason {
						t.Errorf("%s: got %v %v, want %s %s", c.who, r, answer, c.code, c.reason)
					}
				}
				if after := w.rows(); after != before {
					t.Errorf("refused calls wrote: before %s, after %s", before, after)
				}
				if _, r := callOf(method)(t, url, procedure, full, body); r != nil {
					t.Errorf("the right key: %v", r)
				}
			})
		}
	}
}

// callFunc makes one call, as call does.
type callFunc = func(t testing.TB, url, procedure, credential, body string) (map[string]any, *refused)

// callOf is how a method is called.
func callOf(method protoreflect.MethodDescriptor) callFunc {
	if method.IsStreamingServer() {
		return callStream
	}
	return call
}

// accessBody is a request of the table of access, about bistro.
func accessBody(method protoreflect.MethodDescriptor, fields string, names map[string]string) string {
	body := `{"programId":"bistro"`
	if method.Input().Fields().ByName("request_id") != nil {
		body += fmt.Sprintf(`,"requestId":"for-%s"`, method.Name())
	}
	if fields != "" {
		body += "," + fields
	}
	for name, id := range names {
		body = strings.ReplaceAll(body, name, id)
	}
	return body + "}"
}

// prepareAccess makes what the requests of the table need, and tells the ids by the names that they have there.
func prepareAccess(t *testing.T, w *world, url, key string) map[string]string {
	t.Helper()
	n := 0
	do := func(procedure, fields string) map[string]any {
		t.Helper()
		n++
		answer, r := call(t, url, "/loyalty.v1."+procedure, key, fmt.Sprintf(`{"programId":"bistro","requestId":"prepare-%d",%s}`, n, fields))
		if r != nil {
			t.Fatalf("%s: %v", procedure, r)
		}
		return answer
	}
	accrue := func(member, activity string) string {
		answer := do("LoyaltyService/Accrue", fmt.Sprintf(`"member":{"memberId":%q},"activity":{%s}`, member, activity))
		return answer["accrualId"].(string)
	}
	redeem := func(fields string) string {
		return do("LoyaltyService/Redeem", `"member":{"memberId":"ann"},"rewardId":"mug"`+fields)["redemptionId"].(string)
	}
	accrue("ann", `"event":{"type":"moment"}`)
	w.clock.Set(w.clock.Now().Add(48 * time.Hour)) // and they have expired
	const large, small = `"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100000"}}`, `"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}`
	accrue("ann", large)
	names := map[string]string{
		"ACCRUAL": accrue("ann", small), "WAITING": accrue("ann", `"event":{"type":"parcel"}`),
		"REDEEMED": redeem(""), "CAPTURED": redeem(`,"hold":{}`), "RELEASED": redeem(`,"hold":{}`),
	}
	spent := accrue("debtor", `"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"10000"}}`)
	do("LoyaltyService/Redeem", `"member":{"memberId":"debtor"},"rewardId":"mug"`)
	do("LoyaltyService/ReverseAccrual", fmt.Sprintf(`"accrualId":%q`, spent))
	do("MemberService/LinkIdentifier", `"member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"0815"}`)
	return names
}

func TestRowsOfTheTableOfAccessAreRPCs(t *testing.T) {
	known := map[string]bool{}
	for _, service := range services() {
		for i := range service.Methods().Len() {
			known[string(service.Name())+"/"+string(service.Methods().Get(i).Name())] = true
		}
	}
	for name := range access {
		if !known[name] {
			t.Errorf("%s is no RPC of the contract", name)
		}
	}
}
