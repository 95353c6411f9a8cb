package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

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
	case isUnreachable(err):
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

// isUnreachable tells whether there was no talking to the database, as opposed to the caller giving up and to the
// database answering with an error.
func isUnreachable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) {
		return true
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		// Connection exceptions, too many connections, and a server going down, coming up or failing over.
		return strings.HasPrefix(refused.Code, "08") || strings.HasPrefix(refused.Code, "57P") ||
			refused.Code == "53300" || refused.Code == "25006"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}
