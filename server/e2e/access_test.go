package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

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
rewards:
  - {id: mug, points: 100}
part_payment: {points: 100, worth: "1.00"}
`

// access is a row for every RPC: the scope it needs and a request, without program and request id, that succeeds with
// the right key. The request may name the accrual made for it as ACCRUAL, and the key as KEY.
var access = map[string]struct {
	scope   auth.Scope
	request string
}{
	"LoyaltyService/Accrue":          {auth.ScopeAccrue, `"member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`},
	"LoyaltyService/BatchAccrue":     {auth.ScopeAccrue, `"requests":[{"requestId":"b","member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}}]`},
	"LoyaltyService/SimulateAccrual": {auth.ScopeRead, `"member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`},
	"LoyaltyService/ReverseAccrual":  {auth.ScopeAccrue, `"accrualId":"ACCRUAL"`},
	"LoyaltyService/Redeem":          {auth.ScopeRedeem, `"member":{"memberId":"ann"},"rewardId":"mug"`},
	"LoyaltyService/GetBalance":      {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/EvaluateTier":    {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"LoyaltyService/ListEntries":     {auth.ScopeRead, `"member":{"memberId":"ann"}`},

	"MemberService/EnrollMember":     {auth.ScopeEnroll, `"memberId":"ben"`},
	"MemberService/GetMember":        {auth.ScopeRead, `"member":{"memberId":"ann"}`},
	"MemberService/UpdateMember":     {auth.ScopeEnroll, `"member":{"memberId":"ann"},"displayName":"Ann"`},
	"MemberService/LinkIdentifier":   {auth.ScopeEnroll, `"member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}`},
	"MemberService/UnlinkIdentifier": {auth.ScopeEnroll, `"member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"0815"}`},

	"ProgramService/ApplyProgram":        {auth.ScopeManage, `"validateOnly":true,"yaml":` + fmt.Sprintf("%q", bistro)},
	"ProgramService/GetProgram":          {auth.ScopeRead, ``},
	"ProgramService/ListProgramVersions": {auth.ScopeRead, ``},

	"AuditService/ListAuditEntries": {auth.ScopeManage, ``},

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
		loyaltyv1.File_loyalty_v1_audit_service_proto,
	} {
		for i := range file.Services().Len() {
			all = append(all, file.Services().Get(i))
		}
	}
	return all
}

func TestEveryRPCIsRefusedToWhoMayNotCallIt(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	w.program(strings.Replace(bistro, "program_id: bistro", "program_id: other", 1))
	w.enroll("bistro", "ann")
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
	accrual, r := call(t, url, "/loyalty.v1.LoyaltyService/Accrue", full,
		`{"programId":"bistro","requestId":"first","member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100000"}}}}`)
	if r != nil {
		t.Fatal(r)
	}
	second, r := call(t, url, "/loyalty.v1.LoyaltyService/Accrue", full,
		`{"programId":"bistro","requestId":"second","member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}}`)
	if r != nil {
		t.Fatal(r, accrual)
	}
	if _, r := call(t, url, "/loyalty.v1.MemberService/LinkIdentifier", full,
		`{"programId":"bistro","requestId":"link","member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"0815"}}`); r != nil {
		t.Fatal(r)
	}
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
				body := `{"programId":"bistro"`
				if method.Input().Fields().ByName("request_id") != nil {
					body += fmt.Sprintf(`,"requestId":"for %s"`, method.Name())
					body = strings.Replace(body, "for ", "for-", 1)
				}
				if row.request != "" {
					body += "," + row.request
				}
				body = strings.NewReplacer("ACCRUAL", second["accrualId"].(string), "KEY", expendable).Replace(body + "}")

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
					answer, r := call(t, url, procedure, c.credential, body)
					if r == nil || r.Code != c.code || r.Reason != c.reason {
						t.Errorf("%s: got %v %v, want %s %s", c.who, r, answer, c.code, c.reason)
					}
				}
				if after := w.rows(); after != before {
					t.Errorf("refused calls wrote: before %s, after %s", before, after)
				}
				if _, r := call(t, url, procedure, full, body); r != nil {
					t.Errorf("the right key: %v", r)
				}
			})
		}
	}
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
