package ledger

import (
	"testing"
	"time"
)

// It ended the round, and all rounds to come: what expired on the accounts after that one was never written down.
func TestAnAccountThatCanNotBeSweptDoesNotKeepTheOthersFromIt(t *testing.T) {
	db := newDatabase(t, "ann", "bob", "cid")
	l := db.server(t)
	for _, who := range []string{"ann", "bob", "cid"} {
		l.mustCommit(t, accruing(who, "a-"+who, start, 10, Lot{Expire: start.Add(time.Hour)}))
	}
	db.exec(t, `CREATE FUNCTION out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$`)
	db.exec(t, `CREATE TRIGGER out_of_order BEFORE INSERT ON postings FOR EACH ROW
		WHEN (NEW.from_account = 1) EXECUTE FUNCTION out_of_order()`)
	ann := db.number(t, `SELECT account_id FROM accounts WHERE member_id = 'ann'`)
	if ann != 1 {
		t.Fatalf("ann's account is %d", ann)
	}
	next, settled, err := l.Sweep(t.Context(), testProgram, 0, 10, start.Add(2*time.Hour))
	if next != 0 || settled != 2 || err != nil {
		t.Errorf("settled %d, next %d, %v", settled, next, err)
	}
	if n := db.number(t, `SELECT count(*) FROM postings WHERE to_account = $1`, BookExpired.Account(0)); n != 2 {
		t.Errorf("%d accounts were written", n)
	}
}
