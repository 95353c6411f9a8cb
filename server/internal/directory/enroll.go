package directory

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Enrollment is a new member.
type Enrollment struct {
	MemberID    string // empty: made
	DisplayName string
	Identifiers []Identifier
	EnrollTime  time.Time // when the member joined; zero: now
}

// Who exists already is left alone.
const insertMembers = `
INSERT INTO members (program_id, member_id, display_name, enroll_time, create_time, update_time)
SELECT $1, m.member_id, m.display_name, m.enroll_time, $5, $5
FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS m (member_id, display_name, enroll_time)
ON CONFLICT DO NOTHING
RETURNING member_id`

const openAccounts = `
INSERT INTO accounts (program_id, member_id, enroll_time)
SELECT $1, m.member_id, m.enroll_time
FROM unnest($2::text[], $3::timestamptz[]) AS m (member_id, enroll_time)`

// Identifiers that belong to somebody already don't come back.
const insertIdentifiers = `
INSERT INTO identifiers (program_id, type, value, member_id, create_time)
SELECT $1, i.type, i.value, i.member_id, $5
FROM unnest($2::smallint[], $3::text[], $4::text[]) AS i (type, value, member_id)
ON CONFLICT DO NOTHING
RETURNING type, value, member_id`

// Enroll adds a member, findable by the identifiers given, and opens the member's account. It refuses with
// MemberExists, IdentifierTaken, RequestIDReused, ProgramNotFound and InvalidField, for instance for an EnrollTime
// after now.
func (d *Directory) Enroll(
	ctx context.Context, programID string, r once.Request, e Enrollment, now time.Time,
) (m Member, replayed bool, err error) {
	if e.MemberID == "" {
		e.MemberID = newMemberID()
	}
	candidate, err := check(e, "", now)
	if err != nil {
		return Member{}, false, err
	}
	return change[Member]{
		what: "enrolling a member", programID: programID, request: &r, now: now, member: memberIDOf,
		do: func(tx pgx.Tx) (string, error) {
			enrolled, err := enroll(ctx, tx, programID, []candidateMember{candidate}, now)
			if err == nil && enrolled == 0 {
				err = refusal.New(refusal.MemberExists, "the program has a member %q already; "+
					"choose another member_id, or leave it empty to have one made", e.MemberID).At("member_id")
			}
			return e.MemberID, err
		},
		read: readMember,
	}.run(ctx, d.pool)
}

// EnrollMissing adds those of the members who don't exist yet, all or none of them, and tells how many that were.
// Those whose MemberID exists are left alone, and so are the second and later ones of one MemberID. Thousands at once
// are fine. It refuses with IdentifierTaken, ProgramNotFound and InvalidField (MemberID must be given), naming the
// member at fault by position.
func (d *Directory) EnrollMissing(
	ctx context.Context, programID string, members []Enrollment, now time.Time,
) (enrolled int, err error) {
	candidates := make([]candidateMember, len(members))
	for i, e := range members {
		if candidates[i], err = check(e, index("members", i)+".", now); err != nil {
			return 0, err
		}
	}
	err = pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		enrolled, err = enroll(ctx, tx, programID, candidates, now)
		return err
	})
	if err != nil {
		return 0, failed("enrolling members", err)
	}
	return enrolled, nil
}

// candidateMember is a new member whose fields were checked, with identifiers normalised and a time.
type candidateMember struct {
	Enrollment
	path string // where it came from, before the names of its fields
}

func check(e Enrollment, path string, now time.Time) (candidateMember, error) {
	if err := checkMemberID(path+"member_id", e.MemberID); err != nil {
		return candidateMember{}, err
	}
	if err := checkDisplayName(path+"display_name", e.DisplayName); err != nil {
		return candidateMember{}, err
	}
	if e.EnrollTime.IsZero() {
		e.EnrollTime = now
	}
	if e.EnrollTime.After(now) {
		return candidateMember{}, invalid(path+"enroll_time", "must not be in the future; leave it empty for now")
	}
	if len(e.Identifiers) > maxIdentifiers {
		return candidateMember{}, invalid(path+"identifiers", "must be at most %d", maxIdentifiers)
	}
	e.Identifiers = slices.Clone(e.Identifiers)
	for i, id := range e.Identifiers {
		var err error
		if e.Identifiers[i], err = normalize(index(path+"identifiers", i), id); err != nil {
			return candidateMember{}, err
		}
	}
	return candidateMember{e, path}, nil
}

// ownedIdentifier is an identifier and whose it is to be.
type ownedIdentifier struct {
	Identifier
	memberID string
}

// enroll adds those of the members who don't exist and tells how many that were. All transactions write members in
// the order of ids, then identifiers in their order, so that none ever waits for one that waits for it.
func enroll(ctx context.Context, tx pgx.Tx, programID string, members []candidateMember, now time.Time) (int, error) {
	byID := func(a, b candidateMember) int { return cmp.Compare(a.MemberID, b.MemberID) }
	members = slices.Clone(members)
	slices.SortStableFunc(members, byID)
	members = slices.CompactFunc(members, func(a, b candidateMember) bool { return byID(a, b) == 0 })

	memberIDs, displayNames, enrollTimes := memberColumns(members)
	inserted, err := all(ctx, tx, pgx.RowTo[string], insertMembers, programID, memberIDs, displayNames, enrollTimes, now)
	if err != nil {
		return 0, err
	}
	slices.Sort(inserted)
	members = slices.DeleteFunc(members, func(m candidateMember) bool {
		_, found := slices.BinarySearch(inserted, m.MemberID)
		return !found
	})
	memberIDs, _, enrollTimes = memberColumns(members)
	if _, err := tx.Exec(ctx, openAccounts, programID, memberIDs, enrollTimes); err != nil {
		return 0, err
	}
	return len(members), identify(ctx, tx, programID, members, now)
}

// identify gives new members their identifiers.
func identify(ctx context.Context, tx pgx.Tx, programID string, members []candidateMember, now time.Time) error {
	var wanted []ownedIdentifier
	for _, m := range members {
		for _, id := range m.Identifiers {
			wanted = append(wanted, ownedIdentifier{id, m.MemberID})
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.SortStableFunc(wanted, func(a, b ownedIdentifier) int { return a.compare(b.Identifier) })
	types, values, owners := make([]int16, len(wanted)), make([]string, len(wanted)), make([]string, len(wanted))
	for i, w := range wanted {
		types[i], values[i], owners[i] = int16(w.Type), w.Value, w.memberID
	}
	written, err := all(ctx, tx, func(row pgx.CollectableRow) (w ownedIdentifier, err error) {
		return w, row.Scan(&w.Type, &w.Value, &w.memberID)
	}, insertIdentifiers, programID, types, values, owners, now)
	if err != nil {
		return err
	}
	given := make(map[ownedIdentifier]bool, len(written))
	for _, w := range written {
		given[w] = true
	}
	for _, m := range members {
		for i, id := range m.Identifiers {
			if !given[ownedIdentifier{id, m.MemberID}] {
				return taken(index(m.path+"identifiers", i))
			}
		}
	}
	return nil
}

func memberColumns(members []candidateMember) (memberIDs, displayNames []string, enrollTimes []time.Time) {
	for _, m := range members {
		memberIDs = append(memberIDs, m.MemberID)
		displayNames = append(displayNames, m.DisplayName)
		enrollTimes = append(enrollTimes, m.EnrollTime)
	}
	return memberIDs, displayNames, enrollTimes
}

// newMemberID makes an id of 100 random bits: nobody can guess another's, and it says nothing about its member.
func newMemberID() string {
	return "m_" + strings.ToLower(rand.Text()[:20])
}
