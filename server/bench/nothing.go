package main

import (
	"context"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// samples are real answers: yardsticks answer with their like.
type samples struct {
	accrual    *loyaltyv1.AccrueResponse
	redemption *loyaltyv1.RedeemResponse
	balance    *loyaltyv1.GetBalanceResponse
	stored     string // the accrual's answer as the ledger stores it
}

// pointsOf are what a yardstick that writes rows gives for a purchase.
func pointsOf(r *loyaltyv1.AccrueRequest) int64 {
	return r.GetActivity().GetPurchase().GetAmount().GetMinorUnits() / 100
}

// accrued is the answer of one.
func (s samples) accrued(id string, r *loyaltyv1.AccrueRequest) *loyaltyv1.AccrueResponse {
	return &loyaltyv1.AccrueResponse{AccrualId: id, MemberId: r.GetMember().GetMemberId(), Points: pointsOf(r),
		Balance: s.accrual.GetBalance(), Receipt: s.accrual.GetReceipt()}
}

// nothing answers without doing anything: what is left is the cost of a call by itself.
type nothing struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	samples
}

func (n *nothing) Accrue(context.Context, *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
	return n.accrual, nil
}

func (n *nothing) Redeem(context.Context, *loyaltyv1.RedeemRequest) (*loyaltyv1.RedeemResponse, error) {
	return n.redemption, nil
}

func (n *nothing) GetBalance(context.Context, *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error) {
	return n.balance, nil
}
