package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Head is which state an account is in: enough to see whether it is another one than before. What is due but not yet
// written down is not in it.
type Head struct {
	Version int64 // 0: there is no such account
	Merged  bool  // another member goes on with it
}

const readHeads = `
SELECT a.program_id, a.member_id, a.version, a.status = 2
FROM unnest($1::text[], $2::text[]) AS k(program_id, member_id)
JOIN accounts a ON a.program_id = k.program_id AND a.member_id = k.member_id`

// Heads tells of many accounts, in their order, with one statement.
func (l *Ledger) Heads(ctx context.Context, keys []AccountKey) ([]Head, error) {
	programs, members := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		programs[i], members[i] = k.ProgramID, k.MemberID
	}
	rows, err := l.reads.Query(ctx, readHeads, programs, members)
	if err != nil {
		return nil, readError(ctx, err)
	}
	found := make(map[AccountKey]Head, len(keys))
	var k AccountKey
	var h Head
	_, err = pgx.ForEachRow(rows, []any{&k.ProgramID, &k.MemberID, &h.Version, &h.Merged}, func() error {
		found[k] = h
		return nil
	})
	if err != nil {
		return nil, readError(ctx, err)
	}
	heads := make([]Head, len(keys))
	for i, k := range keys {
		heads[i] = found[k]
	}
	return heads, nil
}
