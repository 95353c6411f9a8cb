package directory

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Partner is a company that calls in.
type Partner struct {
	PartnerID   string
	PartnerNo   int32 // its short name in the ledger, from 1
	DisplayName string
	CreateTime  time.Time
}

// A conflict is one of partner_id: the program is locked, so nobody else takes the number.
const insertPartner = `
INSERT INTO partners (program_id, partner_id, partner_no, display_name, create_time)
SELECT $1, $2, coalesce(max(partner_no), 0) + 1, $3, $4 FROM partners WHERE program_id = $1
ON CONFLICT DO NOTHING
RETURNING partner_no`

// A partner's books are numbered from its own number, so that everybody knows them without asking. The kinds are
// those of ledger.Book.
const insertBooks = `
INSERT INTO books (program_id, account_id, partner_no, kind)
SELECT $1, -($2::bigint * 16 + kind), $2, kind FROM generate_series(1, 11) AS kind`

const partnerByID = `
SELECT partner_id, partner_no, display_name, create_time FROM partners
WHERE program_id = $1 AND partner_id = $2`

const partnersAfter = `
SELECT partner_id, partner_no, display_name, create_time FROM partners
WHERE program_id = $1 AND partner_id > $2
ORDER BY partner_id
LIMIT $3`

// CreatePartner adds a partner to the program and opens its books. It refuses with PartnerExists, ProgramNotFound,
// RequestIDReused and InvalidField.
func (d *Directory) CreatePartner(
	ctx context.Context, programID string, r *once.Request, partnerID, displayName string, now time.Time,
) (p Partner, replayed bool, err error) {
	if err := checkPartnerID("partner_id", partnerID); err != nil {
		return Partner{}, false, err
	}
	if err := checkDisplayName("display_name", displayName); err != nil {
		return Partner{}, false, err
	}
	return change[Partner]{
		what: "creating a partner", programID: programID, request: r, now: now,
		do: func(tx pgx.Tx) (string, error) {
			if _, err := lockedProgram(ctx, tx, programID); err != nil {
				return "", err
			}
			var partnerNo int32
			err := tx.QueryRow(ctx, insertPartner, programID, partnerID, displayName, now).Scan(&partnerNo)
			if errors.Is(err, pgx.ErrNoRows) {
				return "", refusal.New(refusal.PartnerExists,
					"the program has a partner %q already; choose another partner_id", partnerID).At("partner_id")
			}
			if err != nil {
				return "", err
			}
			return partnerID, openBooks(ctx, tx, programID, partnerNo)
		},
		read: readPartner,
	}.run(ctx, d.pool)
}

// openBooks writes the books of a partner, or (0) of the program itself.
func openBooks(ctx context.Context, tx pgx.Tx, programID string, partnerNo int32) error {
	_, err := tx.Exec(ctx, insertBooks, programID, partnerNo)
	return err
}

// Partner tells of a partner. It refuses with PartnerNotFound.
func (d *Directory) Partner(ctx context.Context, programID, partnerID string) (Partner, error) {
	p, err := readPartner(ctx, d.pool, programID, partnerID)
	return p, failed("reading a partner", err)
}

// ListPartners tells at most limit of the program's partners by id, from the one after the given id on.
func (d *Directory) ListPartners(ctx context.Context, programID, after string, limit int) ([]Partner, error) {
	partners, err := all(ctx, d.pool, scanPartner, partnersAfter, programID, after, limit)
	return partners, failed("listing partners", err)
}

func readPartner(ctx context.Context, q queryer, programID, partnerID string) (Partner, error) {
	return one(ctx, q, scanPartner, noPartner(partnerID), partnerByID, programID, partnerID)
}

func scanPartner(row pgx.CollectableRow) (p Partner, err error) {
	err = row.Scan(&p.PartnerID, &p.PartnerNo, &p.DisplayName, &p.CreateTime)
	utc(&p.CreateTime)
	return p, err
}

func noPartner(partnerID string) error {
	return refusal.New(refusal.PartnerNotFound,
		"the program has no partner %q; check the id, or create the partner first", partnerID).At("partner_id")
}
