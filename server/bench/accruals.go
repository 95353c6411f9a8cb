package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/postgres"
)

// rawAccount is an account of which only what the rows tell is known.
type rawAccount struct{ ID, Version, Balance int64 }

// accrualRows are the rows of accruals, as columns.
type accrualRows struct {
	ids                                  []uuid.UUID
	requests, sources                    []string
	fingerprints                         [][]byte
	accounts, versions, points, balances []int64
}

func newAccrualRows(n int) *accrualRows {
	return &accrualRows{make([]uuid.UUID, 0, n), make([]string, 0, n), make([]string, 0, n), make([][]byte, 0, n),
		make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n)}
}

func (r *accrualRows) add(a *rawAccount, points int64, request, source string, fingerprint []byte) {
	a.Version++
	a.Balance += points
	r.ids, r.requests, r.sources, r.fingerprints = append(r.ids, newID()), append(r.requests, request), append(r.sources, source), append(r.fingerprints, fingerprint)
	r.accounts, r.versions = append(r.accounts, a.ID), append(r.versions, a.Version)
	r.points, r.balances = append(r.points, points), append(r.balances, a.Balance)
}

// write writes them in one transaction of one round trip.
func (r *accrualRows) write(ctx context.Context, pool *postgres.Pool, partnerNo int32, storedAnswer string) error {
	now := time.Now()
	expire := now.Add(lifeOfPoints)
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	accounts, versions, balances, points := r.last()
	batch.Queue(updateAccounts, programID, expire, carried, rand.Int64(), accounts, versions, balances, points)
	batch.Queue(insertOperations, programID, partnerNo, now, storedAnswer, r.ids, r.requests, r.fingerprints, r.accounts, r.versions, r.sources, r.points)
	batch.Queue(insertPostings, programID, issuedBy(partnerNo), now, expire, r.ids, r.accounts, r.points, r.versions, r.balances)
	batch.Queue(insertLots, programID, expire, r.accounts, r.versions, r.points)
	batch.Queue("COMMIT")
	return pool.SendBatch(ctx, batch).Close()
}

// carried is tallies as accounts carry them.
const carried = "[[20783,62,6236,1]]"

// last are the figures that accruals leave of each account: those of its last one.
func (r *accrualRows) last() (accounts, versions, balances, points []int64) {
	place := make(map[int64]int, len(r.accounts))
	for i, account := range r.accounts {
		place[account] = i
	}
	if len(place) == len(r.accounts) {
		return r.accounts, r.versions, r.balances, r.points
	}
	for i, account := range r.accounts {
		if i == place[account] {
			accounts, versions = append(accounts, account), append(versions, r.versions[i])
			balances, points = append(balances, r.balances[i]), append(points, r.points[i])
		}
	}
	return accounts, versions, balances, points
}

// readRawAccounts reads all accounts, by member.
func readRawAccounts(ctx context.Context, pool *postgres.Pool) (map[string]*rawAccount, error) {
	rows, err := pool.Query(ctx, `SELECT member_id, account_id, version, balance FROM accounts WHERE program_id = $1`, programID)
	if err != nil {
		return nil, err
	}
	accounts := make(map[string]*rawAccount)
	for rows.Next() {
		var member string
		a := &rawAccount{}
		if err := rows.Scan(&member, &a.ID, &a.Version, &a.Balance); err != nil {
			return nil, err
		}
		accounts[member] = a
	}
	return accounts, rows.Err()
}
