package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Filling makes, for each member, so many purchases over the past year, as they would stand in the ledger had they
// come in one by one: operations in the order of time, with ids and answers of the usual size; everything that the
// tables say of one another agrees, as ledger.Verify holds them to. The points come from a
// member's and a purchase's number, so that no table has to be read to write the next.

const (
	// (Every statement is about all rows: what the planner, before it knows how many there are, would do one by one never ends.)
	fillSettings = `SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET timezone = 'UTC'; SET enable_nestloop = off`

	// A purchase of every member: $1 is its number, from 1; $2 of how many; $3 their first instant, $4 the last; $5 the
	// partner; $6 what follows the points in a stored answer; $7 and $8 the least and most points of a purchase.
	fillOperations = `
INSERT INTO operations (program_id, operation_id, kind, partner_no, request_id, fingerprint, account_id, version_before, version,
    event_time, create_time, source_type, source_ref, subject, tally_day, tally_points, tally_spend, tally_purchases, answer)
SELECT program_id, (stamp || '7' || substr(noise, 1, 3) || '8' || substr(noise, 4, 15))::uuid, 1, $5::int,
       substr(stamp, 1, 8) || '-' || substr(stamp, 9, 4) || '-7' || substr(noise, 18, 3) || '-9' || substr(noise, 21, 3) || '-' || substr(noise, 1, 12),
       decode(noise, 'hex'), account_id, $1::bigint - 1, $1::bigint, at, at, 'order', 'past-' || substr(stamp, 5, 8) || noise2, '',
       (at AT TIME ZONE 'America/New_York')::date, points, points * 100, 1,
       ('{"m":"' || member_id || '","p":' || points || $6::text)::json
FROM (SELECT a.*, md5(account_id || '/' || $1::bigint) AS noise, substr(md5($1::bigint || '.' || account_id), 1, 8) AS noise2,
             $7::bigint + (account_id * 7919 + $1::bigint * 104729) % ($8::bigint - $7::bigint + 1) AS points,
             lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS stamp
      FROM (SELECT program_id, account_id, member_id,
                   $3::timestamptz + ($4::timestamptz - $3::timestamptz) * (($1::bigint - 1 + row_number() OVER (ORDER BY account_id) / (1.0 + count(*) OVER ())) / $2::bigint) AS at
            FROM accounts WHERE version = 0 AND member_id LIKE 'm_______') a) x
ORDER BY at`

	// Points live for 365 days of the shop's calendar.
	fillPostings = `
INSERT INTO postings (program_id, operation_id, from_account, to_account, points, version, balance, event_time, create_time, expire_time)
SELECT o.program_id, o.operation_id, -(o.partner_no * 16 + 1), o.account_id, o.tally_points, o.version,
       sum(o.tally_points) OVER (PARTITION BY o.account_id ORDER BY o.version), o.event_time, o.create_time,
       (o.event_time AT TIME ZONE 'America/New_York' + interval '365 days') AT TIME ZONE 'America/New_York'
FROM operations o JOIN accounts a USING (program_id, account_id) WHERE a.version = 0
ORDER BY o.operation_id`

	// Accounts carry up to eight lots and days, as if the ledger had written them: which one has how many is spread evenly.
	fillLots = `
INSERT INTO lots (program_id, account_id, lot_id, remaining, expire_time)
SELECT p.program_id, p.account_id, p.version, p.points, p.expire_time
FROM postings p JOIN accounts a USING (program_id, account_id) WHERE a.version = 0 AND p.version <= $1::bigint - a.account_id % 9
ORDER BY p.create_time`

	fillDays = `
CREATE TEMPORARY TABLE filled_days AS
SELECT o.program_id, o.account_id, o.tally_day AS day, sum(o.tally_points) AS points, sum(o.tally_spend) AS spend, sum(o.tally_purchases) AS purchases,
       row_number() OVER (PARTITION BY o.program_id, o.account_id ORDER BY o.tally_day DESC) <= o.account_id % 9 AS carried
FROM operations o JOIN accounts a USING (program_id, account_id) WHERE a.version = 0
GROUP BY o.program_id, o.account_id, o.tally_day`

	fillTallies = `
INSERT INTO tallies (program_id, account_id, day, points, spend, purchases)
SELECT program_id, account_id, day, points, spend, purchases FROM filled_days WHERE NOT carried`

	fillAccounts = `
UPDATE accounts a SET version = n, balance = total, earned = total, purchases = n, next_expire_time = first.expire_time, next_expire_points = first.points,
       recent = days.list::json, carried_lots = sums.list::json, lots_apart = n - sums.carried
FROM (SELECT program_id, account_id, count(*) AS n, sum(points) AS total, count(*) FILTER (WHERE carried) AS carried,
             '[' || string_agg(concat('[', version, ',', points, ',null,', (extract(epoch FROM expire_time) * 1000000)::bigint, ']'), ',' ORDER BY version)
                      FILTER (WHERE carried) || ']' AS list
      FROM (SELECT *, version > $1::bigint - account_id % 9 AS carried FROM postings) p GROUP BY program_id, account_id) sums
JOIN postings first ON first.program_id = sums.program_id AND first.account_id = sums.account_id AND first.version = 1
LEFT JOIN (SELECT program_id, account_id,
                  '[' || string_agg(concat('[', day - date '1970-01-01', ',', points, ',', spend, ',', purchases, ']'), ',' ORDER BY day) || ']' AS list
           FROM filled_days WHERE carried GROUP BY program_id, account_id) days
  ON days.program_id = sums.program_id AND days.account_id = sums.account_id
WHERE a.program_id = sums.program_id AND a.account_id = sums.account_id AND a.version = 0`
)

// fill gives every member without operations so many purchases, of least to most points, and leaves the tables as
// autovacuum and a checkpoint would.
func fill(ctx context.Context, url string, w world, perMember int, least, most int64, storedAnswer string, now time.Time) error {
	rest, err := afterPoints(storedAnswer)
	if err != nil {
		return err
	}
	// Nothing of it has expired, nor does while it is measured.
	first, last := now.Add(-350*24*time.Hour), now.Add(-24*time.Hour)
	return connected(ctx, url, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, fillSettings); err != nil {
			return err
		}
		for n := 1; n <= perMember; n++ {
			if _, err := conn.Exec(ctx, fillOperations, n, perMember, first, last, w.partnerNo, rest, least, most); err != nil {
				return fmt.Errorf("filling operations: %w", err)
			}
		}
		of := []any{perMember}
		err := execAll(ctx, conn, []statement{{fillPostings, nil}, {fillLots, of}, {fillDays, nil}, {fillTallies, nil}, {fillAccounts, of}})
		if err != nil {
			return err
		}
		if err := fillDigests(ctx, conn, last); err != nil {
			return fmt.Errorf("filling digests: %w", err)
		}
		return execAll(ctx, conn, []statement{{"VACUUM FULL accounts", nil}, {"VACUUM ANALYZE", nil}, {"CHECKPOINT", nil}})
	})
}

func execAll(ctx context.Context, conn *pgx.Conn, statements []statement) error {
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s.sql, s.args...); err != nil {
			return fmt.Errorf("filling: %w in %s", err, s.sql)
		}
	}
	return nil
}

// afterPoints is what follows the points in a stored answer.
func afterPoints(storedAnswer string) (string, error) {
	_, rest, found := strings.Cut(storedAnswer, `"p":`)
	if !found {
		return "", fmt.Errorf("a stored answer names no points: %s", storedAnswer)
	}
	return strings.TrimLeft(rest, "0123456789"), nil
}
