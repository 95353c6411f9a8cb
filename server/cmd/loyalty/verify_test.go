package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestVerifyPrintsItsChecksAndEndsWith1WhenSomethingIsOff(t *testing.T) {
	url := devstacktest.Database(t)
	if code, stdout, stderr := loyalty(t, "verify", "--database-url", url); code != 0 || stderr != "" || !strings.Contains(stdout, "running-balance") {
		t.Errorf("an empty ledger: code %d\n%s%s", code, stdout, stderr)
	}
	pool, err := postgres.Open(t.Context(), url, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), `DROP TRIGGER postings_append_only ON postings`); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := loyalty(t, "verify", "--database-url", url)
	if code != exitFailed || !strings.Contains(stderr, "1 violations in 1 of") ||
		!strings.Contains(stdout, "trigger postings_append_only on postings\n    expected refuses changes\n    found    is missing") {
		t.Errorf("a missing trigger: code %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = loyalty(t, "verify", "--database-url", url, "--output", "json")
	var report ledger.Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != exitFailed || report.Clean() {
		t.Errorf("as JSON: code %d, %v, %+v", code, err, report)
	}
}
