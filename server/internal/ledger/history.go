package ledger

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// What an account was at a past instant is what its operations and postings until then come to. They are read whole:
// by the account's postings, and by the index of operations that made none.
var (
	readHistory = `
SELECT o.operation_id, o.kind, o.version, o.event_time, o.create_time, o.reverses, o.tally_day - date '1970-01-01',
       o.tally_points, o.tally_spend, o.tally_purchases, CASE WHEN o.kind >= 5 THEN o.answer END
FROM accounts a
CROSS JOIN LATERAL (
  SELECT p.operation_id FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id AND p.version > 0
  UNION
  SELECT l.operation_id FROM operations l WHERE l.program_id = a.program_id AND l.account_id = a.account_id AND ` + listed("l") + `) made
CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.program_id = a.program_id AND o.operation_id = made.operation_id OFFSET 0) o
WHERE a.program_id = $1 AND a.member_id = $2
ORDER BY o.version`

	readPostings = `
SELECT p.operation_id, p.version, p.to_account > 0, p.points, p.debt_paid, p.lot_ids IS NOT NULL, p.vest_time, p.expire_time,
       coalesce(p.lot_ids, '{}'), coalesce(p.lot_points, '{}')
FROM accounts a
CROSS JOIN LATERAL (SELECT * FROM postings p WHERE p.program_id = a.program_id AND p.account_id = a.account_id AND p.version > 0 OFFSET 0) p
WHERE a.program_id = $1 AND a.member_id = $2
ORDER BY p.version`

	readConfirmations = `
SELECT c.operation_id, c.lot_id, c.vest_time, c.expire_time
FROM accounts a
CROSS JOIN LATERAL (SELECT * FROM confirmations c WHERE c.program_id = a.program_id AND c.account_id = a.account_id OFFSET 0) c
WHERE a.program_id = $1 AND a.member_id = $2`
)

// AsOf is a past instant, and which of the two times counts.
type AsOf struct {
	At       time.Time
	ByRecord bool // what was written by then; else what had happened by then, also if it was written later
}

// event is an operation as a history has it.
type event struct {
	id             uuid.UUID
	kind           Kind
	version        int64
	event, created time.Time
	about          pgtype.UUID
	tally          Tally
	answer         historicAnswer
	postings       []moved
	confirmed      []Part
}

// moved is a posting as a history has it.
type moved struct {
	version      int64
	in, restores bool
	points, paid int64
	vest, expire time.Time
	parts        []Part // without their times
}

// historicAnswer is what a history reads of answers.
type historicAnswer struct {
	Points     int64     `json:"p"`
	HoldExpire time.Time `json:"hx"`
	IdleExpire time.Time `json:"ix"`
	Spent      int64     `json:"sp"`
	Tallies    []struct {
		Day       Day   `json:"d"`
		Points    int64 `json:"p"`
		Spend     int64 `json:"s"`
		Purchases int64 `json:"n"`
	} `json:"ty"`
	Holds []struct {
		Hold  uuid.UUID `json:"hold"`
		Parts []Part    `json:"parts"`
		Ends  time.Time `json:"ends"`
	} `json:"holds"`
}

// Past is what an account was at a past instant: figures, lots, holds and tallies, from its history alone. idle tells
// when points expire by inactivity if the member was active at an instant; zero: they don't.
func (l *Ledger) Past(ctx context.Context, programID, memberID string, asOf AsOf, idle func(active time.Time) time.Time) (View, error) {
	view, err := l.Peek(ctx, programID, memberID, Reads{}, asOf.At)
	if err != nil {
		return View{}, err
	}
	events, err := l.history(ctx, programID, memberID)
	if err != nil {
		return View{}, readError(ctx, err)
	}
	r := replay{idle: idle, times: map[int64]Part{}}
	r.account = Account{ProgramID: programID, MemberID: memberID, ID: view.Account.ID, EnrollTime: view.Account.EnrollTime}
	r.lotsKnown, r.holdsKnown = true, true
	for _, e := range events {
		counts := e.created
		if !asOf.ByRecord && e.event.Before(counts) { // a till's clock may be a little ahead
			counts = e.event
		}
		if !counts.After(asOf.At) {
			r.apply(e)
		}
	}
	r.settle(asOf.At)
	return View{
		Account: r.account, Lots: r.lots, Holds: r.holds, Whole: true, Tallies: r.tallies, ProgramVersion: view.ProgramVersion, Now: asOf.At,
	}, nil
}

// history is all operations of an account, in their order.
func (l *Ledger) history(ctx context.Context, programID, memberID string) (events []*event, err error) {
	byID := map[uuid.UUID]*event{}
	var batch pgx.Batch
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue(readHistory, programID, memberID).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			e := &event{}
			var day *Day
			var answer []byte
			if err := rows.Scan(&e.id, &e.kind, &e.version, &e.event, &e.created, &e.about, &day, &e.tally.Points, &e.tally.Spend,
				&e.tally.Purchases, &answer); err != nil {
				return err
			}
			if day != nil {
				e.tally.Day = *day
			}
			if answer != nil {
				if err := json.Unmarshal(answer, &e.answer); err != nil {
					return err
				}
			}
			byID[e.id] = e
			events = append(events, e)
		}
		return rows.Err()
	})
	batch.Queue(readPostings, programID, memberID).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var id uuid.UUID
			var m moved
			var vest, expire pgtype.Timestamptz
			var lots, points []int64
			if err := rows.Scan(&id, &m.version, &m.in, &m.points, &m.paid, &m.restores, &vest, &expire, &lots, &points); err != nil {
				return err
			}
			// (Of postings out, lots are named as well.)
			m.restores = m.restores && m.in
			m.vest, m.expire = instantOf(vest), instantOf(expire)
			for i, lot := range lots {
				m.parts = append(m.parts, Part{Lot: lot, Points: points[i]})
			}
			byID[id].postings = append(byID[id].postings, m)
		}
		return rows.Err()
	})
	batch.Queue(readConfirmations, programID, memberID).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var id uuid.UUID
			var part Part
			var vest, expire pgtype.Timestamptz
			if err := rows.Scan(&id, &part.Lot, &vest, &expire); err != nil {
				return err
			}
			part.Vest, part.Expire = instantOf(vest), instantOf(expire)
			byID[id].confirmed = append(byID[id].confirmed, part)
		}
		return rows.Err()
	})
	batch.Queue("COMMIT")
	return events, l.reads.SendBatch(ctx, &batch).Close()
}

// replay is an account on its way from its beginning.
type replay struct {
	estate
	idle    func(time.Time) time.Time
	times   map[int64]Part // when lots vest and expire
	tallies []Tally
}

func (r *replay) apply(e *event) {
	a := &r.account
	switch e.kind {
	case Capture, Release, HoldExpiry:
		r.release(e.about.Bytes)
	case MergeOut:
		a.Status = Merged
	case UnmergeIn:
		a.Status = Open
	case Closing:
		a.Status = Closed
	}
	if e.kind == Accrual || e.kind == Confirmation {
		r.active(later(e.event, e.created))
	}
	a.IdleExpire = later(a.IdleExpire, e.answer.IdleExpire) // of the member whose points came
	var made []Part
	for _, m := range e.postings {
		if part, lot := r.move(m, e); lot {
			made = append(made, part)
		}
	}
	for _, c := range e.confirmed {
		r.times[c.Lot] = c
		r.confirm(c.Lot, c.Vest, c.Expire, e.created)
		r.active(c.Vest)
	}
	switch e.kind {
	case Holding:
		_, _ = r.hold(e.id, e.answer.Points, e.answer.HoldExpire, e.created) // as it was decided then: it can't be refused
	case MergeIn, UnmergeIn:
		r.holdAgain(e, made)
	}
	r.count(e)
	a.Version = max(a.Version, e.version)
}

// active moves on when points expire by inactivity.
func (r *replay) active(at time.Time) {
	if until := r.idle(at); until.After(r.account.IdleExpire) {
		r.account.IdleExpire = until
	}
}

// move does a posting again; the part is the lot that it made, if it made one.
func (r *replay) move(m moved, e *event) (part Part, made bool) {
	a := &r.account
	for i := range m.parts {
		known := r.times[m.parts[i].Lot]
		m.parts[i].Vest, m.parts[i].Expire = known.Vest, known.Expire
	}
	switch {
	case m.in && m.restores:
		a.Balance += m.points
		a.Debt -= m.paid
		r.back(m.parts)
	case m.in:
		paid := min(m.paid, a.Debt) // a late activity may have paid what was not owed yet
		part = Part{m.version, m.points - paid, m.vest, m.expire}
		r.times[m.version] = part
		a.Balance += m.points
		a.Debt -= paid
		if given := e.kind == Accrual || e.kind == Adjustment || e.kind == Reinstatement; given && m.expire.Equal(Forever) {
			r.active(later(later(e.event, e.created), m.vest))
		}
		if part.Points > 0 {
			r.lots = append(r.lots, Lot{part.Lot, part.Points, part.Vest, part.Expire})
		}
		return part, true
	default:
		a.Balance -= m.points
		a.Debt += m.points - Points(m.parts)
		for _, p := range m.parts {
			r.withdraw(p)
		}
	}
	return Part{}, false
}

// withdraw takes points out of their lot, or else out of a hold that has them: a merge moves those. (Nobody else has
// the lots, which may be many: they are changed in place.)
func (r *replay) withdraw(p Part) {
	i := slices.IndexFunc(r.lots, func(l Lot) bool { return l.ID == p.Lot && l.Remaining >= p.Points })
	switch {
	case i < 0:
		r.withdrawHeld(p)
	case r.lots[i].Remaining > p.Points:
		r.lots[i].Remaining -= p.Points
	case i == 0:
		r.lots = r.lots[1:]
	default:
		r.lots = slices.Delete(r.lots, i, i+1)
	}
}

func (r *replay) withdrawHeld(p Part) {
	for i, h := range r.holds {
		j := slices.IndexFunc(h.Parts, func(x Part) bool { return x.Lot == p.Lot && x.Points == p.Points })
		if j < 0 {
			continue
		}
		h.Parts = slices.Delete(slices.Clone(h.Parts), j, j+1)
		r.account.Held -= p.Points
		r.holds = slices.Clone(r.holds)
		if r.holds[i] = h; len(h.Parts) == 0 {
			r.holds = slices.Delete(r.holds, i, i+1)
		}
		return
	}
}

// release gives all of a hold back to its lots; what was captured, postings take from there.
func (r *replay) release(id uuid.UUID) {
	i := slices.IndexFunc(r.holds, func(h Hold) bool { return h.Operation == id })
	if i < 0 {
		return
	}
	h := r.holds[i]
	r.holds = slices.Delete(slices.Clone(r.holds), i, i+1)
	r.account.Held -= h.Points()
	r.back(h.Parts)
}

// holdAgain sets apart what came with holds of another account, in the lots made last, or back with the account's own.
func (r *replay) holdAgain(e *event, made []Part) {
	n := 0
	for _, h := range e.answer.Holds {
		n += len(h.Parts)
	}
	for _, h := range e.answer.Holds {
		parts := slices.Clone(h.Parts)
		for i := range parts {
			if e.kind == MergeIn {
				parts[i] = made[len(made)-n]
				n--
			}
			r.withdraw(parts[i])
		}
		held := Hold{Operation: h.Hold, Parts: parts, Expire: h.Ends}
		r.account.Held += held.Points()
		r.holds = append(slices.Clip(r.holds), held)
	}
}

// count adds what an operation counted.
func (r *replay) count(e *event) {
	a := &r.account
	tallies := []Tally{e.tally}
	for _, t := range e.answer.Tallies {
		tallies = append(tallies, Tally{t.Day, t.Points, t.Spend, t.Purchases})
	}
	for _, t := range tallies {
		a.Earned += t.Points
		a.Purchases += t.Purchases
		r.tallies = addTally(r.tallies, t)
	}
	switch e.kind {
	case Redemption, Capture, RedemptionReversal:
		a.Spent += spentBy(e)
	case MergeOut, MergeIn, UnmergeOut, UnmergeIn:
		a.Spent += e.answer.Spent
	}
}

// spentBy is what an operation added to the points that were ever spent.
func spentBy(e *event) (points int64) {
	for _, m := range e.postings {
		switch {
		case m.in:
			points -= m.points
		default:
			points += m.points
		}
	}
	return points // where a hold settled a debt, in and out cancel
}
