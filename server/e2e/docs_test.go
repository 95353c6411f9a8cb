package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/program"
)

// A page is text with commands and their answers:
//
//	```sh
//	# 2026-03-02T12:00:00Z: the servers' clock is set to this
//	call LoyaltyService/Accrue '{…}'
//	```
//	```json
//	{"accrualId": "$ACCRUAL", "points": "60"}
//	```
//
// An answer shows fields of what the command before it prints. A text "$NAME" in it stands for what is there, which the
// commands and answers after it call by that name. A command that begins with "KEY=$NAME" is called with that credential.
var (
	pageBlock    = regexp.MustCompile("(?s)```(sh|json)\n(.*?)```")
	pageYAML     = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	pageTime     = regexp.MustCompile(`(?m)^# (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)`)
	pageCommand  = regexp.MustCompile(`(?s)(?:^|\n)(?:KEY=(\$[A-Z]+) )?call ([A-Za-z]+/[A-Za-z]+) '(.*?)'`)
	pageVariable = regexp.MustCompile(`\$[A-Z][A-Z_]*`)
)

func TestThePageOnTheLifeOfAPointIsTrue(t *testing.T) {
	pageIsTrue(t, "life-of-a-point.md", "books",
		"LoyaltyService/ConfirmAccrual", "LoyaltyService/ReverseAccrual", "LoyaltyService/Redeem", "LoyaltyService/CaptureRedemption",
		"LoyaltyService/ReleaseRedemption", "LoyaltyService/ReverseRedemption", "LoyaltyService/ListLots", "AccountService/AdjustPoints",
		"AccountService/ReinstatePoints", "AccountService/WriteOffDebt", "AccountService/TransferPoints", "MemberService/MergeMembers",
		"MemberService/UnmergeMember", "MemberService/CloseMember", "MemberService/EraseMember", "MemberService/ExportMember",
		"AuditService/ListAuditEntries",
	)
}

func TestThePageOnMemberTokensIsTrue(t *testing.T) {
	page := pageIsTrue(t, "member-tokens.md", "bistro",
		"TokenService/IssueMemberToken", "TokenService/RevokeMemberTokens", "LoyaltyService/ListRewards", "LoyaltyService/Redeem",
	)
	example := pageYAML.FindStringSubmatch(page)
	if example == nil {
		t.Fatal("the page has no identity provider")
	}
	if _, err := program.Load("page.yaml", []byte(demo(t, "bistro")+example[1]), 1); err != nil {
		t.Errorf("the page's identity provider: %v", err)
	}
}

// demo is the definition of a demo program.
func demo(t *testing.T, programID string) string {
	t.Helper()
	for _, document := range program.Demo() {
		if document.Name == "demo/"+programID+".yaml" {
			return string(document.YAML)
		}
	}
	t.Fatalf("there is no demo program %s", programID)
	return ""
}

// pageIsTrue makes the calls of a page to a demo program and compares the answers. It must have examples of some calls.
func pageIsTrue(t *testing.T, name, programID string, examples ...string) (text string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, devstackRedis(t))
	w.signing(1)
	w.clock.Set(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
	w.program(demo(t, programID))
	w.enroll(programID, "ann")
	_, key := w.key(programID, "demo", allScopes...)
	url := w.server().URL()

	variables := map[string]string{}
	named := func(text string) string {
		return pageVariable.ReplaceAllStringFunc(text, func(name string) string {
			if value, bound := variables[name]; bound {
				return value
			}
			return name
		})
	}
	called := map[string]bool{}
	var answer any
	var last string
	for _, block := range pageBlock.FindAllStringSubmatch(string(page), -1) {
		if block[1] == "json" {
			var want any
			if err := json.Unmarshal([]byte(block[2]), &want); err != nil {
				t.Fatalf("after %s: %v in %s", last, err, block[2])
			}
			if wrong := shows(want, answer, variables); wrong != "" {
				got, _ := json.MarshalIndent(answer, "", "  ")
				t.Errorf("after %s: %s\nthe page says\n%s\nthe server\n%s", last, wrong, block[2], got)
			}
			continue
		}
		if at := pageTime.FindStringSubmatch(block[2]); at != nil {
			now, err := time.Parse(time.RFC3339, at[1])
			if err != nil {
				t.Fatal(err)
			}
			w.clock.Set(now)
		}
		for _, command := range pageCommand.FindAllStringSubmatch(block[2], -1) {
			credential := key
			if command[1] != "" {
				credential = named(command[1])
			}
			last = command[2]
			called[last] = true
			answer = printed(t, url, last, credential, named(command[3]))
		}
	}
	for _, procedure := range examples {
		if !called[procedure] {
			t.Errorf("the page has no example of %s", procedure)
		}
	}
	return string(page)
}

// printed is what the page's command prints: an answer or an error.
func printed(t *testing.T, url, procedure, key, body string) (answer any) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+"/loyalty.v1."+procedure, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(content, &answer)
	}
	if err != nil {
		t.Fatalf("%s: %v in %s", procedure, err, content)
	}
	return answer
}

// shows tells what of want is not in got; empty: nothing. Names in want that stand for nothing yet are bound.
func shows(want, got any, variables map[string]string) string {
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%v is no object", got)
		}
		names := make([]string, 0, len(want))
		for name := range want {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if wrong := shows(want[name], fields[name], variables); wrong != "" {
				return name + ": " + wrong
			}
		}
		return ""
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			return fmt.Sprintf("%v has not %d items", got, len(want))
		}
		for i := range want {
			if wrong := shows(want[i], items[i], variables); wrong != "" {
				return fmt.Sprintf("[%d]: %s", i, wrong)
			}
		}
		return ""
	case string:
		text, ok := got.(string)
		if !ok {
			return fmt.Sprintf("%v is not %q", got, want)
		}
		if pageVariable.FindString(want) == want && variables[want] == "" {
			variables[want] = text
			return ""
		}
		for name, value := range variables {
			want = strings.ReplaceAll(want, name, value)
		}
		if rest, cut := strings.CutSuffix(want, "…"); text != want && !(cut && strings.HasPrefix(text, rest)) {
			return fmt.Sprintf("%q is not %q", text, want)
		}
		return ""
	case nil:
		if got != nil {
			return fmt.Sprintf("%v is there", got)
		}
		return ""
	default:
		if got != want {
			return fmt.Sprintf("%v is not %v", got, want)
		}
		return ""
	}
}
