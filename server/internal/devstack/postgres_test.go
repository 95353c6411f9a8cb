package devstack

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var fast = map[string]string{"fsync": "off"}

func TestPostgresKeepsItsDataBetweenRuns(t *testing.T) {
	dir := reachableDir(t)
	first := startPostgres(t, dir, 0)
	for range 2 { // the second time it is there already
		if err := first.CreateDatabase(t.Context(), `odd "name`); err != nil {
			t.Fatal(err)
		}
	}
	query(t, first.URL(`odd "name`), "CREATE TABLE kept AS SELECT 42 AS n")
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(); err != nil {
		t.Errorf("a second Stop: %v, want nothing to happen", err)
	}
	second := startPostgres(t, dir, 0)
	if got := query(t, second.URL(`odd "name`), "SELECT n::text FROM kept"); got != "42" {
		t.Errorf("read %q after the restart, want 42", got)
	}
}

func TestPostgresKeepsWhatWasCommittedWhenKilled(t *testing.T) {
	p := startPostgres(t, reachableDir(t), 0)
	url := p.URL("postgres")
	query(t, url, "CREATE TABLE kept AS SELECT 42 AS n")
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.URL("postgres") != url {
		t.Errorf("it moved from %s to %s", url, p.URL("postgres"))
	}
	if got := query(t, url, "SELECT n::text FROM kept"); got != "42" {
		t.Errorf("read %q after the crash, want 42", got)
	}
	if err := p.Start(t.Context()); err == nil {
		t.Error("started while it was running")
	}
}

func TestPostgresAppliesSettings(t *testing.T) {
	p, err := StartPostgres(t.Context(), PostgresOptions{
		Dir: reachableDir(t), Settings: map[string]string{"fsync": "off", "application_name": "with space"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopper(t, p.Stop))
	if got := query(t, p.URL("postgres"), "SHOW application_name"); got != "with space" {
		t.Errorf("application_name is %q", got)
	}
}

func TestPostgresStartsInSpiteOfAStalePidFile(t *testing.T) {
	dir := reachableDir(t)
	p := startPostgres(t, dir, 0)
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	// A process that lives, has nothing to do with Postgres, and belongs to the user that Postgres would signal.
	other := exec.Command("sleep", "1000")
	other.SysProcAttr = &syscall.SysProcAttr{Credential: p.user}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Process.Kill(); _ = other.Wait() })
	pidFile := filepath.Join(p.data(), "postmaster.pid")
	content := fmt.Sprintf("%d\n%s\n0\n%d\n\n127.0.0.1\n", other.Process.Pid, p.data(), p.port)
	if err := os.WriteFile(pidFile, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.user != nil {
		if err := os.Chown(pidFile, int(p.user.Uid), int(p.user.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	startPostgres(t, dir, 0)
}

func TestASecondPostgresInTheSameDirectoryIsRefused(t *testing.T) {
	dir := reachableDir(t)
	startPostgres(t, dir, 0)
	_, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "is in use by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("error %v, want one that names the process", err)
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	p := startPostgres(t, reachableDir(t), 0)
	_, err := StartPostgres(t.Context(), PostgresOptions{Dir: reachableDir(t), Port: p.port, Settings: fast})
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(p.port)) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v, want one that says that port %d is taken", err, p.port)
	}
	_, err = StartRedis(t.Context(), RedisOptions{Dir: reachableDir(t), Port: p.port, RequireServer: true})
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(p.port)) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("Redis: error %v, want one that says that port %d is taken", err, p.port)
	}
}

func TestAnUnreachableDirectoryIsExplained(t *testing.T) {
	if os.Getuid() != 0 {
		t.Log("only root runs Postgres as somebody else: nothing to explain")
		return
	}
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := StartPostgres(t.Context(), PostgresOptions{Dir: filepath.Join(closed, "postgres")})
	if err == nil || !strings.Contains(err.Error(), "can't get there: choose another directory") {
		t.Errorf("error %v, want one that explains what to do", err)
	}
}

func TestServersDieWithTheirProcess(t *testing.T) {
	dir := reachableDir(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "DEVSTACK_TEST_PARENT="+dir)
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "running") {
		t.Fatalf("the process says %q, error %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	// The locks pass to us when the servers have ended, and not before.
	startPostgres(t, filepath.Join(dir, "postgres"), 0)
	startRedis(t, RedisOptions{Dir: filepath.Join(dir, "redis")})
}

func TestAFailedFetchSaysFromWhere(t *testing.T) {
	repository := httptest.NewServer(http.NotFoundHandler())
	defer repository.Close()
	cache := t.TempDir()
	_, err := fetchPostgres(t.Context(), repository.URL, cache, nil, io.Discard)
	if err == nil || !strings.Contains(err.Error(), repository.URL) {
		t.Errorf("error %v, want one that names %s", err, repository.URL)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestOnlyInstallationsThatAreNewEnoughAreUsed(t *testing.T) {
	t.Setenv("PATH", "/bin:/usr/bin") // programs named postgres may be there, but no fakes of ours
	root := t.TempDir()
	for _, major := range []string{"9.6.24", "14.2", "15.1", "17.4 (Debian 17.4-1)", "16beta1"} {
		bin := filepath.Join(root, strings.Fields(major)[0], "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"initdb", "postgres"} {
			script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", program, major)
			if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	var majors []int
	for _, b := range installedPostgres([]string{filepath.Join(root, "*", "bin")}, nil) {
		if strings.HasPrefix(b.dir, root) {
			majors = append(majors, b.major)
		}
	}
	if got := fmt.Sprint(majors); got != "[17 16 15]" {
		t.Errorf("found %s, want the newest first and none before 15", got)
	}
}

func startPostgres(t *testing.T, dir string, port int) *Postgres {
	t.Helper()
	p, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir, Port: port, Settings: fast})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopper(t, p.Stop))
	return p
}

// reachableDir is a directory that whoever Postgres runs as can reach.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "devstack-*") //nolint:usetesting // what t.TempDir gives is root's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopper(t, func() error { return os.RemoveAll(dir) }))
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func stopper(t *testing.T, stop func() error) func() {
	return func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
}

// query runs a statement and returns the first value of its first row, if it has one.
func query(t *testing.T, url, statement string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, statement)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
