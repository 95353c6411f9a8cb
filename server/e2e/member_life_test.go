package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestEveryCallOfAMembersLifeIsMadeOnce(t *testing.T) {
	c := newTill(t, "ann", "ben", "cid")
	c.accrue("ann", 10_000, "STORE")
	c.accrue("ben", 20_000, "STORE")
	for _, made := range []struct{ procedure, fields, other string }{
		{memberService + "MergeMembers", `"member":{"memberId":"ben"},"into":{"memberId":"ann"}`, `"member":{"memberId":"cid"},"into":{"memberId":"ann"}`},
		{memberService + "UnmergeMember", `"memberId":"ben"`, `"memberId":"cid"`},
		{memberService + "CloseMember", `"member":{"memberId":"ben"}`, `"member":{"memberId":"cid"}`},
		{memberService + "EraseMember", `"member":{"memberId":"ben"}`, `"member":{"memberId":"cid"}`},
	} {
		first := c.do(made.procedure, made.fields)
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
	verify(t, c.w)
}

func TestWhatAMembersLifeDoesNotAllowIsRefused(t *testing.T) {
	c := newTill(t, "ann", "ben", "cid", "dee", "gone", "holder", "debtor")
	for _, member := range []string{"ann", "ben", "cid", "holder", "debtor"} {
		c.accrue(member, 20_000, "STORE")
	}
	c.do(memberService+"MergeMembers", `"member":{"memberId":"ben"},"into":{"memberId":"ann"}`)
	c.do(memberService+"MergeMembers", `"member":{"memberId":"cid"},"into":{"memberId":"dee"}`)
	c.redeem("dee", "") // of what came with cid
	c.do(memberService+"CloseMember", `"member":{"memberId":"gone"}`)
	c.redeem("holder", `,"hold":{}`)
	owed := c.accrue("debtor", 10_000, "STORE")
	c.redeem("debtor", "")
	c.redeem("debtor", "")
	c.do(loyaltyService+"ReverseAccrual", fmt.Sprintf(`"accrualId":%q`, owed))
	before := c.w.rows()
	const purchase = `"activity":{"purchase":{"amount":{"currencyCode":"GBP","minorUnits":"100"}}}`
	for _, refusal := range []struct{ why, procedure, fields, code, reason string }{
		{"a merge of one merged already", memberService + "MergeMembers", `"member":{"memberId":"ben"},"into":{"memberId":"dee"}`, "failed_precondition", "MEMBER_MERGED"},
		{"a merge with itself", memberService + "MergeMembers", `"member":{"memberId":"ann"},"into":{"memberId":"ann"}`, "invalid_argument", "INVALID_FIELD"},
		{"a merge of nobody", memberService + "MergeMembers", `"member":{"memberId":"eve"},"into":{"memberId":"ann"}`, "not_found", "MEMBER_NOT_FOUND"},
		{"a merge into nobody", memberService + "MergeMembers", `"member":{"memberId":"ann"},"into":{"memberId":"eve"}`, "not_found", "MEMBER_NOT_FOUND"},
		{"a merge of one who left", memberService + "MergeMembers", `"member":{"memberId":"gone"},"into":{"memberId":"ann"}`, "failed_precondition", "MEMBER_CLOSED"},
		{"a merge into one who left", memberService + "MergeMembers", `"member":{"memberId":"ann"},"into":{"memberId":"gone"}`, "failed_precondition", "MEMBER_CLOSED"},
		{"no merge to take back", memberService + "UnmergeMember", `"memberId":"ann"`, "failed_precondition", "MEMBER_NOT_MERGED"},
		{"a merge whose points are spent", memberService + "UnmergeMember", `"memberId":"cid"`, "failed_precondition", "MERGE_CONTRADICTED"},
		{"nobody to part", memberService + "UnmergeMember", `"memberId":"eve"`, "not_found", "MEMBER_NOT_FOUND"},
		{"leaving twice", memberService + "CloseMember", `"member":{"memberId":"gone"}`, "failed_precondition", "MEMBER_CLOSED"},
		{"leaving with a hold", memberService + "CloseMember", `"member":{"memberId":"holder"}`, "failed_precondition", "MEMBER_NOT_SETTLED"},
		{"leaving with a debt", memberService + "CloseMember", `"member":{"memberId":"debtor"}`, "failed_precondition", "MEMBER_NOT_SETTLED"},
		{"erasing who takes part", memberService + "EraseMember", `"member":{"memberId":"ann"}`, "failed_precondition", "MEMBER_NOT_SETTLED"},
		{"earning after leaving", loyaltyService + "Accrue", `"member":{"memberId":"gone"},` + purchase, "failed_precondition", "MEMBER_CLOSED"},
		{"spending after leaving", loyaltyService + "Redeem", `"member":{"memberId":"gone"},"rewardId":"bag"`, "failed_precondition", "MEMBER_CLOSED"},
		{"adjusting after leaving", accountService + "AdjustPoints", `"member":{"memberId":"gone"},"points":"1","reason":"ADJUSTMENT_REASON_OTHER"`, "failed_precondition", "MEMBER_CLOSED"},
		{"giving after leaving", accountService + "TransferPoints", `"member":{"memberId":"ann"},"recipient":{"memberId":"gone"},"points":"10"`, "failed_precondition", "MEMBER_CLOSED"},
		{"a card after leaving", memberService + "LinkIdentifier", `"member":{"memberId":"gone"},"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"1234"}`, "failed_precondition", "MEMBER_CLOSED"},
	} {
		_, r := c.try(refusal.procedure, refusal.fields)
		if r == nil || r.Code != refusal.code || r.Reason != refusal.reason {
			t.Errorf("%s: got %v, want %s %s", refusal.why, r, refusal.code, refusal.reason)
		}
		if refusal.reason == "MEMBER_MERGED" && r.Metadata["member_id"] != "ann" {
			t.Errorf("%s names %v as the member to turn to", refusal.why, r.Metadata)
		}
	}
	if after := c.w.rows(); after != before {
		t.Errorf("refused calls wrote: before %s, after %s", before, after)
	}
	verify(t, c.w)
}

func TestAMergedMemberEarnsAndSpendsUnderEitherIDOnEveryServer(t *testing.T) {
	c := newTill(t, "ann")
	c.do(memberService+"EnrollMember", `"memberId":"ben","identifiers":[{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}]`)
	other := c.w.server().URL()
	c.accrue("ben", 20_000, "STORE")
	hold := c.redeem("ben", `,"hold":{}`)
	c.do(memberService+"MergeMembers", `"member":{"memberId":"ben"},"into":{"memberId":"ann"}`)
	first := c.url
	for _, url := range []string{first, other} {
		c.url = url
		c.accrue("ben", 10_000, "STORE")
		c.accrue("ann", 10_000, "STORE")
		c.do(loyaltyService+"Accrue", `"member":{"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}},"activity":{"purchase":{"amount":{"currencyCode":"GBP","minorUnits":"10000"}}}`)
	}
	c.do(loyaltyService+"CaptureRedemption", fmt.Sprintf(`"redemptionId":%q`, hold)) // made under the old id
	for _, member := range []string{"ann", "ben"} {
		answer := c.read(loyaltyService+"GetBalance", fmt.Sprintf(`"member":{"memberId":%q}`, member))
		if balance := answer["balance"].(map[string]any); answer["memberId"] != "ann" || balance["available"] != "650" || balance["held"] != nil {
			t.Errorf("%s: %v", member, answer)
		}
	}
	verify(t, c.w)
}

func TestAnErasedMemberIsForgottenAndTheBooksBalance(t *testing.T) {
	c := newTill(t)
	const secret = "xyzzy"
	c.do(memberService+"EnrollMember", `"memberId":"m1","displayName":"`+secret+`","identifiers":[{"type":"IDENTIFIER_TYPE_EMAIL","value":"`+secret+`@example.com"}]`)
	c.do(memberService+"EnrollMember", `"memberId":"m2","displayName":"`+secret+`"`)
	order := c.accrue("m1", 30_000, "STORE")
	c.do(memberService+"MergeMembers", `"member":{"memberId":"m2"},"into":{"memberId":"m1"},"reason":"`+secret+`"`)
	c.do(loyaltyService+"ReverseAccrual", fmt.Sprintf(`"accrualId":%q,"amountMinorUnits":"100","reason":%q`, order, secret))
	c.do(loyaltyService+"ReverseRedemption", fmt.Sprintf(`"redemptionId":%q,"reason":%q`, c.redeem("m1", ""), secret))
	c.do(accountService+"AdjustPoints", `"member":{"memberId":"m1"},"points":"7","reason":"ADJUSTMENT_REASON_OTHER","note":"`+secret+`"`)
	c.do(memberService+"CloseMember", `"member":{"memberId":"m1"},"reason":"`+secret+`"`)
	if found := c.w.mentions(secret); len(found) == 0 {
		t.Fatal("nothing to erase")
	}
	c.do(memberService+"EraseMember", `"member":{"memberId":"m1"}`)
	if found := c.w.mentions(secret); len(found) > 0 {
		t.Errorf("still mentioned in %v", found)
	}
	if _, r := c.try(loyaltyService+"GetBalance", `"member":{"identifier":{"type":"IDENTIFIER_TYPE_EMAIL","value":"`+secret+`@example.com"}}`); r == nil {
		t.Error("is still found by e-mail")
	}
	entries := c.read(loyaltyService+"ListEntries", `"member":{"memberId":"m1"}`)["entries"].([]any)
	if len(entries) < 5 {
		t.Errorf("the books have %d entries left", len(entries))
	}
	verify(t, c.w)
}

// mentions are the tables with a row that has a text in it.
func (w *world) mentions(text string) []string {
	w.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, w.databaseURL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `
		SELECT relname::text FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
		  AND (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I t WHERE strpos(t::text, %L) > 0', relname, $1::text), false, true, '')))[1]::text <> '0'`, text)
	if err != nil {
		w.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	return tables
}

func TestAnExportTellsAllPageByPage(t *testing.T) {
	c := newTill(t, "ann")
	c.accrue("ann", 30_000, "STORE")
	c.do(loyaltyService+"Accrue", `"member":{"memberId":"ann"},"activity":{"event":{"type":"welcome"}}`)
	c.redeem("ann", `,"hold":{}`)
	c.redeem("ann", "")
	c.do(memberService+"UpdateMember", `"member":{"memberId":"ann"},"displayName":"Ann"`)
	export := func(size int) (types []string, records []string) {
		token := ""
		for pages := 0; pages == 0 || token != ""; pages++ {
			answer := c.read(memberService+"ExportMember", fmt.Sprintf(`"member":{"memberId":"ann"},"pageSize":%d,"pageToken":%q`, size, token))
			page, _ := answer["records"].([]any)
			if len(page) == 0 || len(page) > size {
				t.Fatalf("a page of %d records, asked for %d", len(page), size)
			}
			for _, r := range page {
				record := r.(map[string]any)
				types = append(types, strings.TrimPrefix(record["type"].(string), "EXPORTED_RECORD_TYPE_"))
				records = append(records, record["json"].(string))
			}
			token, _ = answer["nextPageToken"].(string)
		}
		return types, records
	}
	types, records := export(1000)
	want := []string{"MEMBER", "BALANCE", "TIER", "LOT", "HOLD", "ENTRY", "ENTRY", "ENTRY",
		"AUDIT_ENTRY", "AUDIT_ENTRY", "AUDIT_ENTRY", "AUDIT_ENTRY", "AUDIT_ENTRY"}
	if got := slices.DeleteFunc(slices.Clone(types), func(kind string) bool { return kind == "OPERATION" }); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, record := range records {
		if !json.Valid([]byte(record)) {
			t.Errorf("no JSON: %s", record)
		}
	}
	for size := 1; size < 5; size++ {
		if _, paged := export(size); !slices.Equal(paged, records) {
			t.Errorf("in pages of %d it is\n%v\nat once\n%v", size, paged, records)
		}
	}
}

func TestAHistoryTellsThatOfMergedMembersToo(t *testing.T) {
	c := newTill(t, "ann", "ben")
	for i := range 3 {
		c.accrue("ann", 100*(i+1), "STORE")
		c.accrue("ben", 1000*(i+1), "STORE")
	}
	c.do(memberService+"MergeMembers", `"member":{"memberId":"ben"},"into":{"memberId":"ann"}`)
	var got []string
	token := ""
	for pages := 0; pages == 0 || token != ""; pages++ {
		answer := c.read(loyaltyService+"ListEntries", fmt.Sprintf(`"member":{"memberId":"ben"},"pageSize":2,"pageToken":%q`, token))
		for _, e := range answer["entries"].([]any) {
			entry := e.(map[string]any)
			got = append(got, fmt.Sprint(entry["mergedMemberId"], " ", entry["points"]))
		}
		token, _ = answer["nextPageToken"].(string)
	}
	ann, ben := got[:6], got[6:]
	slices.Sort(ann[:3]) // what came with each lot
	want := []string{"<nil> 10", "<nil> 20", "<nil> 30", "<nil> 3", "<nil> 2", "<nil> 1"}
	if !slices.Equal(ann, want) || len(ben) < 4 || !slices.Equal(ben[len(ben)-3:], []string{"ben 30", "ben 20", "ben 10"}) {
		t.Errorf("got %v", got)
	}
}
