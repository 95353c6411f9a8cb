package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

// loyalty runs a command line.
func loyalty(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&err)
	code = run(t.Context(), root, args)
	return code, out.String(), err.String()
}

// must runs a command line that is to succeed.
func must(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	code, stdout, stderr := loyalty(t, args...)
	if code != 0 {
		t.Fatalf("%q: exit code %d: %s", args, code, stderr)
	}
	return stdout
}

// commands are all commands of the program that do something.
func commands(cmd *cobra.Command) (all []*cobra.Command) {
	for _, child := range cmd.Commands() {
		all = append(all, commands(child)...)
	}
	if !cmd.HasSubCommands() && cmd.Name() != "help" {
		all = append(all, cmd)
	}
	return all
}

func TestEveryFlagOfServeHasADefaultAndAVariableAndIsInTheHelp(t *testing.T) {
	help := must(t, "serve", "--help")
	count := 0
	newServe().Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Name == "help" {
			return
		}
		count++
		variable := "LOYALTY_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		shown := regexp.MustCompile(`(?m)^  --` + flag.Name + ` .*\n +default (\S+); or ` + variable + `$`)
		found := shown.FindStringSubmatch(help)
		if found == nil {
			t.Errorf("--help doesn't show --%s with its default and %s", flag.Name, variable)
		} else if want := flag.DefValue; found[1] != want && (found[1] != "none" || want != "" && want != "[]") {
			t.Errorf("--help shows %s as the default of --%s, which is %s", found[1], flag.Name, want)
		}
		if flag.Usage == "" {
			t.Errorf("nothing is said about --%s", flag.Name)
		}
	})
	if count < 15 {
		t.Errorf("serve has %d flags", count)
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, cmd := range commands(newRoot()) {
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		if help := must(t, args...); !strings.Contains(help, cmd.UseLine()) || cmd.Short == "" {
			t.Errorf("%s: %s", cmd.CommandPath(), help)
		}
	}
}

func TestAVariableGivesAFlagItsValueUnlessTheCommandLineDoes(t *testing.T) {
	t.Setenv("LOYALTY_DATABASE_URL", "postgres://nobody@127.0.0.1:1/from-variable?connect_timeout=1")
	if _, _, stderr := loyalty(t, "program", "list"); !strings.Contains(stderr, "from-variable") {
		t.Errorf("without the flag: %s", stderr)
	}
	_, _, stderr := loyalty(t, "program", "list", "--database-url", "postgres://nobody@127.0.0.1:1/from-flag?connect_timeout=1")
	if !strings.Contains(stderr, "from-flag") {
		t.Errorf("with the flag: %s", stderr)
	}
}

// What `loyalty dev` asks to export is for other commands: its next run must not take it for a database of the user's.
func TestDevTakesNoDatabaseFromTheEnvironment(t *testing.T) {
	_, help, _ := loyalty(t, "dev", "--help")
	for _, variable := range []string{"LOYALTY_DATABASE_URL", "LOYALTY_REDIS_URL"} {
		if strings.Contains(help, variable) {
			t.Errorf("dev goes by %s", variable)
		}
	}
	if !strings.Contains(help, "LOYALTY_DATA_DIR") || !strings.Contains(help, "--database-url") {
		t.Errorf("help is %s", help)
	}
}

func TestAWrongCommandLineEndsWith2(t *testing.T) {
	for _, args := range [][]string{
		{"bogus"}, {"program", "bogus"}, {"serve", "extra"}, {"serve", "--bogus"}, {"serve", "--call-timeout", "soon"},
		{"program", "check"}, {"partner", "create", "bistro"}, {"program", "list"}, {"serve", "--log-level", "loud"},
		{"key", "create", "bistro", "demo", "--database-url", "postgres://nobody@127.0.0.1:1/x?connect_timeout=1", "--scopes"},
	} {
		if code, stdout, stderr := loyalty(t, args...); code != 2 || stdout != "" || !strings.Contains(stderr, "--help") {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q", args, code, stdout, stderr)
		}
	}
	t.Setenv("LOYALTY_CALL_TIMEOUT", "soon")
	if code, _, stderr := loyalty(t, "serve"); code != 2 || !strings.Contains(stderr, "LOYALTY_CALL_TIMEOUT") {
		t.Errorf("a wrong variable: exit code %d, %s", code, stderr)
	}
}

const definition = `program_id: corner
display_name: Corner Shop
time_zone: Europe/Warsaw
currency: PLN
points: {unit: point, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "%s"}
`

func document(t *testing.T, per string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "corner.yaml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(definition, "%s", per)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestProgramCheckTellsWhereAMistakeIs(t *testing.T) {
	if out := must(t, "program", "check", document(t, "1.00")); !strings.Contains(out, "program corner is fine") {
		t.Errorf("of a good one: %s", out)
	}
	file := document(t, "one")
	code, stdout, stderr := loyalty(t, "program", "check", file)
	if code != 1 || stdout != "" || !regexp.MustCompile(regexp.QuoteMeta(file)+`:7:\d+`).MatchString(stderr) {
		t.Errorf("of a bad one: exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestAProgramIsSetUpFromTheCommandLine(t *testing.T) {
	t.Setenv("LOYALTY_DATABASE_URL", devstacktest.EmptyDatabase(t))
	if out := must(t, "migrate"); !regexp.MustCompile(`^migrations run: [1-9]`).MatchString(out) {
		t.Errorf("migrate: %s", out)
	}
	if out := must(t, "migrate"); out != "migrations run: 0\n" {
		t.Errorf("migrate again: %s", out)
	}
	if out := must(t, "program", "list", "--output", "json"); out != "[]\n" {
		t.Errorf("no programs are %q", out)
	}
	first := document(t, "1.00")
	if out := must(t, "program", "apply", first); !strings.Contains(out, "corner version 1 applied") {
		t.Errorf("applied: %s", out)
	}
	if out := must(t, "program", "apply", first); !strings.Contains(out, "version 1 is this definition already") {
		t.Errorf("applied again: %s", out)
	}
	if out := must(t, "program", "apply", document(t, "2.00")); !strings.Contains(out, "corner version 2 applied") {
		t.Errorf("applied another: %s", out)
	}
	if out := must(t, "program", "show", "corner", "--version", "1"); !strings.Contains(out, "1.00") {
		t.Errorf("version 1 is %s", out)
	}
	if out := must(t, "program", "show", "corner"); !strings.Contains(out, "2.00") {
		t.Errorf("the one in force is %s", out)
	}
	if out := must(t, "program", "list"); !regexp.MustCompile(`corner +2 +2 `).MatchString(out) {
		t.Errorf("the list is %s", out)
	}

	must(t, "partner", "create", "corner", "till", "--display-name", "Till & Sons")
	if code, _, stderr := loyalty(t, "partner", "create", "corner", "till"); code != 1 || !strings.Contains(stderr, "till") {
		t.Errorf("created again: exit code %d, %s", code, stderr)
	}
	if out := must(t, "partner", "list", "corner"); !strings.Contains(out, "Till & Sons") {
		t.Errorf("the partners are %s", out)
	}

	code, stdout, stderr := loyalty(t, "key", "create", "corner", "till", "--scopes", "read,accrue")
	credential := strings.TrimSpace(stdout)
	if code != 0 || !strings.HasPrefix(credential, "lk_corner_") || strings.Contains(stderr, credential) {
		t.Fatalf("key create: exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	var keys []struct {
		KeyID      string   `json:"key_id"`
		Scopes     []string `json:"scopes"`
		RevokeTime string   `json:"revoke_time"`
	}
	list := must(t, "key", "list", "corner", "--output", "json")
	if err := json.Unmarshal([]byte(list), &keys); err != nil || len(keys) != 1 || strings.Contains(list, credential) {
		t.Fatalf("the keys are %s, %v", list, err)
	}
	if !strings.Contains(credential, keys[0].KeyID) || strings.Join(keys[0].Scopes, " ") != "accrue read" || keys[0].RevokeTime != "" {
		t.Errorf("the key is %+v", keys[0])
	}
	if !mayCall(t, credential) {
		t.Error("the credential isn't accepted")
	}
	must(t, "key", "revoke", "corner", keys[0].KeyID)
	if mayCall(t, credential) {
		t.Error("the credential is accepted after the key was revoked")
	}
}

func TestServeRefusesADatabaseThatIsNotUpToDate(t *testing.T) {
	code, _, stderr := loyalty(t, "serve", "--listen", "127.0.0.1:0", "--database-url", devstacktest.EmptyDatabase(t))
	if code != exitFailed || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "run loyalty migrate first") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

// mayCall tells whether a server would accept the credential.
func mayCall(t *testing.T, credential string) bool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), os.Getenv("LOYALTY_DATABASE_URL"), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	_, err = auth.NewAuthenticator(auth.Deps{Store: directory.New(pool), Clock: time.Now}).Authenticate(t.Context(), credential)
	return err == nil
}

// watched is what dev prints. It calls ready once all of the hints are there.
type watched struct {
	bytes.Buffer
	ready context.CancelFunc
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), "buf curl") {
		w.ready()
	}
	return n, err
}

func TestDevServesTheDemoWithTheSameKeyAtEachStart(t *testing.T) {
	dir, database, redis := t.TempDir(), devstacktest.EmptyDatabase(t), devstacktest.Redis(t)
	start := func() (printed string) {
		ctx, stop := context.WithCancel(t.Context()) // dev is stopped as soon as it serves
		defer stop()
		out := &watched{ready: stop}
		root := newRoot()
		root.SetOut(out)
		root.SetErr(out)
		code := run(ctx, root, []string{
			"dev", "--listen", "127.0.0.1:0", "--data-dir", dir, "--database-url", database, "--redis-url", redis.URL(),
		})
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, out)
		}
		return out.String()
	}
	key := regexp.MustCompile(`(?m)^ +export KEY=(lk_bistro_\S+)$`)
	first := key.FindStringSubmatch(start())
	if first == nil {
		t.Fatal("no key is printed")
	}
	file := filepath.Join(dir, "demo-keys.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keys' file: %v, %v", info, err)
	}
	signing := filepath.Join(dir, "member-token-keys.pem")
	signsWith := func() *auth.Signer {
		t.Helper()
		text, err := os.ReadFile(signing)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := auth.ReadSigner(text, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return signer
	}
	if info, err := os.Stat(signing); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of the keys of member tokens: %v, %v", info, err)
	}
	signed := signsWith().KeyID()
	if second := key.FindStringSubmatch(start()); second == nil || second[1] != first[1] {
		t.Errorf("the key was %q, and is %q at the next start", first, second)
	}
	if again := signsWith().KeyID(); again != signed {
		t.Errorf("member tokens were signed with %s, and are with %s at the next start", signed, again)
	}
	t.Setenv("LOYALTY_DATABASE_URL", database)
	if out := must(t, "program", "list"); strings.Count(out, "\n") != 5 {
		t.Errorf("the programs are %s", out)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if third := key.FindStringSubmatch(start()); third == nil || third[1] == first[1] || !mayCall(t, third[1]) {
		t.Errorf("with its file gone the key is %q", third)
	}
}
