package directory

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// retryAfter is when to come again while the database can't be reached: about as long as a connection takes to fail.
const retryAfter = time.Second

// failed makes of what a transaction or query ended with what callers get. A refusal stays itself. What else there
// is a refusal for carries both, the refusal for the caller and the cause for the log.
func failed(what string, err error) error {
	var already *refusal.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &already):
		return err
	case isMissingProgram(err):
		return fmt.Errorf("%s: %w: %w", what, refusal.New(refusal.ProgramNotFound,
			"there is no such program; check program_id, or apply the program's first version").At("program_id"), err)
	case postgres.Unreachable(err):
		return fmt.Errorf("%s: %w: %w", what, refusal.New(refusal.LedgerUnavailable,
			"the ledger can't be reached at the moment; send the same call again").After(retryAfter), err)
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
}

// isMissingProgram tells whether a row refers to a program that doesn't exist. Constraints that Postgres named after
// the one column program_id are the references to programs.
func isMissingProgram(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "23503" &&
		refused.ConstraintName == refused.TableName+"_program_id_fkey"
}
