package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
)

const (
	partner      = "till"
	sampleMember = "sample" // whose calls give yardsticks their answers
	bareDatabase = "bare"   // the program, its members and a key, but no posting: the others are copies of it
)

// world is what load is about: a program with members, and a key to call with.
type world struct {
	key       string
	partnerNo int32
	members   int
}

// makeWorld makes a world in an empty database.
func makeWorld(ctx context.Context, url string, members int, now time.Time) (w world, err error) {
	w.members = members
	pool, err := postgres.Open(ctx, url, 2)
	if err != nil {
		return w, err
	}
	defer pool.Close() // Postgres copies only databases that nobody is connected to
	if _, err := postgres.Migrate(ctx, pool); err != nil {
		return w, err
	}
	d := directory.New(pool)
	shop, err := shopProgram()
	if err != nil {
		return w, err
	}
	definition, err := program.Encode(shop.Definition())
	if err != nil {
		return w, err
	}
	joined := now.AddDate(-2, 0, 0)
	if _, _, err := d.ApplyProgram(ctx, directory.ApplyProgram{ProgramID: programID, Definition: definition}, joined); err != nil {
		return w, err
	}
	if w.partnerNo, w.key, err = makeKey(ctx, d, joined); err != nil {
		return w, err
	}
	const atOnce = 10_000
	for i := 0; i < members; i += atOnce {
		batch := make([]directory.Enrollment, min(atOnce, members-i))
		for n := range batch {
			batch[n].MemberID = memberID(i + n)
		}
		if _, err := d.EnrollMissing(ctx, programID, batch, joined); err != nil {
			return w, err
		}
	}
	_, err = d.EnrollMissing(ctx, programID, []directory.Enrollment{{MemberID: sampleMember}}, joined)
	_, vacuumErr := pool.Exec(ctx, "VACUUM ANALYZE") // as autovacuum has done it to tables of some age
	return w, errors.Join(err, vacuumErr)
}

func makeKey(ctx context.Context, d *directory.Directory, now time.Time) (partnerNo int32, credential string, err error) {
	if _, _, err := d.CreatePartner(ctx, programID, nil, partner, "Till", now); err != nil {
		return 0, "", err
	}
	keyID, credential, hash, err := auth.NewKey(programID)
	if err != nil {
		return 0, "", err
	}
	if _, _, err := d.CreateAPIKey(ctx, programID, nil, partner, auth.AllScopes().Names(), "", hash, keyID, now); err != nil {
		return 0, "", err
	}
	p, err := d.Partner(ctx, programID, partner)
	if err != nil {
		return 0, "", fmt.Errorf("partner %s: %w", partner, err)
	}
	return p.PartnerNo, credential, nil
}
