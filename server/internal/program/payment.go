package program

import (
	"math/bits"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

type partPayment struct {
	step     int64 // points; 0: not accepted
	worth    int64 // minor units of a step
	min      int64 // points
	maxShare int64 // of what the basket's lines may be paid, in ten-thousandths of a percent; 0: all
	exclude  *condition
}

// wholeShare is 100 percent in partPayment's unit.
const wholeShare = 100 * one

// Payment is what points pay of a basket. Amounts are minor units.
type Payment struct {
	Points   int64
	Worth    int64 // what they pay: the exact discount
	Eligible int64 // what the basket comes to, less excluded lines; 0: no basket was named
	Most     int64 // of it, what points may pay
}

// PartPayment is what points pay of a basket (nil: it isn't named) for a member at an instant. Errors:
// PartPaymentNotAccepted, CurrencyMismatch, LinesExceedAmount, InvalidField.
func (p *Program) PartPayment(points int64, basket *Purchase, at time.Time, m Member) (Payment, error) {
	pay := p.partPayment
	refuse := func(format string, args ...any) *refusal.Error {
		return refusal.New(refusal.PartPaymentNotAccepted, format, args...)
	}
	switch {
	case pay.step == 0:
		return Payment{}, refuse("this program takes no points as part payment").At("part_payment_points")
	case points < pay.min || points%pay.step != 0:
		return Payment{}, refuse("%d points can't be paid; pay a multiple of %d, at least %d", points, pay.step, pay.min).
			At("part_payment_points").With("step", pay.step).With("min_points", pay.min)
	}
	out := Payment{Points: points, Worth: scale(points/pay.step, pay.worth, 1, 0)}
	if out.Worth > maxMinorUnits {
		return Payment{}, refuse("%d points pay more than the %s %s that one payment may; pay fewer", points,
			formatDecimal(maxMinorUnits, p.digits), p.Currency()).At("part_payment_points")
	}
	if basket == nil {
		if pay.maxShare > 0 || pay.exclude != nil {
			return Payment{}, refuse("this program takes points for a part of a basket only; send the basket").At("basket")
		}
		return out, nil
	}
	if err := p.checkPurchase(basket, "basket"); err != nil {
		return Payment{}, err
	}
	out.Eligible = p.payable(basket, at, m)
	out.Most = out.Eligible
	if pay.maxShare > 0 {
		hi, lo := bits.Mul64(uint64(out.Eligible), uint64(pay.maxShare))
		most, _ := bits.Div64(hi, lo, wholeShare)
		out.Most = int64(most)
	}
	if out.Worth > out.Most {
		most := out.Most / pay.worth * pay.step
		return Payment{}, refuse("points may pay %s %s of this basket, which is %d points; pay that many or fewer",
			formatDecimal(out.Most, p.digits), p.Currency(), most).At("part_payment_points").
			With("max_points", most).With("max_minor_units", out.Most)
	}
	return out, nil
}

// payable is what a basket comes to, less the lines that can't be paid with points.
func (p *Program) payable(basket *Purchase, at time.Time, m Member) int64 {
	exclude := p.partPayment.exclude
	total := basket.Amount
	if exclude == nil {
		return total
	}
	day := DayOf(at, p.loc)
	f := &facts{
		purchase: basket, local: at.In(p.loc), purchases: m.Purchases,
		enrolledDays: int64(max(day-DayOf(m.EnrollTime, p.loc), 0)),
	}
	if exclude.levels {
		f.held, _ = p.held(m, day)
	}
	for i := range basket.Lines {
		f.line = &basket.Lines[i]
		if holds, err := exclude.holds(f); err != nil || holds {
			total -= f.line.Amount
		}
	}
	return max(total, 0)
}
