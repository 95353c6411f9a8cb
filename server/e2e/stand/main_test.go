package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asStand is the variable that makes the test's own program the stand.
const asStand = "LOYALTY_STAND_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asStand) != "" {
		main()
	}
	os.Exit(m.Run())
}

func standWith(t *testing.T, command ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"--"}, command...)...)
	cmd.Env = append(os.Environ(), asStand+"=1", "LOYALTY_RESULTS="+t.TempDir())
	cmd.Stderr = os.Stderr
	return cmd
}

// leftOf tells what a stand that has ended left behind.
func leftOf(t *testing.T, cmd *exec.Cmd) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("%s%d-*", dirPrefix, cmd.Process.Pid)))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestTheCommandFindsEverythingAndItsExitCodeIsTheStands(t *testing.T) {
	const script = `
		test -f "$LOYALTY_SCENARIOS/README.md" && test -d "$LOYALTY_RESULTS" || exit 1
		echo "url $LOYALTY_URL"; echo "proxy $LOYALTY_PROXY"; echo "key $LOYALTY_KEY"; echo "demo key $LOYALTY_DEMO_KEY"
		exit 7`
	cmd := standWith(t, "sh", "-c", script)
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	exit := (*exec.ExitError)(nil)
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v", err)
	}
	for _, want := range []string{"url http://127.0.0.1:", "proxy http://127.0.0.1:", "\nkey lk_scenarios_", "demo key lk_bistro_"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the command saw %s", out.String())
		}
	}
	if left := leftOf(t, cmd); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestASignalIsTheCommandsAndThenTheStandsEnd(t *testing.T) {
	cmd := standWith(t, "sh", "-c", `trap 'echo got it; exit 3' TERM; echo ready; while :; do sleep 0.05; done`)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if lines.Text() == "ready" {
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = cmd.Wait()
	exit := (*exec.ExitError)(nil)
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || strings.Join(said, ", ") != "ready, got it" {
		t.Errorf("the command said %q, and the stand ended with %v", said, err)
	}
	if left := leftOf(t, cmd); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestWhatAKilledStandLeftTheNextOneRemoves(t *testing.T) {
	killed := exec.CommandContext(t.Context(), "true")
	if err := killed.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(os.TempDir(), fmt.Sprintf("%s%d-left", dirPrefix, killed.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	dir, err := makeDir()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
}

func TestACommandThatIsNotThereIsTold(t *testing.T) {
	cmd := standWith(t, "no-such-command")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err == nil || !strings.Contains(said.String(), "no-such-command") {
		t.Errorf("it ended with %v and said %s", err, said.String())
	}
	if left := leftOf(t, cmd); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}
