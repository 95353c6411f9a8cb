package postgres_test

import (
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
