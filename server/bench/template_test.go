package main

import (
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"pgregory.net/rapid"
)

func TestAPatchedTemplateIsARequestOfItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		who := rapid.IntRange(0, 9_999_999).Draw(t, "member")
		whole, items, err := batchTemplate(3)
		if err != nil {
			t.Fatal(err)
		}
		for i := range items {
			items[i].fill(random, who)
		}
		got := &loyaltyv1.BatchAccrueRequest{}
		if err := proto.Unmarshal(whole.bytes, got); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, r := range got.GetRequests() {
			id, err := uuid.Parse(r.GetRequestId())
			if err != nil || id.Version() != 7 || id.Variant() != uuid.RFC4122 || seen[r.GetRequestId()] {
				t.Fatalf("request id %q: %v", r.GetRequestId(), err)
			}
			seen[r.GetRequestId()] = true
			amount := r.GetActivity().GetPurchase().GetAmount().GetMinorUnits()
			if r.GetMember().GetMemberId() != memberID(who) || amount < 128 || amount > 16383 {
				t.Fatalf("request of member %d: %v", who, r)
			}
			want := purchase("")
			want.RequestId, want.Member = r.GetRequestId(), member(memberID(who))
			want.Activity.Source.Reference = r.GetActivity().GetSource().GetReference()
			want.GetActivity().GetPurchase().Amount.MinorUnits = amount
			if !proto.Equal(want, r) {
				t.Fatalf("got %v, want %v", r, want)
			}
		}
		if len(seen) != 3 {
			t.Fatalf("%d requests", len(seen))
		}
	})
}
