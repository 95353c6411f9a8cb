package program

import "time"

// Terms is when points can be spent, and until when. Times are UTC.
type Terms struct {
	VestTime    time.Time `json:"vest,omitzero"`  // zero: at once, or see Unconfirmed
	ExpireTime  time.Time `json:"exp,omitzero"`   // zero: never, or see Idle
	Unconfirmed bool      `json:"unc,omitempty"`  // pending until confirmed: see Confirm
	Idle        bool      `json:"idle,omitempty"` // expires with the account: see IdleUntil
}

func (t Terms) equal(other Terms) bool {
	return t.VestTime.Equal(other.VestTime) && t.ExpireTime.Equal(other.ExpireTime) &&
		t.Unconfirmed == other.Unconfirmed && t.Idle == other.Idle
}

// Lot is points of a receipt that vest together and expire together.
type Lot struct {
	Terms
	Points int64
}

// vesting is a compiled Vesting.
type vesting struct {
	days    int // after the activity, or after its confirmation
	dated   bool
	date    Day
	confirm bool
}

// terms is when a rule's points vest and expire.
type terms struct {
	vesting vesting
	expiry  expiry
	loc     *time.Location
}

// at is the terms of points for an activity at event.
func (t *terms) at(event time.Time) Terms {
	switch v := t.vesting; {
	case v.confirm:
		return Terms{Unconfirmed: true}
	case v.days > 0:
		return t.from(event, addDays(event.In(t.loc), v.days).UTC())
	case v.dated:
		if start := v.date.Start(t.loc).UTC(); start.After(event) {
			return t.from(start, start)
		}
	}
	return t.from(event, time.Time{})
}

// confirmed is the terms of points that waited for a confirmation which came at an instant.
func (t *terms) confirmed(at time.Time) Terms {
	vest := at.UTC()
	if t.vesting.days > 0 {
		vest = addDays(at.In(t.loc), t.vesting.days).UTC()
	}
	return t.from(vest, vest)
}

// from is the terms of points that vest at an instant (zero: at once) and whose expiry is counted from another.
func (t *terms) from(counted, vest time.Time) Terms {
	out := Terms{VestTime: vest}
	switch t.expiry.kind {
	case expireNever:
	case expireWhenIdle:
		out.Idle = true
	default:
		basis := counted
		if vest.After(basis) {
			basis = vest
		}
		out.ExpireTime = t.expiry.at(counted, basis, t.loc)
	}
	return out
}

// grant gives the receipt's points their terms: one lot for all, or several where rules have terms of their own.
func (p *Program) grant(r *Receipt, rules []*rule, event time.Time) {
	base := p.terms.at(event)
	if !p.ruleTerms {
		r.Terms = base
		return
	}
	var made []*terms // of r.More
	for i := range r.Parts {
		part := &r.Parts[i]
		if part.Points == 0 {
			continue
		}
		if i >= len(rules) || rules[i].terms == nil {
			r.Terms = base
			continue
		}
		own := rules[i].terms
		at := own.at(event)
		// Points that wait for a confirmation look alike before it, but may not after.
		if !at.Unconfirmed && at.equal(base) {
			r.Terms = base
			continue
		}
		for j, lot := range r.More {
			if made[j] == own || !at.Unconfirmed && at.equal(lot) {
				part.Lot = j + 1
				break
			}
		}
		if part.Lot == 0 {
			r.More, made = append(r.More, at), append(made, own)
			part.Lot = len(r.More)
		}
	}
}

// Lots is the lots that the receipt's points make, none without points. Confirm counts them in the same order.
func (r Receipt) Lots() []Lot {
	if len(r.More) == 0 {
		if r.Points == 0 {
			return nil
		}
		return []Lot{{r.Terms, r.Points}}
	}
	points := r.perLot(func(i int) int64 { return r.Parts[i].Points })
	lots := make([]Lot, 0, len(points))
	for i, n := range points {
		switch {
		case n == 0:
		case i == 0:
			lots = append(lots, Lot{r.Terms, n})
		default:
			lots = append(lots, Lot{r.More[i-1], n})
		}
	}
	return lots
}

// perLot adds up a figure of the parts by their Lot.
func (r Receipt) perLot(of func(part int) int64) []int64 {
	sums := make([]int64, len(r.More)+1)
	for i, part := range r.Parts {
		sums[part.Lot] += of(i)
	}
	return sums
}

// Confirm is the terms of each of the receipt's Lots once the accrual is confirmed at an instant: those that didn't
// wait for it keep theirs. p is the version that decided, which r.ProgramVersion names.
func (p *Program) Confirm(r Receipt, at time.Time) []Terms {
	points := r.perLot(func(i int) int64 { return r.Parts[i].Points })
	var out []Terms
	for i, n := range points {
		if n == 0 {
			continue
		}
		lot := r.Terms
		if i > 0 {
			lot = r.More[i-1]
		}
		if lot.Unconfirmed {
			lot = p.termsOf(r, i).confirmed(at)
		}
		out = append(out, lot)
	}
	return out
}

// termsOf is the terms that made one of a receipt's lots.
func (p *Program) termsOf(r Receipt, lot int) *terms {
	if lot > 0 {
		for _, part := range r.Parts {
			if part.Lot == lot && part.Points > 0 {
				if own := p.ownTerms[part.RuleID]; own != nil {
					return own
				}
			}
		}
	}
	return &p.terms
}

// ExpiryOf is the terms of points that are given by hand at an instant: to be spent at once, and expiring as the program
// says.
func (p *Program) ExpiryOf(at time.Time) Terms {
	by := terms{expiry: p.terms.expiry, loc: p.loc}
	return by.from(at, time.Time{})
}

// IdleUntil is when the points of a member expire that do so by inactivity, if an accrual at active was the last; zero:
// the program knows no such expiry. An account keeps the latest: a late activity takes nothing off it.
func (p *Program) IdleUntil(active time.Time) time.Time {
	if p.terms.expiry.kind != expireWhenIdle {
		return time.Time{}
	}
	return p.terms.expiry.at(active, active, p.loc)
}

// GraceExpiry is when points of a reversed redemption expire that would have done so before now. ok is false where the
// program lets them expire again.
func (p *Program) GraceExpiry(now time.Time) (expire time.Time, ok bool) {
	days := int(p.def.GetRestoredPoints().GetGraceDays())
	if days == 0 {
		return time.Time{}, false
	}
	return addDays(now.In(p.loc), days).UTC(), true
}
