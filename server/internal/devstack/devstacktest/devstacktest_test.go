package devstacktest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

func TestDatabasesAreMigratedSeparateAndDropped(t *testing.T) {
	var url string
	t.Run("one test", func(t *testing.T) {
		url = devstacktest.Database(t)
		other := devstacktest.Database(t)
		if _, err := open(t, url).Exec(t.Context(), "INSERT INTO programs VALUES ('p', 1, now())"); err != nil {
			t.Fatal(err)
		}
		var count int
		if err := open(t, other).QueryRow(t.Context(), "SELECT count(*) FROM programs").Scan(&count); err != nil || count != 0 {
			t.Errorf("%d programs in the other database, error %v, want none", count, err)
		}
	})
	if pool, err := postgres.Open(t.Context(), url, 1); err == nil {
		pool.Close()
		t.Errorf("%s is still there after its test", url)
	}
}

func TestAPostgresOfOnesOwnCanBeKilledAndStartedAgain(t *testing.T) {
	p := devstacktest.Postgres(t)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if pool, err := postgres.Open(t.Context(), p.URL("postgres"), 1); err == nil {
		pool.Close()
		t.Error("it answers after Kill")
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	open(t, p.URL("postgres"))
}

func TestAPostgresFitsInANewDirectoryBelowDir(t *testing.T) {
	dir := filepath.Join(devstacktest.Dir(t), "state", "postgres")
	p, err := devstack.StartPostgres(t.Context(), devstack.PostgresOptions{Dir: dir, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestEachRedisIsItsOwn(t *testing.T) {
	one, other := devstacktest.Redis(t), devstacktest.Redis(t)
	if one.URL() == other.URL() || one.Embedded() || !strings.HasPrefix(one.URL(), "redis://127.0.0.1:") {
		t.Errorf("got %s and %s, embedded %v; want two redis-servers", one.URL(), other.URL(), one.Embedded())
	}
}

func open(t *testing.T, url string) *postgres.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), url, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
