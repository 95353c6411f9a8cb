package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Token is a member token that was issued, without its signature, which is kept nowhere.
type Token struct {
	TokenID    string
	MemberID   string
	KeyID      string // of the API key that issued it
	PartnerID  string // whose key that is
	SigningKey string // the id of the key that it was signed with first
	Scopes     []string
	Generation int64
	IssueTime  time.Time
	ExpireTime time.Time
}

// TokenHolder is what decides, for a member, which tokens are still good.
type TokenHolder struct {
	Left       bool      // the member has left the program, or the one that this member was merged into has
	Generation int64     // tokens issued by us are good if they are of this one; each revocation begins the next
	RevokeTime time.Time // others' tokens made before it, or at it, have ended; zero: none was revoked
}

// Revocation is what ended a member's tokens.
type Revocation struct {
	MemberIDs  []string // the member, and those merged into it
	RevokeTime time.Time
}

const insertToken = `
INSERT INTO member_tokens (program_id, token_id, member_id, key_id, signing_key, scopes, generation, issue_time, expire_time)
SELECT $1, $2, member_id, $4, $5, $6, token_generation, $7, $8 FROM members WHERE program_id = $1 AND member_id = $3`

const tokenByID = `
SELECT t.token_id, t.member_id, t.key_id, k.partner_id, t.signing_key, t.scopes, t.generation, t.issue_time, t.expire_time
FROM member_tokens t JOIN api_keys k USING (program_id, key_id)
WHERE t.program_id = $1 AND t.token_id = $2`

const tokenHolder = `
WITH RECURSIVE chain AS (
  SELECT member_id, merged_into, close_time FROM members WHERE program_id = $1 AND member_id = $2
  UNION
  SELECT m.member_id, m.merged_into, m.close_time FROM chain, members m WHERE m.program_id = $1 AND m.member_id = chain.merged_into)
SELECT own.token_generation, own.token_revoke_time, EXISTS (SELECT FROM chain WHERE close_time IS NOT NULL)
FROM members own WHERE own.program_id = $1 AND own.member_id = $2`

const revokeTokens = `
UPDATE members SET token_generation = token_generation + 1, token_revoke_time = greatest(token_revoke_time, $3)
WHERE program_id = $1 AND member_id = ANY($2)`

const tokenRevocation = `
SELECT token_revoke_time FROM members
WHERE program_id = $1 AND member_id = $2`

// IssueToken notes a member token for the member that MemberID stands for today, as of that member's generation. A replay
// answers with the one that the first call noted. It refuses with MemberNotFound, MemberClosed and RequestIDReused.
func (d *Directory) IssueToken(ctx context.Context, programID string, r once.Request, t Token, now time.Time) (Token, bool, error) {
	return change[Token]{
		what: "issuing a token", programID: programID, request: &r, now: now, member: func(t Token) string { return t.MemberID },
		do: func(tx pgx.Tx) (string, error) {
			memberID, err := lockOpen(ctx, tx, programID, Ref{MemberID: t.MemberID})
			if err != nil {
				return "", atMemberID(err)
			}
			_, err = tx.Exec(ctx, insertToken, programID, t.TokenID, memberID, t.KeyID, t.SigningKey, t.Scopes, t.IssueTime, t.ExpireTime)
			return t.TokenID, err
		},
		read: func(ctx context.Context, q queryer, programID, tokenID string) (Token, error) {
			return one(ctx, q, scanToken, pgx.ErrNoRows, tokenByID, programID, tokenID)
		},
	}.run(ctx, d.pool)
}

// RevokeTokens ends all tokens of a member that were made so far, and those of members merged into it. It refuses with
// MemberNotFound and RequestIDReused. Servers notice within auth.Freshness, this one when its Authenticator is told to
// forget the members.
func (d *Directory) RevokeTokens(ctx context.Context, programID string, r once.Request, memberID string, now time.Time) (Revocation, bool, error) {
	return change[Revocation]{
		what: "revoking tokens", programID: programID, request: &r, now: now, member: func(r Revocation) string { return r.MemberIDs[0] },
		do: func(tx pgx.Tx) (string, error) {
			m, err := lock(ctx, tx, programID, Ref{MemberID: memberID})
			if err != nil {
				return "", atMemberID(err)
			}
			same, err := all(ctx, tx, pgx.RowTo[string], samePerson, programID, m.memberID)
			if err == nil {
				_, err = tx.Exec(ctx, revokeTokens, programID, same, now)
			}
			return m.memberID, err
		},
		read: readRevocation,
	}.run(ctx, d.pool)
}

func readRevocation(ctx context.Context, q queryer, programID, memberID string) (out Revocation, err error) {
	if out.RevokeTime, err = one(ctx, q, pgx.RowTo[time.Time], noMember(memberID), tokenRevocation, programID, memberID); err != nil {
		return Revocation{}, err
	}
	utc(&out.RevokeTime)
	out.MemberIDs = []string{memberID}
	same, err := all(ctx, q, pgx.RowTo[string], samePerson, programID, memberID)
	for _, id := range same {
		if id != memberID {
			out.MemberIDs = append(out.MemberIDs, id)
		}
	}
	return out, err
}

// TokenHolder tells which tokens of a member are still good. It refuses with MemberNotFound.
func (d *Directory) TokenHolder(ctx context.Context, programID, memberID string) (TokenHolder, error) {
	h, err := one(ctx, d.pool, func(row pgx.CollectableRow) (h TokenHolder, err error) {
		var revoked *time.Time
		err = row.Scan(&h.Generation, &revoked, &h.Left)
		if revoked != nil {
			h.RevokeTime = revoked.UTC()
		}
		return h, err
	}, noMember(memberID), tokenHolder, programID, memberID)
	return h, failed("reading a member's tokens", err)
}

func scanToken(row pgx.CollectableRow) (t Token, err error) {
	err = row.Scan(&t.TokenID, &t.MemberID, &t.KeyID, &t.PartnerID, &t.SigningKey, &t.Scopes, &t.Generation, &t.IssueTime, &t.ExpireTime)
	utc(&t.IssueTime, &t.ExpireTime)
	return t, err
}

// atMemberID lets a refusal name the field that these requests have.
func atMemberID(err error) error {
	if refused, ok := err.(*refusal.Error); ok { //nolint:errorlint // as this room made it
		refused.Violations = nil
		return refused.At("member_id")
	}
	return err
}
