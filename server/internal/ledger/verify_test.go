package ledger

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/postgres"
)

// work does a little of everything on ann's and bob's accounts: the ledger that the tests below damage. Versions of
// ann's account: 1 and 2 accruals, 3 an expired lot, 4 a redemption, 5 an accrual, 6 its reversal, 7 nothing but a
// tally, 8 a pending lot.
func work(t *testing.T, db *database) {
	t.Helper()
	l := db.server(t)
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	l.mustCommit(t, accruing("ann", "a1", at(0), 100, Lot{Expire: at(10)}))
	second := accruing("ann", "a2", at(1), 50, Lot{Expire: at(900)})
	second.Source = &Source{"order", "1"}
	l.mustCommit(t, second)
	l.mustCommit(t, redeeming("ann", "r1", at(20), 20))
	caps := map[CapKey]int64{{RuleID: "extra", Period: dayOf(at(21))}: 7}
	withCap := accruing("ann", "a3", at(21), 7, Lot{})
	withCap.Decide = func(View) (Effect, error) {
		return Effect{Kind: Accrual, EventTime: at(21), Issue: 7, Earned: 7, Tally: Tally{Day: dayOf(at(21)), Points: 7}, Caps: caps, After: tell(7, caps)}, nil
	}
	third := l.mustCommit(t, withCap)
	l.mustCommit(t, reversing("ann", "v1", at(22), third.OperationID))
	l.mustCommit(t, accruing("ann", "a4", at(23), 0, Lot{}))
	l.mustCommit(t, accruing("ann", "a5", at(24), 30, Lot{Vest: at(100), Expire: at(900)}))
	capsOfBob := map[CapKey]int64{{RuleID: "extra", Period: dayOf(at(24))}: 5}
	l.mustCommit(t, deciding("bob", "b1", at(24), Effect{Kind: Accrual, Issue: 5, Earned: 5,
		Tally: Tally{Day: dayOf(at(24)), Points: 5}, Caps: capsOfBob, After: tell(5, capsOfBob)}))
	for day := range mostRecent { // with the one before too many for the account to carry
		id := fmt.Sprint("b-day", day)
		l.mustCommit(t, accruing("bob", id, at(48+24*day), 1, Lot{}))
	}
	live(t, l)
}

func TestVerifyIsCleanAfterWorkAndLooksAtEveryTable(t *testing.T) {
	db := newDatabase(t, "ann", "bob", "cat", "dan", "eve")
	work(t, db)
	for name, pool := range map[string]*postgres.Pool{"a pool as usual": db.pool, "a pool for look-ups": db.open(t, postgres.OpenIndexed)} {
		for _, program := range []string{"", testProgram} {
			report, err := Verify(t.Context(), pool, program)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range report.Checks {
				if c.Violations != 0 || len(c.First) != 0 || c.Rows == 0 || c.Proves == "" {
					t.Errorf("%s, program %q: %+v", name, program, c)
				}
			}
			if !report.Clean() {
				t.Errorf("%s, program %q: not clean", name, program)
			}
		}
	}
}

func TestVerifyOfOneProgramDoesNotSeeTheDamageOfAnother(t *testing.T) {
	db := newDatabase(t, "ann", "bob", "dan", "eve")
	work(t, db)
	db.exec(t, `UPDATE accounts SET spent = spent + 1`)
	report, err := Verify(t.Context(), db.pool, "other")
	if err != nil || !report.Clean() {
		t.Errorf("another program: %+v, %v", report, err)
	}
	report, err = Verify(t.Context(), db.pool, testProgram)
	if err != nil || report.Clean() {
		t.Errorf("the damaged program: %+v, %v", report, err)
	}
}

// Damages, each with all checks that must fail, and no other. $ann stands for ann's account.
var damages = []struct {
	name  string
	sql   string
	fails []string
}{
	{"a trigger is missing", `DROP TRIGGER postings_append_only ON postings`, []string{"append-only"}},
	{"a trigger is disabled", `ALTER TABLE operations DISABLE TRIGGER operations_append_only`, []string{"append-only"}},
	{"a trigger lets deletes pass", `DROP TRIGGER operations_append_only ON operations;
		CREATE TRIGGER operations_append_only BEFORE UPDATE ON operations FOR EACH ROW EXECUTE FUNCTION refuse_change()`, []string{"append-only"}},
	{"the triggers do nothing", `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`, []string{"append-only"}},
	{"truncating is allowed", `DROP TRIGGER operations_no_truncate ON operations`, []string{"append-only"}},
	{"program versions can be changed", `ALTER TABLE program_versions DISABLE TRIGGER program_versions_append_only`, []string{"append-only"}},
	{"an index is missing", `DROP INDEX operations_once`, []string{"unique-indexes"}},
	{"an index is not unique", `DROP INDEX operations_once;
		CREATE INDEX operations_once ON operations (program_id, partner_no, request_id) WHERE request_id IS NOT NULL`, []string{"unique-indexes"}},
	{"an index is on less", `DROP INDEX operations_once_per_source;
		CREATE UNIQUE INDEX operations_once_per_source ON operations (program_id, source_type, source_ref) WHERE source_ref IS NOT NULL`, []string{"unique-indexes"}},
	{"an index is not valid", `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'postings_pkey'::regclass`, []string{"unique-indexes"}},
	{"a book is missing", `DELETE FROM books WHERE account_id = -18`, []string{"posting-sides"}},
	{"a posting is on a book of another kind", `UPDATE postings SET to_account = -20 WHERE account_id = $ann AND version = 4`, []string{"posting-books"}},
	{"a posting is on another partner's book", `UPDATE postings SET from_account = -33 WHERE account_id = $ann AND version = 1`, []string{"posting-books"}},
	{"two balances are changed", `UPDATE accounts SET balance = balance + CASE member_id WHEN 'ann' THEN 1 ELSE -1 END WHERE member_id IN ('ann', 'bob')`,
		[]string{"account-balance", "held-is-lots"}},
	{"a balance is changed", `UPDATE accounts SET balance = balance + 1 WHERE member_id = 'ann'`, []string{"books-balance", "account-balance", "held-is-lots"}},
	{"a running balance is wrong", `UPDATE postings SET balance = balance + 1 WHERE account_id = $ann AND version = 2`, []string{"running-balance"}},
	{"a balance was below zero", `UPDATE postings SET balance = -1 WHERE account_id = $ann AND version = 2`, []string{"running-balance", "never-below-zero"}},
	{"a posting names fewer points than it took", `UPDATE postings SET lot_points = '{19}' WHERE account_id = $ann AND version = 4`, []string{"posting-lots", "lots", "debt"}},
	{"a posting takes from a lot and gives back to another", `UPDATE postings SET lot_ids = '{2,8}', lot_points = '{21,-1}' WHERE account_id = $ann AND version = 4`,
		[]string{"posting-lots", "lots-in-time", "lots"}},
	{"a posting in names lots", `UPDATE postings SET lot_ids = '{}', lot_points = '{}' WHERE account_id = $ann AND version = 2`, []string{"posting-lots", "lots"}},
	{"an expired lot was spent", `UPDATE postings SET expire_time = '2026-03-02 07:00Z' WHERE account_id = $ann AND version = 2;
		UPDATE lots SET expire_time = '2026-03-02 07:00Z' WHERE account_id = $ann AND lot_id = 2;
		UPDATE accounts SET next_expire_time = '2026-03-02 07:00Z', next_expire_points = 30 WHERE account_id = $ann`, []string{"lots-in-time"}},
	{"a pending lot was spent", `UPDATE postings SET vest_time = '2026-03-03Z' WHERE account_id = $ann AND version = 2;
		UPDATE lots SET vest_time = '2026-03-03Z' WHERE account_id = $ann AND lot_id = 2;
		UPDATE accounts SET next_vest_time = '2026-03-03Z', pending = 60 WHERE account_id = $ann`, []string{"lots-in-time"}},
	{"a lot was written off before its time", `UPDATE postings SET expire_time = '2026-03-05Z' WHERE account_id = $ann AND version = 1`, []string{"lots-in-time"}},
	{"a posting's operation is missing", `DELETE FROM operations WHERE account_id = $ann AND version = 2`, []string{"operation-of-posting", "operation-versions", "lifetime", "tallies"}},
	{"a posting has another event time", `UPDATE postings SET event_time = event_time - interval '1 second' WHERE account_id = $ann AND version = 2`, []string{"operation-of-posting"}},
	{"an operation is on another account", `UPDATE operations SET account_id = (SELECT account_id FROM accounts WHERE member_id = 'cat') WHERE account_id = $ann AND version = 1`,
		[]string{"operation-of-posting", "operation-versions", "account-balance", "lifetime", "tallies"}},
	{"the chain has a gap", `UPDATE operations SET version = version + 1 WHERE account_id = $ann AND version = 7;
		UPDATE operations SET version = 9 WHERE account_id = $ann AND version = 8 AND version_before = 7;
		UPDATE postings SET version = 9 WHERE account_id = $ann AND version = 8;
		UPDATE lots SET lot_id = 9 WHERE account_id = $ann AND lot_id = 8;
		UPDATE accounts SET version = 9 WHERE account_id = $ann`, []string{"operation-versions", "operation-advance"}},
	{"an operation overlaps the one before", `UPDATE operations SET version_before = 0 WHERE account_id = $ann AND version = 2`, []string{"operation-versions", "operation-advance"}},
	{"a request id is missing", `UPDATE operations SET request_id = NULL WHERE account_id = $ann AND version = 2`, []string{"request-kept"}},
	{"a fingerprint is too short", `UPDATE operations SET fingerprint = 'x' WHERE account_id = $ann AND version = 2`, []string{"request-kept"}},
	{"an answer is missing", `UPDATE operations SET answer = NULL WHERE account_id = $ann AND version = 2`, []string{"request-kept"}},
	{"an expiry has a request id", `UPDATE operations SET request_id = 'x' WHERE account_id = $ann AND kind = 4`, []string{"request-kept"}},
	{"an operation is of no partner", `UPDATE operations SET partner_no = 9 WHERE account_id = $ann AND version = 7`, []string{"request-kept"}},
	{"a partner's operation is the program's", `UPDATE operations SET partner_no = 0 WHERE account_id = $ann AND version = 7`, []string{"request-kept"}},
	{"a request took effect twice", `DROP INDEX operations_once; UPDATE operations SET request_id = 'a1' WHERE account_id = $ann AND version = 2`, []string{"unique-indexes", "once"}},
	{"a source took effect twice", `DROP INDEX operations_once_per_source; UPDATE operations SET source_type = 'order', source_ref = '1' WHERE account_id = $ann AND version = 1`,
		[]string{"unique-indexes", "once"}},
	{"more was reversed than was accrued", `
		INSERT INTO operations SELECT program_id, gen_random_uuid(), kind, partner_no, 'v2', fingerprint, account_id, 8, 9, event_time, create_time,
			NULL, NULL, reverses, '', tally_day, tally_points, tally_spend, tally_purchases, '{}' FROM operations WHERE account_id = $ann AND version = 6;
		UPDATE accounts SET version = 9, earned = earned - 7 WHERE account_id = $ann;
		INSERT INTO tallies SELECT program_id, account_id, '2026-03-02', -7, 0, 0 FROM accounts WHERE account_id = $ann`, []string{"reversals"}},
	{"a reversal counts another tally", `UPDATE operations SET tally_spend = tally_spend - 1 WHERE account_id = $ann AND version = 6;
		INSERT INTO tallies SELECT program_id, account_id, '2026-03-02', 0, -1, 0 FROM accounts WHERE account_id = $ann`, []string{"reversals"}},
	{"more was given back than was spent", `UPDATE postings SET points = points + 20, debt_paid = debt_paid + 20 WHERE account_id = $dan AND lot_ids IS NOT NULL AND to_account > 0;
		UPDATE postings SET balance = balance + 20 WHERE account_id = $dan AND version >= 11; UPDATE accounts SET balance = balance + 20 WHERE account_id = $dan`,
		[]string{"never-below-zero", "reversals", "answers", "lifetime", "held-is-lots", "debt"}},
	{"a reversal's original is missing", `UPDATE operations SET reverses = gen_random_uuid() WHERE account_id = $ann AND version = 6`, []string{"reversals"}},
	{"an answer tells other points", `UPDATE operations SET answer = '{"p":51}' WHERE account_id = $ann AND version = 2`, []string{"answers"}},
	{"an account's version is behind", `UPDATE accounts SET version = 7 WHERE member_id = 'ann'`, []string{"account-balance"}},
	{"a lifetime figure is wrong", `UPDATE accounts SET earned = earned + 1 WHERE member_id = 'ann'`, []string{"lifetime"}},
	{"the points spent are wrong", `UPDATE accounts SET spent = spent + 1 WHERE member_id = 'ann'`, []string{"lifetime"}},
	{"the purchases are wrong", `UPDATE accounts SET purchases = purchases + 1 WHERE member_id = 'ann'`, []string{"lifetime"}},
	{"a lot is missing", `DELETE FROM lots WHERE account_id = $ann AND lot_id = 2`, []string{"lots", "account-lots", "held-is-lots", "lots-apart"}},
	{"what an account carries of lots is missing", `UPDATE accounts SET carried_lots = NULL WHERE account_id = $dan`, []string{"lots", "account-lots", "held-is-lots"}},
	{"a lot that an account carries is another's size", `UPDATE accounts SET carried_lots = jsonb_set(carried_lots::jsonb, '{0,1}', to_jsonb((carried_lots -> 0 ->> 1)::int + 1))
		WHERE account_id = $dan`, []string{"lots", "account-lots", "held-is-lots"}},
	{"a lot that an account carries is in the table too", `INSERT INTO lots SELECT * FROM open_lots WHERE account_id = $dan`, []string{"account-lots", "held-is-lots", "lots-apart"}},
	{"an account carries a lot that was used up", `UPDATE accounts SET carried_lots = (
		SELECT json_build_array(json_build_array(1, 0, NULL, (extract(epoch FROM expire_time) * 1000000)::bigint)) FROM postings
		WHERE account_id = $ann AND version = 1) WHERE account_id = $ann`, []string{"lots", "account-lots"}},
	{"an account knows of a lot too few in the table", `UPDATE accounts SET lots_apart = lots_apart - 1 WHERE account_id = $ann`, []string{"lots-apart"}},
	{"two lots are swapped in size", `UPDATE lots SET remaining = CASE lot_id WHEN 2 THEN 29 ELSE 31 END WHERE account_id = $ann;
		UPDATE accounts SET pending = 31 WHERE account_id = $ann`, []string{"lots"}},
	{"a lot that nothing made", `INSERT INTO lots SELECT program_id, account_id, 6, 1, NULL, NULL FROM accounts WHERE member_id = 'ann'`, []string{"lots", "held-is-lots", "lots-apart"}},
	{"a lot is overdrawn", `UPDATE postings SET lot_ids = '{1}' WHERE account_id = $ann AND version = 4;
		UPDATE lots SET remaining = 50 WHERE account_id = $ann AND lot_id = 2`, []string{"lots-in-time", "lots", "account-lots", "held-is-lots"}},
	{"a lot expires at another time", `UPDATE lots SET expire_time = expire_time - interval '1 hour' WHERE account_id = $ann AND lot_id = 2;
		UPDATE accounts SET next_expire_time = next_expire_time - interval '1 hour', next_expire_points = 30 WHERE account_id = $ann`, []string{"lots"}},
	{"pending is wrong", `UPDATE accounts SET pending = 29 WHERE member_id = 'ann'`, []string{"account-lots"}},
	{"the next vesting is forgotten", `UPDATE accounts SET pending = 0, next_vest_time = NULL WHERE member_id = 'ann'`, []string{"account-lots"}},
	{"the next expiry is wrong", `UPDATE accounts SET next_expire_points = 1 WHERE member_id = 'ann'`, []string{"account-lots"}},
	{"the next expiry is forgotten", `UPDATE accounts SET next_expire_points = 0, next_expire_time = NULL WHERE member_id = 'ann'`, []string{"account-lots"}},
	{"a tally is wrong", `INSERT INTO tallies SELECT program_id, account_id, '2026-03-01', 0, 1, 0 FROM accounts WHERE account_id = $ann`, []string{"tallies"}},
	{"a tally is missing", `DELETE FROM tallies WHERE day = (SELECT min(day) FROM tallies)`, []string{"tallies"}},
	{"what an account carries of tallies is missing", `UPDATE accounts SET recent = NULL WHERE account_id = $ann`, []string{"tallies"}},
	{"what an account carries is there twice", `INSERT INTO tallies
		SELECT program_id, account_id, date '1970-01-01' + (t ->> 0)::int, (t ->> 1)::bigint, (t ->> 2)::bigint, (t ->> 3)::bigint
		FROM accounts, json_array_elements(recent) t WHERE account_id = $ann`, []string{"tallies"}},
	{"a cap's use is wrong", `UPDATE cap_uses SET points = 6 WHERE points = 5`, []string{"cap-uses"}},
	{"a hold is missing", `DELETE FROM holds WHERE account_id = $dan`, []string{"lots", "account-lots", "holds"}},
	{"a hold that ended is there", `INSERT INTO holds SELECT program_id, account_id, reverses, 5, '2026-04-01Z', '{1}', '{5}', '{NULL}', '{NULL}'
		FROM operations WHERE account_id = $dan AND kind = 7`, []string{"lots", "account-lots", "holds"}},
	{"a hold is of more than its lots", `UPDATE holds SET points = points + 1 WHERE account_id = $dan; UPDATE accounts SET held = held + 1, debt = debt + 1 WHERE account_id = $dan`,
		[]string{"debt", "holds"}},
	{"a hold ended twice", `INSERT INTO operations SELECT program_id, gen_random_uuid(), 8, 0, NULL, NULL, account_id, version, version + 1, event_time, create_time,
			NULL, NULL, reverses, '', NULL, 0, 0, 0, NULL FROM operations WHERE account_id = $dan AND kind = 7;
		UPDATE operations SET version = version + 1, version_before = version_before + 1 WHERE account_id = $dan
			AND version > (SELECT version FROM operations WHERE account_id = $dan AND kind = 7) AND kind <> 8`, []string{"operation-of-posting", "operation-versions", "once", "reversals", "account-balance"}},
	{"the points held are wrong", `UPDATE accounts SET held = held - 1, balance = balance - 1 WHERE account_id = $dan`,
		[]string{"books-balance", "account-balance", "account-lots"}},
	{"a debt is wrong", `UPDATE accounts SET debt = debt + 1, balance = balance - 1 WHERE account_id = $eve`, []string{"books-balance", "account-balance", "debt"}},
	{"a debt was not paid", `UPDATE postings SET debt_paid = 0 WHERE account_id = $eve AND debt_paid > 0`, []string{"lots", "debt"}},
	{"more was paid than was owed", `UPDATE postings SET debt_paid = points + 1 WHERE account_id = $eve AND debt_paid > 0`, []string{"never-below-zero", "posting-lots", "lots", "debt"}},
	{"a lot was confirmed that waited for nothing", `INSERT INTO confirmations SELECT program_id, account_id, 2, operation_id, '2026-03-01Z', '2026-04-08Z'
		FROM operations WHERE account_id = $dan AND kind = 10`, []string{"confirmations"}},
	{"a confirmation is missing", `DELETE FROM confirmations`, []string{"lots-in-time", "lots"}},
	{"a cause is missing", `UPDATE operations SET cause = gen_random_uuid() WHERE kind = 15`, []string{"request-kept"}},
	{"a reversed cap's use is not given back", `UPDATE cap_uses SET points = 7 WHERE points = 0`, []string{"cap-uses"}},
}

func TestVerifyFindsEachDamageWithExactlyTheChecksItBreaks(t *testing.T) {
	db := newDatabase(t, "ann", "bob", "cat", "dan", "eve")
	work(t, db)
	db.exec(t, `INSERT INTO lots SELECT l.* FROM open_lots l JOIN accounts a USING (account_id) WHERE a.member_id = 'ann'`)
	db.exec(t, `UPDATE accounts SET lots_apart = json_array_length(carried_lots), carried_lots = NULL WHERE member_id = 'ann'`)
	found := map[string]bool{}
	for _, damage := range damages {
		for _, name := range damage.fails {
			found[name] = true
		}
		t.Run(damage.name, func(t *testing.T) {
			report := db.verifyDamaged(t, damage.sql)
			var failed []string
			for _, c := range report.Checks {
				if c.Violations > 0 {
					failed = append(failed, c.Name)
				}
				if int64(len(c.First)) != min(c.Violations, mostShown) {
					t.Errorf("%s tells of %d violations and shows %d", c.Name, c.Violations, len(c.First))
				}
				for _, v := range c.First {
					if v.What == "" || v.Expected == v.Found {
						t.Errorf("%s shows a violation that says nothing: %+v", c.Name, v)
					}
				}
			}
			if !slices.Equal(failed, damage.fails) || report.Clean() {
				t.Errorf("these checks failed: %q, but want %q", failed, damage.fails)
				for _, c := range report.Checks {
					t.Logf("%s: %+v", c.Name, c.First)
				}
			}
		})
	}
	for _, c := range allChecks() {
		if !found[c.name] {
			t.Errorf("no damage makes check %s fail", c.name)
		}
	}
	db.mustVerify(t) // each damage was undone
}

// verifyDamaged is what is found after statements that run with triggers and foreign keys asleep. They are undone.
func (db *database) verifyDamaged(t *testing.T, sql string) Report {
	t.Helper()
	tx, err := db.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for _, id := range []string{"ann", "dan", "eve"} {
		sql = strings.ReplaceAll(sql, "$"+id, `(SELECT account_id FROM accounts WHERE member_id = '`+id+`')`)
	}
	if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	report, err := verify(t.Context(), tx, "")
	if err != nil {
		t.Fatal(err)
	}
	return report
}
