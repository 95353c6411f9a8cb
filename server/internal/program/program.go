// Package program is program definitions: read, check, compile; earning rules, tiers, caps, expiry, rewards. All of
// it is pure: no clock, no I/O. The same program version, state and input give the same decision to the point.
package program

import (
	"time"
	_ "time/tzdata" // a server without a zone database must know the zones too

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"google.golang.org/protobuf/proto"
)

// Program is a compiled version of a definition. It never changes and is safe for concurrent use.
type Program struct {
	def      *loyaltyv1.ProgramDefinition
	version  int64
	loc      *time.Location
	digits   int // of the currency's minor unit
	rounding Rounding
	lateDays int64

	purchaseRules []*rule // in the definition's order
	eventRules    []*rule
	ladders       []*ladder
	rewards       map[string]*reward
	offers        []*reward // the same, by price
	partPayment   partPayment
	terms         terms             // of points whose rule has none of its own
	ownTerms      map[string]*terms // by rule
	ruleTerms     bool              // some rule has its own
	payOutWorth   int64             // minor units

	purchaseNeedsLevels bool
	eventNeedsLevels    bool
	offersNeedLevels    bool
}

// defaultLateDays is how late an activity may arrive where the definition doesn't say.
const defaultLateDays = 30

// Compile checks a definition and compiles it. The error is a *refusal.Error InvalidDefinition that names all mistakes
// (up to a bound) by the path of their field. The definition is copied.
func Compile(def *loyaltyv1.ProgramDefinition, version int64) (*Program, error) {
	p, mistakes := check(proto.CloneOf(def))
	if len(mistakes) > 0 {
		return nil, refuse("", mistakes)
	}
	p.version = version
	return p, nil
}

// ID is the program's id.
func (p *Program) ID() string { return p.def.GetProgramId() }

// Version is the version that Compile was told.
func (p *Program) Version() int64 { return p.version }

// Definition is what was compiled; not to be changed.
func (p *Program) Definition() *loyaltyv1.ProgramDefinition { return p.def }

// Unit is what its points are called.
func (p *Program) Unit() string { return p.def.GetPoints().GetUnit() }

// Currency is the ISO 4217 code of the money it counts.
func (p *Program) Currency() string { return p.def.GetCurrency() }

// CurrencyDigits is how many decimal digits the currency's minor unit has: 2 for USD.
func (p *Program) CurrencyDigits() int { return p.digits }

// Location is the time zone that its days are counted in.
func (p *Program) Location() *time.Location { return p.loc }

// LateLimit is how long after it happened an activity is still accepted, in days of 24 hours.
func (p *Program) LateLimit() time.Duration { return time.Duration(p.lateDays) * 24 * time.Hour }

// needsLevels tells whether what an activity earns may depend on levels.
func (p *Program) needsLevels(a Activity) bool {
	if a.Purchase != nil {
		return p.purchaseNeedsLevels
	}
	return p.eventNeedsLevels
}

func (p *Program) rulesFor(a Activity) []*rule {
	if a.Purchase != nil {
		return p.purchaseRules
	}
	return p.eventRules
}
