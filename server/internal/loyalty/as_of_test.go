package loyalty_test

import (
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
)

// Points that only inactivity ends keep their giver's end: as of a past instant as well.
func TestPointsThatCameFromAnotherMemberEndAsOfAPastInstantWhenTheyDid(t *testing.T) {
	for how, come := range map[string]func(*server){
		"transfer": func(s *server) {
			do[loyalty.Transfer](t)(s.TransferPoints(t.Context(), till,
				loyalty.TransferPoints{RequestID: "t1", Member: member("ann"), Recipient: member("bob"), Points: 50}))
		},
		"merge": func(s *server) { s.join(t, "m1", "ann", "bob") },
	} {
		c, s := living(t, "\nexpiry: {after_days: 10}", "\nexpiry: {idle_days: 5}")
		s.buy(t, "a1", "ann", 10_000)
		c.Set(start.AddDate(0, 0, 4))
		come(s)
		now := s.balance(t, "bob")
		for _, byRecord := range []bool{false, true} {
			_, past, err := s.GetBalanceAsOf(t.Context(), "plain", member("bob"), loyalty.AsOf{At: c.Now(), ByRecord: byRecord})
			if err != nil || !past.NextExpire.Equal(now.NextExpire) || past.NextExpirePoints != now.NextExpirePoints {
				t.Errorf("%s: now %s, as of now %s, %v", how, asJSON(now), asJSON(past), err)
			}
		}
		s.mustVerify(t)
	}
}

// What a late purchase paid was not owed yet at the past instant that it belongs to: it showed a debt below zero.
func TestALatePurchasePaysNoDebtBeforeThereWasOne(t *testing.T) {
	c, s := living(t)
	bought := s.buy(t, "a1", "ann", 10_000)
	s.spend(t, "r1", "ann", 100)
	c.Set(start.AddDate(0, 0, 2))
	do[loyalty.Reversal](t)(s.refund(t, "v1", bought, program.Reverse{}))
	late := buying("a2", "ann", 15_000)
	late.Activity.EventTime = start.Add(time.Hour)
	do[loyalty.Accrual](t)(s.Accrue(t.Context(), till, late))
	for at, available := range map[time.Time]int64{start.Add(2 * time.Hour): 150, c.Now(): 50} {
		_, past, err := s.GetBalanceAsOf(t.Context(), "plain", member("ann"), loyalty.AsOf{At: at})
		if err != nil || past.Debt != 0 || past.Available != available {
			t.Errorf("as of %v: %s, %v", at, asJSON(past), err)
		}
	}
}
