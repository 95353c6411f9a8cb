package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Members that were merged into one are the same person.
const samePerson = `
WITH RECURSIVE same AS (
  SELECT member_id FROM members WHERE program_id = $1 AND member_id = $2
  UNION
  SELECT m.member_id FROM same, members m WHERE m.program_id = $1 AND m.merged_into = same.member_id)
SELECT member_id FROM same ORDER BY member_id`

const eraseMembers = `
UPDATE members SET display_name = '', erase_time = coalesce(erase_time, $3), update_time = $3
WHERE program_id = $1 AND member_id = ANY($2)`

const eraseIdentifiers = `
DELETE FROM identifiers
WHERE program_id = $1 AND member_id = ANY($2)`

// What a fingerprint was made of can be found by trying: an e-mail address, a phone number. Without it a repeated call
// is refused as another one.
const eraseFingerprints = `
UPDATE directory_requests SET fingerprint = ''
WHERE program_id = $1 AND subject = ANY($2) AND NOT (partner_no = $3 AND request_id = $4)`

// Texts that callers wrote (the subjects of the kinds of operations that have a reason, notes on adjustments), where the
// member called from by itself, with a token, and, as above, what fingerprints were made of: also those of transfers and
// merges that brought something here, which are on others' accounts. The numbers are ledger.Kind's. The books, the
// partners' references to records of their own, and the receipts stay.
const eraseOperations = `
UPDATE operations o SET fingerprint = CASE WHEN o.fingerprint IS NOT NULL THEN uuid_send(gen_random_uuid()) END,
       subject = CASE WHEN own.mine AND o.kind IN (3, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20) THEN '' ELSE o.subject END,
       answer = CASE WHEN o.kind = 11 THEN (o.answer::jsonb - 'nt')::json ELSE o.answer END,
       origin = CASE WHEN own.mine AND o.key_id LIKE '%/%' THEN NULL ELSE o.origin END
FROM (
  SELECT made.operation_id, bool_or(made.mine) AS mine
  FROM accounts a
  CROSS JOIN LATERAL (
    SELECT p.operation_id, true FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id
    UNION ALL
    SELECT each.* FROM operations w CROSS JOIN LATERAL (VALUES (w.operation_id, true), (CASE WHEN w.kind IN (15, 17) THEN w.cause END, false)) each
    WHERE w.program_id = a.program_id AND w.account_id = a.account_id
      AND (w.kind NOT IN (1, 2, 4) OR w.kind = 1 AND w.tally_points = 0)) made(operation_id, mine)
  WHERE a.program_id = $1 AND a.member_id = ANY($2)
  GROUP BY made.operation_id) own
WHERE o.program_id = $1 AND o.operation_id = own.operation_id`

// Erase deletes for good what is personal about a member who has left, and about members merged into it: names,
// identifiers, what callers wrote about them, where they called from, and the fingerprints that they could be guessed
// from. The ids stay, for the books. It refuses with MemberNotFound, MemberNotSettled when the member has not left, and
// RequestIDReused.
func (d *Directory) Erase(
	ctx context.Context, programID string, r once.Request, ref Ref, now time.Time,
) (m Member, replayed bool, err error) {
	return change[Member]{
		what: "erasing a member", programID: programID, request: &r, now: now, member: memberIDOf,
		do: func(tx pgx.Tx) (string, error) {
			found, err := lock(ctx, tx, programID, ref)
			if err != nil {
				return "", err
			}
			if !found.closed {
				return "", refusal.New(refusal.MemberNotSettled,
					"member %q takes part; close the member first, which says what becomes of the points", found.memberID).
					At("member").With("open", true)
			}
			same, err := all(ctx, tx, pgx.RowTo[string], samePerson, programID, found.memberID)
			if err != nil {
				return "", err
			}
			if _, err := tx.Exec(ctx, eraseMembers, programID, same, now); err != nil {
				return "", err
			}
			for _, sql := range []string{eraseIdentifiers, eraseOperations} {
				if _, err := tx.Exec(ctx, sql, programID, same); err != nil {
					return "", err
				}
			}
			_, err = tx.Exec(ctx, eraseFingerprints, programID, same, r.PartnerNo, r.ID)
			return found.memberID, err
		},
		read: readMember,
	}.run(ctx, d.pool)
}
