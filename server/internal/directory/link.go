package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const linkIdentifier = `
INSERT INTO identifiers (program_id, type, value, member_id, create_time)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING`

const hasIdentifier = `
SELECT EXISTS (SELECT FROM identifiers WHERE program_id = $1 AND type = $2 AND value = $3 AND member_id = $4)`

const unlinkIdentifier = `
DELETE FROM identifiers
WHERE program_id = $1 AND type = $2 AND value = $3 AND member_id = $4`

// Link lets a member be found by one more identifier. Linking one that the member has already changes nothing. It
// refuses with MemberNotFound, IdentifierTaken (without saying by whom), RequestIDReused and InvalidField.
func (d *Directory) Link(
	ctx context.Context, programID string, r once.Request, ref Ref, id Identifier, now time.Time,
) (m Member, replayed bool, err error) {
	if id, err = Normalize(id); err != nil {
		return Member{}, false, err
	}
	return change[Member]{
		what: "linking an identifier", programID: programID, request: &r, now: now, member: memberIDOf,
		do: func(tx pgx.Tx) (string, error) {
			memberID, err := lockOpen(ctx, tx, programID, ref)
			if err != nil {
				return "", err
			}
			tag, err := tx.Exec(ctx, linkIdentifier, programID, id.Type, id.Value, memberID, now)
			if err != nil {
				return "", err
			}
			if tag.RowsAffected() == 1 {
				_, err = tx.Exec(ctx, touchMember, programID, memberID, now)
				return memberID, err
			}
			// The member's own can't go away meanwhile, for the member is locked; so what isn't here was another's.
			var own bool
			if err := tx.QueryRow(ctx, hasIdentifier, programID, id.Type, id.Value, memberID).Scan(&own); err != nil {
				return "", err
			}
			if !own {
				return "", taken("identifier")
			}
			return memberID, nil
		},
		read: readMember,
	}.run(ctx, d.pool)
}

// Unlink takes an identifier from a member; it may then be linked to another. It refuses with MemberNotFound,
// IdentifierNotFound, RequestIDReused and InvalidField.
func (d *Directory) Unlink(
	ctx context.Context, programID string, r once.Request, ref Ref, id Identifier, now time.Time,
) (m Member, replayed bool, err error) {
	if id, err = Normalize(id); err != nil {
		return Member{}, false, err
	}
	return change[Member]{
		what: "unlinking an identifier", programID: programID, request: &r, now: now, member: memberIDOf,
		do: func(tx pgx.Tx) (string, error) {
			m, err := lock(ctx, tx, programID, ref)
			if err != nil {
				return "", err
			}
			memberID := m.memberID
			tag, err := tx.Exec(ctx, unlinkIdentifier, programID, id.Type, id.Value, memberID)
			if err != nil {
				return "", err
			}
			if tag.RowsAffected() == 0 {
				return "", refusal.New(refusal.IdentifierNotFound,
					"the member has no such identifier; read the member to see which it has").At("identifier")
			}
			_, err = tx.Exec(ctx, touchMember, programID, memberID, now)
			return memberID, err
		},
		read: readMember,
	}.run(ctx, d.pool)
}

// taken refuses the identifier at field.
func taken(field string) error {
	return refusal.New(refusal.IdentifierTaken,
		"%s belongs to another member of the program; unlink it there first, or leave it out", field).At(field)
}
