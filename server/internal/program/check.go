package program

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"buf.build/go/protovalidate"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// checker compiles a definition part by part and collects the mistakes, at most one for each field: what
// protovalidate says of a field comes first, and what follows from that is not worth saying.
type checker struct {
	def      *loyaltyv1.ProgramDefinition
	mistakes []mistake
	seen     map[string]bool
	levels   map[string][]string // level ids by ladder
	lineCost uint64              // of the line conditions so far
	p        *Program
}

// check returns the compiled program, which is only of use when there are no mistakes.
func check(def *loyaltyv1.ProgramDefinition) (*Program, []mistake) {
	c := &checker{def: def, seen: map[string]bool{}, levels: map[string][]string{}}
	c.validate()
	c.p = &Program{
		def:      def,
		loc:      time.UTC,
		rounding: def.GetPoints().GetRounding(),
		lateDays: int64(def.GetLateDays()),
		rewards:  map[string]*reward{},
		ownTerms: map[string]*terms{},
	}
	if c.p.lateDays == 0 {
		c.p.lateDays = defaultLateDays
	}
	c.basics()
	c.tiers()        // before the rules, whose conditions name levels
	c.programTerms() // before the rules, some of which have their own
	c.earning()
	c.rewards()
	c.partPayment()
	c.life()
	c.identityProviders()
	return c.p, c.mistakes
}

func (c *checker) mistake(path, format string, args ...any) {
	if c.seen[path] {
		return
	}
	c.seen[path] = true
	c.mistakes = append(c.mistakes, mistake{path: path, message: fmt.Sprintf(format, args...)})
}

func (c *checker) validate() {
	err := protovalidate.Validate(c.def)
	var invalid *protovalidate.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &invalid):
		for _, violation := range invalid.Violations {
			path := protovalidate.FieldPathString(violation.Proto.GetField())
			message := violation.Proto.GetMessage()
			if violation.Proto.GetRuleId() == "enum.not_in" { // the list is [0], which says little
				message = "value is required"
			}
			c.mistake(path, "%s", message)
		}
	default:
		c.mistake("", "can't be checked; it may be nested too deeply")
	}
}

func (c *checker) basics() {
	// LoadLocation takes "" for UTC and "Local" for wherever the server stands.
	if zone := c.def.GetTimeZone(); zone == "" || zone == "Local" {
		c.mistake("time_zone", "%q is no IANA time zone; write one such as \"Europe/Warsaw\"", zone)
	} else if loc, err := time.LoadLocation(zone); err != nil {
		c.mistake("time_zone", "%q is no IANA time zone; write one such as \"Europe/Warsaw\"", zone)
	} else {
		c.p.loc = loc
	}
	digits, known := currencyDigits[c.def.GetCurrency()]
	if !known {
		c.mistake("currency", "%q is no ISO 4217 currency", c.def.GetCurrency())
	}
	c.p.digits = digits
}

// unique reports an id that came before.
func (c *checker) unique(before map[string]bool, id, path, what string) {
	if before[id] {
		c.mistake(path+".id", "%s %q comes twice", what, id)
	}
	before[id] = true
}

// money reads an amount that must be above zero and exact in minor units.
func (c *checker) money(s, path string) int64 {
	units, ok := parseDecimal(s, c.p.digits)
	switch {
	case !ok:
		c.mistake(path, "%q is not a whole number of minor units: %s has %d decimal digits", s, c.def.GetCurrency(), c.p.digits)
	case units == 0:
		c.mistake(path, "must be more than 0")
	}
	return max(units, 1)
}

// multiplier reads a factor from least to 100 in units of 1/one.
func (c *checker) multiplier(s, path string) int64 {
	units, ok := parseDecimal(s, factorDigits)
	if !ok || units < one || units > 100*one {
		c.mistake(path, "%q is no multiplier; write a decimal from 1 to 100", s)
		return one
	}
	return units
}

func (c *checker) condition(source, path string, kind conditionKind) *condition {
	compiled, err := compileCondition(source, kind, c.levels)
	if err != nil {
		c.mistake(path, "condition %q: %v", shorten(source), err)
	}
	return compiled
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return s
}

// window is a span of days, until not included.
type window struct{ from, until Day }

func (w window) covers(day Day) bool { return w.from <= day && day < w.until }

func (c *checker) window(def *loyaltyv1.DateWindow, path string) window {
	w := window{from: FirstDay, until: never}
	ok := true
	read := func(s, path string, day *Day) {
		if s == "" {
			return
		}
		parsed, err := ParseDay(s)
		if err != nil {
			c.mistake(path, "%v", err)
			ok = false
			return
		}
		*day = parsed
	}
	read(def.GetFrom(), path+".from", &w.from)
	read(def.GetUntil(), path+".until", &w.until)
	if ok && w.from >= w.until {
		c.mistake(path+".until", "%q is not after from, %q; it is the day after the last", def.GetUntil(), def.GetFrom())
	}
	return w
}

func (c *checker) earning() {
	ids := map[string]bool{}
	for i, def := range c.def.GetEarning() {
		path := fmt.Sprintf("earning[%d]", i)
		c.unique(ids, def.GetId(), path, "rule")
		r, forEvents := c.rule(def, path)
		if forEvents {
			c.p.eventRules = append(c.p.eventRules, r)
			c.p.eventNeedsLevels = c.p.eventNeedsLevels || r.needsLevels()
		} else {
			c.p.purchaseRules = append(c.p.purchaseRules, r)
			c.p.purchaseNeedsLevels = c.p.purchaseNeedsLevels || r.needsLevels()
		}
	}
	for _, l := range c.p.ladders {
		for _, level := range l.levels {
			c.p.purchaseNeedsLevels = c.p.purchaseNeedsLevels || level.excess > 0
		}
	}
}

func (c *checker) rule(def *loyaltyv1.EarningRule, path string) (r *rule, forEvents bool) {
	r = &rule{id: def.GetId(), valid: c.window(def.GetValid(), path+".valid")}
	kind := purchaseCondition
	switch {
	case def.GetAward() > 0:
		r.kind, r.num, r.den = Award, def.GetAward(), 1
		kind = awardCondition
	case def.GetMultiply() != "":
		r.kind, r.num, r.den = Multiplier, c.multiplier(def.GetMultiply(), path+".multiply")-one, one
		if r.num == 0 {
			c.mistake(path+".multiply", "%q multiplies by 1, which adds nothing; write more than 1", def.GetMultiply())
		}
	case def.GetPer() != "":
		r.kind, r.num, r.den = Rate, def.GetPoints(), c.money(def.GetPer(), path+".per")
		if r.num > maxPointsPerMinorUnit*r.den {
			c.mistake(path+".points", "%d points per %s is more than %d points for the smallest unit of money",
				r.num, def.GetPer(), maxPointsPerMinorUnit)
		}
	}
	r.when = c.condition(def.GetWhen(), path+".when", kind)
	if r.when != nil && r.when.mentions["event"] {
		forEvents = true
		if r.when.mentions["purchase"] {
			c.mistake(path+".when", "condition %q mentions both `purchase` and `event`, but an activity is one of them; make two rules",
				shorten(def.GetWhen()))
		}
	}
	r.only = c.lineCondition(def.GetOnlyLines(), path+".only_lines", r)
	r.exclude = c.lineCondition(def.GetExcludeLines(), path+".exclude_lines", r)
	if def.GetCap() != nil {
		r.capPoints, r.capPer = def.GetCap().GetPoints(), def.GetCap().GetPer()
	}
	r.terms = c.ruleTerms(def, path)
	return r, forEvents
}

func (c *checker) lineCondition(source, path string, r *rule) *condition {
	if source != "" && r.kind != Rate {
		c.mistake(path, "only a rate counts lines; leave it out")
		return nil
	}
	compiled := c.condition(source, path, lineCondition)
	if compiled != nil {
		if c.lineCost += compiled.cost; c.lineCost > maxLineCostInAll {
			c.mistake(path, "the conditions on lines may together cost more than the limit of %d steps a line; write fewer or simpler ones",
				maxLineCostInAll)
		}
	}
	return compiled
}

func (c *checker) rewards() {
	ids := map[string]bool{}
	for i, def := range c.def.GetRewards() {
		path := fmt.Sprintf("rewards[%d]", i)
		c.unique(ids, def.GetId(), path, "reward")
		r := &reward{id: def.GetId(), name: def.GetDisplayName(), points: def.GetPoints(), valid: c.window(def.GetValid(), path+".valid")}
		if def.GetWorth() != "" {
			r.worth = c.money(def.GetWorth(), path+".worth")
		}
		r.when = c.condition(def.GetWhen(), path+".when", rewardCondition)
		c.p.rewards[def.GetId()] = r
		c.p.offers = append(c.p.offers, r)
		c.p.offersNeedLevels = c.p.offersNeedLevels || r.when != nil && r.when.levels
	}
	slices.SortFunc(c.p.offers, byPrice)
}

func (c *checker) partPayment() {
	def := c.def.GetPartPayment()
	if def == nil {
		return
	}
	pay := partPayment{step: max(def.GetPoints(), 1), worth: c.money(def.GetWorth(), "part_payment.worth")}
	pay.min = max(def.GetMinPoints(), pay.step)
	if pay.min%pay.step != 0 {
		c.mistake("part_payment.min_points", "%d is no multiple of points, %d", pay.min, pay.step)
	}
	if pay.worth > maxMinorUnits {
		c.mistake("part_payment.worth", "must be at most %s", formatDecimal(maxMinorUnits, c.p.digits))
	}
	if share := def.GetMaxSharePercent(); share != "" {
		units, ok := parseDecimal(share, factorDigits)
		if !ok || units == 0 || units > wholeShare {
			c.mistake("part_payment.max_share_percent", "%q is no share; write a decimal above 0 and at most 100", share)
		}
		pay.maxShare = units
	}
	pay.exclude = c.condition(def.GetExcludeLines(), "part_payment.exclude_lines", lineCondition)
	c.p.partPayment = pay
}

func (c *checker) identityProviders() {
	type place struct{ issuer, audience string }
	before := map[place]bool{}
	for i, def := range c.def.GetIdentityProviders() {
		at := place{def.GetIssuer(), def.GetAudience()}
		if before[at] {
			c.mistake(fmt.Sprintf("identity_providers[%d].audience", i), "issuer %q comes twice with audience %q", at.issuer, at.audience)
		}
		before[at] = true
	}
}
