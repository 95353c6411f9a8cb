package loyalty_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// newMember enrols a member of the scenarios' program, for an example.
func newMember(client *loyalty.Client) *loyaltyv1.MemberRef {
	id := loyalty.NewRequestID()
	if _, err := client.Members.EnrollMember(context.Background(), &loyaltyv1.EnrollMemberRequest{MemberId: id}); err != nil {
		log.Fatal(err)
	}
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: id}}
}

func purchase(member *loyaltyv1.MemberRef, minorUnits int64) *loyaltyv1.AccrueRequest {
	return &loyaltyv1.AccrueRequest{Member: member, Activity: &loyaltyv1.Activity{
		Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{
			Amount: &loyaltyv1.Money{CurrencyCode: "EUR", MinorUnits: minorUnits},
		}},
	}}
}

func Example() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")), loyalty.WithProgram("scenarios"))
	if err != nil {
		log.Fatal(err)
	}
	ctx, member := context.Background(), newMember(client)
	accrual, err := client.Loyalty.Accrue(ctx, purchase(member, 18050))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(accrual.GetPoints(), "points, because of", accrual.GetReceipt().GetParts()[0].GetFormula())
	// Output: 180 points, because of 180.50 × 1 / 1.00
}

func ExampleInsufficientPointsError() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")), loyalty.WithProgram("scenarios"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Loyalty.Redeem(context.Background(), &loyaltyv1.RedeemRequest{
		Member: newMember(client), Purpose: &loyaltyv1.RedeemRequest_RewardId{RewardId: "latte"},
	})
	var few *loyalty.InsufficientPointsError
	if errors.As(err, &few) {
		fmt.Println(few.Needed-few.Available, "points are missing")
	}
	// Output: 150 points are missing
}

func ExampleClient_AccrueAll() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")), loyalty.WithProgram("scenarios"))
	if err != nil {
		log.Fatal(err)
	}
	member := newMember(client)
	given := int64(0)
	for result, err := range client.AccrueAll(context.Background(), func(yield func(*loyaltyv1.AccrueRequest) bool) {
		for range 1500 {
			if !yield(purchase(member, 200)) {
				return
			}
		}
	}) {
		if err != nil {
			log.Fatal(err) // a batch that couldn't be made
		}
		if result.Err != nil {
			fmt.Println(result.Request.GetRequestId(), "was refused:", result.Err)
			continue
		}
		given += result.Accrual.GetPoints()
	}
	fmt.Println(given, "points")
	// Output: 3000 points
}

func ExampleClient_ListEntriesAll() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")), loyalty.WithProgram("scenarios"))
	if err != nil {
		log.Fatal(err)
	}
	ctx, member := context.Background(), newMember(client)
	for _, minorUnits := range []int64{1000, 2500} {
		if _, err := client.Loyalty.Accrue(ctx, purchase(member, minorUnits)); err != nil {
			log.Fatal(err)
		}
	}
	for entry, err := range client.ListEntriesAll(ctx, &loyaltyv1.ListEntriesRequest{Member: member}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(entry.GetPoints(), "points, and then there were", entry.GetBalanceAfter())
	}
	// Output:
	// 25 points, and then there were 35
	// 10 points, and then there were 10
}

func ExampleClient_WatchBalance() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")), loyalty.WithProgram("scenarios"))
	if err != nil {
		log.Fatal(err)
	}
	ctx, member := context.Background(), newMember(client)
	for now, err := range client.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{Member: member}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(now.GetBalance().GetAvailable(), "points")
		if now.GetBalance().GetAvailable() > 0 {
			break
		}
		if _, err := client.Loyalty.Accrue(ctx, purchase(member, 700)); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// 0 points
	// 7 points
}
