package ledger

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/postgres"
)

// hotStatements are all statements that calls wait for.
var hotStatements = map[string]string{
	"lockAccounts": lockAccounts, "readAccounts": readAccounts, "readHeads": readHeads, "readVersions": readVersions,
	"readVersionsAndRequests": readVersionsAndRequests, "readRequest": readRequest,
	"readSources": readSources, "readLots": readLots, "readMembersLots": readMembersLots, "readTallies": readTallies, "readCapUses": readCapUses,
	"readHolds": readHolds, "readAllCapUses": readAllCapUses, "readExpired": readExpired, "readReversals": readReversals, "insertMovedLots": insertMovedLots,
	"readOriginalByID": readOriginalByID, "readOriginalBySource": readOriginalBySource,
	"memberOfID":     operationMember + `o.operation_id = $3`,
	"memberOfSource": operationMember + `o.source_ref IS NOT NULL AND o.source_type = $3 AND o.source_ref = $4`,
	"readEntries":    readEntries, "readOperations": readOperations, "captureOf": captureOf, "mergeOf": mergeOf, "mergedInto": mergedInto,
	"readDue": readDue, "readHistory": readHistory, "readPostings": readPostings, "readConfirmations": readConfirmations,
	"checkVersions": checkVersions, "updateAccounts": updateAccounts, "updateEstates": updateEstates, "insertOperations": insertOperations, "insertPostings": insertPostings,
	"insertLots": insertLots, "updateLots": updateLots, "deleteLots": deleteLots, "addTallies": addTallies, "addCapUses": addCapUses,
	"insertHolds": insertHolds, "deleteHolds": deleteHolds, "insertConfirmations": insertConfirmations, "confirmLots": confirmLots,
}

// narrow are the columns of which an index condition must name one besides program_id: else it reads a program's all.
var narrow = map[string]*regexp.Regexp{
	"accounts":      regexp.MustCompile(`\b(member_id|account_id)\b`),
	"operations":    regexp.MustCompile(`\b(operation_id|request_id|source_ref|reverses|account_id)\b`),
	"postings":      regexp.MustCompile(`\baccount_id\b.*\bversion\b`),
	"lots":          regexp.MustCompile(`\baccount_id\b`),
	"tallies":       regexp.MustCompile(`\baccount_id\b`),
	"cap_uses":      regexp.MustCompile(`\baccount_id\b`),
	"holds":         regexp.MustCompile(`\baccount_id\b`),
	"confirmations": regexp.MustCompile(`\baccount_id\b`),
	"moved_lots":    regexp.MustCompile(`\baccount_id\b`),
	"programs":      regexp.MustCompile(`\bprogram_id\b`),
	"partners":      regexp.MustCompile(`\bpartner_no\b`),
}

var (
	scanLine      = regexp.MustCompile(`(\w[\w ]* Scan)(?: Backward)?(?: using \w+)? on (\w+)`)
	parameter     = regexp.MustCompile(`\$(\d+)`)
	ofTheseTables = func(table string) bool { return narrow[table] != nil }
)

func TestEveryHotStatementFindsItsRowsByIndexOnYoungAndOnFilledTables(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	conn, err := db.open(t, postgres.OpenIndexed).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, age := range []string{"young", "filled", "filled and analysed"} {
		switch age {
		case "filled":
			db.fill(t)
		case "filled and analysed":
			db.exec(t, `ANALYZE`)
		}
		for name, sql := range hotStatements {
			plan := explain(t, conn.Conn(), sql)
			lines := strings.Split(plan, "\n")
			for i, line := range lines {
				scan := scanLine.FindStringSubmatch(line)
				if scan == nil || !ofTheseTables(scan[2]) {
					continue
				}
				cond := ""
				if i+1 < len(lines) && strings.Contains(lines[i+1], "Index Cond:") {
					cond = lines[i+1]
				}
				if !strings.HasPrefix(scan[1], "Index") || !strings.Contains(cond, "program_id") || !narrow[scan[2]].MatchString(cond) {
					t.Errorf("%s on %s tables reads too much of %s:\n%s", name, age, scan[2], plan)
				}
			}
		}
	}
}

// explain is the plan that a statement runs with, whatever its parameters.
func explain(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	most := 0
	for _, p := range parameter.FindAllStringSubmatch(sql, -1) {
		var n int
		if _, err := fmt.Sscan(p[1], &n); err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
	}
	nulls := strings.TrimSuffix(strings.Repeat("NULL, ", most), ", ")
	if _, err := conn.Exec(t.Context(), `PREPARE hot AS `+sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	rows, err := conn.Query(t.Context(), `EXPLAIN EXECUTE hot (`+nulls+`)`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if _, err := conn.Exec(t.Context(), `DEALLOCATE hot`); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// fill gives the tables a few thousand rows each.
func (db *database) fill(t *testing.T) {
	t.Helper()
	const n = 20_000
	db.exec(t, `INSERT INTO members SELECT $1, 'm' || i, '', now(), now(), now() FROM generate_series(1, $2) i`, testProgram, n)
	db.exec(t, `INSERT INTO accounts (program_id, member_id, enroll_time) SELECT program_id, member_id, now() FROM members WHERE member_id LIKE 'm%'`)
	db.exec(t, `
INSERT INTO operations (program_id, operation_id, kind, partner_no, request_id, account_id, version_before, version, event_time,
    create_time, source_type, source_ref, subject)
SELECT $1, gen_random_uuid(), 1, 1, 'q' || i, 1 + i % 5000, i / 5000, 1 + i / 5000, now(), now(), 'order', i::text, '' FROM generate_series(1, $2) i`, testProgram, n)
	db.exec(t, `
INSERT INTO postings (program_id, operation_id, from_account, to_account, points, version, balance, event_time, create_time)
SELECT program_id, operation_id, -17, account_id, 1, version, version, event_time, create_time FROM operations`)
	db.exec(t, `INSERT INTO lots (program_id, account_id, lot_id, remaining) SELECT program_id, account_id, version, 1 FROM postings`)
	db.exec(t, `INSERT INTO tallies SELECT program_id, account_id, date '2026-01-01' + version::int, 1, 1, 1 FROM postings`)
	db.exec(t, `INSERT INTO cap_uses SELECT program_id, account_id, 'rule', date '2026-01-01' + version::int, 1 FROM postings`)
	db.exec(t, `INSERT INTO holds SELECT program_id, account_id, operation_id, 1, now(), '{1}', '{1}', '{NULL}', '{NULL}' FROM postings`)
	db.exec(t, `INSERT INTO confirmations SELECT program_id, account_id, version, operation_id, now(), NULL FROM postings`)
	db.exec(t, `INSERT INTO moved_lots SELECT program_id, account_id, version, account_id + 1, version FROM postings`)
}
