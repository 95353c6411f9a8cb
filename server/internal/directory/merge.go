package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// The ledger moves the points of a merge or a closing, under the call's request id, and its account is what calls go
// by. What follows here is done after it, and again with each replay: doing it twice changes nothing.

const survivorOf = `
WITH RECURSIVE chain AS (
  SELECT member_id, merged_into FROM members WHERE program_id = $1 AND member_id = $2
  UNION
  SELECT m.member_id, m.merged_into FROM chain, members m WHERE m.program_id = $1 AND m.member_id = chain.merged_into)
SELECT member_id FROM chain WHERE merged_into IS NULL`

const mergeMember = `
UPDATE members SET merged_into = $3, merge_time = $4, update_time = $4
WHERE program_id = $1 AND member_id = $2`

const unmergeMember = `
UPDATE members SET merged_into = NULL, merge_time = NULL, update_time = $3
WHERE program_id = $1 AND member_id = $2`

// Tokens that were issued for a member while it counted as others are theirs: it is not told which of theirs they are.
const endTokensOfOthers = `
WITH RECURSIVE chain AS (
  SELECT member_id, merged_into FROM members WHERE program_id = $1 AND member_id = $2
  UNION
  SELECT m.member_id, m.merged_into FROM chain, members m WHERE m.program_id = $1 AND m.member_id = chain.merged_into)
UPDATE members SET token_generation = token_generation + 1
WHERE program_id = $1 AND member_id IN (SELECT member_id FROM chain)
RETURNING member_id`

const moveIdentifiers = `
UPDATE identifiers SET member_id = $3, merged_from = array_append(merged_from, $2)
WHERE program_id = $1 AND member_id = $2`

const returnIdentifiers = `
UPDATE identifiers SET member_id = $3, merged_from = merged_from[:cardinality(merged_from) - 1]
WHERE program_id = $1 AND member_id = $2 AND merged_from[cardinality(merged_from)] = $3`

const closeMember = `
UPDATE members SET close_time = $3, update_time = $3
WHERE program_id = $1 AND member_id = $2 AND close_time IS NULL`

// Survivor tells the member that an id stands for today: its own, or the one that it was merged into. It refuses with
// MemberNotFound.
func (d *Directory) Survivor(ctx context.Context, programID, memberID string) (string, error) {
	memberID, err := survivor(ctx, d.pool, programID, memberID)
	return memberID, failed("finding a member", err)
}

func survivor(ctx context.Context, q queryer, programID, memberID string) (string, error) {
	return one(ctx, q, pgx.RowTo[string], noMember(memberID), survivorOf, programID, memberID)
}

// Merge lets a member be found as another, which gets its identifiers, and tells of that one. A merge that was made
// before changes nothing. Whether the two may be merged, the ledger has said: it is noted, too, when the other has left
// since, or was merged on. It refuses with MemberNotFound and, when the member was merged into yet another one or the
// other one into it, with MemberMerged.
func (d *Directory) Merge(ctx context.Context, programID, memberID, into string, now time.Time) (m Member, err error) {
	err = pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		from, to, err := lockBoth(ctx, tx, programID, memberID, into)
		switch {
		case err != nil:
			return err
		case from.mergedInto == into:
		case from.mergedInto != "":
			return merged(memberID, from.mergedInto)
		default:
			if _, err := tx.Exec(ctx, mergeMember, programID, memberID, into, now); err != nil {
				return err
			}
			if err := goOn(ctx, tx, programID, memberID, to, now); err != nil {
				return err
			}
		}
		m, err = readMember(ctx, tx, programID, into)
		return err
	})
	return m, failed("merging members", err)
}

// goOn moves a member's identifiers to another, and on with that one where it was merged.
func goOn(ctx context.Context, tx pgx.Tx, programID, memberID string, to locked, now time.Time) (err error) {
	for from := memberID; ; {
		if _, err := tx.Exec(ctx, moveIdentifiers, programID, from, to.memberID); err != nil {
			return err
		}
		switch to.mergedInto {
		case "":
			_, err := tx.Exec(ctx, touchMember, programID, to.memberID, now)
			return err
		case memberID:
			return merged(to.memberID, memberID)
		}
		from = to.memberID
		if to, err = lockRow(ctx, tx, programID, to.mergedInto); err != nil {
			return err
		}
	}
}

// Unmerge takes a merge back: the member is found as itself again, and has the identifiers that it brought, but for those
// unlinked since. Tokens of those whom it counted as have ended; it tells whose. A member that is not merged is left as it
// is. It refuses with MemberNotFound.
func (d *Directory) Unmerge(ctx context.Context, programID, memberID string, now time.Time) (m Member, ended []string, err error) {
	err = pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		into, err := one(ctx, tx, pgx.RowTo[*string], noMember(memberID),
			`SELECT merged_into FROM members WHERE program_id = $1 AND member_id = $2`, programID, memberID)
		if err != nil {
			return err
		}
		if into != nil {
			from, _, err := lockBoth(ctx, tx, programID, memberID, *into)
			if err != nil {
				return err
			}
			if from.mergedInto == *into { // not undone by somebody else meanwhile
				for _, step := range []struct {
					sql  string
					args []any
				}{
					{unmergeMember, []any{programID, memberID, now}},
					{returnIdentifiers, []any{programID, *into, memberID}},
					{touchMember, []any{programID, *into, now}},
				} {
					if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
						return err
					}
				}
				if ended, err = all(ctx, tx, pgx.RowTo[string], endTokensOfOthers, programID, *into); err != nil {
					return err
				}
			}
		}
		m, err = readMember(ctx, tx, programID, memberID)
		return err
	})
	return m, ended, failed("taking a merge back", err)
}

// Close notes that a member has left. One that has left before is left as it is. It refuses with MemberNotFound.
func (d *Directory) Close(ctx context.Context, programID, memberID string, now time.Time) (m Member, err error) {
	err = pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, closeMember, programID, memberID, now); err != nil {
			return err
		}
		m, err = readMember(ctx, tx, programID, memberID)
		return err
	})
	return m, failed("closing a member", err)
}

// lockBoth locks two members in the order of their ids, so that no two merges wait for each other.
func lockBoth(ctx context.Context, tx pgx.Tx, programID, memberID, into string) (from, to locked, err error) {
	if into < memberID {
		to, from, err = lockBoth(ctx, tx, programID, into, memberID)
		return from, to, err
	}
	if from, err = lockRow(ctx, tx, programID, memberID); err != nil {
		return from, to, err
	}
	to, err = lockRow(ctx, tx, programID, into)
	return from, to, err
}

func merged(memberID, into string) error {
	return refusal.New(refusal.MemberMerged, "member %q was merged into %q", memberID, into).At("member").With("member_id", into)
}
