package program

import (
	"github.com/loyaltycore/core/server/internal/record"
)

// AppendRecord appends the receipt as it is stored: as its JSON.
func (r Receipt) AppendRecord(to []byte) []byte {
	o := record.Begin(to)
	o.Int("v", r.ProgramVersion)
	o.Time("t", r.EventTime)
	o.Int("p", r.Points)
	o.Int("r", int64(r.Rounding))
	o.TextIf("cur", r.Currency)
	record.ListIf(&o, "parts", r.Parts, appendPart)
	record.ListIf(&o, "levels", r.Levels, record.Text)
	r.Terms.add(&o)
	record.ListIf(&o, "lots", r.More, func(to []byte, t Terms) []byte {
		o := record.Begin(to)
		t.add(&o)
		return o.End()
	})
	record.ListIf(&o, "ln", r.Lines, func(to []byte, line ReceiptLine) []byte {
		o := record.Begin(to)
		o.TextIf("s", line.SKU)
		o.IntIf("q", line.Quantity)
		o.IntIf("a", line.Amount)
		return o.End()
	})
	return o.End()
}

func (t Terms) add(o *record.Object) {
	o.TimeIf("vest", t.VestTime)
	o.TimeIf("exp", t.ExpireTime)
	o.TrueIf("unc", t.Unconfirmed)
	o.TrueIf("idle", t.Idle)
}

func appendPart(to []byte, p Part) []byte {
	o := record.Begin(to)
	o.Text("r", p.RuleID)
	o.IntIf("k", int64(p.Kind))
	o.Int("o", int64(p.Outcome))
	o.IntIf("of", p.Of)
	o.IntIf("n", p.Num)
	o.IntIf("d", p.Den)
	o.IntIf("c", p.Capped)
	o.IntIf("p", p.Points)
	if p.Cap != nil {
		o.Value("cap", func(to []byte) []byte {
			o := record.Begin(to)
			o.Text("r", p.Cap.RuleID)
			o.Int("d", int64(p.Cap.Period))
			return o.End()
		})
	}
	o.TextIf("w", p.Why)
	record.ListIf(&o, "x", p.Skipped, record.Int)
	o.IntIf("l", int64(p.Lot))
	return o.End()
}
