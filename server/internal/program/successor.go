package program

import (
	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// Successor refuses a definition that can't come after another of the same program. Balances are counted in the unit,
// tallies in the currency and the days of the time zone: none of them can change under a member's points. The error
// is a *refusal.Error InvalidDefinition that names the fields.
func Successor(previous, next *loyaltyv1.ProgramDefinition) error {
	var mistakes []mistake
	for _, kept := range []struct{ path, was, is string }{
		{"time_zone", previous.GetTimeZone(), next.GetTimeZone()},
		{"currency", previous.GetCurrency(), next.GetCurrency()},
		{"points.unit", previous.GetPoints().GetUnit(), next.GetPoints().GetUnit()},
	} {
		if kept.was != kept.is {
			mistakes = append(mistakes, mistake{path: kept.path, message: "must stay " + kept.was +
				", which is what the program has counted in so far; to count in " + kept.is + ", make a new program"})
		}
	}
	if len(mistakes) > 0 {
		return refuse("", mistakes)
	}
	return nil
}

// Follows is Successor of a definition as Encode made it, and this one.
func (p *Program) Follows(previous []byte) error {
	definition, err := Decode(previous)
	if err != nil {
		return err
	}
	return Successor(definition, p.def)
}
