package program

import (
	"fmt"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Activity is what a member did: exactly one of a purchase and an event. Its JSON is fingerprinted and kept for good,
// so fields are only ever added, with omitempty.
type Activity struct {
	EventTime time.Time `json:"event_time,omitzero"`
	Purchase  *Purchase `json:"purchase,omitempty"`
	Event     *Event    `json:"event,omitempty"`
}

// Purchase is a basket that was paid for. Amounts are minor units of Currency.
type Purchase struct {
	Currency string  `json:"currency,omitempty"`
	Amount   int64   `json:"amount,omitempty"`
	Lines    []Line  `json:"lines,omitempty"`
	Channel  Channel `json:"channel,omitempty"`
	StoreID  string  `json:"store_id,omitempty"`
}

// Line is one line of a basket; Amount is what was paid for all its pieces.
type Line struct {
	SKU      string `json:"sku,omitempty"`
	Category string `json:"category,omitempty"`
	Quantity int64  `json:"quantity,omitempty"`
	Amount   int64  `json:"amount,omitempty"`
	OnSale   bool   `json:"on_sale,omitempty"`
}

// Channel is the way a purchase came.
type Channel = loyaltyv1.Channel

// Event is a deed other than a purchase.
type Event struct {
	Type       string               `json:"type,omitempty"`
	Attributes map[string]Attribute `json:"attributes,omitempty"`
}

// Attribute is one typed fact: exactly one field is set.
type Attribute struct {
	String *string    `json:"string,omitempty"`
	Int    *int64     `json:"int,omitempty"`
	Bool   *bool      `json:"bool,omitempty"`
	Time   *time.Time `json:"time,omitempty"`
}

// StringAttribute is a text.
func StringAttribute(v string) Attribute { return Attribute{String: &v} }

// IntAttribute is a whole number.
func IntAttribute(v int64) Attribute { return Attribute{Int: &v} }

// BoolAttribute is a yes or no.
func BoolAttribute(v bool) Attribute { return Attribute{Bool: &v} }

// TimeAttribute is an instant.
func TimeAttribute(v time.Time) Attribute { v = v.UTC(); return Attribute{Time: &v} }

// Tally is what a member did on a day of the program's time zone, reversals taken off.
type Tally struct {
	Day       Day
	Points    int64 // earned
	Spend     int64 // minor units
	Purchases int64
}

// CapKey names what a rule's cap is counted over: the day, the first of the month, or CapForever.
type CapKey struct {
	RuleID string `json:"r"`
	Period Day    `json:"d"`
}

// Member is what a decision needs to know of a member.
type Member struct {
	EnrollTime time.Time
	Purchases  int64   // so far, less reversed ones
	Tallies    []Tally // of all days, at most one a day, in any order; later ones than the instant in question are no harm
	CapUsed    map[CapKey]int64
	Digest     *Digest // when set, it stands for Tallies and CapUsed, as far as it tells: see Suffices and TellsLevels
}

// maxAhead is how far ahead of the server's clock a till's may run.
const maxAhead = 5 * time.Minute

// Check refuses an activity that the program can't decide: EventTimeOutOfRange, CurrencyMismatch, LinesExceedAmount,
// InvalidField. now is the instant at which it arrived.
func (p *Program) Check(a Activity, now time.Time) error {
	if oldest := now.Add(-p.LateLimit()); a.EventTime.Before(oldest) {
		return refusal.New(refusal.EventTimeOutOfRange,
			"event_time is %s; this program accepts activities for %d days, so since %s; adjust the points by hand if it must count",
			stamp(a.EventTime), p.lateDays, stamp(oldest)).At("activity.event_time").With("late_days", p.lateDays)
	}
	if latest := now.Add(maxAhead); a.EventTime.After(latest) {
		return refusal.New(refusal.EventTimeOutOfRange,
			"event_time is %s, more than 5 minutes ahead of the server's %s; set the sender's clock",
			stamp(a.EventTime), stamp(now)).At("activity.event_time")
	}
	switch {
	case (a.Purchase == nil) == (a.Event == nil):
		return refusal.New(refusal.InvalidField, "an activity is either a purchase or an event").At("activity")
	case a.Purchase != nil:
		return p.checkPurchase(a.Purchase, "activity.purchase")
	}
	return nil
}

// checkPurchase refuses a basket that adds up to nothing sensible. path is where the request has it.
func (p *Program) checkPurchase(b *Purchase, path string) error {
	if b.Currency != p.def.GetCurrency() {
		return refusal.New(refusal.CurrencyMismatch, "the purchase is in %q, but this program counts %s; convert the amounts",
			b.Currency, p.def.GetCurrency()).At(path+".amount").With("currency_code", p.def.GetCurrency())
	}
	if b.Amount < 0 || b.Amount > maxMinorUnits {
		return refusal.New(refusal.InvalidField, "amount must be 0 to %d minor units", int64(maxMinorUnits)).
			At(path + ".amount.minor_units")
	}
	left := b.Amount
	for i, line := range b.Lines {
		if line.Amount < 0 || line.Amount > maxMinorUnits {
			return refusal.New(refusal.InvalidField, "the line's amount must be 0 to %d minor units", int64(maxMinorUnits)).
				At(fmt.Sprintf("%s.lines[%d].amount_minor_units", path, i))
		}
		if line.Amount > left {
			return refusal.New(refusal.LinesExceedAmount,
				"the lines up to lines[%d] come to more than the %s %s that the purchase says was paid; take discounts off the lines as well",
				i, formatDecimal(b.Amount, p.digits), b.Currency).At(path + ".lines")
		}
		left -= line.Amount
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// CapKeys is what Member.CapUsed must hold to decide a: those of capped rules that are for its kind and day. Keys that
// are missing there count as unused.
func (p *Program) CapKeys(a Activity) []CapKey {
	var keys []CapKey
	day := DayOf(a.EventTime, p.loc)
	for _, r := range p.rulesFor(a) {
		if r.capPoints > 0 && r.valid.covers(day) {
			keys = append(keys, r.capKey(day))
		}
	}
	return keys
}
