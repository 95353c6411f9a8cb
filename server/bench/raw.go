package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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
	rows, err := pool.Query(ctx, `SELECT account_id, version, balance FROM accounts WHERE program_id = $1`, programID)
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	accounts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[rawAccount])
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	works := make([]work, j.Callers)
	for i := range works {
		share := len(accounts) / j.Callers
		w := &rawWriter{pool: pool, job: j, accounts: accounts[i*share : (i+1)*share], random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
		works[i] = w.write
	}
	return works, pool.Close, nil
}

type rawAccount struct{ ID, Version, Balance int64 }

type rawWriter struct {
	pool     *postgres.Pool
	job      job
	accounts []rawAccount
	random   *rand.Rand
}

// write writes one transaction of accruals, each for another account, in the order of accounts.
func (w *rawWriter) write(ctx context.Context) (int, error) {
	n := min(w.job.Size, len(w.accounts))
	ids, requests, sources, fingerprints := make([]uuid.UUID, n), make([]string, n), make([]string, n), make([][]byte, n)
	accounts, versions, points, balances := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	for i := range n { // draws n of the accounts to the front
		j := i + w.random.IntN(len(w.accounts)-i)
		w.accounts[i], w.accounts[j] = w.accounts[j], w.accounts[i]
	}
	slices.SortFunc(w.accounts[:n], func(a, b rawAccount) int { return cmp.Compare(a.ID, b.ID) })
	for i := range n {
		a := &w.accounts[i]
		points[i] = 1 + w.random.Int64N(163)
		a.Version++
		a.Balance += points[i]
		accounts[i], versions[i], balances[i] = a.ID, a.Version, a.Balance
		ids[i], requests[i] = newID(), newID().String()
		sources[i] = "order-" + requests[i][20:]
		fingerprints[i] = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, w.random.Uint64()), w.random.Uint64())
	}
	now := time.Now()
	expire := now.Add(lifeOfPoints)
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	batch.Queue(updateAccounts, programID, expire, accounts, versions, balances, points)
	batch.Queue(insertOperations, programID, w.job.PartnerNo, now, w.job.StoredAnswer, ids, requests, fingerprints, accounts, versions, sources, points)
	batch.Queue(insertPostings, programID, issuedBy(w.job.PartnerNo), now, expire, ids, accounts, points, versions, balances)
	batch.Queue(insertLots, programID, expire, accounts, versions, points)
	batch.Queue(addTallies, programID, now, accounts, points)
	batch.Queue("COMMIT")
	return n, w.pool.SendBatch(ctx, batch).Close()
}
