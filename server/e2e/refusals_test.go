package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	loyaltyService = "/loyalty.v1.LoyaltyService/"
	memberService  = "/loyalty.v1.MemberService/"
	programService = "/loyalty.v1.ProgramService/"
	partnerService = "/loyalty.v1.PartnerService/"
)

func purchase(minor string) string {
	return `"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"` + minor + `"}}}`
}

func TestBadInputIsRefusedByNameAndChangesNothing(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann", "ben")
	_, key := w.key("bistro", "till", allScopes...)
	for _, setUp := range []struct{ procedure, body string }{
		{loyaltyService + "Accrue", `{"programId":"bistro","requestId":"used","member":{"memberId":"ann"},` + strings.Replace(purchase("25000"), `"activity":{`, `"activity":{"source":{"type":"order","reference":"o-1"},`, 1) + `}`},
		{memberService + "LinkIdentifier", `{"programId":"bistro","requestId":"l1","member":{"memberId":"ben"},"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ben@example.com"}}`},
	} {
		if _, r := call(t, url, setUp.procedure, key, setUp.body); r != nil {
			t.Fatal(r)
		}
	}
	at := func(d time.Duration) string { return w.clock.Now().Add(d).Format(time.RFC3339) }
	accrue := func(fields string) string {
		return `{"programId":"bistro","requestId":"new","member":{"memberId":"ann"},` + fields + `}`
	}
	asMessage := func(definition string) string {
		return `{"programId":"bistro","requestId":"y","definition":` + definition + `}`
	}
	yaml := func(definition string) string {
		return `{"programId":"bistro","requestId":"y","yaml":` + fmt.Sprintf("%q", definition) + `}`
	}
	before := w.rows()
	for _, c := range []struct {
		what, procedure, body, code, reason, field string
		says                                       string // words that the message must have
	}{
		{"no member", loyaltyService + "Accrue", `{"programId":"bistro","requestId":"x",` + purchase("1") + `}`, "invalid_argument", "INVALID_FIELD", "member", ""},
		{"no activity", loyaltyService + "Accrue", `{"programId":"bistro","requestId":"x","member":{"memberId":"ann"}}`, "invalid_argument", "INVALID_FIELD", "activity", ""},
		{"an empty activity", loyaltyService + "Accrue", accrue(`"activity":{}`), "invalid_argument", "INVALID_FIELD", "activity.kind", ""},
		{"no request id", loyaltyService + "Accrue", strings.Replace(accrue(purchase("1")), "new", "", 1), "invalid_argument", "INVALID_FIELD", "request_id", ""},
		{"a request id with spaces", loyaltyService + "Accrue", strings.Replace(accrue(purchase("1")), "new", "a b", 1), "invalid_argument", "INVALID_FIELD", "request_id", ""},
		{"a negative amount", loyaltyService + "Accrue", accrue(purchase("-1")), "invalid_argument", "INVALID_FIELD", "activity.purchase.amount.minor_units", ""},
		{"a huge amount", loyaltyService + "Accrue", accrue(purchase("1000000000001")), "invalid_argument", "INVALID_FIELD", "activity.purchase.amount.minor_units", ""},
		{"an amount that is no number", loyaltyService + "Accrue", accrue(purchase("ten")), "invalid_argument", "INVALID_FIELD", "", ""},
		{"a field there isn't", loyaltyService + "Accrue", accrue(purchase("1") + `,"bonus":1`), "invalid_argument", "INVALID_FIELD", "", "bonus"},
		{"no JSON", loyaltyService + "Accrue", `{"programId":`, "invalid_argument", "INVALID_FIELD", "", ""},
		{"another currency", loyaltyService + "Accrue", accrue(strings.Replace(purchase("1"), "PLN", "EUR", 1)), "invalid_argument", "CURRENCY_MISMATCH", "activity.purchase.amount", "PLN"},
		{"lines above the amount", loyaltyService + "Accrue", accrue(`"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"},"lines":[{"amountMinorUnits":"60"},{"amountMinorUnits":"41"}]}}`), "invalid_argument", "LINES_EXCEED_AMOUNT", "activity.purchase.lines", ""},
		{"far in the past", loyaltyService + "Accrue", accrue(`"activity":{"eventTime":"` + at(-31*24*time.Hour) + `","purchase":{"amount":{"currencyCode":"PLN","minorUnits":"1"}}}`), "invalid_argument", "EVENT_TIME_OUT_OF_RANGE", "activity.event_time", "30 days"},
		{"in the future", loyaltyService + "Accrue", accrue(`"activity":{"eventTime":"` + at(6*time.Minute) + `","purchase":{"amount":{"currencyCode":"PLN","minorUnits":"1"}}}`), "invalid_argument", "EVENT_TIME_OUT_OF_RANGE", "activity.event_time", ""},
		{"before the calendar", loyaltyService + "Accrue", accrue(`"activity":{"eventTime":"0001-01-01T00:00:00Z","purchase":{"amount":{"currencyCode":"PLN","minorUnits":"1"}}}`), "invalid_argument", "INVALID_FIELD", "activity.event_time", ""},
		{"an event type with capitals", loyaltyService + "Accrue", accrue(`"activity":{"event":{"type":"Check In"}}`), "invalid_argument", "INVALID_FIELD", "activity.event.type", ""},
		{"an attribute name with capitals", loyaltyService + "Accrue", accrue(`"activity":{"event":{"type":"visit","attributes":{"Who":{"stringValue":"x"}}}}`), "invalid_argument", "INVALID_FIELD", "activity.event.attributes[\"Who\"]", ""},
		{"an attribute without value", loyaltyService + "Accrue", accrue(`"activity":{"event":{"type":"visit","attributes":{"who":{}}}}`), "invalid_argument", "INVALID_FIELD", "activity.event.attributes[\"who\"].kind", ""},
		{"an attribute in the year 9999", loyaltyService + "Accrue", accrue(`"activity":{"event":{"type":"visit","attributes":{"at":{"timeValue":"9999-12-31T23:59:59Z"}}}}`), "invalid_argument", "INVALID_FIELD", "activity.event.attributes[\"at\"].time_value", ""},
		{"an attribute with a NUL", loyaltyService + "Accrue", accrue(`"activity":{"event":{"type":"visit","attributes":{"who":{"stringValue":"a\u0000"}}}}`), "invalid_argument", "INVALID_FIELD", "activity.event.attributes[\"who\"].string_value", ""},
		{"an unknown member", loyaltyService + "Accrue", strings.Replace(accrue(purchase("1")), "ann", "zoe", 1), "not_found", "MEMBER_NOT_FOUND", "member.member_id", "zoe"},
		{"an unknown card", loyaltyService + "Accrue", strings.Replace(accrue(purchase("1")), `"memberId":"ann"`, `"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"9999"}`, 1), "not_found", "MEMBER_NOT_FOUND", "member.identifier", ""},
		{"a request id of another purchase", loyaltyService + "Accrue", strings.Replace(accrue(purchase("1")), "new", "used", 1), "already_exists", "REQUEST_ID_REUSED", "request_id", ""},
		{"a source that has earned", loyaltyService + "Accrue", strings.Replace(accrue(purchase("25000")), `"activity":{`, `"activity":{"source":{"type":"order","reference":"o-1"},`, 1), "already_exists", "SOURCE_ALREADY_ACCRUED", "activity.source", ""},
		{"too few points", loyaltyService + "Redeem", `{"programId":"bistro","requestId":"r","member":{"memberId":"ben"},"rewardId":"mug"}`, "failed_precondition", "INSUFFICIENT_POINTS", "", "100"},
		{"an unknown reward", loyaltyService + "Redeem", `{"programId":"bistro","requestId":"r","member":{"memberId":"ann"},"rewardId":"car"}`, "not_found", "REWARD_NOT_FOUND", "reward_id", "car"},
		{"nothing to redeem for", loyaltyService + "Redeem", `{"programId":"bistro","requestId":"r","member":{"memberId":"ann"}}`, "invalid_argument", "INVALID_FIELD", "purpose", ""},
		{"an odd part payment", loyaltyService + "Redeem", `{"programId":"bistro","requestId":"r","member":{"memberId":"ann"},"partPaymentPoints":"150"}`, "failed_precondition", "PART_PAYMENT_NOT_ACCEPTED", "part_payment_points", "100"},
		{"a negative part payment", loyaltyService + "Redeem", `{"programId":"bistro","requestId":"r","member":{"memberId":"ann"},"partPaymentPoints":"-100"}`, "invalid_argument", "INVALID_FIELD", "part_payment_points", ""},
		{"an accrual there isn't", loyaltyService + "ReverseAccrual", `{"programId":"bistro","requestId":"r","accrualId":"01890000-0000-7000-8000-000000000000"}`, "not_found", "ACCRUAL_NOT_FOUND", "", ""},
		{"an accrual id that is none", loyaltyService + "ReverseAccrual", `{"programId":"bistro","requestId":"r","accrualId":"x"}`, "invalid_argument", "INVALID_FIELD", "accrual_id", ""},
		{"a reason with a NUL", loyaltyService + "ReverseAccrual", `{"programId":"bistro","requestId":"r","source":{"type":"order","reference":"o-1"},"reason":"a\u0000"}`, "invalid_argument", "INVALID_FIELD", "reason", ""},
		{"a version not reached", loyaltyService + "GetBalance", `{"programId":"bistro","member":{"memberId":"ann"},"minVersion":"1000"}`, "failed_precondition", "VERSION_NOT_REACHED", "min_version", ""},
		{"an unknown ladder", loyaltyService + "EvaluateTier", `{"programId":"bistro","member":{"memberId":"ann"},"ladderId":"status"}`, "not_found", "LADDER_NOT_FOUND", "ladder_id", ""},
		{"a page token of nobody's", loyaltyService + "ListEntries", `{"programId":"bistro","member":{"memberId":"ann"},"pageToken":"AAAA"}`, "invalid_argument", "INVALID_PAGE_TOKEN", "page_token", ""},
		{"a page token with a NUL", loyaltyService + "ListEntries", `{"programId":"bistro","member":{"memberId":"ann"},"pageToken":"\u0000"}`, "invalid_argument", "INVALID_PAGE_TOKEN", "page_token", ""},
		{"a page too large", loyaltyService + "ListEntries", `{"programId":"bistro","member":{"memberId":"ann"},"pageSize":1001}`, "invalid_argument", "INVALID_FIELD", "page_size", ""},
		{"an empty batch", loyaltyService + "BatchAccrue", `{"programId":"bistro"}`, "invalid_argument", "INVALID_FIELD", "requests", ""},
		{"a member there is", memberService + "EnrollMember", `{"programId":"bistro","requestId":"e","memberId":"ann"}`, "already_exists", "MEMBER_EXISTS", "", ""},
		{"an e-mail of another member", memberService + "LinkIdentifier", `{"programId":"bistro","requestId":"e","member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":" BEN@example.com"}}`, "already_exists", "IDENTIFIER_TAKEN", "", ""},
		{"an e-mail that is none", memberService + "LinkIdentifier", `{"programId":"bistro","requestId":"e","member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"ann"}}`, "invalid_argument", "INVALID_FIELD", "", ""},
		{"a phone without country", memberService + "LinkIdentifier", `{"programId":"bistro","requestId":"e","member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_PHONE","value":"555-1234"}}`, "invalid_argument", "INVALID_FIELD", "", ""},
		{"an identifier that isn't linked", memberService + "UnlinkIdentifier", `{"programId":"bistro","requestId":"e","member":{"memberId":"ann"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"1234"}}`, "not_found", "IDENTIFIER_NOT_FOUND", "", ""},
		{"broken YAML", programService + "ApplyProgram", yaml("program_id: bistro\n  display_name: [\n"), "invalid_argument", "INVALID_DEFINITION", "", ":2:"},
		{"a field there isn't in a definition", programService + "ApplyProgram", yaml(bistro + "discounts: 5\n"), "invalid_argument", "INVALID_DEFINITION", "", "discounts"},
		{"a field there isn't in a definition sent as JSON", programService + "ApplyProgram", asMessage(`{"programId":"bistro","discounts":5}`), "invalid_argument", "INVALID_FIELD", "", "discounts"},
		{"an empty definition sent as JSON", programService + "ApplyProgram", asMessage(`{"programId":"bistro"}`), "invalid_argument", "INVALID_DEFINITION", "", ""},
		{"broken CEL", programService + "ApplyProgram", yaml(strings.Replace(bistro, `per: "1.00"}`, `per: "1.00", when: "purchase.amount >"}`, 1)), "invalid_argument", "INVALID_DEFINITION", "", ":8:"},
		{"CEL of another type", programService + "ApplyProgram", yaml(strings.Replace(bistro, `per: "1.00"}`, `per: "1.00", when: "purchase.amount + 1"}`, 1)), "invalid_argument", "INVALID_DEFINITION", "", ":8:"},
		{"a definition of another program", programService + "ApplyProgram", yaml(strings.Replace(bistro, "bistro", "cafe", 1)), "invalid_argument", "INVALID_DEFINITION", "", ""},
		{"a NUL in YAML", programService + "ApplyProgram", `{"programId":"bistro","requestId":"y","yaml":"program_id: \u0000"}`, "invalid_argument", "INVALID_DEFINITION", "", ":1:"},
		{"a NUL escaped in YAML", programService + "ApplyProgram", yaml(strings.Replace(bistro, "display_name: Bistro", `display_name: "Bistro\0"`, 1)), "invalid_argument", "INVALID_DEFINITION", "display_name", ""},
		{"another currency of a program", programService + "ApplyProgram", yaml(strings.Replace(bistro, "currency: PLN", "currency: EUR", 1)), "invalid_argument", "INVALID_DEFINITION", "currency", "PLN"},
		{"a check of another currency of a program", programService + "ApplyProgram", strings.Replace(yaml(strings.Replace(bistro, "currency: PLN", "currency: EUR", 1)), `{`, `{"validateOnly":true,`, 1), "invalid_argument", "INVALID_DEFINITION", "currency", "PLN"},
		{"a version in force before the calendar", programService + "ApplyProgram", strings.Replace(yaml(bistro), `{`, `{"effectiveTime":"0001-01-01T00:00:00Z",`, 1), "invalid_argument", "INVALID_FIELD", "effective_time", ""},
		{"a version in force only in years", programService + "ApplyProgram", strings.Replace(yaml(strings.Replace(bistro, "per: \"1.00\"", "per: \"2.00\"", 1)), `{`, `{"effectiveTime":"`+at(367*24*time.Hour)+`",`, 1), "invalid_argument", "INVALID_FIELD", "effective_time", "year"},
		{"no such version", programService + "GetProgram", `{"programId":"bistro","version":"7"}`, "not_found", "PROGRAM_NOT_FOUND", "", ""},
		{"a partner there is", partnerService + "CreatePartner", `{"programId":"bistro","requestId":"p","partnerId":"till"}`, "already_exists", "PARTNER_EXISTS", "", ""},
		{"a key for nobody", partnerService + "CreateApiKey", `{"programId":"bistro","requestId":"p","partnerId":"nobody","scopes":["SCOPE_READ"]}`, "not_found", "PARTNER_NOT_FOUND", "", ""},
		{"a key for nothing", partnerService + "CreateApiKey", `{"programId":"bistro","requestId":"p","partnerId":"till"}`, "invalid_argument", "INVALID_FIELD", "scopes", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			answer, r := call(t, url, c.procedure, key, c.body)
			if r == nil {
				t.Fatalf("accepted: %v", answer)
			}
			if r.Code != c.code || r.Reason != c.reason {
				t.Errorf("got %v, want %s %s", r, c.code, c.reason)
			}
			if c.field != "" && !slices.Contains(r.Fields, c.field) {
				t.Errorf("got %v, want field %s", r, c.field)
			}
			if !strings.Contains(r.Message, c.says) {
				t.Errorf("the message %q doesn't say %q", r.Message, c.says)
			}
			for _, internal := range []string{"SQLSTATE", "pgx", "proto:", "goroutine", "/work/", ".go:"} {
				if strings.Contains(r.Message, internal) {
					t.Errorf("the message %q shows internals", r.Message)
				}
			}
		})
	}
	if after := w.rows(); after != before {
		t.Errorf("refused calls wrote: before %s, after %s", before, after)
	}
}

func TestABadItemOfABatchFailsAlone(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	item := func(id, member, minor string) string {
		return `{"requestId":"` + id + `","member":{"memberId":"` + member + `"},` + purchase(minor) + `}`
	}
	answer, r := call(t, url, loyaltyService+"BatchAccrue", key, `{"programId":"bistro","requests":[`+strings.Join([]string{
		item("1", "ann", "500"), item("2", "ann", "-5"), item("3", "zoe", "500"), item("1", "ann", "500"), item("1", "ann", "501"), item("4", "ann", "700"),
		`{"requestId":"5","member":{"memberId":"ann"},"activity":{"event":{"type":"visit","attributes":{"at":{"timeValue":"9999-12-31T23:59:59Z"}}}}}`,
	}, ",")+`]}`)
	if r != nil {
		t.Fatal(r)
	}
	var got []string
	for _, result := range answer["results"].([]any) {
		result := result.(map[string]any)
		if accrual, done := result["accrual"].(map[string]any); done {
			got = append(got, fmt.Sprint(accrual["points"], " ", accrual["replayed"] == true))
			continue
		}
		detail := result["error"].(map[string]any)["details"].([]any)[0].(map[string]any)
		got = append(got, fmt.Sprint(detail["reason"]))
	}
	want := []string{"5 false", "INVALID_FIELD", "MEMBER_NOT_FOUND", "5 true", "REQUEST_ID_REUSED", "7 false", "INVALID_FIELD"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
