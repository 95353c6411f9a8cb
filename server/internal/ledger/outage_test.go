package ledger

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestADatabaseKilledAmidTrafficLosesAndDoublesNothingThatWasAcknowledged(t *testing.T) {
	server := devstacktest.Postgres(t)
	if err := server.CreateDatabase(t.Context(), "ledger"); err != nil {
		t.Fatal(err)
	}
	db := &database{url: server.URL("ledger")}
	db.pool = db.open(t, postgres.Open)
	if _, err := postgres.Migrate(t.Context(), db.pool); err != nil {
		t.Fatal(err)
	}
	members := names("m", 5)
	db.enroll(t, members...)
	l := db.server(t)

	const callers, killAfter, most = 20, 200, 100_000
	var mu sync.Mutex
	acknowledged := map[string]Result{} // by request id
	var unsure []Call                   // told that the ledger couldn't be reached
	enough, down := make(chan struct{}), make(chan struct{})
	traffic, stop := context.WithCancel(t.Context())
	defer stop()
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range most {
				if traffic.Err() != nil {
					return
				}
				call := accruing(members[(c+i)%len(members)], fmt.Sprintf("a%d-%d", c, i), start, 1, Lot{})
				result, err := l.Commit(t.Context(), call)
				mu.Lock()
				switch {
				case err == nil:
					acknowledged[call.Request.ID] = result
					if len(acknowledged) == killAfter {
						close(enough)
					}
				case refusal.Is(err, refusal.LedgerUnavailable):
					unsure = append(unsure, call)
					if len(unsure) == callers {
						close(down) // every caller was there, or some often
					}
				default:
					t.Errorf("%s: %v", call.Request.ID, err)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	<-down
	stop()
	wg.Wait()
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Connections from before are found dead by the first calls; then it works.
	for _, call := range unsure {
		result, err := l.Commit(t.Context(), call)
		for tries := 0; refusal.Is(err, refusal.LedgerUnavailable) && tries < 20; tries++ {
			result, err = l.Commit(t.Context(), call)
		}
		if err != nil {
			t.Fatalf("%s after the restart: %v", call.Request.ID, err)
		}
		acknowledged[call.Request.ID] = result
	}
	db.pool.Reset()
	db.mustVerify(t)
	if n := db.number(t, `SELECT count(*) FROM operations`); n != int64(len(acknowledged)) {
		t.Errorf("%d operations of %d acknowledged calls", n, len(acknowledged))
	}
	for id, result := range acknowledged {
		if n := db.number(t, `SELECT count(*) FROM operations WHERE request_id = $1 AND operation_id = $2`, id, result.OperationID); n != 1 {
			t.Errorf("acknowledged %s, operation %s: is there %d times", id, result.OperationID, n)
		}
	}
	if n := db.number(t, `SELECT sum(balance)::bigint FROM accounts`); n != int64(len(acknowledged)) {
		t.Errorf("%d points of %d acknowledged calls", n, len(acknowledged))
	}
}
