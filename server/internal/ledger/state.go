package ledger

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
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
	parts     []part // the lots that points going out are taken from
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
}

// rows is what a batch writes besides accounts.
type rows struct {
	operations []operation
	postings   []posting
}

// state is one account as a batch works on it: read once under its lock, changed in memory by one call after the
// other, written once.
type state struct {
	account        Account
	programVersion int64 // the newest
	changed        bool

	lots     []Lot // all open ones, if loaded; else those made by this batch
	loaded   bool
	stored   map[int64]int64 // lots as they are in the table: id → remaining
	expired  map[int64]int64 // points that this batch wrote off: lot → points
	digest   []byte
	whole    bool // tallies and capUsed are the account's, and kept up to date
	stalled  bool // a decision waits for them
	tallies  []Tally
	tallied  map[Day]Tally // changes to tallies
	capUsed  map[CapKey]int64
	capAdded map[CapKey]int64 // changes to capUsed

	outcome Outcome // of the last operation: what readers may be shown
}

// addStored adds a lot as it stands in the table.
func (s *state) addStored(lot Lot) {
	if s.stored == nil {
		s.stored = map[int64]int64{}
	}
	s.stored[lot.ID] = lot.Remaining
	s.lots = append(s.lots, lot)
}

// view is what a decision sees.
func (s *state) view(now time.Time, original *Original) View {
	if original != nil && s.expired[original.Lot] > 0 {
		settled := *original
		settled.Expired += s.expired[original.Lot]
		original = &settled
	}
	return View{
		Account: s.account, Digest: s.digest, Whole: s.whole, Tallies: s.tallies, CapUsed: s.capUsed, Original: original,
		ProgramVersion: s.programVersion, Now: now,
	}
}

// settle writes off what has expired by now. It needs the lots when something is due.
func (s *state) settle(now time.Time, out *rows) {
	if !s.account.Due(now) || !s.loaded {
		return
	}
	account, lots, expired := settle(s.account, s.lots, now)
	version, balance := s.account.Version, s.account.Balance
	for _, e := range expired {
		balance -= e.points()
		out.expire(account, version, balance, e, now)
		version++
		for _, p := range e.parts {
			if s.expired == nil {
				s.expired = map[int64]int64{}
			}
			s.expired[p.lot] += p.points
		}
	}
	account.Version = version
	s.account, s.lots, s.changed = account, lots, true
	s.outcome = Outcome{} // says less than is known now
}

// expire adds the operation and the posting of points that stopped being spendable.
func (out *rows) expire(a Account, versionBefore, balance int64, e expiry, now time.Time) {
	op := operation{
		id: newOperationID(), kind: Expiry, programID: a.ProgramID, accountID: a.ID,
		versionBefore: versionBefore, version: versionBefore + 1, event: e.at, created: now,
	}
	out.operations = append(out.operations, op)
	out.postings = append(out.postings, posting{
		programID: a.ProgramID, operation: op.id, from: a.ID, to: BookExpired.Account(0), points: e.points(),
		version: op.version, balance: balance, event: e.at, created: now, parts: e.parts,
	})
}

// apply does what a decision says, or refuses it and changes nothing.
func (s *state) apply(c *Call, effect Effect, original *Original, out *rows) (Result, error) {
	account, lots := s.account, s.lots
	op := operation{
		id: newOperationID(), kind: effect.Kind, programID: account.ProgramID, request: c.Request, source: c.Source,
		accountID: account.ID, versionBefore: account.Version, event: effect.EventTime, created: c.Now,
		reverses: effect.Reverses, subject: effect.Subject, tally: effect.Tally,
	}
	var postings []posting
	var passed *expiry // the new lot, if it has expired already
	move := posting{programID: op.programID, operation: op.id, event: op.event, created: op.created}

	if effect.Issue > 0 {
		if account.Balance+effect.Issue > MaxBalance {
			return Result{}, refusal.New(refusal.BalanceLimit,
				"%d points more would pass the most an account can hold, %d", effect.Issue, int64(MaxBalance))
		}
		account.Version++
		account.Balance += effect.Issue
		lot := Lot{ID: account.Version, Remaining: effect.Issue, Vest: effect.Vest, Expire: effect.Expire}
		in := move
		in.from, in.to, in.points = BookIssued.Account(c.Request.PartnerNo), account.ID, effect.Issue
		in.version, in.balance, in.vest, in.expire = account.Version, account.Balance, lot.Vest, lot.Expire
		postings = append(postings, in)
		if reached(lot.Expire, c.Now) { // a late activity, whose points are gone already
			passed = &expiry{at: lot.Expire, parts: []part{{lot.ID, lot.Remaining}}}
		} else {
			lots = append(slices.Clip(lots), lot)
			account = with(account, lot, c.Now)
		}
	}
	if effect.Take > 0 {
		var parts []part
		var err error
		if account, lots, parts, err = take(account, lots, effect.Take, effect.TakeLot, c.Now); err != nil {
			return Result{}, err
		}
		account.Version++
		book := BookRedeemed
		if effect.Kind == AccrualReversal {
			book = BookIssued
		}
		outward := move
		outward.from, outward.to, outward.points = account.ID, book.Account(c.Request.PartnerNo), effect.Take
		outward.version, outward.balance, outward.parts = account.Version, account.Balance, parts
		postings = append(postings, outward)
	}
	if len(postings) == 0 {
		account.Version++ // what changed is in the tallies and lifetime figures
	}
	account.Earned += effect.Earned
	account.Spent += effect.Spent
	account.Purchases += effect.Purchases
	op.version = account.Version

	s.account, s.lots, s.changed = account, lots, true
	s.count(effect)
	out.operations = append(out.operations, op)
	out.postings = append(out.postings, postings...)
	if passed != nil {
		s.account.Balance -= passed.points()
		out.expire(s.account, s.account.Version, s.account.Balance, *passed, c.Now)
		s.account.Version++
	}
	s.outcome = effect.After(op.id, s.view(c.Now, original))
	out.setAnswer(op.id, s.outcome.Answer)
	return Result{OperationID: op.id, Answer: s.outcome.Answer}, nil
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
func (s *state) count(effect Effect) {
	counted := false
	if t := effect.Tally; t.Points != 0 || t.Spend != 0 || t.Purchases != 0 {
		counted = true
		if s.tallied == nil {
			s.tallied = map[Day]Tally{}
		}
		s.tallied[t.Day] = plus(s.tallied[t.Day], t)
		if s.whole {
			s.tallies = withTally(slices.Clone(s.tallies), t) // views of earlier decisions keep theirs
		}
	}
	if len(effect.Caps) > 0 {
		counted = true
		if s.capAdded == nil {
			s.capAdded = map[CapKey]int64{}
		}
		for key, points := range effect.Caps {
			s.capAdded[key] += points
		}
		if s.whole {
			s.capUsed = maps.Clone(s.capUsed)
			s.addCaps(effect.Caps)
		}
	}
	if counted || len(effect.Digest) > 0 {
		s.digest = effect.Digest
	}
}

func (s *state) isStalled() bool { return s != nil && s.stalled }

// nowWhole adds to the tallies and cap uses just read from the tables what this group has changed of them.
func (s *state) nowWhole() {
	for _, t := range s.tallied {
		s.tallies = withTally(s.tallies, t)
	}
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

func withTally(tallies []Tally, t Tally) []Tally {
	if i := slices.IndexFunc(tallies, func(x Tally) bool { return x.Day == t.Day }); i >= 0 {
		tallies[i] = plus(tallies[i], t)
		return tallies
	}
	return append(tallies, t)
}

func plus(a, b Tally) Tally {
	return Tally{Day: b.Day, Points: a.Points + b.Points, Spend: a.Spend + b.Spend, Purchases: a.Purchases + b.Purchases}
}

// newOperationID makes an id whose order is that of its making, so that new rows are neighbours in the index.
func newOperationID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
