package ledger

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/once"
)

// posting is one row: points moved from one account to another.
type posting struct {
	programID string
	operation uuid.UUID
	from, to  int64
	points    int64
	version   int64 // of the member's account, after it
	balance   int64 // likewise
	event     time.Time
	created   time.Time
	vest      time.Time // of the lot that points coming in make
	expire    time.Time
	paid      int64  // of points coming in, those that paid a debt
	parts     []Part // the lots that points going out are taken from, or that points coming in go back to
}

// operation is one row: what a call did, or what happened by itself.
type operation struct {
	id            uuid.UUID
	kind          Kind
	programID     string
	request       once.Request // ID empty: it happened by itself
	source        *Source
	accountID     int64
	versionBefore int64
	version       int64
	event         time.Time
	created       time.Time
	reverses      uuid.UUID
	subject       string
	tally         Tally
	answer        []byte
	cause         uuid.UUID // the operation on another account that this one is part of
}

// rows is what a batch writes besides accounts.
type rows struct {
	operations []operation
	postings   []posting
}

// newRows has room for what so many calls write, mostly.
func newRows(calls int) *rows {
	return &rows{operations: make([]operation, 0, calls), postings: make([]posting, 0, calls)}
}

// state is one account as a batch works on it: known or read once, changed in memory by one call after the other,
// written once.
type state struct {
	estate
	accountRow           // what the table holds; recent and digest are kept up to date, carried and lotsApart when it is written
	programVersion int64 // the newest
	changed        bool
	about          bool // this batch did something about an earlier operation

	stored      map[int64]int64    // lots as they are in the table of lots: id → remaining
	storedHolds map[uuid.UUID]bool // holds that are in the table
	confirmed   []confirmation     // lots that this batch confirmed
	moved       []movedLot         // lots that this batch made of another account's
	expired     map[int64]int64    // points that this batch wrote off: lot → points
	everExpired int64              // points that expired and were not reinstated, if asked for
	reversals   []Later            // likewise, and those of this batch in any case
	keptLots    keptLots           // if lots aren't known: those of the table, if they are kept
	apart       []Lot              // of the lots known, those that are in the table once this is written
	whole       bool               // tallies and capUsed are the account's, and kept up to date
	stalled     bool               // a decision waits for them
	tallies     []Tally
	capUsed     map[CapKey]int64
	capAdded    map[CapKey]int64 // changes to capUsed

	outcome Outcome // of the last operation: what readers may be shown
}

// accountRow is a row of accounts.
type accountRow struct {
	asRead    Account
	stamp     int64   // which change made it so
	recent    []Tally // those that aren't in their table
	digest    []byte
	carried   []Lot // open lots that have no row of their own …
	lotsApart int64 // … and how many have one
}

// newState is an account as the table holds it.
func newState(row accountRow, programVersion int64) *state {
	return &state{
		estate: estate{account: row.asRead, lots: row.carried, lotsKnown: row.lotsApart == 0}, accountRow: row, programVersion: programVersion,
		whole: row.asRead.Version == 0, // nothing was ever counted
	}
}

// confirmation is when a lot that waited for it vests and expires from now on.
type confirmation struct {
	operation uuid.UUID
	Part
}

// movedLot is a lot that was made of points of another account's.
type movedLot struct {
	from accountLot
	lot  int64
}

// addStored adds a lot as it stands in the table of lots.
func (s *state) addStored(lot Lot) {
	if s.stored == nil {
		s.stored = map[int64]int64{}
	}
	s.stored[lot.ID] = lot.Remaining
	s.lots = append(s.lots, lot)
}

// view is what a decision sees.
func (s *state) view(now time.Time, original *Original) View {
	if original != nil {
		settled := *original
		for _, own := range original.own {
			if own.account == s.account.ID {
				settled.Lots, settled.Places = append(settled.Lots, own.lot), append(settled.Places, own.place)
				settled.Expired += s.expired[own.lot]
			}
		}
		original = &settled
	}
	return View{
		Account: s.account, Lots: s.lots, Holds: s.holds, Digest: s.digest, Whole: s.whole, Tallies: s.tallies, CapUsed: s.capUsed, Expired: s.everExpired, Reversals: s.reversals,
		Original: original, ProgramVersion: s.programVersion, Now: now,
	}
}

// settle makes happen what was due by now. It needs the lots for that, and the holds when one ends.
func (s *state) settle(now time.Time, out *rows) {
	if !s.account.Due(now) || !s.lotsKnown || (reached(s.account.NextRelease, now) && !s.holdsKnown) {
		return
	}
	version, balance := s.account.Version, s.account.Balance
	for _, p := range s.estate.settle(now) {
		if p.hold != nil {
			version = out.endHold(s.account, version, balance, p, now)
			continue
		}
		balance -= Points(p.parts)
		version = out.expire(s.account, version, balance, p, now)
		s.noteExpired(p.parts)
	}
	s.account.Version, s.changed = version, true
	s.outcome = Outcome{} // says less than is known now
}

func (s *state) noteExpired(parts []Part) {
	for _, p := range parts {
		if s.expired == nil {
			s.expired = map[int64]int64{}
		}
		s.expired[p.Lot] += p.Points
		s.everExpired += p.Points
	}
}

// byItself adds an operation that nobody asked for, and tells the version after it.
func (out *rows) byItself(kind Kind, a Account, versionBefore, postings int64, at, now time.Time) *operation {
	out.operations = append(out.operations, operation{
		id: newOperationID(), kind: kind, programID: a.ProgramID, accountID: a.ID,
		versionBefore: versionBefore, version: versionBefore + max(postings, 1), event: at, created: now,
	})
	return &out.operations[len(out.operations)-1]
}

// expire adds the operation and the posting of points that stopped being spendable, and tells the version after it.
func (out *rows) expire(a Account, versionBefore, balance int64, p passing, now time.Time) int64 {
	op := out.byItself(Expiry, a, versionBefore, 1, p.at, now)
	out.postings = append(out.postings, posting{
		programID: a.ProgramID, operation: op.id, from: a.ID, to: Expiry.book(0), points: Points(p.parts),
		version: op.version, balance: balance, event: p.at, created: now, parts: p.parts,
	})
	return op.version
}

// endHold adds the operation of a hold whose time was over, and what its points paid, and tells the version after it.
func (out *rows) endHold(a Account, versionBefore, balance int64, p passing, now time.Time) int64 {
	postings := int64(0)
	if len(p.parts) > 0 {
		postings = 2
	}
	op := out.byItself(HoldExpiry, a, versionBefore, postings, p.at, now)
	op.reverses = p.hold.Operation
	out.postings = append(out.postings, settled(*op, versionBefore, balance, p.parts)...)
	return op.version
}

// settled is how points that came back from a hold pay a debt: out of their lots and in again, as less of a debt.
func settled(op operation, versionBefore, balance int64, paid []Part) []posting {
	points := Points(paid)
	if points == 0 {
		return nil
	}
	out := posting{programID: op.programID, operation: op.id, points: points, event: op.event, created: op.created}
	in := out
	out.from, out.to, out.version, out.balance, out.parts = op.accountID, BookSettled.Account(0), versionBefore+1, balance-points, paid
	in.from, in.to, in.version, in.balance, in.paid = BookSettled.Account(0), op.accountID, versionBefore+2, balance, points
	return []posting{out, in}
}

// setAnswer completes the operation with what its caller is told.
func (out *rows) setAnswer(id uuid.UUID, answer []byte) {
	for i := len(out.operations) - 1; i >= 0; i-- {
		if out.operations[i].id == id {
			out.operations[i].answer = answer
			return
		}
	}
}

// count adds to tallies and cap uses.
func (s *state) count(caps map[CapKey]int64, digest []byte, tallies ...Tally) {
	counted := slices.ContainsFunc(tallies, func(t Tally) bool { return !t.isNothing() })
	if counted {
		s.recent = withTallies(s.recent, tallies)
		if s.whole {
			s.tallies = withTallies(s.tallies, tallies)
		}
	}
	if len(caps) > 0 {
		counted = true
		if s.capAdded == nil {
			s.capAdded = map[CapKey]int64{}
		}
		for key, points := range caps {
			s.capAdded[key] += points
		}
		if s.whole {
			s.capUsed = maps.Clone(s.capUsed)
			s.addCaps(caps)
		}
	}
	if counted || len(digest) > 0 {
		s.digest = digest
	}
}

func (s *state) isStalled() bool { return s != nil && s.stalled }

// nowWhole adds to the tallies and cap uses just read from the tables what isn't there yet.
func (s *state) nowWhole() {
	s.tallies = withTallies(s.tallies, s.recent)
	s.addCaps(s.capAdded)
	s.whole, s.stalled = true, false
}

func (s *state) addCaps(added map[CapKey]int64) {
	if s.capUsed == nil && len(added) > 0 {
		s.capUsed = map[CapKey]int64{}
	}
	for key, points := range added {
		s.capUsed[key] += points
	}
}

// newOperationID makes an id whose order is that of its making, so that new rows are neighbours in the index.
func newOperationID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
