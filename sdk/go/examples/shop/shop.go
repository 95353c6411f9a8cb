package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// shop tells the loyalty core what becomes of orders.
type shop struct{ client *loyalty.Client }

func newShop(client *loyalty.Client) http.Handler {
	s := shop{client}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders/{order}/paid", s.paid)
	mux.HandleFunc("POST /orders/{order}/refunds/{refund}", s.refunded)
	return mux
}

// points is what the shop answers: what an order or a refund gave or took, and what the member has now.
type points struct {
	Points    int64 `json:"points"`
	Available int64 `json:"available"`
}

func (s shop) paid(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Member     string `json:"member"`
		Currency   string `json:"currency"`
		MinorUnits int64  `json:"minor_units"`
	}
	if !read(w, r, &order) {
		return
	}
	number := r.PathValue("order")
	accrual, err := s.client.Loyalty.Accrue(r.Context(), &loyaltyv1.AccrueRequest{
		RequestId: "paid-" + number, // the same whenever this order is told
		Member:    &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: order.Member}},
		Activity: &loyaltyv1.Activity{
			Source: source(number), // what the refund finds it by
			Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{
				Amount:  &loyaltyv1.Money{CurrencyCode: order.Currency, MinorUnits: order.MinorUnits},
				Channel: loyaltyv1.Channel_CHANNEL_APP,
			}},
		},
	})
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, points{accrual.GetPoints(), accrual.GetBalance().GetAvailable()})
}

func (s shop) refunded(w http.ResponseWriter, r *http.Request) {
	var refund struct {
		MinorUnits int64 `json:"minor_units"`
	}
	if !read(w, r, &refund) {
		return
	}
	number := r.PathValue("order")
	reversal, err := s.client.Loyalty.ReverseAccrual(r.Context(), &loyaltyv1.ReverseAccrualRequest{
		RequestId:        "refund-" + number + "-" + r.PathValue("refund"),
		Accrual:          &loyaltyv1.ReverseAccrualRequest_Source{Source: source(number)},
		AmountMinorUnits: refund.MinorUnits,
		Reason:           "Refund of order " + number,
	})
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, points{-reversal.GetPoints(), reversal.GetBalance().GetAvailable()})
}

func source(order string) *loyaltyv1.Source {
	return &loyaltyv1.Source{Type: "order", Reference: order}
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(into); err != nil {
		http.Error(w, "the body must be JSON", http.StatusBadRequest)
		return false
	}
	return true
}

// refuse tells the shop's caller whether it is worth coming again.
func refuse(w http.ResponseWriter, err error) {
	log.Print(err) // it names the request, and no secret
	var tooMuch *loyalty.ReversalExceedsOriginalError
	status := http.StatusServiceUnavailable // what the client has tried for as long as a call lasts may pass yet
	switch {
	case errors.As(err, &tooMuch), loyalty.ReasonOf(err) == loyaltyv1.ErrorReason_ERROR_REASON_ALREADY_REVERSED:
		status = http.StatusConflict
	case connect.CodeOf(err) == connect.CodeInvalidArgument, connect.CodeOf(err) == connect.CodeNotFound:
		status = http.StatusUnprocessableEntity
	}
	http.Error(w, http.StatusText(status), status)
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}
