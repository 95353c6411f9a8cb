package postgres_test

import (
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestMigrateTwiceRunsNothingTheSecondTime(t *testing.T) {
	pool := open(t, devstacktest.EmptyDatabase(t))
	first, err := postgres.Migrate(t.Context(), pool)
	if err != nil || first == 0 {
		t.Fatalf("first run: %d migrations, error %v; want all of them", first, err)
	}
	second, err := postgres.Migrate(t.Context(), pool)
	if err != nil || second != 0 {
		t.Fatalf("second run: %d migrations, error %v; want none", second, err)
	}
}

func TestUpToDateRefusesTablesThatLackMigrationsAndTouchesNothing(t *testing.T) {
	pool := open(t, devstacktest.EmptyDatabase(t))
	if err := postgres.UpToDate(t.Context(), pool); err == nil || !strings.Contains(err.Error(), "loyalty migrate") {
		t.Errorf("an empty database: error %v, want one that names loyalty migrate", err)
	}
	var tables int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("looking made %d tables, error %v", tables, err)
	}
	if _, err := postgres.Migrate(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if err := postgres.UpToDate(t.Context(), pool); err != nil {
		t.Errorf("once migrated: %v", err)
	}
	if _, err := pool.Exec(t.Context(), "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	if err := postgres.UpToDate(t.Context(), pool); err == nil {
		t.Error("without the newest migration: no error")
	}
}

func TestOpenRefusesADatabaseThatIsNotThere(t *testing.T) {
	if _, err := postgres.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none", 1); err == nil {
		t.Fatal("opened a database where nothing listens")
	}
}

// open opens a pool that is closed when the test ends.
func open(t *testing.T, url string) *postgres.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), url, 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
