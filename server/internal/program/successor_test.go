package program

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestASuccessorCountsInWhatItsPredecessorDid(t *testing.T) {
	previous := demo(t, "demo/bistro.yaml").Definition()
	for name, c := range map[string]struct {
		change func(*loyaltyv1.ProgramDefinition)
		fields []string
	}{
		"the same":         {func(*loyaltyv1.ProgramDefinition) {}, nil},
		"another name":     {func(d *loyaltyv1.ProgramDefinition) { d.DisplayName = "Other" }, nil},
		"another rounding": {func(d *loyaltyv1.ProgramDefinition) { d.Points.Rounding = loyaltyv1.Rounding_ROUNDING_CEILING }, nil},
		"no rules":         {func(d *loyaltyv1.ProgramDefinition) { d.Earning, d.Tiers, d.Rewards = nil, nil, nil }, nil},
		"another currency": {func(d *loyaltyv1.ProgramDefinition) { d.Currency = "JPY" }, []string{"currency"}},
		"another unit":     {func(d *loyaltyv1.ProgramDefinition) { d.Points.Unit = "mile" }, []string{"points.unit"}},
		"another zone":     {func(d *loyaltyv1.ProgramDefinition) { d.TimeZone = "Asia/Tokyo" }, []string{"time_zone"}},
		"all others": {func(d *loyaltyv1.ProgramDefinition) {
			d.TimeZone, d.Currency, d.Points.Unit = "Asia/Tokyo", "JPY", "mile"
		},
			[]string{"time_zone", "currency", "points.unit"}},
	} {
		t.Run(name, func(t *testing.T) {
			next := proto.CloneOf(previous)
			c.change(next)
			err := Successor(previous, next)
			if len(c.fields) == 0 {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var refused *refusal.Error
			if !errors.As(err, &refused) || refused.Reason != refusal.InvalidDefinition {
				t.Fatalf("got %v, want it refused", err)
			}
			var fields []string
			for _, v := range refused.Violations {
				fields = append(fields, v.Field)
			}
			if !slices.Equal(fields, c.fields) {
				t.Errorf("at fault are %v, want %v: %v", fields, c.fields, err)
			}
		})
	}
}
