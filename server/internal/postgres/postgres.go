// Package postgres opens the ledger's database and brings its tables up to date.
package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Pool is a pool of connections to the ledger's database.
type Pool = pgxpool.Pool

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens a pool of at most maxConns connections. It fails when the database can't be reached.
func Open(ctx context.Context, url string, maxConns int) (*Pool, error) {
	return open(ctx, url, maxConns, nil)
}

// OpenIndexed is Open for statements that find their few rows by keys: on its connections the planner goes by the
// indexes alone, and plans once. Left to its statistics it reads whole young tables, and keeps that plan while they grow.
func OpenIndexed(ctx context.Context, url string, maxConns int) (*Pool, error) {
	return open(ctx, url, maxConns, map[string]string{
		"plan_cache_mode": "force_generic_plan",
		"enable_seqscan":  "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
		"jit": "off",
	})
}

func open(ctx context.Context, url string, maxConns int, settings map[string]string) (*Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	config.MaxConns = int32(maxConns)
	config.AfterConnect = withArrays
	// Dates and instants are compared with the program's time zone in Go; the session's must not meddle.
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	for name, value := range settings {
		config.ConnConfig.RuntimeParams[name] = value
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reaching the database: %w", err)
	}
	return pool, nil
}

// Migrate brings the tables up to date and tells how many migrations it ran. Servers that start together take turns.
func Migrate(ctx context.Context, pool *Pool) (int, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, fmt.Errorf("reading the migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrating the database: %w", err)
	}
	return len(results), nil
}

// UpToDate is nil when no migration waits to be run, and else an error that says how to run them. Unlike goose's own
// look at its versions it changes nothing, so that a server needs no right to make tables. Tables newer than this
// program are taken: while servers are replaced by new ones, the old ones go on.
func UpToDate(ctx context.Context, pool *Pool) error {
	files, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return err
	}
	newest, err := goose.NumericComponent(files[len(files)-1].Name())
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	var run int64
	err = pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&run)
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == "42P01" { // undefined_table
		run, err = 0, nil
	}
	if err != nil {
		return fmt.Errorf("looking which migrations were run: %w", err)
	}
	if run < newest {
		return fmt.Errorf("the database is not up to date: its tables are at migration %d of %d; run loyalty migrate first", run, newest)
	}
	return nil
}
