package ledger

import (
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// applying is an effect on its way into an account: what it has done so far is in a copy of the state, which takes the
// account's place when all of it went well.
type applying struct {
	state
	now      time.Time
	effect   Effect
	op       operation
	balance  int64 // after the last posting
	postings []posting
	over     []passing // of what came in or back, what is over already
	did      Moved
}

// applyCall does what the decision about the first account says, and then what the second account's does. Either both
// are done or the call is refused.
func applyCall(c *Call, effect Effect, s *state, read *found, original *Original, out *rows) (Result, error) {
	first, err := s.apply(c, effect)
	if err != nil {
		return Result{}, err
	}
	if c.Second == nil {
		first.commit(s, out)
		return first.finish(s, s.view(c.Now, original), out), nil
	}
	other := read.accounts[AccountKey{c.ProgramID, c.Second.MemberID}]
	if other == nil {
		return Result{}, memberNotFound(c.Second.MemberID, c.Second.Field)
	}
	other.settle(c.Now, out)
	if effect.Kind != UnmergeOut {
		if err := other.account.takesPart(c.Second.Field); err != nil {
			return Result{}, err
		}
	}
	effect, err = c.Second.Decide(first.did, other.view(c.Now, nil))
	if err != nil {
		return Result{}, err
	}
	// The request is the first operation's; the second's names that one.
	part := *c
	part.Request.ID, part.Request.Fingerprint, part.Source = "", nil, nil
	second, err := other.apply(&part, effect)
	if err != nil {
		return Result{}, err
	}
	second.op.cause = first.op.id
	first.commit(s, out)
	second.commit(other, out)
	after := other.view(c.Now, nil)
	second.finish(other, after, out)
	view := s.view(c.Now, original)
	after.Moved = second.did
	view.Second = &after
	return first.finish(s, view, out), nil
}

// apply does what a decision says, or refuses it and changes nothing. The caller has to finish what was applied.
func (s *state) apply(c *Call, effect Effect) (*applying, error) {
	a := &applying{state: *s, now: c.Now, effect: effect, balance: s.account.Balance}
	if c.Second != nil { // which may refuse what was done here
		a.capAdded = maps.Clone(s.capAdded)
	}
	a.op = operation{
		id: newOperationID(), kind: effect.Kind, programID: s.account.ProgramID, request: c.Request, source: c.Source,
		accountID: s.account.ID, versionBefore: s.account.Version, event: effect.EventTime, created: c.Now,
		reverses: effect.Reverses, subject: effect.Subject, tally: effect.Tally,
	}
	a.did = Moved{OperationID: a.op.id, Account: s.account}
	if effect.IdleExpire.After(a.account.IdleExpire) {
		a.account.IdleExpire = effect.IdleExpire
	}
	for _, step := range []func() error{a.comeIn, a.comeBack, a.goOut, a.setApart, a.capture, a.carry} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, p := range effect.Confirm {
		a.confirm(p.Lot, p.Vest, p.Expire, c.Now)
		a.confirmed = append(a.confirmed[:len(a.confirmed):len(a.confirmed)], confirmation{a.op.id, p})
	}
	if len(a.postings) == 0 {
		a.account.Version++ // what changed is in tallies, holds, lots or lifetime figures
	}
	a.account.Earned += effect.Earned
	a.account.Spent += effect.Spent
	a.account.Purchases += effect.Purchases
	a.op.version, a.changed = a.account.Version, true
	a.about = a.about || effect.Reverses != uuid.Nil
	a.count(effect.Caps, effect.Digest, effect.Tally)
	a.count(effect.Carry.Caps, nil, effect.Carry.Tallies...)
	if effect.Status != nil {
		a.account.Status = *effect.Status
	}
	return a, nil
}

// takesPart refuses what can't be done on the account of a member who left, or was merged into another.
// field is what of the request names the member.
func (a Account) takesPart(field string) error {
	switch a.Status {
	case Closed:
		return refusal.New(refusal.MemberClosed, "the member %q has left", a.MemberID).At(field)
	case Merged:
		return refusal.New(refusal.MemberMerged, "the member %q was merged into another; send the call for that one", a.MemberID).At(field)
	}
	return nil
}

// commit puts what was applied in the account's place, with what passes at once.
func (a *applying) commit(s *state, out *rows) {
	out.operations = append(out.operations, a.op)
	out.postings = append(out.postings, a.postings...)
	if a.op.kind == Reinstatement {
		a.everExpired -= a.effect.Issue
	}
	for _, p := range a.over {
		a.balance -= Points(p.parts)
		a.account.Balance -= Points(p.parts)
		a.account.Version = out.expire(a.account, a.account.Version, a.balance, p, a.now)
		a.noteExpired(p.parts)
		a.did.Expired += Points(p.parts)
	}
	a.over = nil
	*s = a.state
	s.outcome = Outcome{}
}

// finish makes the answer, once all that the call does is done.
func (a *applying) finish(s *state, view View, out *rows) Result {
	view.Moved = a.did
	if a.effect.After != nil {
		s.outcome = a.effect.After(a.op.id, view)
		out.setAnswer(a.op.id, s.outcome.Answer)
	}
	if a.op.kind == AccrualReversal || a.op.kind == RedemptionReversal {
		s.reversals = append(s.reversals[:len(s.reversals):len(s.reversals)], Later{a.op.kind, s.outcome.Answer})
	}
	return Result{OperationID: a.op.id, Answer: s.outcome.Answer}
}

// post adds a posting in (points above zero) or out.
func (a *applying) post(points int64, book int64) *posting {
	a.account.Version++
	a.balance += points
	p := posting{programID: a.op.programID, operation: a.op.id, event: a.op.event, created: a.op.created,
		from: book, to: a.account.ID, points: points, version: a.account.Version, balance: a.balance}
	if points < 0 {
		p.from, p.to, p.points = p.to, p.from, -points
	}
	a.postings = append(a.postings, p)
	return &a.postings[len(a.postings)-1]
}

func (a *applying) book() int64 { return a.op.kind.book(a.op.request.PartnerNo) }

// comeIn makes lots of what comes in.
func (a *applying) comeIn() error {
	if a.effect.Issue > 0 {
		if err := a.makeLot(Incoming{Points: a.effect.Issue, Vest: a.effect.Vest, Expire: a.effect.Expire}); err != nil {
			return err
		}
	}
	for _, in := range a.effect.Lots {
		if err := a.makeLot(in); err != nil {
			return err
		}
	}
	return nil
}

func (a *applying) limit(more int64) error {
	if a.account.Balance+more <= MaxBalance {
		return nil
	}
	return refusal.New(refusal.BalanceLimit, "%d points more would pass the most an account can hold, %d", more, int64(MaxBalance))
}

func (a *applying) makeLot(in Incoming) error {
	if err := a.limit(in.Points); err != nil {
		return err
	}
	p := a.post(in.Points, a.book())
	p.vest, p.expire = in.Vest, in.Expire
	lot := Lot{ID: p.version, Remaining: in.Points, Vest: in.Vest, Expire: in.Expire}
	if at := a.account.ExpiryOf(lot.Vest, lot.Expire); reached(at, a.now) { // a late activity, whose points are over already
		p.paid = min(in.Points, a.account.Debt)
		a.account.Balance += in.Points
		a.account.Debt -= p.paid
		if lot.Remaining -= p.paid; lot.Remaining > 0 {
			a.over = append(a.over, passing{at: later(at, a.op.event), parts: []Part{lot.part(lot.Remaining)}})
		}
	} else {
		p.paid = a.issue(lot, a.now)
		lot.Remaining -= p.paid
	}
	a.did.Paid += p.paid
	a.did.Lots = append(a.did.Lots, lot)
	a.noteMoved(in.Account, in.Lot, lot.ID)
	return nil
}

// noteMoved notes which lot of another account a lot was made of.
func (a *applying) noteMoved(account, lot, into int64) {
	if account != 0 {
		a.state.moved = append(a.state.moved[:len(a.state.moved):len(a.state.moved)], movedLot{accountLot{account, lot}, into})
	}
}

// comeBack puts points back into their lots. Those of lots that are over come back for no longer than this instant.
func (a *applying) comeBack() error {
	if len(a.effect.Restore) == 0 {
		return nil
	}
	points := Points(a.effect.Restore)
	if err := a.limit(points); err != nil {
		return err
	}
	p := a.post(points, a.book())
	p.parts, p.paid = a.restore(a.effect.Restore, a.now)
	a.did.Paid += p.paid
	a.did.Restored = p.parts
	a.passAtOnce()
	return nil
}

// passAtOnce notes as expired what came back and is over already.
func (a *applying) passAtOnce() {
	balance := a.account.Balance
	if gone := a.estate.expire(a.now); len(gone) > 0 {
		a.over = append(a.over, passing{at: a.now, parts: gone})
		a.account.Balance = balance // until it is written off: see commit
	}
	a.summarize(a.now)
}

// goOut takes points from lots.
func (a *applying) goOut() error {
	if a.effect.Take > 0 {
		parts, taken, err := a.take(taking{a.effect.Take + a.effect.Fee, a.effect.TakeLots, a.effect.Shortfall, a.effect.DebtLimit}, a.now)
		if err != nil {
			return err
		}
		if a.did.Points = taken - a.effect.Fee; a.did.Points > 0 {
			a.did.Taken, a.did.Fees = split(parts, a.did.Points)
			a.post(-a.did.Points, a.book()).parts = a.did.Taken
		}
		if a.effect.Fee > 0 {
			a.post(-a.effect.Fee, BookFees.Account(0)).parts = a.did.Fees
		}
	}
	if len(a.effect.TakeParts) > 0 {
		if !a.takeParts(a.effect.TakeParts, a.now) {
			return refusal.New(refusal.MergeContradicted, "points that came with the merge were used since")
		}
		points := Points(a.effect.TakeParts)
		a.did.Points += points
		a.did.Taken = append(a.did.Taken, a.effect.TakeParts...)
		a.post(-points, a.book()).parts = a.effect.TakeParts
	}
	if !a.effect.Forfeit {
		return nil
	}
	if parts := a.open(); len(parts) > 0 {
		a.takeParts(parts, a.now)
		a.post(-Points(parts), BookForfeited.Account(0)).parts = parts
	}
	return nil
}

// open is all that is in lots.
func (a *applying) open() (parts []Part) {
	for _, lot := range a.account.InOrder(a.lots) {
		parts = append(parts, lot.part(lot.Remaining))
	}
	return parts
}

// setApart makes a hold.
func (a *applying) setApart() error {
	if a.effect.Hold == nil {
		return nil
	}
	h, err := a.hold(a.op.id, a.effect.Hold.Points, a.effect.Hold.Expire, a.now)
	a.did.Held = &h
	return err
}

// capture ends a hold.
func (a *applying) capture() error {
	if a.effect.Capture == nil {
		return nil
	}
	captured, paid, err := a.estate.capture(a.effect.Capture.Hold, a.effect.Capture.Points, a.now)
	if err != nil {
		return err
	}
	a.did.Points, a.did.Taken = Points(captured), captured
	if len(captured) > 0 {
		a.post(-Points(captured), a.book()).parts = captured
	}
	if points := Points(paid); points > 0 {
		a.postings = append(a.postings, settled(a.op, a.account.Version, a.balance, paid)...)
		a.account.Version += 2
		a.did.Paid += points
	}
	a.passAtOnce()
	return nil
}

// carry moves holds to another account, or from one.
func (a *applying) carry() error {
	for _, id := range a.effect.Carry.Holds {
		captured, _, err := a.estate.capture(id, a.held(id), a.now)
		if err != nil {
			return err
		}
		a.did.Points += Points(captured)
		a.post(-Points(captured), a.book()).parts = captured
	}
	for _, h := range a.effect.Carry.HoldsIn {
		held := Hold{Operation: h.Operation, Expire: h.Expire}
		for _, part := range h.Parts {
			if err := a.limit(part.Points); err != nil {
				return err
			}
			p := a.post(part.Points, a.book())
			p.vest, p.expire = part.Vest, part.Expire
			a.noteMoved(a.effect.Carry.From, part.Lot, p.version)
			part.Lot = p.version
			held.Parts = append(held.Parts, part)
			a.account.Balance += part.Points
			a.account.Held += part.Points
		}
		a.addHold(held)
	}
	for _, h := range a.effect.Carry.HoldsBack {
		points := h.Points()
		if err := a.limit(points); err != nil {
			return err
		}
		p := a.post(points, a.book())
		p.parts = h.Parts
		a.account.Balance += points
		a.account.Held += points
		a.addHold(h)
	}
	return nil
}

func (a *applying) addHold(h Hold) {
	a.holds = append(a.holds[:len(a.holds):len(a.holds)], h)
	a.account.NextRelease = earlier(a.account.NextRelease, h.Expire)
}

// held is how many points a hold is of.
func (a *applying) held(id [16]byte) int64 {
	for _, h := range a.holds {
		if h.Operation == id {
			return h.Points()
		}
	}
	return 0
}
