package program

import (
	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// The checks of what becomes of points after they are earned.

// programTerms compiles the program's own vesting and expiry.
func (c *checker) programTerms() {
	c.p.terms = terms{
		vesting: c.vesting(c.def.GetVesting(), "vesting"),
		expiry:  c.expiry(c.def.GetExpiry(), "expiry"),
		loc:     c.p.loc,
	}
	c.vestFirst(&c.p.terms, c.def.GetExpiry(), "expiry", "expiry")
}

// ruleTerms compiles a rule's own vesting and expiry, where it has any; what it doesn't say is the program's.
func (c *checker) ruleTerms(def *loyaltyv1.EarningRule, path string) *terms {
	if def.GetVesting() == nil && def.GetExpiry() == nil {
		return nil
	}
	own := c.p.terms
	expiry, blamed := c.def.GetExpiry(), path+".vesting"
	if def.GetVesting() != nil {
		own.vesting = c.vesting(def.GetVesting(), path+".vesting")
	}
	if def.GetExpiry() != nil {
		expiry, blamed = def.GetExpiry(), path+".expiry"
		if own.expiry = c.expiry(expiry, blamed); own.expiry.kind == expireWhenIdle {
			c.mistake(blamed+".idle_days", "inactivity is the whole account's; write it as the program's expiry")
		}
	}
	c.vestFirst(&own, expiry, blamed, path+".expiry")
	c.p.ruleTerms = true
	c.p.ownTerms[def.GetId()] = &own
	return &own
}

func (c *checker) vesting(def *loyaltyv1.Vesting, path string) vesting {
	v := vesting{days: int(def.GetAfterDays()), confirm: def.GetUntilConfirmed()}
	if def.GetOnDate() != "" {
		day, err := ParseDay(def.GetOnDate())
		if err != nil {
			c.mistake(path+".on_date", "%v", err)
		}
		v.dated, v.date = true, day
	}
	return v
}

func (c *checker) expiry(def *loyaltyv1.Expiry, path string) expiry {
	e := expiry{roundUp: def.GetRoundUp()}
	switch kind := def.GetKind().(type) {
	case *loyaltyv1.Expiry_AfterDays:
		e.kind, e.n = expireAfterDays, int(kind.AfterDays)
	case *loyaltyv1.Expiry_AfterMonths:
		e.kind, e.n = expireAfterMonths, int(kind.AfterMonths)
		if e.n == 0 && e.roundUp == 0 {
			c.mistake(path+".after_months", "0 needs round_up: points would expire at once")
		}
	case *loyaltyv1.Expiry_OnDate:
		day, err := ParseDay(kind.OnDate)
		if err != nil {
			c.mistake(path+".on_date", "%v", err)
		}
		e.kind, e.date = expireOnDate, day
	case *loyaltyv1.Expiry_IdleDays:
		e.kind, e.n = expireWhenIdle, int(kind.IdleDays)
	case *loyaltyv1.Expiry_Never:
		if e.roundUp != 0 {
			c.mistake(path+".round_up", "never is not moved on; leave it out")
		}
	}
	return e
}

// vestFirst refuses an expiry that could come before the vesting. path is where the expiry, or the vesting that
// doesn't go with it, was written.
func (c *checker) vestFirst(t *terms, def *loyaltyv1.Expiry, path, ownExpiry string) {
	const message = "points would expire before they vest (vesting.after_days is %d); let them last longer"
	at := func(field string) string {
		if path == ownExpiry {
			return path + "." + field
		}
		return path
	}
	fromActivity := !t.vesting.confirm && !t.vesting.dated && t.expiry.roundUp == 0
	switch days := t.vesting.days; def.GetKind().(type) {
	case *loyaltyv1.Expiry_AfterDays:
		if fromActivity && t.expiry.n <= days {
			c.mistake(at("after_days"), message, days)
		}
	case *loyaltyv1.Expiry_AfterMonths:
		if fromActivity && t.expiry.n*28 <= days { // the shortest month
			c.mistake(at("after_months"), message, days)
		}
	case *loyaltyv1.Expiry_IdleDays:
		switch {
		case t.vesting.dated:
			c.mistake(at("idle_days"), "points would expire before they vest: an account can be idle for %d days before a fixed day; give such points an expiry of their own", t.expiry.n)
		case t.expiry.n <= days:
			c.mistake(at("idle_days"), message, days)
		}
	}
}

func (c *checker) life() {
	if holds := c.def.GetHolds(); holds.GetMaxSeconds() > 0 && holds.GetDefaultSeconds() > holds.GetMaxSeconds() {
		c.mistake("holds.default_seconds", "%d is more than max_seconds, %d", holds.GetDefaultSeconds(), holds.GetMaxSeconds())
	} else if holds.GetMaxSeconds() == 0 && holds.GetDefaultSeconds() > defaultMaxHold {
		c.mistake("holds.default_seconds", "%d is more than max_seconds, which is %d unless written", holds.GetDefaultSeconds(), int64(defaultMaxHold))
	}
	if t := c.def.GetTransfers(); t != nil {
		most := t.GetMaxPoints()
		if most > 0 && t.GetMinPoints() > most {
			c.mistake("transfers.min_points", "%d is more than max_points, %d", t.GetMinPoints(), most)
		}
		if perDay := t.GetMaxPointsPerDay(); perDay > 0 && t.GetMinPoints() > perDay {
			c.mistake("transfers.max_points_per_day", "%d is less than min_points, %d: nobody could give any", perDay, t.GetMinPoints())
		}
	}
	if closing := c.def.GetClosing(); closing.GetWorth() != "" {
		c.p.payOutWorth = c.money(closing.GetWorth(), "closing.worth")
	}
}
