package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Accounts are walked in the order of their keys, so many at a time: no index is kept for what is due.
const readDue = `
SELECT a.account_id, a.member_id, coalesce(least(a.next_expire_time, a.next_release_time, CASE WHEN a.idle_points > 0 THEN a.idle_expire_time END) <= $3, false)
FROM accounts a
WHERE a.program_id = $1 AND a.account_id > $2
ORDER BY a.account_id
LIMIT $4`

// errSettled ends a call that has nothing to do but let what is due happen.
var errSettled = errors.New("ledger: nothing else to do")

// Sweep writes down what has happened by itself to the next so many of a program's accounts: points that expired, and
// holds that ended. It tells after which account to go on (0: these were the last) and how many it settled. Nobody
// waits for it: whoever looks at an account sees what is due as done.
func (l *Ledger) Sweep(ctx context.Context, programID string, after int64, limit int, now time.Time) (next int64, settled int, err error) {
	rows, err := l.reads.Query(ctx, readDue, programID, after, now, limit)
	if err != nil {
		return 0, 0, readError(ctx, err)
	}
	var calls []Call
	var accounts []int64
	var memberID string
	var due bool
	read := 0
	_, err = pgx.ForEachRow(rows, []any{&next, &memberID, &due}, func() error {
		read++
		if due {
			accounts = append(accounts, next)
			calls = append(calls, Call{ProgramID: programID, MemberID: memberID, Now: now,
				Decide: func(View) (Effect, error) { return Effect{}, errSettled }})
		}
		return nil
	})
	if err != nil {
		return 0, 0, readError(ctx, err)
	}
	for i, done := range l.CommitAll(ctx, calls) {
		switch {
		case errors.Is(done.Err, errSettled):
			settled++
		case refusal.Is(done.Err, refusal.MemberMerged), refusal.Is(done.Err, refusal.MemberClosed): // since it was read
		case ctx.Err() != nil, refusal.Is(done.Err, refusal.LedgerUnavailable):
			return 0, settled, done.Err
		default: // one account's trouble is no reason not to look at those after it, now and in all rounds to come
			l.options.Log.Error("an account can't be swept", "program", programID, "account", accounts[i], "error", done.Err)
		}
	}
	if read < limit {
		next = 0
	}
	return next, settled, nil
}
