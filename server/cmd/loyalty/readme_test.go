package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/program"
)

const repository = "../../.."

// readmeCommands are the commands of a section of the README, each on one line.
func readmeCommands(t *testing.T, section string) (all []string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "\n## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, commandLines(block[1])...)
	}
	return all
}

// commandLines are the lines of a shell's input that do something, with single blanks and without line breaks.
func commandLines(text string) (all []string) {
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

// hints is what dev prints when it listens where it does by default.
func hints(t *testing.T, private ...string) string {
	t.Helper()
	var demo []demoProgram
	for _, document := range program.Demo() {
		p, err := program.Load(document.Name, document.YAML, 1)
		if err != nil {
			t.Fatal(err)
		}
		demo = append(demo, demoProgram{p, "lk_key"})
	}
	var printed bytes.Buffer
	printHints(&printed, "http://"+app.Default().Listen.Address, "demo-keys.json", demo, private)
	return printed.String()
}

func TestTheReadmeStartsWithTheCommandsThatDevPrints(t *testing.T) {
	_, tries, _ := strings.Cut(hints(t), "Try:")
	printed, readme := commandLines(tries), readmeCommands(t, "Start")
	start := slices.IndexFunc(readme, func(line string) bool { return strings.HasPrefix(line, "curl ") })
	if len(printed) != 3 || start < 0 || len(readme) < start+3 {
		t.Fatalf("dev prints %q, the README %q", printed, readme)
	}
	for i, hint := range printed {
		if readme[start+i] != hint {
			t.Errorf("dev prints\n%s\nand the README says\n%s", hint, readme[start+i])
		}
	}
}

func TestTheReadmesImportWorks(t *testing.T) {
	t.Setenv("LOYALTY_DATABASE_URL", devstacktest.Database(t))
	t.Setenv("LOYALTY_REDIS_URL", devstacktest.Redis(t).URL())
	shop := filepath.Join(repository, "server/internal/program/demo/shop.yaml")
	must(t, "program", "apply", shop)
	commands := readmeCommands(t, "Bring your purchases")
	if len(commands) != 4 || commands[0] != "make build" {
		t.Fatalf("the README says %q", commands)
	}
	t.Chdir(repository)
	var printed []string
	for _, command := range commands[1:] {
		words := strings.Fields(command)
		if words[0] != "bin/loyalty" {
			t.Fatalf("the README says %q", command)
		}
		printed = append(printed, must(t, words[1:]...))
	}
	if !regexp.MustCompile(`(?s)refused +0\npurchases +20\n +accrued +20\n.*members enrolled +6\n`).MatchString(printed[1]) {
		t.Errorf("the import says %s", printed[1])
	}
}

func TestTheHintsBringOtherCommandsToThePrivateStackOnly(t *testing.T) {
	if printed := hints(t, "LOYALTY_REDIS_URL=redis://127.0.0.1:1/0"); !strings.Contains(printed, "\n  export LOYALTY_REDIS_URL='redis://127.0.0.1:1/0'\n") {
		t.Errorf("with a private Redis it prints %s", printed)
	}
	if printed := hints(t); strings.Contains(printed, "export LOYALTY_") {
		t.Errorf("with nothing private it prints %s", printed)
	}
}
