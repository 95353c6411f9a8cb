package directory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ProgramVersion is one immutable version of a program's definition.
type ProgramVersion struct {
	ProgramID     string
	Version       int64  // from 1
	Definition    []byte // loyalty.v1.ProgramDefinition as protobuf JSON, as it was applied; nil in lists
	EffectiveTime time.Time
	CreateTime    time.Time
}

// ApplyProgram is a definition to put in force.
type ApplyProgram struct {
	ProgramID     string
	Request       *once.Request // nil from the command line, which alone can make a new program
	Definition    []byte        // loyalty.v1.ProgramDefinition as protobuf JSON, checked by the caller
	EffectiveTime time.Time     // from when on it decides; zero: now
	Partners      []string      // that the definition names: they must exist
	DryRun        bool          // tell the answer, and change nothing

	// Follows refuses what can't come after the newest version's definition. Nil: anything can.
	Follows func(newest []byte) error
}

// A version can't be applied before the ones that wait to take effect, so none may wait too long.
const maxYearsAhead = 1

const insertProgram = `
INSERT INTO programs (program_id, latest_version, create_time)
VALUES ($1, 1, $2)
ON CONFLICT DO NOTHING`

// NO KEY UPDATE, for every request id that was claimed holds a reference to the program.
const lockProgram = `
SELECT latest_version FROM programs
WHERE program_id = $1
FOR NO KEY UPDATE`

const setLatestVersion = `
UPDATE programs SET latest_version = $2
WHERE program_id = $1`

const insertVersion = `
INSERT INTO program_versions (program_id, version, definition, effective_time, create_time)
VALUES ($1, $2, $3, $4, $5)`

const versionByNumber = `
SELECT program_id, version, definition, effective_time, create_time FROM program_versions
WHERE program_id = $1 AND version = $2`

// Later versions take effect later, so the newest that has is the one; the first decides all before it as well.
const versionInForce = `
SELECT program_id, version, definition, effective_time, create_time FROM program_versions
WHERE program_id = $1 AND (effective_time <= $2 OR version = 1)
ORDER BY version DESC
LIMIT 1`

const allVersions = `
SELECT program_id, version, definition, effective_time, create_time FROM program_versions
WHERE program_id = $1
ORDER BY version`

const versionsBefore = `
SELECT program_id, version, NULL::json, effective_time, create_time FROM program_versions
WHERE program_id = $1 AND ($2 = 0 OR version < $2)
ORDER BY version DESC
LIMIT $3`

// ApplyProgram makes a definition the program's next version, or the first of a new program. The definition of the
// newest version again changes nothing and answers with that version. It refuses with RequestIDReused,
// EffectiveTimePassed when it would take effect no later than the newest version, InvalidField for an EffectiveTime
// before now or more than a year ahead (the first version's may be any), what Follows refuses with,
// InvalidDefinition when one of Partners doesn't exist, and ProgramNotFound when a partner applies a new program.
func (d *Directory) ApplyProgram(
	ctx context.Context, a ApplyProgram, now time.Time,
) (v ProgramVersion, replayed bool, err error) {
	if !json.Valid(a.Definition) {
		return ProgramVersion{}, false, errors.New("applying a program: its definition is no JSON")
	}
	now = now.Truncate(time.Microsecond) // what the database keeps
	next := ProgramVersion{
		ProgramID: a.ProgramID, Definition: a.Definition,
		EffectiveTime: a.EffectiveTime.Truncate(time.Microsecond), CreateTime: now,
	}
	if a.EffectiveTime.IsZero() {
		next.EffectiveTime = now
	}
	return change[ProgramVersion]{
		what: "applying a program", programID: a.ProgramID, request: a.Request, now: now, dryRun: a.DryRun,
		do: func(tx pgx.Tx) (string, error) {
			version, err := apply(ctx, tx, next, a, now)
			return fmt.Sprint(version), err
		},
		read: func(ctx context.Context, q queryer, programID, subject string) (ProgramVersion, error) {
			return one(ctx, q, scanVersion, noVersion(programID), versionByNumber, programID, subject)
		},
	}.run(ctx, d.pool)
}

// apply writes next as the program's next version, unless it is what the newest is, and tells the version's number.
func apply(
	ctx context.Context, tx pgx.Tx, next ProgramVersion, a ApplyProgram, now time.Time,
) (int64, error) {
	created, err := tx.Exec(ctx, insertProgram, next.ProgramID, now)
	if err != nil {
		return 0, err
	}
	if created.RowsAffected() == 1 {
		next.Version = 1
		if err := partnersExist(ctx, tx, a); err != nil {
			return 0, err
		}
		if err := writeVersion(ctx, tx, next); err != nil {
			return 0, err
		}
		return 1, openBooks(ctx, tx, next.ProgramID, 0)
	}
	latest, err := lockedProgram(ctx, tx, next.ProgramID)
	if err != nil {
		return 0, err
	}
	newest, err := one(ctx, tx, scanVersion, noVersion(next.ProgramID), versionByNumber, next.ProgramID, latest)
	if err != nil {
		return 0, err
	}
	if sameJSON(newest.Definition, next.Definition) {
		return latest, nil
	}
	if a.Follows != nil {
		if err := a.Follows(newest.Definition); err != nil {
			return 0, err
		}
	}
	if err := partnersExist(ctx, tx, a); err != nil {
		return 0, err
	}
	switch {
	case next.EffectiveTime.Before(now):
		return 0, invalid("effective_time", "must not be in the past; leave it empty for now")
	case next.EffectiveTime.After(now.AddDate(maxYearsAhead, 0, 0)):
		return 0, invalid("effective_time", "must be at most %d year ahead", maxYearsAhead)
	case !next.EffectiveTime.After(newest.EffectiveTime):
		return 0, refusal.New(refusal.EffectiveTimePassed,
			"version %d takes effect only at %s; choose a later effective_time",
			newest.Version, newest.EffectiveTime.Format(time.RFC3339Nano)).At("effective_time")
	}
	next.Version = latest + 1
	if err := writeVersion(ctx, tx, next); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, setLatestVersion, next.ProgramID, next.Version)
	return next.Version, err
}

const missingPartners = `
SELECT named FROM unnest($2::text[]) AS named
WHERE NOT EXISTS (SELECT FROM partners WHERE program_id = $1 AND partner_id = named)`

// partnersExist refuses a definition that names partners whom the program doesn't have.
func partnersExist(ctx context.Context, tx pgx.Tx, a ApplyProgram) error {
	if len(a.Partners) == 0 {
		return nil
	}
	missing, err := all(ctx, tx, pgx.RowTo[string], missingPartners, a.ProgramID, a.Partners)
	if err != nil || len(missing) == 0 {
		return err
	}
	return refusal.New(refusal.InvalidDefinition,
		"the definition names the partner %q, whom the program doesn't have; create the partner first (of a new program, after a first version without it)",
		missing[0]).At("identity_providers.partner_id")
}

func writeVersion(ctx context.Context, tx pgx.Tx, v ProgramVersion) error {
	_, err := tx.Exec(ctx, insertVersion, v.ProgramID, v.Version, string(v.Definition), v.EffectiveTime, v.CreateTime)
	return err
}

// ProgramVersions tells all versions of a program, the first one first. It refuses with ProgramNotFound.
func (d *Directory) ProgramVersions(ctx context.Context, programID string) ([]ProgramVersion, error) {
	versions, err := all(ctx, d.pool, scanVersion, allVersions, programID)
	if err == nil && len(versions) == 0 {
		err = noProgram(programID)
	}
	return versions, failed("reading program versions", err)
}

// ProgramVersion tells one version of a program; 0 is the one in force now, which before the first one's effective
// time is the first. It refuses with ProgramNotFound.
func (d *Directory) ProgramVersion(
	ctx context.Context, programID string, version int64, now time.Time,
) (v ProgramVersion, err error) {
	if version == 0 {
		v, err = one(ctx, d.pool, scanVersion, noProgram(programID), versionInForce, programID, now)
	} else {
		v, err = one(ctx, d.pool, scanVersion, noVersion(programID), versionByNumber, programID, version)
	}
	return v, failed("reading a program version", err)
}

// LatestVersion tells the number of a program's newest version, in force or not yet. It refuses with ProgramNotFound.
func (d *Directory) LatestVersion(ctx context.Context, programID string) (int64, error) {
	latest, err := one(ctx, d.pool, pgx.RowTo[int64], noProgram(programID),
		`SELECT latest_version FROM programs WHERE program_id = $1`, programID)
	return latest, failed("reading a program's latest version", err)
}

// ListProgramVersions tells at most limit versions of a program, newest first, without definitions: those before a
// version, or (0) from the newest on. It refuses with ProgramNotFound.
func (d *Directory) ListProgramVersions(
	ctx context.Context, programID string, before int64, limit int,
) ([]ProgramVersion, error) {
	versions, err := all(ctx, d.pool, scanVersion, versionsBefore, programID, before, limit)
	if err == nil && before == 0 && len(versions) == 0 {
		err = noProgram(programID)
	}
	return versions, failed("listing program versions", err)
}

// Programs tells the ids of all programs, in order.
func (d *Directory) Programs(ctx context.Context) ([]string, error) {
	programs, err := all(ctx, d.pool, pgx.RowTo[string], `SELECT program_id FROM programs ORDER BY program_id`)
	return programs, failed("listing programs", err)
}

// lockedProgram keeps other changes to the program waiting until the transaction ends, and tells its newest version.
func lockedProgram(ctx context.Context, tx pgx.Tx, programID string) (latest int64, err error) {
	return one(ctx, tx, pgx.RowTo[int64], noProgram(programID), lockProgram, programID)
}

func scanVersion(row pgx.CollectableRow) (v ProgramVersion, err error) {
	err = row.Scan(&v.ProgramID, &v.Version, &v.Definition, &v.EffectiveTime, &v.CreateTime)
	utc(&v.EffectiveTime, &v.CreateTime)
	return v, err
}

// sameJSON tells whether two texts are the same JSON, however it is spaced and ordered.
func sameJSON(a, b []byte) bool {
	parse := func(text []byte) (value any, err error) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		err = decoder.Decode(&value)
		return value, err
	}
	first, err := parse(a)
	if err != nil {
		return false
	}
	second, err := parse(b)
	return err == nil && reflect.DeepEqual(first, second)
}

func noProgram(programID string) error {
	return refusal.New(refusal.ProgramNotFound,
		"there is no program %q; check program_id, or apply its first version", programID).At("program_id")
}

func noVersion(programID string) error {
	return refusal.New(refusal.ProgramNotFound,
		"program %q has no such version; list its versions to see which it has", programID).At("version")
}
