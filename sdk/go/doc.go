// Package loyalty calls a loyalty core from Go.
//
// A [Client] has the contract's services, generated from proto/loyalty/v1, and makes the right thing the easy thing: a call
// that changes something carries a request id, is made again when it failed on the way, and takes effect once however often
// it is sent. Errors are typed by their reason ([Error], [InsufficientPointsError] and others, found with errors.As).
// Balances are never older than what the client has seen. Lists, batches and watched balances are iterators.
//
//	client, err := loyalty.New("https://loyalty.example", loyalty.Key(key), loyalty.WithProgram("bistro"))
//
// What all SDKs do alike is told in sdk/README.md; the messages are in package loyaltyv1
// (github.com/loyaltycore/core/gen/loyalty/v1).
package loyalty
