package loyalty_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The quick start of the README, in a project of its own, which has the SDK as any other has.
func TestTheQuickStartRunsInAnEmptyProject(t *testing.T) {
	at := findStand(t)
	core, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?s)```go\n(package main.*?)```").FindSubmatch(readme)
	if program == nil {
		t.Fatal("the README has no program")
	}
	const documented = "http://127.0.0.1:8080"
	if !strings.Contains(string(program[1]), documented) {
		t.Fatalf("the program doesn't call %s", documented)
	}
	dir := t.TempDir()
	main := strings.ReplaceAll(string(program[1]), documented, at.url)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(main), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(command ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "KEY="+os.Getenv("LOYALTY_DEMO_KEY"), "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
		}
		return string(out)
	}
	run("go", "mod", "init", "example.com/bistro")
	run("go", "mod", "edit", "-replace", "github.com/loyaltycore/core="+core)
	run("go", "mod", "tidy")
	first := run("go", "run", ".")
	if !regexp.MustCompile(`^\d+ stars earned, \d+ to spend\n(\d+ more and there is a latte|a latte for Ann)\n$`).MatchString(first) {
		t.Errorf("it says %q", first)
	}
}
