package e2e

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/program"
)

const accountService = "/loyalty.v1.AccountService/"

// till calls one program with a key of all scopes, each time under a new request id.
type till struct {
	t                  *testing.T
	w                  *world
	url, key, programs string
	calls              int
}

// newTill serves the demo program of the bookshop.
func newTill(t *testing.T, members ...string) *till {
	t.Helper()
	w := newWorld(t, devstackRedis(t))
	for _, document := range program.Demo() {
		if document.Name == "demo/books.yaml" {
			w.program(string(document.YAML))
		}
	}
	w.enroll("books", members...)
	_, key := w.key("books", "till", allScopes...)
	return &till{t: t, w: w, url: w.server().URL(), key: key, programs: "books"}
}

func (c *till) try(procedure, fields string) (map[string]any, *refused) {
	c.t.Helper()
	c.calls++
	return call(c.t, c.url, procedure, c.key, fmt.Sprintf(`{"programId":%q,"requestId":"call-%d",%s}`, c.programs, c.calls, fields))
}

func (c *till) do(procedure, fields string) map[string]any {
	c.t.Helper()
	answer, r := c.try(procedure, fields)
	if r != nil {
		c.t.Fatalf("%s %s: %v", procedure, fields, r)
	}
	return answer
}

func (c *till) read(procedure, fields string) map[string]any {
	c.t.Helper()
	answer, r := call(c.t, c.url, procedure, c.key, fmt.Sprintf(`{"programId":%q,%s}`, c.programs, fields))
	if r != nil {
		c.t.Fatalf("%s %s: %v", procedure, fields, r)
	}
	return answer
}

func (c *till) id(procedure, fields, name string) string {
	c.t.Helper()
	id, _ := c.do(procedure, fields)[name].(string)
	if id == "" {
		c.t.Fatalf("%s names no %s", procedure, name)
	}
	return id
}

func (c *till) accrue(member string, minorUnits int, channel string) string {
	c.t.Helper()
	return c.id(loyaltyService+"Accrue", fmt.Sprintf(`"member":{"memberId":%q},"activity":{"purchase":{"amount":{"currencyCode":"GBP","minorUnits":"%d"},"channel":%q}}`,
		member, minorUnits, "CHANNEL_"+channel), "accrualId")
}

func (c *till) redeem(member, fields string) string {
	c.t.Helper()
	return c.id(loyaltyService+"Redeem", fmt.Sprintf(`"member":{"memberId":%q},"rewardId":"bag"%s`, member, fields), "redemptionId")
}

func TestEveryCallOfALifeIsMadeOnce(t *testing.T) {
	c := newTill(t, "ann", "ben", "cid")
	c.do(loyaltyService+"Accrue", `"member":{"memberId":"ann"},"activity":{"event":{"type":"welcome"}}`)
	c.w.clock.Set(c.w.clock.Now().AddDate(0, 0, 40)) // which have expired
	spent := c.accrue("cid", 15_000, "STORE")
	c.redeem("cid", "")
	c.do(loyaltyService+"ReverseAccrual", fmt.Sprintf(`"accrualId":%q`, spent)) // now cid owes
	store, parcel := c.accrue("ann", 100_000, "STORE"), c.accrue("ann", 6_000, "WEB")
	captured, released, redeemed := c.redeem("ann", `,"hold":{}`), c.redeem("ann", `,"hold":{}`), c.redeem("ann", "")
	for _, made := range []struct{ procedure, fields, other string }{
		{loyaltyService + "ConfirmAccrual", fmt.Sprintf(`"accrualId":%q`, parcel), fmt.Sprintf(`"accrualId":%q`, store)},
		{loyaltyService + "ReverseAccrual", fmt.Sprintf(`"accrualId":%q,"amountMinorUnits":"100"`, store), fmt.Sprintf(`"accrualId":%q`, store)},
		{loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q,"points":"100"`, captured), fmt.Sprintf(`"redemptionId":%q`, captured)},
		{loyaltyService + "ReleaseRedemption", fmt.Sprintf(`"redemptionId":%q`, released), fmt.Sprintf(`"redemptionId":%q`, captured)},
		{loyaltyService + "ReverseRedemption", fmt.Sprintf(`"redemptionId":%q,"points":"50"`, redeemed), fmt.Sprintf(`"redemptionId":%q`, redeemed)},
		{loyaltyService + "Redeem", `"member":{"memberId":"ann"},"rewardId":"bag","hold":{"timeToLive":"60s"}`, `"member":{"memberId":"ann"},"rewardId":"bag","hold":{}`},
		{accountService + "AdjustPoints", `"member":{"memberId":"ann"},"points":"5","reason":"ADJUSTMENT_REASON_GOODWILL"`, `"member":{"memberId":"ann"},"points":"5","reason":"ADJUSTMENT_REASON_OTHER"`},
		{accountService + "ReinstatePoints", `"member":{"memberId":"ann"},"points":"10"`, `"member":{"memberId":"ann"},"points":"11"`},
		{accountService + "WriteOffDebt", `"member":{"memberId":"cid"},"points":"10"`, `"member":{"memberId":"cid"}`},
		{accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"ben"},"points":"10"`, `"member":{"memberId":"ann"},"recipient":{"memberId":"cid"},"points":"10"`},
	} {
		first := c.do(made.procedure, made.fields)
		c.w.clock.Set(c.w.clock.Now().Add(time.Minute))
		before := c.w.rows()
		c.calls--
		again := c.do(made.procedure, made.fields)
		if again["replayed"] != true {
			t.Errorf("%s again is no replay: %v", made.procedure, again)
		}
		delete(again, "replayed")
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s answered\n%v\nand then\n%v", made.procedure, first, again)
		}
		c.calls--
		if _, r := c.try(made.procedure, made.other); r == nil || r.Reason != "REQUEST_ID_REUSED" {
			t.Errorf("%s with other content: %v", made.procedure, r)
		}
		if after := c.w.rows(); after != before {
			t.Errorf("%s again wrote: before %s, after %s", made.procedure, before, after)
		}
	}
}

func TestWhatALifeDoesNotAllowIsRefused(t *testing.T) {
	c := newTill(t, "ann", "ben", "cid")
	store, parcel := c.accrue("ann", 30_000, "STORE"), c.accrue("ann", 6_000, "WEB")
	spent, done := c.redeem("ann", ""), c.redeem("ann", `,"hold":{}`)
	c.do(loyaltyService+"CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, done))
	owed := c.accrue("cid", 60_000, "STORE")
	for range 4 {
		c.redeem("cid", "")
	}
	c.accrue("ann", 20_000, "STORE")
	held := c.redeem("ann", `,"hold":{}`)
	const nobody = "01890000-0000-7000-8000-000000000000"
	basket := `"basket":{"amount":{"currencyCode":"GBP","minorUnits":"1000"}}`
	before := c.w.rows()
	for _, refusal := range []struct{ why, procedure, fields, code, reason, field string }{
		{"nothing to confirm", loyaltyService + "ConfirmAccrual", fmt.Sprintf(`"accrualId":%q`, store), "failed_precondition", "NOTHING_TO_CONFIRM", "accrual"},
		{"no accrual to confirm", loyaltyService + "ConfirmAccrual", fmt.Sprintf(`"accrualId":%q`, nobody), "not_found", "ACCRUAL_NOT_FOUND", "accrual"},
		{"a redemption to confirm", loyaltyService + "ConfirmAccrual", fmt.Sprintf(`"accrualId":%q`, spent), "not_found", "ACCRUAL_NOT_FOUND", "accrual"},
		{"more money than was paid", loyaltyService + "ReverseAccrual", fmt.Sprintf(`"accrualId":%q,"amountMinorUnits":"6001"`, parcel), "failed_precondition", "REVERSAL_EXCEEDS_ORIGINAL", "amount_minor_units"},
		{"no such line", loyaltyService + "ReverseAccrual", fmt.Sprintf(`"accrualId":%q,"lines":[{"index":0}]`, parcel), "not_found", "LINE_NOT_FOUND", "lines[0].index"},
		{"more debt than the program allows", loyaltyService + "ReverseAccrual", fmt.Sprintf(`"accrualId":%q`, owed), "failed_precondition", "DEBT_LIMIT", ""},
		{"no redemption to capture", loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, nobody), "not_found", "REDEMPTION_NOT_FOUND", "redemption_id"},
		{"an accrual to capture", loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, store), "not_found", "REDEMPTION_NOT_FOUND", "redemption_id"},
		{"a capture of what was spent at once", loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, spent), "failed_precondition", "NOT_A_HOLD", "redemption_id"},
		{"a second capture", loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, done), "failed_precondition", "HOLD_ENDED", "redemption_id"},
		{"a release after the capture", loyaltyService + "ReleaseRedemption", fmt.Sprintf(`"redemptionId":%q`, done), "failed_precondition", "HOLD_ENDED", "redemption_id"},
		{"a capture of more than is held", loyaltyService + "CaptureRedemption", fmt.Sprintf(`"redemptionId":%q,"points":"151"`, held), "failed_precondition", "CAPTURE_EXCEEDS_HOLD", "points"},
		{"a reversal of more than was spent", loyaltyService + "ReverseRedemption", fmt.Sprintf(`"redemptionId":%q,"points":"151"`, spent), "failed_precondition", "REVERSAL_EXCEEDS_ORIGINAL", "points"},
		{"money back for a bag", loyaltyService + "ReverseRedemption", fmt.Sprintf(`"redemptionId":%q,"amountMinorUnits":"1"`, spent), "invalid_argument", "INVALID_FIELD", "amount_minor_units"},
		{"a hold for too long", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"partPaymentPoints":"50",` + basket + `,"hold":{"timeToLive":"604801s"}`, "invalid_argument", "INVALID_FIELD", "hold.time_to_live"},
		{"a hold for no time", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"partPaymentPoints":"50",` + basket + `,"hold":{"timeToLive":"0s"}`, "invalid_argument", "INVALID_FIELD", "hold.time_to_live"},
		{"a basket for a reward", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"rewardId":"bag",` + basket, "invalid_argument", "INVALID_FIELD", "basket"},
		{"a payment for no basket", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"partPaymentPoints":"50"`, "failed_precondition", "PART_PAYMENT_NOT_ACCEPTED", "basket"},
		{"a payment of more than half", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"partPaymentPoints":"510",` + basket, "failed_precondition", "PART_PAYMENT_NOT_ACCEPTED", "part_payment_points"},
		{"a basket in dollars", loyaltyService + "Redeem", `"member":{"memberId":"ann"},"partPaymentPoints":"50",` + strings.Replace(basket, "GBP", "USD", 1), "invalid_argument", "CURRENCY_MISMATCH", "basket.amount"},
		{"an adjustment of nothing", accountService + "AdjustPoints", `"member":{"memberId":"ann"},"points":"0","reason":"ADJUSTMENT_REASON_OTHER"`, "invalid_argument", "INVALID_FIELD", "points"},
		{"an adjustment without a reason", accountService + "AdjustPoints", `"member":{"memberId":"ann"},"points":"1"`, "invalid_argument", "INVALID_FIELD", "reason"},
		{"an adjustment of more than there is", accountService + "AdjustPoints", `"member":{"memberId":"ben"},"points":"-1","reason":"ADJUSTMENT_REASON_OTHER"`, "failed_precondition", "INSUFFICIENT_POINTS", ""},
		{"points that have expired already", accountService + "AdjustPoints", `"member":{"memberId":"ann"},"points":"1","reason":"ADJUSTMENT_REASON_OTHER","expireTime":"2026-03-02T12:00:00Z"`, "invalid_argument", "INVALID_FIELD", "expire_time"},
		{"an adjustment of nobody's", accountService + "AdjustPoints", `"member":{"memberId":"eve"},"points":"1","reason":"ADJUSTMENT_REASON_OTHER"`, "not_found", "MEMBER_NOT_FOUND", "member.member_id"},
		{"a reinstatement of nothing expired", accountService + "ReinstatePoints", `"member":{"memberId":"ann"},"points":"1"`, "failed_precondition", "EXCEEDS_EXPIRED", "points"},
		{"a write-off of no debt", accountService + "WriteOffDebt", `"member":{"memberId":"ann"}`, "failed_precondition", "EXCEEDS_DEBT", "points"},
		{"a transfer of too few", accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"ben"},"points":"9"`, "failed_precondition", "TRANSFER_NOT_ACCEPTED", "points"},
		{"a transfer of too many", accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"ben"},"points":"501"`, "failed_precondition", "TRANSFER_NOT_ACCEPTED", "points"},
		{"a transfer of what isn't there", accountService + "TransferPoints", `"member":{"memberId":"ben"},"recipient":{"memberId":"ann"},"points":"10"`, "failed_precondition", "INSUFFICIENT_POINTS", ""},
		{"a transfer to oneself", accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"ann"},"points":"10"`, "failed_precondition", "TRANSFER_NOT_ACCEPTED", "recipient"},
		{"a transfer to nobody", accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"eve"},"points":"10"`, "not_found", "MEMBER_NOT_FOUND", ""},
	} {
		_, r := c.try(refusal.procedure, refusal.fields)
		if r == nil || r.Code != refusal.code || r.Reason != refusal.reason || refusal.field != "" && !reflect.DeepEqual(r.Fields, []string{refusal.field}) {
			t.Errorf("%s: got %v, want %s %s at %s", refusal.why, r, refusal.code, refusal.reason, refusal.field)
		}
	}
	if after := c.w.rows(); after != before {
		t.Errorf("refused calls wrote: before %s, after %s", before, after)
	}
}

func TestAHistoryTellsALifeInWordsOfItsOwn(t *testing.T) {
	c := newTill(t, "ann", "ben")
	order := c.accrue("ann", 30_000, "STORE")
	hold := c.redeem("ann", `,"hold":{}`) // moves nothing
	c.do(loyaltyService+"CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, hold))
	bag := c.redeem("ann", "")
	c.do(loyaltyService+"ReverseAccrual", fmt.Sprintf(`"accrualId":%q,"amountMinorUnits":"5000","reason":"A book came back"`, order))
	c.do(accountService+"WriteOffDebt", `"member":{"memberId":"ann"},"points":"20"`)
	c.do(loyaltyService+"ReverseRedemption", fmt.Sprintf(`"redemptionId":%q`, bag))
	c.do(accountService+"AdjustPoints", `"member":{"memberId":"ann"},"points":"-20","reason":"ADJUSTMENT_REASON_CORRECTION"`)
	c.do(accountService+"TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"ben"},"points":"10","reason":"Happy birthday"`)
	var got []string
	entries, _ := c.read(loyaltyService+"ListEntries", `"member":{"memberId":"ann"}`)["entries"].([]any)
	for _, e := range entries {
		entry := e.(map[string]any)
		line := fmt.Sprintf("%s %s = %v", strings.TrimPrefix(entry["kind"].(string), "ENTRY_KIND_"), entry["points"], entry["balanceAfter"])
		for _, more := range []string{"owedPoints", "debtPaidPoints", "subject"} {
			if entry[more] != nil {
				line += fmt.Sprintf(" %s %v", more, entry[more])
			}
		}
		got = append(got, line)
	}
	want := []string{
		"TRANSFER_FEE -5 = 85 subject Happy birthday",
		"TRANSFER_OUT -10 = 90 subject Happy birthday",
		"ADJUSTMENT -20 = 100 subject correction",
		"REDEMPTION_REVERSAL 150 = 120 debtPaidPoints 30",
		"DEBT_WRITE_OFF 20 = -30 debtPaidPoints 20",
		"ACCRUAL_REVERSAL -50 = -50 owedPoints 50 subject A book came back",
		"REDEMPTION -150 = <nil> subject bag",
		"REDEMPTION -150 = 150 subject bag",
		"ACCRUAL 300 = 300",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLotsAreListedInPages(t *testing.T) {
	c := newTill(t, "ann")
	for month := 8; month > 3; month-- {
		c.do(accountService+"AdjustPoints", fmt.Sprintf(`"member":{"memberId":"ann"},"points":"50","reason":"ADJUSTMENT_REASON_OTHER","expireTime":"2026-0%d-01T00:00:00Z"`, month))
	}
	for range 2 {
		c.do(loyaltyService+"Accrue", `"member":{"memberId":"ann"},"activity":{"event":{"type":"review.posted"}}`)
	}
	bag := c.redeem("ann", `,"hold":{}`) // of what expires first
	var ids []string
	token := ""
	for pages := 0; pages == 0 || token != ""; pages++ {
		answer := c.read(loyaltyService+"ListLots", fmt.Sprintf(`"member":{"memberId":"ann"},"pageSize":2,"pageToken":%q`, token))
		for _, lot := range answer["lots"].([]any) {
			ids = append(ids, lot.(map[string]any)["lotId"].(string))
		}
		holds, _ := answer["holds"].([]any)
		if pages == 0 && (len(holds) != 1 || holds[0].(map[string]any)["redemptionId"] != bag || holds[0].(map[string]any)["points"] != "150") || pages > 0 && holds != nil {
			t.Errorf("holds on page %d: %v", pages, holds)
		}
		token, _ = answer["nextPageToken"].(string)
	}
	if want := []string{"2", "1", "6", "7"}; !reflect.DeepEqual(ids, want) {
		t.Errorf("lots %v, want %v", ids, want)
	}
}

func TestThePastIsToldByWhatHappenedOrByWhatWasKnown(t *testing.T) {
	c := newTill(t, "ann")
	start := c.w.clock.Now()
	c.accrue("ann", 10_000, "STORE")
	c.w.clock.Set(start.AddDate(0, 0, 10))
	late := fmt.Sprintf(`"member":{"memberId":"ann"},"activity":{"eventTime":%q,"purchase":{"amount":{"currencyCode":"GBP","minorUnits":"50000"},"channel":"CHANNEL_STORE"}}`,
		start.AddDate(0, 0, 1).Format(time.RFC3339))
	c.do(loyaltyService+"Accrue", late) // happened on the first day, was written on the tenth
	for _, past := range []struct {
		clock     string
		days      int
		available string
		level     string
		lots      int
	}{
		{"eventTime", 0, "100", "reader", 1},
		{"eventTime", 1, "600", "bookworm", 2},
		{"recordTime", 1, "100", "reader", 1},
		{"recordTime", 10, "600", "bookworm", 2},
	} {
		asOf := fmt.Sprintf(`"member":{"memberId":"ann"},"asOf":{%q:%q}`, past.clock, start.AddDate(0, 0, past.days).Format(time.RFC3339))
		balance := c.read(loyaltyService+"GetBalance", asOf)["balance"].(map[string]any)
		tier := c.read(loyaltyService+"EvaluateTier", asOf)["evaluations"].([]any)[0].(map[string]any)
		lots, _ := c.read(loyaltyService+"ListLots", asOf)["lots"].([]any)
		if balance["available"] != past.available || tier["levelId"] != past.level || len(lots) != past.lots {
			t.Errorf("%s of day %d: %v available, level %v, %d lots; want %+v", past.clock, past.days, balance["available"], tier["levelId"], len(lots), past)
		}
	}
	for _, procedure := range []string{"GetBalance", "EvaluateTier", "ListLots"} {
		body := fmt.Sprintf(`{"programId":"books","member":{"memberId":"ann"},"asOf":{"eventTime":%q}}`, start.AddDate(0, 0, 11).Format(time.RFC3339))
		if _, r := call(t, c.url, loyaltyService+procedure, c.key, body); r == nil || r.Reason != "INVALID_FIELD" || !reflect.DeepEqual(r.Fields, []string{"as_of"}) {
			t.Errorf("%s of the future: %v", procedure, r)
		}
	}
	body := fmt.Sprintf(`{"programId":"books","member":{"memberId":"ann"},"minVersion":"1","asOf":{"eventTime":%q}}`, start.Format(time.RFC3339))
	if _, r := call(t, c.url, loyaltyService+"GetBalance", c.key, body); r == nil || r.Reason != "INVALID_FIELD" {
		t.Errorf("a past balance of a version: %v", r)
	}
}
