package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/program"
)

// fillDigests gives accounts the digests that the server would have left with their last purchase.
func fillDigests(ctx context.Context, conn *pgx.Conn, last time.Time) error {
	shop, err := shopProgram()
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, `
SELECT t.account_id, a.enroll_time, t.day - date '1970-01-01', t.points, t.spend, t.purchases
FROM all_tallies t JOIN accounts a USING (program_id, account_id) WHERE a.digest IS NULL ORDER BY t.program_id, t.account_id, t.day`)
	if err != nil {
		return err
	}
	day := program.DayOf(last, shop.Location())
	caps := shop.CapKeys(program.Activity{EventTime: last, Purchase: &program.Purchase{}})
	var digests [][]any
	var account, next int64
	var member program.Member
	finish := func() {
		if len(member.Tallies) > 0 {
			progress, _ := shop.Progress(member, program.Tally{Day: day}, caps, program.Receipt{}, last)
			digests = append(digests, []any{account, progress.Digest})
		}
	}
	var enrolled time.Time
	var t program.Tally
	_, err = pgx.ForEachRow(rows, []any{&next, &enrolled, &t.Day, &t.Points, &t.Spend, &t.Purchases}, func() error {
		if next != account {
			finish()
			account, member = next, program.Member{EnrollTime: enrolled, Tallies: member.Tallies[:0]}
		}
		member.Tallies = append(member.Tallies, t)
		return nil
	})
	if err != nil {
		return err
	}
	finish()
	if _, err := conn.Exec(ctx, `CREATE TEMPORARY TABLE filled_digests (account_id bigint PRIMARY KEY, digest bytea)`); err != nil {
		return err
	}
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"filled_digests"}, []string{"account_id", "digest"}, pgx.CopyFromRows(digests))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `UPDATE accounts a SET digest = f.digest FROM filled_digests f WHERE a.program_id = $1 AND a.account_id = f.account_id`, programID)
	return err
}
