package ledger

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Each page of an export read all of the member's history: a hundred thousand rows, a hundred times.
func TestAPageOfOperationsReadsAPageOfThem(t *testing.T) {
	const operations, page = 1_000, 10
	db := newDatabase(t, "ann")
	l := db.server(t)
	calls := make([]Call, operations)
	for i := range calls {
		calls[i] = accruing("ann", fmt.Sprint("a", i), start.Add(time.Duration(i)*time.Second), int64(i%3), Lot{}) // some of no points
	}
	for _, done := range l.CommitAll(t.Context(), calls) {
		if done.Err != nil {
			t.Fatal(done.Err)
		}
	}
	db.exec(t, "ANALYZE")
	before, seen := int64(operations+1), 0
	for {
		done, err := l.Operations(t.Context(), testProgram, "ann", before, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(done) == 0 {
			break
		}
		for _, o := range done {
			if want := fmt.Sprint("a", o.Version-1); o.RequestID != want || o.Version >= before {
				t.Fatalf("operation %s at version %d, after %d", o.RequestID, o.Version, before)
			}
			before, seen = o.Version, seen+1
		}
	}
	if seen != operations {
		t.Errorf("%d operations of %d", seen, operations)
	}
	rows, err := db.pool.Query(t.Context(), `EXPLAIN (ANALYZE, TIMING OFF) `+readOperations, testProgram, "ann", int64(operations), page)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`actual rows=(\d+)`).FindAllStringSubmatch(strings.Join(plan, "\n"), -1) {
		if n, _ := strconv.Atoi(found[1]); n > 5*page {
			t.Errorf("%d rows are read for %d:\n%s", n, page, strings.Join(plan, "\n"))
		}
	}
}
