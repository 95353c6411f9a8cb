// Package devstacktest gives each test a Postgres database and a Redis of its own, real ones. When they can't
// start, tests fail.
package devstacktest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/postgres"
)

const (
	template  = "template_migrated"
	dirPrefix = "loyalty-test-"
)

// settings trade what survives a power cut for speed. What survives the death of a process stays as it is.
var settings = map[string]string{
	"fsync":            "off",
	"full_page_writes": "off",
	"max_connections":  "200",
	"shared_buffers":   "128MB",
	"max_wal_size":     "1GB", // no checkpoints while tests run
}

// server is the one Postgres of this process, started when the first test asks for it.
var server struct {
	once     sync.Once
	err      error
	dir      string
	postgres *devstack.Postgres
	template sync.Once // with the tables
	tmplErr  error
	count    atomic.Int64
}

// Main runs a package's tests and stops what they shared: func TestMain(m *testing.M) { devstacktest.Main(m) }.
func Main(m *testing.M) {
	code := m.Run()
	if server.postgres != nil {
		if err := errors.Join(server.postgres.Kill(), os.RemoveAll(server.dir)); err != nil {
			fmt.Fprintln(os.Stderr, "stopping the tests' Postgres:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// Database gives the URL of a new database with all tables, dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	start(t)
	server.template.Do(func() { server.tmplErr = makeTemplate(t.Context()) })
	if server.tmplErr != nil {
		t.Fatalf("making the tables: %v", server.tmplErr)
	}
	return create(t, template)
}

// EmptyDatabase gives the URL of a new database without tables, dropped when the test ends.
func EmptyDatabase(t testing.TB) string {
	t.Helper()
	start(t)
	return create(t, "template0")
}

// Postgres starts a Postgres of the test's own, without our tables, to be stopped, killed and started again; it is
// stopped when the test ends. Tests that don't do that use Database, which is much faster.
func Postgres(t testing.TB) *devstack.Postgres {
	t.Helper()
	p, err := devstack.StartPostgres(t.Context(), devstack.PostgresOptions{Dir: Dir(t), Settings: settings})
	if err != nil {
		t.Fatalf("these tests need a Postgres: %v", err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Dir is a directory that devstack's Postgres can live in, removed when the test ends. (What t.TempDir gives is
// closed to the user that Postgres runs as when the tests run as root.)
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := newDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Redis starts an empty redis-server, stopped when the test ends.
func Redis(t testing.TB, change ...func(*devstack.RedisOptions)) *devstack.Redis {
	t.Helper()
	options := devstack.RedisOptions{Dir: t.TempDir(), RequireServer: true}
	for _, c := range change {
		c(&options)
	}
	redis, err := devstack.StartRedis(t.Context(), options)
	if err != nil {
		t.Fatalf("these tests need a Redis: %v", err)
	}
	t.Cleanup(func() {
		if err := redis.Stop(); err != nil {
			t.Error(err)
		}
	})
	return redis
}

func start(t testing.TB) {
	t.Helper()
	server.once.Do(func() {
		removeLeftovers()
		if server.dir, server.err = newDir(); server.err != nil {
			return
		}
		server.postgres, server.err = devstack.StartPostgres(t.Context(), devstack.PostgresOptions{Dir: server.dir, Settings: settings})
	})
	if server.err != nil {
		t.Fatalf("these tests need a Postgres: %v", server.err)
	}
}

// newDir makes a directory whose name tells our process, so that others know when it is left over.
func newDir() (string, error) {
	dir, err := os.MkdirTemp("", dirPrefix+strconv.Itoa(os.Getpid())+"-*")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// removeLeftovers removes the data of test processes that were killed.
func removeLeftovers() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*")) // the pattern is well formed
	for _, dir := range dirs {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), dirPrefix), "-")
		if pid, err := strconv.Atoi(pid); err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir) // another's, perhaps
		}
	}
}

func makeTemplate(ctx context.Context) error {
	if err := server.postgres.CreateDatabase(ctx, template); err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, server.postgres.URL(template), 2)
	if err != nil {
		return err
	}
	defer pool.Close() // Postgres copies only databases that nobody is connected to
	_, err = postgres.Migrate(ctx, pool)
	return err
}

func create(t testing.TB, from string) string {
	t.Helper()
	name := "test_" + strconv.FormatInt(server.count.Add(1), 10)
	admin(t, t.Context(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from))
	// The test's context has ended when its cleanups run.
	t.Cleanup(func() { admin(t, context.Background(), fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) })
	return server.postgres.URL(name)
}

func admin(t testing.TB, ctx context.Context, statement string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, server.postgres.URL("postgres"))
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
