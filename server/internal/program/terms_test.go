package program

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTerms(t *testing.T) {
	for _, test := range []struct {
		why, definition, event, vest, expire string
	}{
		{"nothing said", "", "2026-11-03 08:15", "", ""},
		{"vesting", "vesting: {after_days: 14}", "2026-11-03 08:15", "2026-11-17 08:15", ""},
		{"vesting over a change of clocks", "vesting: {after_days: 1}", "2026-03-28 12:00", "2026-03-29 12:00", ""},
		{"days", "expiry: {after_days: 365}", "2026-11-03 08:15", "", "2027-11-03 08:15"},
		{"days over a leap day", "expiry: {after_days: 365}", "2027-11-03 08:15", "", "2028-11-02 08:15"},
		{"days and the end of the month", "expiry: {after_days: 365, round_up: MONTH_END}", "2026-11-03 08:15", "", "2027-12-01 00:00"},
		{"on the end of the month already", "expiry: {after_days: 30, round_up: MONTH_END}", "2026-11-01 00:00", "", "2026-12-01 00:00"},
		{"an instant after it", "expiry: {after_days: 30, round_up: MONTH_END}", "2026-11-01 00:00:01", "", "2027-01-01 00:00"},
		{"months", "expiry: {after_months: 24}", "2026-11-03 08:15", "", "2028-11-03 08:15"},
		{"months to a shorter one", "expiry: {after_months: 1}", "2026-01-31 08:15", "", "2026-02-28 08:15"},
		{"months to a leap February", "expiry: {after_months: 1}", "2028-01-31 08:15", "", "2028-02-29 08:15"},
		{"months from 29 February", "expiry: {after_months: 12}", "2028-02-29 08:15", "", "2029-02-28 08:15"},
		{"the month's end", "expiry: {after_months: 0, round_up: MONTH_END}", "2026-12-31 23:59", "", "2027-01-01 00:00"},
		{"the month's end, on the boundary", "expiry: {after_months: 0, round_up: MONTH_END}", "2026-12-01 00:00", "", "2027-01-01 00:00"},
		{"the quarter's end", "expiry: {after_months: 24, round_up: QUARTER_END}", "2026-11-03 08:15", "", "2029-01-01 00:00"},
		{"the year's end", "expiry: {after_months: 0, round_up: YEAR_END}", "2026-11-03 08:15", "", "2027-01-01 00:00"},
		{"a date", "expiry: {on_date: 2026-12-31}", "2026-11-03 08:15", "", "2027-01-01 00:00"},
		{"a date, years before", "expiry: {on_date: 2026-12-31}", "2020-11-03 08:15", "", "2027-01-01 00:00"},
		{"the end of the date", "expiry: {on_date: 2026-06-30}", "2026-06-30 23:59", "", "2026-07-01 00:00"},
		{"after the end of the date", "expiry: {on_date: 2026-06-30}", "2026-07-01 00:00", "", "2027-07-01 00:00"},
		{"29 February, next year", "expiry: {on_date: 2028-02-29}", "2028-03-01 00:00", "", "2029-03-01 00:00"},
		{"29 February, the next leap year", "expiry: {on_date: 2028-02-29}", "2031-06-01 00:00", "", "2032-03-01 00:00"},
		{"a date before vesting", "vesting: {after_days: 14}\nexpiry: {on_date: 2026-12-31}", "2026-12-25 08:15", "2027-01-08 08:15", "2028-01-01 00:00"},
		{"a month's end before vesting", "vesting: {after_days: 14}\nexpiry: {after_months: 0, round_up: MONTH_END}", "2026-12-25 08:15", "2027-01-08 08:15", "2027-02-01 00:00"},
		{"a day to vest on", "vesting: {on_date: 2026-12-24}", "2026-11-03 08:15", "2026-12-24 00:00", ""},
		{"on that day", "vesting: {on_date: 2026-12-24}", "2026-12-24 00:00", "", ""},
		{"a span is counted from the day", "vesting: {on_date: 2026-12-24}\nexpiry: {after_days: 10}", "2026-11-03 08:15", "2026-12-24 00:00", "2027-01-03 00:00"},
		{"after the day, from the activity", "vesting: {on_date: 2026-12-24}\nexpiry: {after_days: 10}", "2026-12-26 08:15", "", "2027-01-05 08:15"},
		{"a day on which clocks skip midnight is none here: the end of March has its own", "vesting: {after_days: 1}\nexpiry: {after_months: 0, round_up: MONTH_END}", "2026-03-30 23:59", "2026-03-31 23:59", "2026-04-01 00:00"},
		{"never, whatever the vesting", "vesting: {after_days: 14}\nexpiry: {never: true}", "2026-11-03 08:15", "2026-11-17 08:15", ""},
		{"a month's end at vesting", "vesting: {after_days: 14}\nexpiry: {after_months: 0, round_up: MONTH_END}", "2026-12-18 00:00", "2027-01-01 00:00", "2027-02-01 00:00"},
	} {
		t.Run(test.why, func(t *testing.T) {
			p := load(t, header+test.definition+"\n")
			terms := p.terms.at(local(t, "Europe/Warsaw", test.event))
			vest, expire := terms.VestTime, terms.ExpireTime
			for _, each := range []struct {
				what string
				got  time.Time
				want string
			}{{"vest", vest, test.vest}, {"expire", expire, test.expire}} {
				want := time.Time{}
				if each.want != "" {
					want = local(t, "Europe/Warsaw", each.want)
				}
				if !each.got.Equal(want) {
					t.Errorf("%s at %s, want %s", each.what, each.got.In(p.Location()), want)
				}
			}
		})
	}
}

func TestPointsVestBeforeTheyExpire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := load(t, header+rapid.SampledFrom([]string{
			"vesting: {after_days: 40}\nexpiry: {after_months: 0, round_up: MONTH_END}\n",
			"vesting: {after_days: 100}\nexpiry: {after_days: 1, round_up: QUARTER_END}\n",
			"vesting: {after_days: 400}\nexpiry: {on_date: 2026-02-28}\n",
			"vesting: {after_days: 400}\nexpiry: {on_date: 2026-02-28, round_up: YEAR_END}\n",
			"vesting: {after_days: 27}\nexpiry: {after_months: 1}\n",
			"expiry: {after_months: 0, round_up: YEAR_END}\n",
		}).Draw(t, "definition"))
		event := time.Unix(rapid.Int64Range(946684800, 2240524800).Draw(t, "event"), 0)
		terms := p.terms.at(event)
		vest, expire := terms.VestTime, terms.ExpireTime
		if !expire.After(event) || !expire.After(vest) {
			t.Fatalf("event %s, vest %s, expire %s", event, vest, expire)
		}
	})
}

func TestUnconfirmedPointsWaitAndThenVest(t *testing.T) {
	at := func(s string) time.Time { return local(t, "Europe/Warsaw", s).UTC() }
	for _, test := range []struct {
		why, definition string
		confirmed       string
		want            Terms
	}{
		{"at once", "vesting: {until_confirmed: true}", "2026-11-20 10:00", Terms{VestTime: at("2026-11-20 10:00")}},
		{"some days later", "vesting: {until_confirmed: true, after_days: 14}", "2026-11-20 10:00", Terms{VestTime: at("2026-12-04 10:00")}},
		{"a span is counted from the vesting", "vesting: {until_confirmed: true, after_days: 14}\nexpiry: {after_days: 14}", "2027-11-20 10:00",
			Terms{VestTime: at("2027-12-04 10:00"), ExpireTime: at("2027-12-18 10:00")}},
		{"a boundary is the first after it", "vesting: {until_confirmed: true}\nexpiry: {on_date: 2026-12-31}", "2027-01-01 00:00",
			Terms{VestTime: at("2027-01-01 00:00"), ExpireTime: at("2028-01-01 00:00")}},
		{"by inactivity", "vesting: {until_confirmed: true}\nexpiry: {idle_days: 90}", "2026-11-20 10:00",
			Terms{VestTime: at("2026-11-20 10:00"), Idle: true}},
	} {
		t.Run(test.why, func(t *testing.T) {
			p := load(t, withRules(`{id: base, points: 1, per: "1.00"}`)+test.definition+"\n")
			r := p.Earn(purchase(1000), Member{})
			if want := (Terms{Unconfirmed: true}); !r.Terms.equal(want) {
				t.Errorf("before: %+v", r.Terms)
			}
			if got := p.Confirm(r, at(test.confirmed)); len(got) != 1 || !got[0].equal(test.want) {
				t.Errorf("after: %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestRulesHaveTermsOfTheirOwn(t *testing.T) {
	p := load(t, withRules(
		`{id: base, points: 1, per: "1.00"}`,
		`{id: same, award: 1, expiry: {after_days: 100}}`, // what the program says, in other words
		`{id: gift, award: 2, vesting: {on_date: 2026-12-24}, expiry: {on_date: 2027-01-06}}`,
		`{id: more, multiply: "2", expiry: {never: true}}`,
		`{id: late, award: 4, vesting: {until_confirmed: true}}`,
		`{id: later, award: 8, vesting: {until_confirmed: true, after_days: 5}}`,
		`{id: good, award: 16, expiry: {never: true}}`,
		`{id: nothing, award: 32, when: 'purchase.amount == 1', expiry: {after_days: 3}}`,
	)+"expiry: {after_days: 100}\n")
	a := purchase(1000)
	a.EventTime = local(t, "Europe/Warsaw", "2026-11-03 08:15").UTC()
	at := func(s string) time.Time { return local(t, "Europe/Warsaw", s).UTC() }
	r := p.Earn(a, Member{})
	want := []Lot{
		{Terms{ExpireTime: at("2027-02-11 08:15")}, 10 + 1},
		{Terms{VestTime: at("2026-12-24 00:00"), ExpireTime: at("2027-01-07 00:00")}, 2},
		{Terms{}, 10 + 16},
		{Terms{Unconfirmed: true}, 4},
		{Terms{Unconfirmed: true}, 8},
	}
	got := r.Lots()
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i].Points != want[i].Points || !got[i].Terms.equal(want[i].Terms) {
			t.Errorf("lot %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	confirmed := p.Confirm(r, at("2026-11-10 09:00"))
	want[3].Terms = Terms{VestTime: at("2026-11-10 09:00"), ExpireTime: at("2027-02-18 09:00")}
	want[4].Terms = Terms{VestTime: at("2026-11-15 09:00"), ExpireTime: at("2027-02-23 09:00")}
	for i := range want {
		if !confirmed[i].equal(want[i].Terms) {
			t.Errorf("lot %d confirmed: %+v, want %+v", i, confirmed[i], want[i].Terms)
		}
	}
	if lots := r.Proto().GetLots(); len(lots) != len(want) || lots[2].GetPoints() != 26 || len(lots[2].GetRuleIds()) != 2 || !lots[3].GetUntilConfirmed() {
		t.Errorf("shown: %v", lots)
	}
}

func TestIdleAccountsExpire(t *testing.T) {
	p := load(t, header+"expiry: {idle_days: 90, round_up: MONTH_END}\n")
	active := local(t, "Europe/Warsaw", "2026-11-30 23:30")
	if got, want := p.IdleUntil(active), local(t, "Europe/Warsaw", "2027-03-01 00:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := load(t, header).IdleUntil(active); !got.IsZero() {
		t.Errorf("a program without: %s", got)
	}
	if got := p.ExpiryOf(active); !got.equal(Terms{Idle: true}) {
		t.Errorf("points given by hand: %+v", got)
	}
}

func TestPlainReceiptsAreStoredAsEver(t *testing.T) {
	// Receipts are stored by the million: what few need takes no room in the others.
	p := load(t, withRules(`{id: base, points: 1, per: "1.00"}`)+"vesting: {after_days: 14}\nexpiry: {after_days: 100}\n")
	encoded, err := json.Marshal(p.Earn(purchase(1000), Member{}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"v":7,"t":"2026-11-03T07:15:00Z","p":10,"r":1,"cur":"PLN","parts":[{"r":"base","k":1,"o":1,"of":1000,"n":1,"d":100,"p":10}],` +
		`"vest":"2026-11-17T07:15:00Z","exp":"2027-02-11T07:15:00Z"}`
	if string(encoded) != want {
		t.Errorf("got  %s\nwant %s", encoded, want)
	}
}
