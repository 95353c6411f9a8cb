package program

import (
	"fmt"
	"testing"
	"unicode"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// anyDefinition is a definition without mistakes.
func anyDefinition(t *rapid.T) *loyaltyv1.ProgramDefinition {
	char := rapid.Rune().Filter(func(r rune) bool { return !unicode.IsControl(r) })
	name := rapid.StringOfN(char, 0, 20, 80)
	def := &loyaltyv1.ProgramDefinition{
		ProgramId:   "any",
		DisplayName: rapid.StringOfN(char, 1, 20, 80).Draw(t, "displayName"),
		TimeZone:    rapid.SampledFrom([]string{"Europe/Warsaw", "UTC", "America/New_York", "Asia/Kathmandu"}).Draw(t, "timeZone"),
		Currency:    "PLN",
		Points:      &loyaltyv1.PointsDefinition{Unit: "no", Rounding: loyaltyv1.Rounding(rapid.Int32Range(1, 4).Draw(t, "rounding"))},
		LateDays:    rapid.Int32Range(0, 36500).Draw(t, "lateDays"),
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "rules") {
		rule := &loyaltyv1.EarningRule{
			Id:          fmt.Sprintf("rule-%d", i),
			DisplayName: name.Draw(t, "ruleName"),
			When: rapid.SampledFrom([]string{"", "", "purchase.channel == Channel.STORE", "member.purchase_count == 0",
				`member.levels["a-b"] != "low"`, "purchase.amount / purchase.line_count > 5", "// why: because\ntrue"}).Draw(t, "when"),
		}
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			rule.Points, rule.Per = rapid.Int64Range(1, 100).Draw(t, "points"), rapid.SampledFrom([]string{"1", "3.0000", "0.01", "12.34"}).Draw(t, "per")
			rule.ExcludeLines = rapid.SampledFrom([]string{"", `line.category in ["tobacco", 'x: y']`, "line.amount % line.quantity == 0"}).Draw(t, "excludeLines")
			rule.OnlyLines = rapid.SampledFrom([]string{"", `line.category == "coffee"`}).Draw(t, "onlyLines")
		case 1:
			rule.Award = rapid.Int64Range(1, 1e9).Draw(t, "award")
		case 2:
			rule.Multiply = rapid.SampledFrom([]string{"2", "1.0001", "100", "1.5"}).Draw(t, "multiply")
		}
		if rapid.Bool().Draw(t, "capped") {
			rule.Cap = &loyaltyv1.EarningCap{Points: rapid.Int64Range(1, 300).Draw(t, "cap"), Per: loyaltyv1.CapPeriod(rapid.Int32Range(1, 3).Draw(t, "capPer"))}
		}
		if rapid.Bool().Draw(t, "valid") {
			rule.Valid = &loyaltyv1.DateWindow{From: rapid.SampledFrom([]string{"", "2026-01-01"}).Draw(t, "from"), Until: rapid.SampledFrom([]string{"", "2027-07-01"}).Draw(t, "until")}
		}
		rule.Vesting = rapid.SampledFrom([]*loyaltyv1.Vesting{nil, nil, {OnDate: "2026-12-24"}, {UntilConfirmed: true}, {UntilConfirmed: true, AfterDays: 3}}).Draw(t, "ruleVesting")
		rule.Expiry = rapid.SampledFrom([]*loyaltyv1.Expiry{nil, nil, {Kind: &loyaltyv1.Expiry_AfterDays{AfterDays: 20}},
			{Kind: &loyaltyv1.Expiry_Never{Never: true}}}).Draw(t, "ruleExpiry")
		def.Earning = append(def.Earning, rule)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "providers") {
		def.IdentityProviders = append(def.IdentityProviders, &loyaltyv1.IdentityProvider{
			Issuer: fmt.Sprintf("https://%d.example", i), Audience: rapid.SampledFrom([]string{"app", "{x:y}", "#"}).Draw(t, "audience"),
			JwksUrl: "https://id.example/keys?a=b", IdentifierType: loyaltyv1.IdentifierType(rapid.Int32Range(0, 4).Draw(t, "identifierType")),
			Scopes: rapid.SampledFrom([][]loyaltyv1.TokenScope{{1}, {2}, {1, 2}, {2, 1}}).Draw(t, "scopes"),
		})
	}
	def.Tiers = []*loyaltyv1.TierLadder{{
		Id:        "a-b",
		Measure:   loyaltyv1.TierMeasure_TIER_MEASURE_PURCHASE_COUNT,
		Period:    &loyaltyv1.QualificationPeriod{Kind: &loyaltyv1.QualificationPeriod_AnniversaryYear{AnniversaryYear: true}},
		Downgrade: loyaltyv1.Downgrade(rapid.Int32Range(1, 2).Draw(t, "downgrade")),
		Levels: []*loyaltyv1.TierLevel{{Id: "low"}, {
			Id: "high", DisplayName: name.Draw(t, "levelName"), From: rapid.Int64Range(1, 5).Draw(t, "levelFrom"),
			EarnMultiplier: rapid.SampledFrom([]string{"", "1", "1.25"}).Draw(t, "earnMultiplier"),
			Benefits:       []*loyaltyv1.Benefit{{Id: "yes", DisplayName: name.Draw(t, "benefitName"), DiscountPercent: "12.5"}},
		}},
	}}
	switch rapid.IntRange(0, 3).Draw(t, "expiry") {
	case 1:
		def.Expiry = &loyaltyv1.Expiry{Kind: &loyaltyv1.Expiry_AfterDays{AfterDays: rapid.Int32Range(15, 400).Draw(t, "expiryDays")}}
	case 2:
		def.Expiry = &loyaltyv1.Expiry{Kind: &loyaltyv1.Expiry_AfterMonths{AfterMonths: 0}, RoundUp: loyaltyv1.ExpiryRoundUp_EXPIRY_ROUND_UP_QUARTER_END}
	case 3:
		def.Expiry = &loyaltyv1.Expiry{Kind: &loyaltyv1.Expiry_OnDate{OnDate: "2028-02-29"}}
	}
	if rapid.Bool().Draw(t, "vesting") {
		def.Vesting = &loyaltyv1.Vesting{AfterDays: 14}
	}
	if rapid.Bool().Draw(t, "reward") {
		def.Rewards = []*loyaltyv1.Reward{{Id: "on", DisplayName: name.Draw(t, "rewardName"), Points: 1_000_000_000_000, Worth: "5.00", When: `member.levels["a-b"] == "high"`}}
	}
	if rapid.Bool().Draw(t, "partPayment") {
		def.PartPayment = &loyaltyv1.PartPayment{Points: 10, Worth: "0.50", MinPoints: 100, MaxSharePercent: "33.3", ExcludeLines: "line.on_sale"}
	}
	if rapid.Bool().Draw(t, "life") {
		def.Holds = &loyaltyv1.HoldRules{DefaultSeconds: 60, MaxSeconds: 3600}
		def.Reversal = &loyaltyv1.ReversalRules{Policy: loyaltyv1.ReversalPolicy_REVERSAL_POLICY_DEBT, DebtLimit: 500}
		def.RestoredPoints = &loyaltyv1.RestoredPoints{Expired: &loyaltyv1.RestoredPoints_GraceDays{GraceDays: 30}}
		def.Transfers = &loyaltyv1.TransferRules{MinPoints: 10, FeePoints: 1}
		def.Closing = &loyaltyv1.ClosingRules{Policy: loyaltyv1.ClosingPolicy_CLOSING_POLICY_PAY_OUT, Points: 100, Worth: "0.50"}
	}
	return def
}

func TestRenderedDefinitionIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		def := anyDefinition(t)
		rendered, err := Render(def)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("rendered.yaml", rendered)
		if err != nil {
			t.Fatalf("%v\n%s", err, rendered)
		}
		if !proto.Equal(again, def) {
			t.Fatalf("%v\nbecame\n%v\nthrough\n%s", def, again, rendered)
		}
	})
}

func TestRenderIsReadable(t *testing.T) {
	rendered, err := Render(load(t, withRules(`{id: base, points: 1, per: "4.00"}`)).Definition())
	want := header[1:] + "earning:\n  - {id: base, points: 1, per: \"4.00\"}\n"
	if err != nil || string(rendered) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, rendered, want)
	}
}

func TestRenderRefusesTextThatIsNotUTF8(t *testing.T) {
	if rendered, err := Render(&loyaltyv1.ProgramDefinition{DisplayName: "\xff"}); err == nil {
		t.Errorf("wrote %q", rendered)
	}
}
