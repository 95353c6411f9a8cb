package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// APIKey is a partner's credential, without its secret.
type APIKey struct {
	ProgramID   string
	KeyID       string
	PartnerID   string
	PartnerNo   int32
	Scopes      []string // auth.Scope
	DisplayName string
	SecretHash  []byte // SHA-256
	CreateTime  time.Time
	RevokeTime  time.Time // zero: in force
}

const insertKey = `
INSERT INTO api_keys (program_id, key_id, partner_id, secret_hash, scopes, display_name, create_time)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

const revokeKey = `
UPDATE api_keys SET revoke_time = coalesce(revoke_time, $3)
WHERE program_id = $1 AND key_id = $2`

const selectKeys = `
SELECT k.program_id, k.key_id, k.partner_id, p.partner_no, k.scopes, k.display_name, k.secret_hash,
       k.create_time, k.revoke_time
FROM api_keys k JOIN partners p USING (program_id, partner_id)
WHERE k.program_id = $1 AND `

const keyByID = selectKeys + `k.key_id = $2`

const keysAfter = selectKeys + `k.key_id > $2
ORDER BY k.key_id
LIMIT $3`

// CreateAPIKey keeps a key that auth.NewKey made for a partner. A replay answers with the key that the first call
// kept, which is another than the one handed in now. It refuses with PartnerNotFound, RequestIDReused and InvalidField.
func (d *Directory) CreateAPIKey(
	ctx context.Context, programID string, r *once.Request, partnerID string, scopes []string, displayName string,
	secretHash []byte, keyID string, now time.Time,
) (k APIKey, replayed bool, err error) {
	if err := checkDisplayName("display_name", displayName); err != nil {
		return APIKey{}, false, err
	}
	return change[APIKey]{
		what: "creating a key", programID: programID, request: r, now: now,
		do: func(tx pgx.Tx) (string, error) {
			if _, err := readPartner(ctx, tx, programID, partnerID); err != nil {
				return "", err
			}
			_, err := tx.Exec(ctx, insertKey, programID, keyID, partnerID, secretHash, scopes, displayName, now)
			return keyID, err
		},
		read: readKey,
	}.run(ctx, d.pool)
}

// RevokeAPIKey ends a key; revoking it again changes nothing. It refuses with PartnerNotFound and RequestIDReused.
// Servers notice within auth.Freshness, this one when its Authenticator is told to Forget the key.
func (d *Directory) RevokeAPIKey(
	ctx context.Context, programID string, r *once.Request, keyID string, now time.Time,
) (k APIKey, replayed bool, err error) {
	return change[APIKey]{
		what: "revoking a key", programID: programID, request: r, now: now,
		do: func(tx pgx.Tx) (string, error) {
			tag, err := tx.Exec(ctx, revokeKey, programID, keyID, now)
			if err == nil && tag.RowsAffected() == 0 {
				err = noKey(keyID)
			}
			return keyID, err
		},
		read: readKey,
	}.run(ctx, d.pool)
}

// APIKey tells of a key, revoked or not. It refuses with PartnerNotFound.
func (d *Directory) APIKey(ctx context.Context, programID, keyID string) (APIKey, error) {
	k, err := readKey(ctx, d.pool, programID, keyID)
	return k, failed("reading a key", err)
}

// ListAPIKeys tells at most limit of the program's keys by id, revoked ones too, from the one after the given id on.
func (d *Directory) ListAPIKeys(ctx context.Context, programID, after string, limit int) ([]APIKey, error) {
	keys, err := all(ctx, d.pool, scanKey, keysAfter, programID, after, limit)
	return keys, failed("listing keys", err)
}

func readKey(ctx context.Context, q queryer, programID, keyID string) (APIKey, error) {
	return one(ctx, q, scanKey, noKey(keyID), keyByID, programID, keyID)
}

func scanKey(row pgx.CollectableRow) (k APIKey, err error) {
	var revokeTime *time.Time
	err = row.Scan(&k.ProgramID, &k.KeyID, &k.PartnerID, &k.PartnerNo, &k.Scopes, &k.DisplayName, &k.SecretHash,
		&k.CreateTime, &revokeTime)
	if revokeTime != nil {
		k.RevokeTime = revokeTime.UTC()
	}
	utc(&k.CreateTime)
	return k, err
}

func noKey(keyID string) error {
	return refusal.New(refusal.PartnerNotFound,
		"the program has no key %q; list its keys to see which it has", keyID).At("key_id")
}
