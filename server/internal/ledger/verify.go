package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/postgres"
)

// Report is what Verify found, check by check.
type Report struct {
	Checks []Checked `json:"checks"`
}

// Clean tells that nothing is off.
func (r Report) Clean() bool {
	for _, c := range r.Checks {
		if c.Violations > 0 {
			return false
		}
	}
	return true
}

// Checked is what became of one check.
type Checked struct {
	Name       string      `json:"name"`
	Proves     string      `json:"proves"` // in one sentence
	Rows       int64       `json:"rows"`   // looked at, of the table that the check is about
	Violations int64       `json:"violations"`
	First      []Violation `json:"first,omitempty"` // at most mostShown of them, by program, account and version
}

// Violation is one thing that is off. What has no account or version (an index, say) leaves them 0.
type Violation struct {
	ProgramID string `json:"program_id,omitempty"`
	AccountID int64  `json:"account_id,omitempty"`
	Version   int64  `json:"version,omitempty"`
	What      string `json:"what"`
	Expected  string `json:"expected"`
	Found     string `json:"found"`
}

// mostShown is how many violations of a check are told one by one.
const mostShown = 5

// check is one statement that tells violations: program, account, version, what, expected, found. Its parameter is
// the program to look at; an empty one is all.
type check struct {
	name, proves string
	table        string // that it is about; empty: the tables' own triggers and indexes
	sql          string
}

// Settings of the checks' transaction. They read whole tables, so they want what a pool that is meant for look-ups by
// key (postgres.OpenIndexed) has turned off.
const verifySettings = `
SET LOCAL plan_cache_mode = force_custom_plan;
SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on;
SET LOCAL work_mem = '64MB'; SET LOCAL statement_timeout = 0`

// Verify proves from the tables that the ledger keeps its promises: the books balance, nothing is ever changed, a
// balance is its postings, a request takes effect once, and all that is derived from the postings follows from them.
// It looks at one program, or at all where program is empty, as they were at one instant, and disturbs no traffic.
// The database does the work; what it holds is never gathered here. The error tells that it could not look: what is
// off is in the report.
func Verify(ctx context.Context, pool *postgres.Pool, program string) (Report, error) {
	var report Report
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
		report, err = verify(ctx, tx, program)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("verifying the ledger: %w", err)
	}
	return report, nil
}

func verify(ctx context.Context, tx pgx.Tx, program string) (Report, error) {
	if _, err := tx.Exec(ctx, verifySettings, pgx.QueryExecModeSimpleProtocol); err != nil {
		return Report{}, err
	}
	var report Report
	counted := map[string]int64{"": promisedObjects} // rows by table
	for _, c := range allChecks() {
		done, err := c.run(ctx, tx, program, counted)
		if err != nil {
			return Report{}, fmt.Errorf("check %s: %w", c.name, err)
		}
		report.Checks = append(report.Checks, done)
	}
	return report, nil
}

func allChecks() []check {
	return slices.Concat(schemaChecks, postingChecks, operationChecks, figureChecks)
}

func (c check) run(ctx context.Context, tx pgx.Tx, program string, counted map[string]int64) (Checked, error) {
	done := Checked{Name: c.name, Proves: c.proves}
	// Statements are used once, and planned for the one program or for all. (Materialized, because knowing of the limit
	// the planner would look for the first few violations row by row, which in a clean ledger are never found.)
	rows, err := tx.Query(ctx, `
WITH violation(program_id, account_id, version, what, expected, found) AS MATERIALIZED (`+c.sql+`)
SELECT coalesce(program_id, ''), coalesce(account_id, 0), coalesce(version, 0), what, coalesce(expected, 'none'),
       coalesce(found, 'none'), count(*) OVER ()
FROM violation
ORDER BY 1, 2, 3, 4 LIMIT `+fmt.Sprint(mostShown), pgx.QueryExecModeExec, program)
	if err != nil {
		return Checked{}, err
	}
	var v Violation
	_, err = pgx.ForEachRow(rows, []any{&v.ProgramID, &v.AccountID, &v.Version, &v.What, &v.Expected, &v.Found, &done.Violations}, func() error {
		done.First = append(done.First, v)
		return nil
	})
	if err != nil {
		return Checked{}, err
	}
	if _, known := counted[c.table]; !known {
		var n int64
		err := tx.QueryRow(ctx, `SELECT count(*) FROM `+c.table+` WHERE $1 = '' OR program_id = $1`, pgx.QueryExecModeExec, program).Scan(&n)
		if err != nil {
			return Checked{}, err
		}
		counted[c.table] = n
	}
	done.Rows = counted[c.table]
	return done, nil
}
