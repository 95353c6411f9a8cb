package program

import (
	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// rule is a compiled earning rule. It gives what it counts × num / den.
type rule struct {
	id            string
	kind          Kind
	num, den      int64 // a rate: points per minor units; an award: points, 1; a multiplier: its excess over 1, one
	when          *condition
	only, exclude *condition // on lines
	valid         window
	capPoints     int64 // 0: no cap
	capPer        loyaltyv1.CapPeriod
	terms         *terms // nil: the program's
}

func (r *rule) needsLevels() bool {
	for _, c := range []*condition{r.when, r.only, r.exclude} {
		if c != nil && c.levels {
			return true
		}
	}
	return false
}

func (r *rule) capKey(day Day) CapKey {
	switch r.capPer {
	case loyaltyv1.CapPeriod_CAP_PERIOD_MEMBER_DAY:
		return CapKey{r.id, day}
	case loyaltyv1.CapPeriod_CAP_PERIOD_MEMBER_MONTH:
		return CapKey{r.id, day.firstOfMonth()}
	}
	return CapKey{r.id, CapForever}
}

// Earn decides what an activity that passed Check earns a member. It can't fail: a condition that can't be evaluated
// gives nothing and says so in its part.
//
// Each rule's part is rounded on its own, so the parts add up to the points. A multiplier adds (multiplier − 1) × the
// rounded points of all rates of this activity before their caps, so that the sum can be redone by hand. Levels are
// those held at the event time, before the activity.
func (p *Program) Earn(a Activity, m Member) Receipt {
	rules := p.rulesFor(a)
	day := DayOf(a.EventTime, p.loc)
	f := &facts{
		purchase:     a.Purchase,
		event:        a.Event,
		local:        a.EventTime.In(p.loc),
		purchases:    m.Purchases,
		enrolledDays: int64(max(day-DayOf(m.EnrollTime, p.loc), 0)),
	}
	r := Receipt{
		ProgramVersion: p.version,
		EventTime:      a.EventTime.UTC(),
		Rounding:       p.rounding,
	}
	if len(rules) > 0 {
		r.Parts = make([]Part, 0, len(rules)+len(p.ladders))
	}
	if a.Purchase != nil {
		r.Currency = a.Purchase.Currency
		r.Lines = linesOf(a.Purchase)
	}
	if p.needsLevels(a) {
		f.held, _ = p.held(m, day)
		for _, level := range f.held {
			r.Levels = append(r.Levels, level.key)
		}
	}

	rates := int64(0) // what the rates give before their caps, which multipliers multiply
	for _, rule := range rules {
		part := rule.count(f, day)
		if part.Kind == Rate {
			part.Points = scale(part.Of, part.Num, part.Den, p.rounding)
			rates += part.Points
		}
		r.Parts = append(r.Parts, part)
	}
	for i := range r.Parts {
		if part := &r.Parts[i]; part.Kind == Multiplier {
			part.multiply(rates, p.rounding)
		}
	}
	if a.Purchase != nil {
		for _, level := range f.held {
			if level.excess > 0 {
				part := Part{RuleID: level.key, Kind: Multiplier, Outcome: Applied, Num: level.excess}
				part.multiply(rates, p.rounding)
				r.Parts = append(r.Parts, part)
			}
		}
	}
	for i := range r.Parts {
		part := &r.Parts[i]
		if i < len(rules) && rules[i].capPoints > 0 && part.Points > 0 {
			key := rules[i].capKey(day)
			used, _ := m.capUsed(key)
			part.limit(rules[i].capPoints - max(used, 0))
			if part.Points > 0 {
				part.Cap = &key
			}
		}
		part.limit(MaxPoints - r.Points)
		r.Points += part.Points
	}
	if r.Points > 0 {
		p.grant(&r, rules, a.EventTime)
	}
	return r
}

// count evaluates the rule's conditions and counts what it gives points for.
func (r *rule) count(f *facts, day Day) Part {
	part := Part{RuleID: r.id}
	if !r.valid.covers(day) {
		part.Outcome = NotValidThen
		return part
	}
	holds, err := r.when.holds(f)
	switch {
	case err != nil:
		part.Outcome, part.Why = ConditionFailed, shorten(err.Error())
		return part
	case !holds:
		part.Outcome = ConditionFalse
		return part
	}
	switch r.kind {
	case Award:
		part.Kind, part.Outcome, part.Num, part.Points = Award, Applied, r.num, r.num
	case Multiplier:
		part.Kind, part.Outcome, part.Num = Multiplier, Applied, r.num
	case Rate:
		eligible, skipped, err := r.eligible(f)
		switch {
		case err != nil:
			part.Outcome, part.Why = ConditionFailed, shorten(err.Error())
		case eligible == 0:
			part.Outcome = NothingToCount
		default:
			part.Kind, part.Outcome, part.Of, part.Num, part.Den = Rate, Applied, eligible, r.num, r.den
			part.Skipped = skipped
		}
	}
	return part
}

// eligible is the minor units that a rate counts: the lines that `only_lines` picks, or else all that was paid, less
// the lines that `exclude_lines` picks. skipped is the lines it doesn't count.
func (r *rule) eligible(f *facts) (eligible int64, skipped []int, err error) {
	total := min(max(f.purchase.Amount, 0), maxMinorUnits)
	if r.only == nil && r.exclude == nil {
		return total, nil, nil
	}
	picked := int64(0)
	defer func() { f.line = nil }()
	for i := range f.purchase.Lines {
		f.line = &f.purchase.Lines[i]
		only, err := r.only.holds(f)
		if err != nil {
			return 0, nil, err
		}
		excluded := false
		if only && r.exclude != nil {
			if excluded, err = r.exclude.holds(f); err != nil {
				return 0, nil, err
			}
		}
		if excluded || !only {
			skipped = append(skipped, i)
		}
		// Without only_lines the excluded lines are taken off the total, which may hold more than the lines do.
		if r.only == nil && excluded || r.only != nil && only && !excluded {
			picked += f.line.Amount
		}
	}
	if r.only == nil {
		picked = total - picked
	}
	return min(max(picked, 0), total), skipped, nil
}

func (p *Part) multiply(rates int64, rounding Rounding) {
	if rates == 0 {
		p.Kind, p.Outcome, p.Num = 0, NothingToCount, 0
		return
	}
	p.Of = rates
	p.Points = scale(rates, p.Num, one, rounding)
}

// limit cuts the part to what is left of a cap.
func (p *Part) limit(left int64) {
	if cut := p.Points - max(left, 0); cut > 0 {
		p.Outcome = Capped
		p.Points -= cut
		p.Capped += cut
	}
}
