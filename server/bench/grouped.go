package main

import (
	"context"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/group"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// grouped writes the rows of accruals in groups, as the ledger does, and that is all: it knows the accounts, so it reads
// nothing, and it decides nothing, refuses nothing, looks for no replay, guards against no other server and keeps nothing
// in Redis. It is as fast as these rows can be written behind the RPC; what the ledger takes more is for its promises.
type grouped struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	samples
	pool     *postgres.Pool
	accounts map[string]*rawAccount // by member; each is in one group at a time
	groups   *group.Apart[string, *toWrite]
}

// toWrite is an accrual that waits to be written.
type toWrite struct {
	request *loyaltyv1.AccrueRequest
	written chan error
}

// newGrouped makes one that forms its groups as the ledger does by default.
func newGrouped(ctx context.Context, databaseURL string, like samples) (*grouped, error) {
	options := ledger.DefaultOptions()
	pool, err := postgres.OpenIndexed(ctx, databaseURL, options.Committers)
	if err != nil {
		return nil, err
	}
	g := &grouped{samples: like, pool: pool}
	if g.accounts, err = readRawAccounts(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	member := func(w *toWrite) []string { return []string{w.request.GetMember().GetMemberId()} }
	g.groups = group.NewApart(options.Committers, options.Waiting, options.LargestSet, member, g.write)
	return g, nil
}

func (g *grouped) close() {
	g.groups.Close()
	g.pool.Close()
}

func (g *grouped) Accrue(ctx context.Context, r *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
	w := &toWrite{request: r, written: make(chan error, 1)}
	if err := g.groups.Offer(w); err != nil {
		return nil, err
	}
	select {
	case err := <-w.written:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return g.accrued(g.accrual.GetAccrualId(), r), nil
}

func (g *grouped) write(group []*toWrite) {
	rows := newAccrualRows(len(group))
	for _, w := range group {
		fingerprint := newID()
		rows.add(g.accounts[w.request.GetMember().GetMemberId()], pointsOf(w.request), w.request.GetRequestId(), w.request.GetActivity().GetSource().GetReference(), fingerprint[:])
	}
	err := rows.write(context.Background(), g.pool, firstPartner, g.stored)
	for _, w := range group {
		w.written <- err
	}
}
