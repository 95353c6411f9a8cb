package directory

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Member is a person or a company that takes part in a program.
type Member struct {
	MemberID    string
	DisplayName string
	Identifiers []Identifier // by type and value
	EnrollTime  time.Time    // when the member joined; never changes
	CreateTime  time.Time    // when the record was written
	UpdateTime  time.Time    // when the record, identifiers included, was last changed
	CloseTime   time.Time    // when the member left; zero: takes part
	EraseTime   time.Time    // when what is personal was erased; zero: it was not
	Merged      []string     // the members that were merged into this one, in their order
}

// Ref points at a member, by exactly one of the two.
type Ref struct {
	MemberID   string
	Identifier *Identifier
}

const memberByID = `
SELECT m.member_id, m.display_name, m.enroll_time, m.create_time, m.update_time, m.close_time, m.erase_time,
       ARRAY(SELECT i.type FROM identifiers i
             WHERE i.program_id = $1 AND i.member_id = $2 ORDER BY i.type, i.value COLLATE "C"),
       ARRAY(SELECT i.value FROM identifiers i
             WHERE i.program_id = $1 AND i.member_id = $2 ORDER BY i.type, i.value COLLATE "C"),
       ARRAY(WITH RECURSIVE merged AS (
               SELECT b.member_id, b.merge_time FROM members b WHERE b.program_id = $1 AND b.merged_into = $2
               UNION ALL
               SELECT b.member_id, b.merge_time FROM merged, members b WHERE b.program_id = $1 AND b.merged_into = merged.member_id)
             SELECT merged.member_id FROM merged ORDER BY merged.merge_time, merged.member_id)
FROM members m
WHERE m.program_id = $1 AND m.member_id = $2`

const memberIDByIdentifier = `
SELECT member_id FROM identifiers
WHERE program_id = $1 AND type = $2 AND value = $3`

// A subquery, not a join: however young the table and its statistics, each identifier is one look-up in the index.
const memberIDsByIdentifiers = `
SELECT (SELECT i.member_id FROM identifiers i WHERE i.program_id = $1 AND i.type = w.type AND i.value = w.value)
FROM unnest($2::smallint[], $3::text[]) WITH ORDINALITY AS w (type, value, n)
ORDER BY w.n`

// NO KEY UPDATE lets rows that refer to the member be written meanwhile.
const lockMember = `
SELECT member_id, coalesce(merged_into, ''), close_time IS NOT NULL, erase_time IS NOT NULL FROM members
WHERE program_id = $1 AND member_id = $2
FOR NO KEY UPDATE`

const touchMember = `
UPDATE members SET update_time = $3
WHERE program_id = $1 AND member_id = $2`

const renameMember = `
UPDATE members SET display_name = $3, update_time = $4
WHERE program_id = $1 AND member_id = $2 AND display_name <> $3`

// Member tells of a member; of one that was merged into another, of that one. It refuses with MemberNotFound, and with InvalidField for what can be no identifier.
func (d *Directory) Member(ctx context.Context, programID string, ref Ref) (Member, error) {
	memberID, err := resolve(ctx, d.pool, programID, ref)
	if err != nil {
		return Member{}, failed("finding a member", err)
	}
	m, err := readMember(ctx, d.pool, programID, memberID)
	return m, failed("reading a member", err)
}

// ResolveMember tells the id of the member that ref points at. An id is returned as it is, without asking whether
// there is such a member or it was merged: the member's account knows. It refuses with MemberNotFound, and with InvalidField for what can be no identifier.
func (d *Directory) ResolveMember(ctx context.Context, programID string, ref Ref) (memberID string, err error) {
	memberID, err = resolve(ctx, d.pool, programID, ref)
	return memberID, failed("finding a member", err)
}

// ResolveMembers tells the ids of the members that many identifiers belong to, with one query. The answer is keyed by
// normalised identifiers; those that belong to nobody, or can be no identifiers, are not in it.
func (d *Directory) ResolveMembers(ctx context.Context, programID string, ids []Identifier) (map[Identifier]string, error) {
	normal := make([]Identifier, 0, len(ids))
	for _, id := range ids {
		if id, err := Normalize(id); err == nil {
			normal = append(normal, id)
		}
	}
	types, values := columns(normal)
	memberIDs, err := all(ctx, d.pool, pgx.RowTo[*string], memberIDsByIdentifiers, programID, types, values)
	if err != nil {
		return nil, failed("finding members", err)
	}
	found := make(map[Identifier]string, len(normal))
	for i, memberID := range memberIDs {
		if memberID != nil {
			found[normal[i]] = *memberID
		}
	}
	return found, nil
}

// UpdateMember changes what a member is called; nil leaves the name as it is. It refuses with MemberNotFound,
// RequestIDReused and InvalidField.
func (d *Directory) UpdateMember(
	ctx context.Context, programID string, r once.Request, ref Ref, displayName *string, now time.Time,
) (m Member, replayed bool, err error) {
	if displayName != nil {
		if err := checkDisplayName("display_name", *displayName); err != nil {
			return Member{}, false, err
		}
	}
	return change[Member]{
		what: "updating a member", programID: programID, request: &r, now: now, member: memberIDOf,
		do: func(tx pgx.Tx) (string, error) {
			memberID, err := lockOpen(ctx, tx, programID, ref)
			if err == nil && displayName != nil {
				_, err = tx.Exec(ctx, renameMember, programID, memberID, *displayName, now)
			}
			return memberID, err
		},
		read: readMember,
	}.run(ctx, d.pool)
}

func memberIDOf(m Member) string { return m.MemberID }

// readMember reads the member that an id stands for today.
func readMember(ctx context.Context, q queryer, programID, memberID string) (Member, error) {
	memberID, err := survivor(ctx, q, programID, memberID)
	if err != nil {
		return Member{}, err
	}
	return one(ctx, q, scanMember, noMember(memberID), memberByID, programID, memberID)
}

func scanMember(row pgx.CollectableRow) (m Member, err error) {
	var types []IdentifierType
	var values []string
	var closed, erased *time.Time
	err = row.Scan(&m.MemberID, &m.DisplayName, &m.EnrollTime, &m.CreateTime, &m.UpdateTime, &closed, &erased, &types, &values, &m.Merged)
	if closed != nil {
		m.CloseTime = *closed
	}
	if erased != nil {
		m.EraseTime = *erased
	}
	for i := range types {
		m.Identifiers = append(m.Identifiers, Identifier{Type: types[i], Value: values[i]})
	}
	utc(&m.EnrollTime, &m.CreateTime, &m.UpdateTime, &m.CloseTime, &m.EraseTime)
	if len(m.Merged) == 0 {
		m.Merged = nil
	}
	return m, err
}

// resolve finds the id that ref points at.
func resolve(ctx context.Context, q queryer, programID string, ref Ref) (memberID string, err error) {
	if (ref.MemberID == "") == (ref.Identifier == nil) {
		return "", invalid("member", "must be named either by member_id or by identifier")
	}
	if ref.Identifier == nil {
		return ref.MemberID, nil
	}
	id, err := normalize("member.identifier", *ref.Identifier)
	if err != nil {
		return "", err
	}
	err = q.QueryRow(ctx, memberIDByIdentifier, programID, id.Type, id.Value).Scan(&memberID)
	if errors.Is(err, pgx.ErrNoRows) {
		// The value stays out of the words: they go into logs, and it says who somebody is.
		return "", refusal.New(refusal.MemberNotFound,
			"no member of the program has this identifier; check it, or enroll the member or link it first").At("member.identifier")
	}
	return memberID, err
}

// locked is a member whose changes by others wait until the transaction ends.
type locked struct {
	memberID       string
	mergedInto     string
	closed, erased bool
}

// lock finds the member that ref stands for today and keeps other changes to it waiting until the transaction ends.
func lock(ctx context.Context, tx pgx.Tx, programID string, ref Ref) (locked, error) {
	memberID, err := resolve(ctx, tx, programID, ref)
	for err == nil {
		var today string
		if today, err = survivor(ctx, tx, programID, memberID); err != nil {
			break
		}
		m, err := lockRow(ctx, tx, programID, today)
		if err == nil && m.mergedInto == "" && today != memberID { // or was it parted from that one before it was locked?
			today, err = survivor(ctx, tx, programID, memberID)
		}
		if err != nil || m.mergedInto == "" && today == m.memberID { // nor was it merged before it was locked
			return m, err
		}
	}
	return locked{}, err
}

func lockRow(ctx context.Context, tx pgx.Tx, programID, memberID string) (locked, error) {
	return one(ctx, tx, func(row pgx.CollectableRow) (m locked, err error) {
		return m, row.Scan(&m.memberID, &m.mergedInto, &m.closed, &m.erased)
	}, noMember(memberID), lockMember, programID, memberID)
}

// lockOpen is lock for what members who have left can't do.
func lockOpen(ctx context.Context, tx pgx.Tx, programID string, ref Ref) (memberID string, err error) {
	m, err := lock(ctx, tx, programID, ref)
	if err == nil && m.closed {
		err = closed(m.memberID)
	}
	return m.memberID, err
}

func closed(memberID string) error {
	return refusal.New(refusal.MemberClosed, "member %q has left the program", memberID).At("member")
}

func noMember(memberID string) error {
	return refusal.New(refusal.MemberNotFound,
		"the program has no member %q; check the id, or enroll the member first", memberID).At("member.member_id")
}

// columns makes two arrays for the database of a list of identifiers.
func columns(ids []Identifier) (types []int16, values []string) {
	types, values = make([]int16, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		types[i], values[i] = int16(id.Type), id.Value
	}
	return types, values
}
