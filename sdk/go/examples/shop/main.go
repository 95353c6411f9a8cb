// Command shop is a shop's backend: it gives points when an order is paid, and takes them back when it is refunded.
//
//	POST /orders/4711/paid       {"member": "ann", "currency": "PLN", "minor_units": 6000}
//	POST /orders/4711/refunds/1  {"minor_units": 4000}, or {}: all that is left
//
// Its own callers (a payment provider's webhooks, for instance) may call as often as they like: the order and the refund name
// themselves, so each takes effect once, also when the shop crashed in between.
package main

import (
	"log"
	"net/http"
	"os"
	"time"

	loyalty "github.com/loyaltycore/core/sdk/go"
)

func main() {
	client, err := loyalty.New(os.Getenv("LOYALTY_URL"), loyalty.Key(os.Getenv("LOYALTY_KEY")),
		loyalty.WithProgram(os.Getenv("LOYALTY_PROGRAM")), loyalty.WithUserAgent("shop/1.0"))
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: "127.0.0.1:8090", Handler: newShop(client), ReadHeaderTimeout: 5 * time.Second}
	log.Printf("the shop listens on http://%s", server.Addr)
	log.Fatal(server.ListenAndServe())
}
