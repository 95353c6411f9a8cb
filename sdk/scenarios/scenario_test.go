package scenarios_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loyaltycore/core/sdk/scenarios"
)

func TestEveryScenarioIsAsTheReadmeSays(t *testing.T) {
	all, err := scenarios.Read(".")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d scenarios", len(all))
}

func TestWhatIsWrongWithAScenarioIsTold(t *testing.T) {
	const enrol = "about: It shows.\nsteps:\n  - {call: members.EnrollMember, send: {memberId: ann}"
	for document, want := range map[string]string{
		"steps: [{call: members.EnrollMember}]":                                               "no about",
		"about: It shows.":                                                                    "no steps",
		"abuot: It shows.":                                                                    "abuot",
		enrol + ", attempt: 1}":                                                               "attempt",
		enrol + ", call: x}":                                                                  "call",
		enrol + ", list: loyalty.ListEntries}":                                                "one of",
		enrol + ", faults: [los_answer]}":                                                     "los_answer",
		enrol + ", error: {type: NoPoints}}":                                                  "NoPoints",
		enrol + ", error: {type: LoyaltyError, needed: 3}}":                                   "needed",
		enrol + ", error: {type: LoyaltyError, reason: NO_POINTS}}":                           "NO_POINTS",
		enrol + ", error: {type: LoyaltyError}, expect: {}}":                                  "an answer and an error",
		enrol + ", expect: {memberId: \"${member}\"}}":                                        "${member}",
		enrol + ", expect: {points: 1.50}}":                                                   "quotes",
		enrol + ", count: 1}":                                                                 "items",
		"about: It shows.\nsteps: [{call: member.EnrollMember}]":                              `"member"`,
		"about: It shows.\nsteps: [{call: members.Enrol}]":                                    `"Enrol"`,
		"about: It shows.\nsteps: [{call: members.EnrollMember, send: {member: ann}}]":        "can't be sent",
		"about: It shows.\nsteps: [{accrue_all: {count: 1, request: {members: ann}}}]":        "can't be sent",
		"about: It shows.\nsteps: [{accrue_all: {count: 1, request: {requestId: \"${j}\"}}}]": "${j}",
		"about: It shows.\nsteps: [{watch: w, send: {member: {memberId: \"${run}\"}}}, {next: w, sendd: {}}]": "sendd",
		"about: It shows.\nsteps: [{watch: w, send: {member: {memberId: \"${run}\"}}}, {next: v}]":            `watch "v"`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "it.yaml"), []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := scenarios.Read(dir)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "it.yaml") {
			t.Errorf("%q: %v doesn't speak of %q", document, err, want)
		}
	}
}

func TestWhatCameIsComparedAsTheReadmeSays(t *testing.T) {
	came := map[string]any{"points": "3", "done": false, "member": map[string]any{"id": "ann", "name": ""}, "lots": []any{"a", "b"}}
	for _, same := range []map[string]any{
		{}, {"points": 3}, {"done": false, "points": "3"}, {"member": map[string]any{"id": scenarios.Some}},
		{"member": map[string]any{"name": ""}}, {"lots": []any{"a", scenarios.Some}}, {"absent": nil},
	} {
		if err := scenarios.Compare(same, came); err != nil {
			t.Errorf("%v: %v", same, err)
		}
	}
	for _, other := range []map[string]any{
		{"points": 4}, {"absent": scenarios.Some}, {"member": map[string]any{"name": scenarios.Some}}, {"lots": []any{"a"}},
		{"lots": []any{"b", "a"}}, {"member": "ann"}, {"done": true},
	} {
		if err := scenarios.Compare(other, came); err == nil {
			t.Errorf("%v is taken for %v", came, other)
		}
	}
}

func TestVariablesAreFilledInAndTaken(t *testing.T) {
	filled := scenarios.Fill(map[string]any{"a": []any{"x-${run}", 3}, "b": "${other}"}, map[string]string{"run": "7"})
	if err := scenarios.Compare(map[string]any{"a": []any{"x-7", 3}, "b": "${other}"}, filled); err != nil {
		t.Error(err)
	}
	if got, err := scenarios.Pick(filled, "a.0"); err != nil || got != "x-7" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, path := range []string{"c", "a.2", "a.x", "b.c"} {
		if got, err := scenarios.Pick(filled, path); err == nil {
			t.Errorf("%s is %q", path, got)
		}
	}
}
