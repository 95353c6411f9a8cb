package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/loyaltycore/core/server/internal/postgres"
)

// rawWork makes callers that write the rows of many accruals at a time straight into Postgres: no server, no decision,
// nothing read. Each has a connection, and accounts that are nobody else's. They speak to Postgres as the ledger
// does: set-based statements, prepared, all of a transaction in one round trip.
func rawWork(ctx context.Context, j job) ([]work, func(), error) {
	pool, err := postgres.OpenIndexed(ctx, j.DatabaseURL, j.Callers)
	if err != nil {
		return nil, nil, err
	}
	byMember, err := readRawAccounts(ctx, pool)
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	accounts := make([]rawAccount, 0, len(byMember))
	for _, a := range byMember {
		accounts = append(accounts, *a)
	}
	slices.SortFunc(accounts, byID) // so that each caller's lie together
	works := make([]work, j.Callers)
	for i := range works {
		share := len(accounts) / j.Callers
		w := &rawWriter{pool: pool, job: j, accounts: accounts[i*share : (i+1)*share], random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
		works[i] = w.write
	}
	return works, pool.Close, nil
}

func byID(a, b rawAccount) int { return cmp.Compare(a.ID, b.ID) }

type rawWriter struct {
	pool     *postgres.Pool
	job      job
	accounts []rawAccount
	random   *rand.Rand
}

// write writes one transaction of accruals, each for another account, in the order of accounts.
func (w *rawWriter) write(ctx context.Context) (int, error) {
	n := min(w.job.Size, len(w.accounts))
	for i := range n { // draws n of the accounts to the front
		j := i + w.random.IntN(len(w.accounts)-i)
		w.accounts[i], w.accounts[j] = w.accounts[j], w.accounts[i]
	}
	slices.SortFunc(w.accounts[:n], byID)
	rows := newAccrualRows(n)
	for i := range n {
		request := newID().String()
		fingerprint := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, w.random.Uint64()), w.random.Uint64())
		rows.add(&w.accounts[i], 1+w.random.Int64N(163), request, "order-"+request[20:], fingerprint)
	}
	return n, rows.write(ctx, w.pool, w.job.PartnerNo, w.job.StoredAnswer)
}
