package main

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// rawAccount is an account of which only what the rows tell is known.
type rawAccount struct {
	ID, Version, Balance int64
	carried              []rawLot // in the account's row …
	apart                int64    // … and how many are in the table of lots
}

// rawLot is a lot as accounts carry it: its number, its points, when they vest (at once: nil) and expire.
type rawLot [4]*int64

// accrualRows are the rows of accruals, as columns.
type accrualRows struct {
	expire                               time.Time
	ids                                  []uuid.UUID
	requests, sources                    []string
	fingerprints                         [][]byte
	accounts, versions, points, balances []int64
	of                                   []*rawAccount
	lots                                 struct { // that no account carries
		accounts, ids, points []int64
		expire                []time.Time
	}
}

func newAccrualRows(n int) *accrualRows {
	r := &accrualRows{expire: time.Now().Add(lifeOfPoints), ids: make([]uuid.UUID, 0, n), of: make([]*rawAccount, 0, n), fingerprints: make([][]byte, 0, n)}
	r.requests, r.sources = make([]string, 0, n), make([]string, 0, n)
	for _, column := range []*[]int64{&r.accounts, &r.versions, &r.points, &r.balances} {
		*column = make([]int64, 0, n)
	}
	return r
}

func (r *accrualRows) add(a *rawAccount, points int64, request, source string, fingerprint []byte) {
	a.Version++
	a.Balance += points
	id, expire := a.Version, r.expire.UnixMicro()
	a.carried = append(a.carried, rawLot{&id, &points, nil, &expire})
	if len(a.carried) > ledger.MostCarried {
		for _, lot := range a.carried {
			r.lots.accounts, r.lots.ids = append(r.lots.accounts, a.ID), append(r.lots.ids, *lot[0])
			r.lots.points, r.lots.expire = append(r.lots.points, *lot[1]), append(r.lots.expire, time.UnixMicro(*lot[3]))
		}
		a.carried, a.apart = nil, a.apart+int64(len(a.carried))
	}
	r.ids, r.requests, r.sources, r.fingerprints = append(r.ids, newID()), append(r.requests, request), append(r.sources, source), append(r.fingerprints, fingerprint)
	r.accounts, r.versions = append(r.accounts, a.ID), append(r.versions, a.Version)
	r.points, r.balances, r.of = append(r.points, points), append(r.balances, a.Balance), append(r.of, a)
}

// write writes them in one transaction of one round trip.
func (r *accrualRows) write(ctx context.Context, pool *postgres.Pool, partnerNo int32, storedAnswer string) error {
	now := time.Now()
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	r.queueAccounts(batch)
	batch.Queue(insertOperations, programID, partnerNo, now, storedAnswer, r.ids, r.requests, r.fingerprints, r.accounts, r.versions, r.sources, r.points)
	batch.Queue(insertPostings, programID, issuedBy(partnerNo), now, r.expire, r.ids, r.accounts, r.points, r.versions, r.balances)
	if len(r.lots.ids) > 0 {
		batch.Queue(insertLots, programID, r.lots.accounts, r.lots.ids, r.lots.points, r.lots.expire)
	}
	batch.Queue("COMMIT")
	return pool.SendBatch(ctx, batch).Close()
}

// carried is tallies as accounts carry them.
const carried = "[[20783,62,6236,1]]"

// queueAccounts writes what the last accrual left of each account.
func (r *accrualRows) queueAccounts(batch *pgx.Batch) {
	place := make(map[int64]int, len(r.accounts))
	for i, account := range r.accounts {
		place[account] = i
	}
	n := len(place)
	accounts, versions, balances, points := make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	lots, apart := make([]*string, 0, n), make([]int64, 0, n)
	for i, account := range r.accounts {
		if i != place[account] {
			continue
		}
		accounts, versions = append(accounts, account), append(versions, r.versions[i])
		balances, points = append(balances, r.balances[i]), append(points, r.points[i])
		lots, apart = append(lots, r.of[i].lotList()), append(apart, r.of[i].apart)
	}
	batch.Queue(updateAccounts, programID, r.expire, carried, rand.Int64(), accounts, versions, balances, points, lots, apart)
}

// lotList is the lots as the account carries them; null for none.
func (a *rawAccount) lotList() *string {
	if len(a.carried) == 0 {
		return nil
	}
	var list []byte
	for _, lot := range a.carried {
		list = append(list, "[,"[min(len(list), 1)])
		list = strconv.AppendInt(append(list, '['), *lot[0], 10)
		list = strconv.AppendInt(append(list, ','), *lot[1], 10)
		list = strconv.AppendInt(append(list, ",null,"...), *lot[3], 10)
		list = append(list, ']')
	}
	text := string(append(list, ']'))
	return &text
}

// readRawAccounts reads all accounts, by member.
func readRawAccounts(ctx context.Context, pool *postgres.Pool) (map[string]*rawAccount, error) {
	rows, err := pool.Query(ctx, `SELECT member_id, account_id, version, balance, carried_lots, lots_apart FROM accounts WHERE program_id = $1`, programID)
	if err != nil {
		return nil, err
	}
	accounts := make(map[string]*rawAccount)
	for rows.Next() {
		var member string
		a := &rawAccount{}
		if err := rows.Scan(&member, &a.ID, &a.Version, &a.Balance, &a.carried, &a.apart); err != nil {
			return nil, err
		}
		accounts[member] = a
	}
	return accounts, rows.Err()
}
