package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheTableHasEveryScenarioOfEverySDK(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"one.yaml":    "about: It shows.\nsteps: [{call: members.EnrollMember}]",
		"two.yaml":    "about: It shows.\nsteps: [{call: members.EnrollMember}]",
		"go.json":     `{"sdk": "go", "results": {"one": "passed", "two": "passed"}}`,
		"java.json":   `{"sdk": "java", "results": {"one": "passed", "two": "failed"}}`,
		"python.json": `{"sdk": "python", "results": {"one": "passed"}}`,
		"odd.json":    `{"sdk": "odd", "results": {"one": "skipped"}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		sdks  []string
		table string
		fails string
	}{
		{[]string{"go"}, "SCENARIO  go\none       passed\ntwo       passed\n", ""},
		{[]string{"go", "java"}, "SCENARIO  go      java\none       passed  passed\ntwo       passed  failed\n", "1 of 4"},
		{[]string{"python", "rust"}, "SCENARIO  python   rust\none       passed   not run\ntwo       not run  not run\n", "3 of 4"},
		{[]string{"odd"}, "", "skipped"},
	} {
		var out bytes.Buffer
		err := run(&out, dir, dir, c.sdks)
		if out.String() != c.table {
			t.Errorf("of %v it is\n%s", c.sdks, out.String())
		}
		if (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
			t.Errorf("of %v it ends with %v", c.sdks, err)
		}
	}
}
