package main

import (
	"time"

	"github.com/google/uuid"
)

// The yardsticks write the rows that an accrual writes, into tables made by the same migrations.

const (
	readAccount = `
SELECT account_id, version, balance FROM accounts WHERE program_id = $1 AND member_id = $2 FOR NO KEY UPDATE`

	insertOperation = `
INSERT INTO operations (program_id, operation_id, kind, partner_no, request_id, fingerprint, account_id, version_before,
    version, event_time, create_time, source_type, source_ref, subject, tally_day, tally_points, tally_spend,
    tally_purchases, answer)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7::bigint, $7::bigint + 1, $8, $8, $9, $10, '', $11, $12, $13, 1, $14)`

	insertPosting = `
INSERT INTO postings (program_id, operation_id, from_account, to_account, points, version, balance, event_time,
    create_time, expire_time)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`

	updateAccount = `
UPDATE accounts SET version = version + 1, balance = balance + $3, earned = earned + $3, purchases = purchases + 1
WHERE program_id = $1 AND account_id = $2`

	insertOperations = `
INSERT INTO operations (program_id, operation_id, kind, partner_no, request_id, fingerprint, account_id, version_before,
    version, event_time, create_time, source_type, source_ref, subject, tally_day, tally_points, tally_spend,
    tally_purchases, answer, key_id, origin)
SELECT $1, k.id, 1, $2, k.request, k.fingerprint, k.account, k.version - 1, k.version, $3::timestamptz, $3::timestamptz,
    'order', k.source, '', ($3::timestamptz)::date, k.points, k.points * 100, 1, $4::json, 'ztbjwktvbnpw', '127.0.0.0/24'
FROM unnest($5::uuid[], $6::text[], $7::bytea[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[])
     AS k(id, request, fingerprint, account, version, source, points)`

	insertPostings = `
INSERT INTO postings (program_id, operation_id, from_account, to_account, points, version, balance, event_time,
    create_time, expire_time)
SELECT $1, k.id, $2, k.account, k.points, k.version, k.balance, $3::timestamptz, $3::timestamptz, $4::timestamptz
FROM unnest($5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) AS k(id, account, points, version, balance)`

	insertLots = `
INSERT INTO lots (program_id, account_id, lot_id, remaining, expire_time)
SELECT $1, k.account, k.version, k.points, k.expire FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[]) AS k(account, version, points, expire)`

	updateAccounts = `
UPDATE accounts a SET version = k.version, stamp = $4, balance = k.balance, earned = k.balance, purchases = k.version,
       next_expire_time = $2::timestamptz, next_expire_points = k.points, recent = $3::json,
       carried_lots = k.carried::json, lots_apart = k.apart,
       digest = '\x02dec4020204fcc402feffffffffffffffff010b6170702d7765656b656e64acc40200'
FROM unnest($5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::bigint[]) AS k(account, version, balance, points, carried, apart)
WHERE a.program_id = $1 AND a.account_id = k.account`
)

// firstPartner is the number of the world's only partner.
const firstPartner int32 = 1

const lifeOfPoints = 365 * 24 * time.Hour

// issuedBy is the ledger account of a partner that points come from.
func issuedBy(partnerNo int32) int64 { return -(int64(partnerNo)*16 + 1) }

// newID makes an id whose order is that of its making, so that new rows are neighbours in the index.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
