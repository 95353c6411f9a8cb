package main

import (
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

func TestAFilledLedgerKeepsTheLedgersPromises(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	const members, each = 40, 12
	url := devstacktest.EmptyDatabase(t)
	w, err := makeWorld(ctx, url, members, now)
	if err != nil {
		t.Fatal(err)
	}
	const stored = `{"m":"sample","p":99,"b":{"a":1,"v":3,"t":"2026-11-21T12:00:00Z"},"r":{"v":1,"t":"2026-11-21T12:00:00Z","p":99,"r":1}}`
	if err := fill(ctx, url, w, each, 10, 20, stored, now); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(ctx, url, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	report, err := ledger.Verify(ctx, pool, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Checks {
		if c.Violations > 0 {
			t.Errorf("%s: %d violations, first: %+v", c.Name, c.Violations, c.First[0])
		}
		if c.Name == "running-balance" && c.Rows != members*each {
			t.Errorf("%d postings were made, not %d", c.Rows, members*each)
		}
	}
}
