package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

const withRewards = `
program_id: bistro
display_name: Bistro
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00"}
tiers:
  - {id: status, measure: POINTS_EARNED, period: {rolling_days: 365}, downgrade: END_OF_PERIOD, levels: [{id: bronze, from: 0}, {id: gold, from: 300}]}
rewards:
  - {id: mug, display_name: A mug, points: 100}
  - {id: money-off, points: 100, worth: "5.00"}
  - {id: tasting, points: 400, when: 'member.levels.status == "gold"'}
  - {id: summer, points: 1, valid: {from: "2026-06-01"}}
  - {id: feast, points: 1000}
  - {id: first, points: 20, when: 'member.purchase_count == 1'}
`

// offers are the rewards of a list with what is missing for each, page by page.
func (c caller) offers(fields string, size int) string {
	c.t.Helper()
	var told []string
	token := ""
	for {
		answer := c.must("LoyaltyService/ListRewards", "", fmt.Sprintf(`%s,"pageSize":%d,"pageToken":%q`, fields, size, token))
		rewards, _ := answer["rewards"].([]any)
		if len(rewards) > size {
			c.t.Fatalf("a page of at most %d has %d", size, len(rewards))
		}
		for _, each := range rewards {
			reward := each.(map[string]any)
			missing, _ := reward["missingPoints"].(string)
			if missing == "" {
				missing = "0"
			}
			told = append(told, fmt.Sprintf("%s:%s", reward["rewardId"], missing))
		}
		if token, _ = answer["nextPageToken"].(string); token == "" {
			return strings.Join(told, " ")
		}
	}
}

func TestRewardsAreWhatAMemberCanHaveOrLacksPointsFor(t *testing.T) {
	for name, yaml := range map[string]string{
		"of which some are not for everybody": withRewards,
		"that everybody can have": strings.Replace(strings.Replace(withRewards, `, when: 'member.levels.status == "gold"'`, `, valid: {until: "2026-01-01"}`, 1),
			`, when: 'member.purchase_count == 1'`, "", 1),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, devstackRedis(t))
			w.program(yaml)
			w.enroll("bistro", "ann", "ben")
			_, key := w.key("bistro", "shop", allScopes...)
			shop := caller{t, w.server().URL(), key}
			accrue := func(requestID, member string, points int) {
				shop.must("LoyaltyService/Accrue", requestID, fmt.Sprintf(
					`"member":{"memberId":%q},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"%d"}}}`, member, points*100))
			}
			wants := func(fields, want string) {
				t.Helper()
				if yaml != withRewards { // nobody is asked for a first purchase
					want = strings.ReplaceAll("first:20 "+strings.TrimPrefix(strings.TrimPrefix(want, "first:0 "), "first:20 "), " tasting:75", "")
					if strings.Contains(want, "mug:0") {
						want = strings.Replace(want, "first:20", "first:0", 1)
					}
				}
				for _, size := range []int{1, 2, 100} {
					if got := shop.offers(fields, size); got != want {
						t.Errorf("in pages of %d: %s, want %s", size, got, want)
					}
				}
			}
			const ofBen = `"member":{"memberId":"ben"}`
			wants(ofAnn, "money-off:100 mug:100 feast:1000")
			accrue("a-1", "ann", 150)
			wants(ofAnn, "first:0 money-off:0 mug:0 feast:850")
			accrue("a-2", "ann", 275)
			shop.must(redeemCall, "r-1", ofAnn+`,"rewardId":"mug"`)
			wants(ofAnn, "money-off:0 mug:0 tasting:75 feast:675")
			wants(ofBen, "money-off:100 mug:100 feast:1000")

			// What is missing is what Redeem would say.
			for _, offer := range strings.Fields(shop.offers(ofAnn, 100)) {
				id, missing, _ := strings.Cut(offer, ":")
				answer, r := shop.do(redeemCall, "try-"+id, ofAnn+fmt.Sprintf(`,"rewardId":%q,"hold":{}`, id))
				switch {
				case missing == "0" && r != nil:
					t.Errorf("%s is offered, and refused: %v", id, r)
				case missing != "0":
					if r == nil || r.Reason != "INSUFFICIENT_POINTS" {
						t.Fatalf("%s lacks %s points, and: %v", id, missing, r)
					}
					available, _ := strconv.Atoi(r.Metadata["available"])
					needed, _ := strconv.Atoi(r.Metadata["needed"])
					if got := strconv.Itoa(needed - available); got != missing {
						t.Errorf("%s lacks %s points, and Redeem says %s", id, missing, got)
					}
				default: // and given back, so that the others find what they were told of
					shop.must("LoyaltyService/ReleaseRedemption", "release-"+id, fmt.Sprintf(`"redemptionId":%q`, answer["redemptionId"]))
				}
			}

			shop.must("MemberService/LinkIdentifier", "link", ofBen+`,"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}`)
			wants(`"member":{"identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"4711"}}`, "money-off:100 mug:100 feast:1000")
			shop.must("MemberService/MergeMembers", "merge", ofBen+`,"into":{"memberId":"ann"}`)
			answer := shop.must("LoyaltyService/ListRewards", "", ofBen)
			if answer["memberId"] != "ann" {
				t.Errorf("who was merged is %v", answer["memberId"])
			}
			wants(ofBen, "money-off:0 mug:0 tasting:75 feast:675")
			shop.refuses("MEMBER_NOT_FOUND", "LoyaltyService/ListRewards", "", `"member":{"memberId":"nobody"}`)
			token := shop.must("LoyaltyService/ListRewards", "", ofAnn+`,"pageSize":1`)["nextPageToken"]
			shop.refuses("INVALID_PAGE_TOKEN", "LoyaltyService/ListRewards", "", fmt.Sprintf(`%s,"pageToken":%q`, ofBen, token))
		})
	}
}

func TestARewardIsToldWithItsNameAndWorth(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	w.program(withRewards)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "shop", allScopes...)
	before := w.rows()
	rewards := caller{t, w.server().URL(), key}.must("LoyaltyService/ListRewards", "", ofAnn)["rewards"].([]any)
	for i, want := range []string{
		"map[missingPoints:100 points:100 rewardId:money-off worth:map[currencyCode:PLN minorUnits:500]]",
		"map[displayName:A mug missingPoints:100 points:100 rewardId:mug]",
	} {
		if got := fmt.Sprint(rewards[i]); got != want {
			t.Errorf("reward %d is %s, want %s", i, got, want)
		}
	}
	if after := w.rows(); after != before {
		t.Errorf("it wrote: before %s, after %s", before, after)
	}
}
