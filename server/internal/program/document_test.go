package program

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// identity is an identity provider with some more.
func identity(more string) string {
	return "identity_providers:\n  - {issuer: https://id.example, audience: app, jwks_url: https://id.example/keys, " + more + "}\n"
}

func TestParsePlacesEachMistake(t *testing.T) {
	for _, test := range []struct{ name, document, want string }{
		{"empty", "", "d.yaml:1:1: the document is empty"},
		{"only a comment", "# nothing\n", "d.yaml:1:1: the document is empty"},
		{"no mapping", "- a\n", "d.yaml:1:1: a definition is a mapping of fields such as program_id"},
		{"not YAML", "a: b: c\n", "d.yaml:1:1: not YAML: mapping values are not allowed in this context"},
		{"two documents", header + "---\na: b\n", "d.yaml:7:1: there is a second document; a file holds one"},
		{"not UTF-8", "a: \xff\n", "d.yaml:1:4: the document is not UTF-8"},
		{"carriage return", "a: b\rc: d\n", "d.yaml:1:5: a carriage return is no line's end here; use line feeds"},
		{"unknown field", header + "earnings: []\n", `d.yaml:7:1: there is no field "earnings" here; there are program_id,`},
		{"unknown field deep down", withRules(`{id: a, points: 1, pre: "4.00"}`),
			`d.yaml:8:24: there is no field "pre" here; there are id, display_name, when, points, per,`},
		{"repeated field", header + "currency: EUR\n", `d.yaml:7:1: field "currency" comes twice`},
		{"wrong type", withRules(`{id: a, points: many, per: "4.00"}`), "d.yaml:8:21: invalid integer"},
		{"list for a mapping", header + "expiry: [1]\n", "d.yaml:7:9: expected fields for loyalty.v1.Expiry, got sequence"},
		{"unknown enum value", strings.Replace(header, "FLOOR", "FLOR", 1),
			`d.yaml:6:33: there is no rounding "FLOR"; there are FLOOR, CEILING, HALF_UP, HALF_EVEN`},
		{"zero enum value", strings.Replace(header, "FLOOR", "UNSPECIFIED", 1), `d.yaml:6:33: there is no rounding "UNSPECIFIED"`},
		{"unknown enum value in a list", header + identity("scopes: [READ, WRITE]"),
			`d.yaml:8:99: there is no scopes "WRITE"; there are READ, REDEEM`},
		{"the same scope twice", header + identity("scopes: [READ, TOKEN_SCOPE_READ]"), "identity_providers[0].scopes: repeated value must contain unique items"},
		{"no scopes", header + identity("claim: sub"), `d.yaml:8:84: there is no field "claim" here`},
		{"an issuer twice", header + identity("scopes: [READ]") + strings.TrimPrefix(identity("scopes: [REDEEM]"), "identity_providers:\n"),
			`identity_providers[1].audience: issuer "https://id.example" comes twice with audience "app"`},
		{"required field", strings.Replace(header, "points:", "#", 1), "d.yaml:2:1: points: value is required"},
		{"pattern", strings.Replace(header, "program_id: test", "program_id: Te st", 1), "d.yaml:2:13: program_id: does not match regex pattern"},
		{"two kinds of rule", withRules(`{id: a, award: 5, multiply: "2"}`),
			"d.yaml:8:5: earning[0]: a rule has exactly one of: points with per, award, multiply"},
		{"time zone", strings.Replace(header, "Europe/Warsaw", "Warsaw", 1), `d.yaml:4:12: time_zone: "Warsaw" is no IANA time zone`},
		{"local time zone", strings.Replace(header, "Europe/Warsaw", "Local", 1), `d.yaml:4:12: time_zone: "Local" is no IANA time zone`},
		{"currency", strings.Replace(header, "PLN", "PLX", 1), `d.yaml:5:11: currency: "PLX" is no ISO 4217 currency`},
		{"same rule twice", withRules("{id: a, award: 5}", "{id: a, award: 6}"), `d.yaml:9:10: earning[1].id: rule "a" comes twice`},
		{"money finer than the minor unit", withRules(`{id: a, points: 1, per: "4.005"}`),
			`d.yaml:8:29: earning[0].per: "4.005" is not a whole number of minor units: PLN has 2 decimal digits`},
		{"money of nothing", withRules(`{id: a, points: 1, per: "0.00"}`), "d.yaml:8:29: earning[0].per: must be more than 0"},
		{"too many points for money", withRules(`{id: a, points: 101, per: "0.01"}`),
			"d.yaml:8:21: earning[0].points: 101 points per 0.01 is more than 100 points for the smallest unit of money"},
		{"multiplier of 1", withRules(`{id: a, multiply: "1.0"}`), `d.yaml:8:23: earning[0].multiply: "1.0" multiplies by 1`},
		{"multiplier over 100", withRules(`{id: a, multiply: "100.5"}`), `d.yaml:8:23: earning[0].multiply: "100.5" is no multiplier`},
		{"lines for an award", withRules(`{id: a, award: 5, only_lines: "true"}`), "d.yaml:8:35: earning[0].only_lines: only a rate counts lines"},
		{"no such day", withRules(`{id: a, award: 5, valid: {from: 2026-02-30}}`),
			`d.yaml:8:37: earning[0].valid.from: "2026-02-30" is no date`},
		{"window of nothing", withRules(`{id: a, award: 5, valid: {from: 2026-02-02, until: 2026-02-02}}`),
			`d.yaml:8:56: earning[0].valid.until: "2026-02-02" is not after from`},
		{"unknown variable", withRules(`{id: a, award: 5, when: 'purchas.amount > 1'}`),
			`d.yaml:8:29: earning[0].when: condition "purchas.amount > 1": undeclared reference to 'purchas', at character 1`},
		{"unknown field in a condition", withRules(`{id: a, award: 5, when: 'purchase.amuont > 1'}`), "undefined field 'amuont', at character 9"},
		{"type in a condition", withRules(`{id: a, award: 5, when: 'purchase.channel == "STORE"'}`), "found no matching overload for '_==_'"},
		{"floating point", withRules(`{id: a, award: 5, when: 'double(purchase.amount) > double(1)'}`), "it uses a floating point number"},
		{"no yes or no", withRules(`{id: a, award: 5, when: 'purchase.amount'}`), "it must be a yes or no (bool), but is int"},
		{"a line outside line conditions", withRules(`{id: a, award: 5, when: 'line.amount > 1'}`), "`line` is unknown in the condition of an award"},
		{"an event in a rate", withRules(`{id: a, points: 1, per: "1", when: 'event.type == "x"'}`), "`event` is unknown in the condition of a rate or multiplier"},
		{"purchase and event", withRules(`{id: a, award: 5, when: 'event.type == "x" && purchase.amount > 1'}`), "mentions both `purchase` and `event`"},
		{"walking a map", withRules(`{id: a, award: 5, when: 'event.attributes.exists(k, k == "x")'}`), "only a list can be walked"},
		{"dear condition", withRules(`{id: a, award: 5, when: '[1,2,3,4,5,6,7,8,9].exists(x, [1,2,3,4,5,6,7,8,9].exists(y, [1,2,3,4,5,6,7,8,9].exists(z, x*y*z == purchase.amount)))'}`),
			"it may cost more than the limit of 2000 steps"},
		{"no such ladder", withRules(`{id: a, award: 5, when: 'member.levels.status == "gold"'}`), `there is no ladder "status"`},
		{"ladder from above 0", header + "tiers: [{id: s, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: ONE_LEVEL, levels: [{id: a, from: 5}]}]\n",
			"d.yaml:7:117: tiers[0].levels[0].from: the lowest level begins at 0"},
		{"levels out of order", header + "tiers:\n  - id: s\n    measure: SPEND\n    period: {calendar_year: true}\n    downgrade: ONE_LEVEL\n    levels:\n      - {id: a}\n      - {id: b, from_amount: \"5\"}\n      - {id: c, from_amount: \"5.00\"}\n",
			`d.yaml:15:30: tiers[0].levels[2].from_amount: level "c" must begin at more than "b" before it`},
		{"spend ladder in points", header + "tiers: [{id: s, measure: SPEND, period: {calendar_year: true}, downgrade: ONE_LEVEL, levels: [{id: a}, {id: b, from: 5}]}]\n",
			"tiers[0].levels[1].from: this ladder counts spend: write from_amount"},
		{"points ladder in money", header + "tiers: [{id: s, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: ONE_LEVEL, levels: [{id: a}, {id: b, from_amount: \"5\"}]}]\n",
			"tiers[0].levels[1].from_amount: this ladder doesn't count spend"},
		{"misspelt level", header + "tiers: [{id: s, measure: POINTS_EARNED, period: {calendar_year: true}, downgrade: ONE_LEVEL, levels: [{id: a}, {id: b, from: 5}]}]\nrewards: [{id: r, points: 1, when: 'member.levels.s == \"c\"'}]\n",
			`d.yaml:8:36: rewards[0].when: condition "member.levels.s == \"c\"": ladder "s" has no level "c", only a, b`},
		{"expiry before vesting", header + "vesting: {after_days: 14}\nexpiry: {after_days: 14}\n", "d.yaml:8:22: expiry.after_days: points would expire before they vest"},
		{"no months and no end", header + "expiry: {after_months: 0}\n", "d.yaml:7:24: expiry.after_months: 0 needs round_up"},
		{"two kinds of vesting", header + "vesting: {after_days: 14, on_date: 2026-12-24}\n", "d.yaml:7:10: vesting: vesting is after_days, on_date, or until_confirmed"},
		{"vesting on no day", header + "vesting: {on_date: 2026-02-30}\n", `d.yaml:7:20: vesting.on_date: "2026-02-30" is no date`},
		{"a rule's expiry before its vesting", withRules("{id: a, award: 5, vesting: {after_days: 14}, expiry: {after_days: 7}}"),
			"d.yaml:8:71: earning[0].expiry.after_days: points would expire before they vest (vesting.after_days is 14)"},
		{"a rule's vesting after the program's expiry", withRules("{id: a, award: 5, vesting: {after_days: 14}}") + "expiry: {after_days: 7}\n",
			"d.yaml:8:32: earning[0].vesting: points would expire before they vest (vesting.after_days is 14)"},
		{"a rule's inactivity", withRules("{id: a, award: 5, expiry: {idle_days: 7}}"), "d.yaml:8:43: earning[0].expiry.idle_days: inactivity is the whole account's"},
		{"idle before vesting", header + "vesting: {until_confirmed: true, after_days: 14}\nexpiry: {idle_days: 14}\n", "d.yaml:8:21: expiry.idle_days: points would expire before they vest"},
		{"idle before a fixed day", header + "vesting: {on_date: 2026-12-24}\nexpiry: {idle_days: 14}\n", "d.yaml:8:21: expiry.idle_days: points would expire before they vest: an account can be idle"},
		{"never, moved on", header + "expiry: {never: true, round_up: MONTH_END}\n", "d.yaml:7:33: expiry.round_up: never is not moved on"},
		{"debt without a limit", header + "reversal: {policy: DEBT}\n", "d.yaml:7:11: reversal: debt_limit goes with policy DEBT"},
		{"a limit without debt", header + "reversal: {debt_limit: 5}\n", "d.yaml:7:11: reversal: debt_limit goes with policy DEBT"},
		{"no grace", header + "restored_points: {}\n", "d.yaml:7:18: restored_points.expired: exactly one field is required in oneof"},
		{"holds longer than the longest", header + "holds: {default_seconds: 60, max_seconds: 30}\n", "d.yaml:7:26: holds.default_seconds: 60 is more than max_seconds, 30"},
		{"holds longer than the usual longest", header + "holds: {default_seconds: 90000}\n", "d.yaml:7:26: holds.default_seconds: 90000 is more than max_seconds, which is 86400 unless written"},
		{"transfers of none", header + "transfers: {min_points: 5, max_points: 4}\n", "d.yaml:7:25: transfers.min_points: 5 is more than max_points, 4"},
		{"transfers of none in a day", header + "transfers: {min_points: 5, max_points_per_day: 4}\n", "d.yaml:7:48: transfers.max_points_per_day: 4 is less than min_points, 5"},
		{"paid out for nothing", header + "closing: {policy: PAY_OUT}\n", "d.yaml:7:10: closing: points and worth go with policy PAY_OUT"},
		{"forfeited for money", header + `closing: {policy: FORFEIT, points: 1, worth: "1"}` + "\n", "d.yaml:7:10: closing: points and worth go with policy PAY_OUT"},
		{"paid out in broken money", header + `closing: {policy: PAY_OUT, points: 1, worth: "0.001"}` + "\n", "d.yaml:7:46: closing.worth: \"0.001\" is not a whole number of minor units"},
		{"a share of nothing", header + `part_payment: {points: 100, worth: "1", max_share_percent: "0"}` + "\n", `d.yaml:7:60: part_payment.max_share_percent: "0" is no share`},
		{"a misspelt line in a part payment", header + `part_payment: {points: 100, worth: "1", exclude_lines: "line.sale"}` + "\n",
			`d.yaml:7:56: part_payment.exclude_lines: condition "line.sale": undefined field 'sale'`},
		{"payment in broken steps", header + `part_payment: {points: 100, worth: "1", min_points: 150}` + "\n", "d.yaml:7:53: part_payment.min_points: 150 is no multiple of points, 100"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("d.yaml", []byte(test.document))
			var refused *refusal.Error
			if !errors.As(err, &refused) || refused.Reason != refusal.InvalidDefinition {
				t.Fatalf("got %v, want INVALID_DEFINITION", err)
			}
			if !strings.Contains(refused.Message, test.want) {
				t.Errorf("message:\n%s\nwant in it:\n%s", refused.Message, test.want)
			}
			if len(refused.Violations) != 1 {
				t.Errorf("%d violations, want 1:\n%s", len(refused.Violations), refused.Message)
			}
		})
	}
}

func TestParseTellsAllMistakesInOrder(t *testing.T) {
	_, err := Parse("d.yaml", []byte(strings.Replace(withRules(
		`{id: a, award: 5, when: 'purchase.amount'}`,
		`{id: B, award: 5}`,
	), "FLOOR", "FLOR", 1)))
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	lines := strings.Split(refused.Message, "\n")
	if len(lines) != 4 || lines[0] != "the definition has 3 mistakes:" || !strings.HasPrefix(lines[1], "d.yaml:6:33: ") ||
		!strings.HasPrefix(lines[2], "d.yaml:8:29: earning[0].when: ") || !strings.HasPrefix(lines[3], "d.yaml:9:10: earning[1].id: ") {
		t.Errorf("got:\n%s", refused.Message)
	}
}

func TestParseTellsABoundedNumberOfMistakes(t *testing.T) {
	rules := make([]string, 50)
	for i := range rules {
		rules[i] = "{id: X, award: 5}"
	}
	_, err := Parse("d.yaml", []byte(withRules(rules...)))
	var refused *refusal.Error
	if !errors.As(err, &refused) || len(refused.Violations) != 20 || !strings.HasSuffix(refused.Message, "\nand 30 more") {
		t.Errorf("got %v", err)
	}
}

func TestParseRefusesALongDocument(t *testing.T) {
	_, err := Parse("d.yaml", []byte(header+"# "+strings.Repeat("x", MaxDocument)))
	if !refusal.Is(err, refusal.InvalidDefinition) || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestParseReadsWindowsLineEnds(t *testing.T) {
	if _, err := Parse("d.yaml", []byte(strings.ReplaceAll(withRules("{id: a, award: 5}"), "\n", "\r\n"))); err != nil {
		t.Error(err)
	}
}

func TestParseReadsEnumValuesWithAndWithoutPrefix(t *testing.T) {
	for _, name := range []string{"HALF_EVEN", "ROUNDING_HALF_EVEN"} {
		def, err := Parse("d.yaml", []byte(strings.Replace(header, "FLOOR", name, 1)))
		if err != nil || def.GetPoints().GetRounding() != 4 {
			t.Errorf("%s: got %v, %v", name, def.GetPoints(), err)
		}
	}
}

func TestIdentityProvidersAreAsTheDefinitionHasThem(t *testing.T) {
	p, err := Load("d.yaml", []byte(header+identity("scopes: [READ]")+`
  - {issuer: https://b.example, audience: web, jwks_url: https://b.example/k, scopes: [REDEEM, TOKEN_SCOPE_READ], member_claim: email, identifier_type: EMAIL, partner_id: shop}
`), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []IdentityProvider{
		{Issuer: "https://id.example", Audience: "app", KeysURL: "https://id.example/keys", Claim: "sub", Read: true},
		{Issuer: "https://b.example", Audience: "web", KeysURL: "https://b.example/k", Claim: "email", IdentifierType: 3, Read: true, Redeem: true, PartnerID: "shop"},
	}
	if got := p.IdentityProviders(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := p.Partners(); !slices.Equal(got, []string{"shop"}) {
		t.Errorf("the partners are %q", got)
	}
}

func TestCompileNamesPathsWithoutPlaces(t *testing.T) {
	def := load(t, withRules("{id: a, award: 5}")).Definition()
	def.Earning[0].When = "purchase.amount"
	_, err := Compile(def, 1)
	var refused *refusal.Error
	if !errors.As(err, &refused) || len(refused.Violations) != 1 || refused.Violations[0].Field != "earning[0].when" {
		t.Fatalf("got %v", err)
	}
	if want := "the definition has a mistake:\nearning[0].when: condition"; !strings.HasPrefix(refused.Message, want) {
		t.Errorf("got %q, want it to begin with %q", refused.Message, want)
	}
}

func TestCompileCopiesTheDefinition(t *testing.T) {
	def := load(t, withRules("{id: a, award: 5}")).Definition()
	p, err := Compile(def, 1)
	if err != nil {
		t.Fatal(err)
	}
	def.DisplayName = "changed"
	if p.Definition().GetDisplayName() != "Test" {
		t.Error("a change of the caller's definition reached the program")
	}
}

func FuzzParse(f *testing.F) {
	for _, document := range Demo() {
		f.Add(document.YAML)
	}
	f.Add([]byte(header))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("a: b\r\nc\u2028d: \"\xff\"\n"))
	f.Add([]byte("? [program_id]\n: x\n<<: {a: b}\n"))
	f.Fuzz(func(t *testing.T, document []byte) {
		def, err := Parse("f.yaml", document)
		if err != nil {
			if !refusal.Is(err, refusal.InvalidDefinition) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if _, err := Compile(def, 1); err != nil {
			t.Errorf("parsed, but doesn't compile: %v", err)
		}
		if _, err := Render(def); err != nil {
			t.Errorf("parsed, but can't be rendered: %v", err)
		}
	})
}
