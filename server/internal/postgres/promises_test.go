package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// Promise 13: the schema distributes by program_id as it is.

func TestEveryPrimaryKeyBeginsWithProgramID(t *testing.T) {
	pool := open(t, devstacktest.Database(t))
	for _, table := range tables(t, pool) {
		first := names(t, pool, `
			SELECT a.attname FROM pg_index i
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1::regclass AND i.indisprimary`, table)
		if len(first) != 1 || first[0] != "program_id" {
			t.Errorf("the primary key of %s begins with %v, want program_id", table, first)
		}
	}
}

func TestEveryUniqueIndexContainsProgramID(t *testing.T) {
	pool := open(t, devstacktest.Database(t))
	for _, index := range lacking(t, pool, uniqueIndexesLackingProgramID) {
		t.Errorf("unique index %s does not contain program_id", index)
	}
	assertFinds(t, pool, uniqueIndexesLackingProgramID, "CREATE UNIQUE INDEX wrong ON members (member_id)", "wrong")
}

func TestEveryForeignKeyContainsProgramIDOnBothSides(t *testing.T) {
	pool := open(t, devstacktest.Database(t))
	for _, key := range lacking(t, pool, foreignKeysLackingProgramID) {
		t.Errorf("foreign key %s does not contain program_id", key)
	}
	assertFinds(t, pool, foreignKeysLackingProgramID, `
		ALTER TABLE books ADD UNIQUE (account_id);
		ALTER TABLE lots ADD CONSTRAINT wrong FOREIGN KEY (account_id) REFERENCES books (account_id)`, "wrong")
}

const (
	uniqueIndexesLackingProgramID = `
		SELECT i.indexrelid::regclass::text FROM pg_index i
		WHERE i.indrelid = ANY($1::regclass[]) AND i.indisunique AND NOT EXISTS (
			SELECT FROM pg_attribute a
			WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey[0:i.indnkeyatts-1]) AND a.attname = 'program_id')`

	// A key that refers to program_id by another column would reach across programs: the two stand at one place.
	foreignKeysLackingProgramID = `
		SELECT c.conname FROM pg_constraint c
		WHERE c.conrelid = ANY($1::regclass[]) AND c.contype = 'f' AND NOT EXISTS (
			SELECT FROM unnest(c.conkey, c.confkey) AS pair (here, there)
			JOIN pg_attribute h ON h.attrelid = c.conrelid AND h.attnum = pair.here AND h.attname = 'program_id'
			JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = pair.there AND t.attname = 'program_id')`
)

// Promise 2: postings are never changed or deleted, and neither are the operations that group them, nor the program
// versions that decided them.

func TestPostingsOperationsAndProgramVersionsRefuseEveryChange(t *testing.T) {
	pool := open(t, devstacktest.Database(t))
	exec(t, pool, `
		INSERT INTO operations (program_id, operation_id, kind, partner_no, account_id, version_before, version, event_time, create_time, subject)
		VALUES ('p', gen_random_uuid(), 1, 0, 1, 0, 1, now(), now(), '')`)
	exec(t, pool, `
		INSERT INTO postings (program_id, version, from_account, to_account, points, balance, operation_id, event_time, create_time)
		VALUES ('p', 1, -1, 1, 10, 10, gen_random_uuid(), now(), now())`)
	exec(t, pool, `INSERT INTO programs (program_id, latest_version, create_time) VALUES ('p', 1, now())`)
	exec(t, pool, `INSERT INTO program_versions (program_id, version, definition, effective_time, create_time) VALUES ('p', 1, '{}', now(), now())`)
	for _, table := range []string{"postings", "operations", "program_versions"} {
		for _, change := range []string{
			"UPDATE %s SET create_time = now()",
			"DELETE FROM %s",
			"TRUNCATE %s",
			"TRUNCATE %s CASCADE",
		} {
			statement := fmt.Sprintf(change, table)
			_, err := pool.Exec(t.Context(), statement)
			if refused := (*pgconn.PgError)(nil); !errors.As(err, &refused) || refused.Code != "23001" { // restrict_violation
				t.Errorf("%s: %v, want it refused", statement, err)
			}
		}
		if rows := names(t, pool, "SELECT program_id FROM "+table); len(rows) != 1 {
			t.Errorf("%s holds %d rows after the refusals, want 1", table, len(rows))
		}
	}
}

func TestAPostingIsBetweenAMemberAndABook(t *testing.T) {
	pool := open(t, devstacktest.Database(t))
	for _, accounts := range [][2]int{{1, 2}, {-1, -2}, {0, 1}, {0, -1}} {
		_, err := pool.Exec(t.Context(), `
			INSERT INTO postings (program_id, version, from_account, to_account, points, balance, operation_id, event_time, create_time)
			VALUES ('p', 1, $1, $2, 10, 10, gen_random_uuid(), now(), now())`, accounts[0], accounts[1])
		if refused := (*pgconn.PgError)(nil); !errors.As(err, &refused) || refused.Code != "23514" { // check_violation
			t.Errorf("a posting from account %d to %d: %v, want it refused", accounts[0], accounts[1], err)
		}
	}
}

// tables are all of ours: not the one in which goose notes which migrations have run.
func tables(t *testing.T, pool *postgres.Pool) []string {
	t.Helper()
	found := names(t, pool, `
		SELECT oid::regclass::text FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'goose_db_version'
		ORDER BY 1`)
	if len(found) < 5 {
		t.Fatalf("found only the tables %v: this test looks at nothing", found)
	}
	return found
}

func lacking(t *testing.T, pool *postgres.Pool, query string) []string {
	t.Helper()
	return names(t, pool, query, tables(t, pool))
}

// assertFinds shows that the query finds what it is meant to find.
func assertFinds(t *testing.T, pool *postgres.Pool, query, mistake, name string) {
	t.Helper()
	exec(t, pool, mistake)
	for _, found := range lacking(t, pool, query) {
		if found == name {
			return
		}
	}
	t.Errorf("the query does not find %s", name)
}

func exec(t *testing.T, pool *postgres.Pool, statement string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, pool *postgres.Pool, query string, args ...any) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}
