package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"

	"connectrpc.com/connect"
)

// The kinds of work that load does.
const (
	accrueSpread   = "accrue"       // Accrue, each call for a member drawn from all
	accrueHot      = "accrue-hot"   // Accrue, all calls for one member
	redeemSpread   = "redeem"       // Redeem of a reward
	balanceSpread  = "balance"      // GetBalance
	balanceEach    = "balance-each" // GetBalance of every member, once
	mixed          = "mix"          // 80 % GetBalance, 15 % Accrue, 5 % Redeem
	batchAccrue    = "batch-accrue" // BatchAccrue of Size purchases
	accrueEach     = "accrue-each"  // the same, with one of every member, once
	rawInserts     = "raw-inserts"  // without a server: Size accruals' rows in one transaction
	redisGet       = "redis-get"    // without a server: one GET at a time
	redisPipelined = "redis-gets"   // without a server: Size GETs in one round trip
	importFile     = "import"       // as the command line imports a file
)

// work is what a caller does over and over. It answers with how many calls that was.
type work func(ctx context.Context) (calls int, err error)

// rpcWork makes the work of each caller of LoyaltyService. Callers share a few connections over HTTP/2, as services
// do; over HTTP/1.1 each has its own.
func rpcWork(j job) ([]work, func(), error) {
	connections := j.Callers
	if j.Protocol == grpc {
		connections = min(max(1, j.Callers/callersPerConn), mostConns)
	}
	clients := make([]*client, connections)
	transports := make([]*http.Transport, connections)
	for i := range clients {
		transports[i] = newTransport(j.Protocol, 1)
		clients[i] = newClient(transports[i], j.Protocol, j.URL, j.Key)
	}
	release := func() {
		for _, t := range transports {
			t.CloseIdleConnections()
		}
	}
	works := make([]work, j.Callers)
	var each atomic.Int64 // the member whose turn it is
	for i := range works {
		random := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
		var err error
		if works[i], err = newWork(j, clients[i%connections], random, &each); err != nil {
			release()
			return nil, nil, err
		}
	}
	return works, release, nil
}

const (
	callersPerConn = 16
	mostConns      = 4
)

func newWork(j job, c *client, random *rand.Rand, each *atomic.Int64) (work, error) {
	switch j.Work {
	case batchAccrue:
		return batchWork(j, c, random, func(members []int) bool {
			for i := range members {
				members[i] = random.IntN(j.Members)
			}
			return true
		})
	case accrueEach:
		return batchWork(j, c, random, func(members []int) bool {
			from := int(each.Add(int64(len(members)))) - len(members)
			for i := range members {
				members[i] = (from + i) % j.Members
			}
			return from < j.Members
		})
	}
	accrual, err := newTemplate(purchase(programID))
	if err != nil {
		return nil, err
	}
	redeeming, err := newTemplate(redemption())
	if err != nil {
		return nil, err
	}
	asking, err := newTemplate(balance())
	if err != nil {
		return nil, err
	}
	one := func(to *connect.Client[message, answer], t template, member func() int) work {
		return func(ctx context.Context) (int, error) {
			t.fill(random, member())
			_, err := call(ctx, to, c.header, t.bytes)
			return 1, err
		}
	}
	anyone := func() int { return random.IntN(j.Members) }
	hot := func() int { return 0 }
	switch j.Work {
	case accrueSpread:
		return one(c.accrue, accrual, anyone), nil
	case accrueHot:
		return one(c.accrue, accrual, hot), nil
	case redeemSpread:
		return one(c.redeem, redeeming, anyone), nil
	case balanceSpread:
		return one(c.balance, asking, anyone), nil
	case balanceEach:
		read := one(c.balance, asking, func() int { return int(each.Add(1) - 1) })
		return func(ctx context.Context) (int, error) {
			if each.Load() >= int64(j.Members) {
				return 0, errFinished
			}
			return read(ctx)
		}, nil
	case mixed:
		read, accrue, redeem := one(c.balance, asking, anyone), one(c.accrue, accrual, anyone), one(c.redeem, redeeming, anyone)
		return func(ctx context.Context) (int, error) {
			switch draw := random.IntN(100); {
			case draw < 80:
				return read(ctx)
			case draw < 95:
				return accrue(ctx)
			default:
				return redeem(ctx)
			}
		}, nil
	}
	return nil, fmt.Errorf("there is no work %q", j.Work)
}

// batchWork makes the work of batches for the members that choose puts down, until it has none.
func batchWork(j job, c *client, random *rand.Rand, choose func(members []int) bool) (work, error) {
	whole, items, err := batchTemplate(j.Size)
	if err != nil {
		return nil, err
	}
	members := make([]int, j.Size)
	return func(ctx context.Context) (int, error) {
		if !choose(members) {
			return 0, errFinished
		}
		for i := range items {
			items[i].fill(random, members[i])
		}
		told, err := call(ctx, c.batch, c.header, whole.bytes)
		if err == nil && (told.refused > 0 || told.results != j.Size) {
			err = fmt.Errorf("of %d accruals %d were refused, and %d answered", j.Size, told.refused, told.results)
		}
		return j.Size, err
	}, nil
}
