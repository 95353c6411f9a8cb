package program

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Rounding is how a fraction of a point is made whole.
type Rounding = loyaltyv1.Rounding

// Outcome is what became of a rule.
type Outcome = loyaltyv1.RuleOutcome

// The outcomes, documented in proto/loyalty/v1/receipt.proto.
const (
	Applied         = loyaltyv1.RuleOutcome_RULE_OUTCOME_APPLIED
	Capped          = loyaltyv1.RuleOutcome_RULE_OUTCOME_CAPPED
	ConditionFalse  = loyaltyv1.RuleOutcome_RULE_OUTCOME_CONDITION_FALSE
	NotValidThen    = loyaltyv1.RuleOutcome_RULE_OUTCOME_NOT_VALID_THEN
	NothingToCount  = loyaltyv1.RuleOutcome_RULE_OUTCOME_NOTHING_TO_COUNT
	ConditionFailed = loyaltyv1.RuleOutcome_RULE_OUTCOME_CONDITION_FAILED
)

// Receipt says how a decision was reached. It is stored with the decision by the million, hence its short names, and
// holds all that Proto shows: no program is needed to read it later. Times are UTC.
type Receipt struct {
	ProgramVersion int64         `json:"v"`
	EventTime      time.Time     `json:"t"`
	Points         int64         `json:"p"`
	Rounding       Rounding      `json:"r"`
	Currency       string        `json:"cur,omitempty"` // of a purchase
	Parts          []Part        `json:"parts,omitempty"`
	Levels         []string      `json:"levels,omitempty"` // "ladder/level", where earning depends on them
	Terms                        // of the points, but those of More; none without points
	More           []Terms       `json:"lots,omitempty"` // of points whose rules have terms of their own: see Part.Lot
	Lines          []ReceiptLine `json:"ln,omitempty"`   // of a purchase, for reversals
}

// ReceiptLine is what a reversal must know of a line of a purchase.
type ReceiptLine struct {
	SKU      string `json:"s,omitempty"`
	Quantity int64  `json:"q,omitempty"`
	Amount   int64  `json:"a,omitempty"`
}

func linesOf(p *Purchase) []ReceiptLine {
	if len(p.Lines) == 0 {
		return nil
	}
	lines := make([]ReceiptLine, len(p.Lines))
	for i, line := range p.Lines {
		lines[i] = ReceiptLine{line.SKU, line.Quantity, line.Amount}
	}
	return lines
}

// Part is what one rule gave and why. Of × Num / Den, rounded, is Points + Capped.
type Part struct {
	RuleID  string  `json:"r"`
	Kind    Kind    `json:"k,omitempty"` // when it counted something
	Outcome Outcome `json:"o"`
	Of      int64   `json:"of,omitempty"`  // a rate: the eligible minor units; a multiplier: the points of the rates
	Num     int64   `json:"n,omitempty"`   // a rate or award: points; a multiplier: its excess over 1, in ten-thousandths
	Den     int64   `json:"d,omitempty"`   // a rate: per so many minor units
	Capped  int64   `json:"c,omitempty"`   // points lost to the cap
	Points  int64   `json:"p,omitempty"`   // points given
	Cap     *CapKey `json:"cap,omitempty"` // the cap that Points uses up
	Why     string  `json:"w,omitempty"`   // why its condition could not be evaluated
	Skipped []int   `json:"x,omitempty"`   // a rate: the lines it didn't count
	Lot     int     `json:"l,omitempty"`   // whose terms its points have: 0 the receipt's own, n those of More[n-1]
}

// Kind is what a rule does. The numbers are stored.
type Kind int8

// The kinds.
const (
	Rate       Kind = 1
	Award      Kind = 2
	Multiplier Kind = 3
)

// Proto is the receipt as callers see it.
func (r Receipt) Proto() *loyaltyv1.Receipt {
	parts := make([]*loyaltyv1.ReceiptPart, len(r.Parts))
	for i, part := range r.Parts {
		parts[i] = &loyaltyv1.ReceiptPart{
			RuleId:       part.RuleID,
			Outcome:      part.Outcome,
			Formula:      part.Formula(r.Currency),
			ExactPoints:  part.Exact(),
			CappedPoints: part.Capped,
			Points:       part.Points,
		}
		if part.Kind == Rate {
			parts[i].EligibleAmount = &loyaltyv1.Money{CurrencyCode: r.Currency, MinorUnits: part.Of}
		}
	}
	out := &loyaltyv1.Receipt{
		ProgramVersion: r.ProgramVersion,
		EventTime:      timestamppb.New(r.EventTime),
		Points:         r.Points,
		Rounding:       r.Rounding,
		Parts:          parts,
		LevelIds:       r.Levels,
		VestTime:       optionalTime(r.VestTime),
		ExpireTime:     optionalTime(r.ExpireTime),
		UntilConfirmed: r.Unconfirmed,
		WhenIdle:       r.Idle,
	}
	if len(r.More) > 0 {
		out.Lots = r.lotsToProto()
	}
	return out
}

func (r Receipt) lotsToProto() []*loyaltyv1.ReceiptLot {
	lots := make([]*loyaltyv1.ReceiptLot, len(r.More)+1)
	for i := range lots {
		terms := r.Terms
		if i > 0 {
			terms = r.More[i-1]
		}
		lots[i] = &loyaltyv1.ReceiptLot{
			VestTime: optionalTime(terms.VestTime), ExpireTime: optionalTime(terms.ExpireTime),
			UntilConfirmed: terms.Unconfirmed, WhenIdle: terms.Idle,
		}
	}
	for _, part := range r.Parts {
		if part.Points > 0 {
			lot := lots[part.Lot]
			lot.Points += part.Points
			lot.RuleIds = append(lot.RuleIds, part.RuleID)
		}
	}
	return slices.DeleteFunc(lots, func(lot *loyaltyv1.ReceiptLot) bool { return lot.Points == 0 })
}

func optionalTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// Formula is the sum with its figures, such as "15.00 × 1 / 4.00" or "(2 − 1) × 3", for money in currency. Of a
// condition that failed it is the reason. Empty: the rule counted nothing.
func (p Part) Formula(currency string) string {
	digits := currencyDigits[currency]
	switch p.Kind {
	case Rate:
		return fmt.Sprintf("%s × %d / %s", formatDecimal(p.Of, digits), p.Num, formatDecimal(p.Den, digits))
	case Award:
		return strconv.FormatInt(p.Num, 10)
	case Multiplier:
		return fmt.Sprintf("(%s − 1) × %d", formatFactor(p.Num+one), p.Of)
	}
	return p.Why
}

// Exact is the result before rounding and cap: a decimal, or a fraction where no decimal is exact. Empty: the rule
// counted nothing.
func (p Part) Exact() string {
	switch p.Kind {
	case Rate:
		return formatRatio(p.Of, p.Num, p.Den)
	case Award:
		return strconv.FormatInt(p.Num, 10)
	case Multiplier:
		return formatRatio(p.Of, p.Num, one)
	}
	return ""
}
