// Command bench measures the server against yardsticks in one run: `make bench`, or in full `make bench-full`.
//
// It starts a Postgres with Postgres's own durability (fsync, synchronous_commit and full_page_writes are on, or it
// refuses to measure) and a redis-server, the server as a process of its own, and load as another. They share the
// machine. Nothing it prints means much by itself, on whatever machine: rows are measured in interleaved rounds, and
// told as ratios to a yardstick that was measured in the same round. The results go to a file as well, with every
// round's figures.
//
// # The world
//
// The demo program "shop" with 100,000 members. A call is what a till sends: a purchase with a channel, a store, an
// order as its source, a UUIDv7 as request id and a deadline; members are drawn evenly. Every member has points before
// anything is measured, and the server has written every account once, as one that has been running has: with -strange it
// hasn't, and has to read what it doesn't know. Load makes its calls with the client that the SDK for Go is made of
// (connect-go on net/http), from requests that are encoded beforehand, over up to four connections for gRPC. It asks for
// answers that are not packed, as gRPC's own clients do.
//
// Callers work in closed loops: each makes its next call when its last is answered. One row is an open loop: calls
// begin evenly at half of the highest rate, whether or not earlier ones are answered.
//
// # The yardsticks
//
//   - The same RPC, doing nothing: the server as it ships, authentication, limits, validation and metrics included,
//     but for the handler, which returns an answer that a real call was given.
//   - A transaction per accrual: behind the same RPC begin; lock the account; insert the operation; insert the
//     posting; update the account; commit; each a prepared statement on one of 16 connections. The tables are copies
//     of the ledger's, made by the same migrations. It decides nothing, looks for no replay and keeps neither lots nor
//     tallies.
//   - The same in two round trips: lock, then the rest and the commit at once.
//   - The same rows in groups, and nothing else: behind the same RPC, groups formed as the ledger forms them write the rows that
//     the ledger writes, by the statements of the raw inserts. It knows all accounts beforehand: it reads nothing, decides
//     nothing, finds no replay, guards against no other server, and keeps nothing in Redis. So it is not a ledger; it bounds
//     what one can reach.
//   - Raw inserts: without a server, two connections write the rows of 1,000 accruals each in a transaction of one
//     round trip: operations, postings, lots and accounts, by the same set-based statements as the ledger's.
//     Nothing is read.
//   - Redis GET of values as large as a balance, through go-redis: by 64 callers, one at a time; and 100 in a pipeline.
//
// # What is measured
//
//   - Accrue spread over all members, and on one account; Redeem of a reward; GetBalance while balances are hot (of
//     20,000 members, each read before) and from the moment Redis is emptied; a mix of 80 % GetBalance, 15 % Accrue
//     and 5 % Redeem; BatchAccrue of 100 and of 1,000, told in accruals; the import of a file, which is a process of its own
//     (its CPU is told as load's).
//   - Of each: the rate; the 50th, 99th and 99.9th percentile of latency (of batches: of the whole call); CPU seconds
//     per 1,000 calls of the server, Postgres, Redis and load, warming up included; allocations and KiB allocated in the
//     server per call.
//   - Watched balances: 5,000 streams on one server over HTTP/2, each of another member: what a watcher takes of the
//     server's memory, and how long after an accrual's answer, at the one who made it, the news is at the one who watches.
//     Accruals come one at a time; the yardstick is GetBalance by one caller, at the same members.
//   - Growth: Accrue and GetBalance on an empty ledger and on grown ones, in the same rounds, and the bytes on disk per
//     posting. Grown ledgers are written by SQL, as if all members had bought evenly over the past year.
//
// A call that fails spoils its row, which then says why.
package main
