package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof" // on the debugging port
	"os"
	"runtime"
	"runtime/debug"

	"connectrpc.com/connect"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// The servers that share the served process, each on a port of its own. All are the server as it ships; what answers
// LoyaltyService is the domain, or a yardstick.
const (
	realServer      = "real"
	nothingServer   = "nothing"
	plainServer     = "plain"
	pipelinedServer = "pipelined"
	groupedServer   = "grouped"
)

// serveOrder is what to serve.
type serveOrder struct {
	Key     string
	Servers []serverOrder // the first is real: the yardsticks take their answers from it
}

type serverOrder struct{ Name, Answers, DatabaseURL, RedisURL string }

// serving is where the servers are.
type serving struct {
	URLs         map[string]string // by name
	Debug        string            // pprof, and /memory
	StoredAnswer string            // an accrual's, as the ledger stores it
}

// serve serves what the first line of in orders, tells where on a line of out, and ends when in does.
func serve(ctx context.Context, in io.Reader, out io.Writer) (err error) {
	var order serveOrder
	lines := json.NewDecoder(in)
	if err := lines.Decode(&order); err != nil {
		return err
	}
	told := serving{URLs: map[string]string{}}
	if told.Debug, err = serveDebug(ctx); err != nil {
		return err
	}
	var like samples
	for _, s := range order.Servers {
		server, release, err := start(ctx, s, like)
		if err != nil {
			return fmt.Errorf("serving %s: %w", s.Name, err)
		}
		defer func() {
			err = errors.Join(err, server.Stop(context.WithoutCancel(ctx)))
			release()
		}()
		told.URLs[s.Name] = server.URL()
		if like.accrual == nil {
			if like, err = take(ctx, server.URL(), order.Key, s.DatabaseURL); err != nil {
				return fmt.Errorf("taking answers from %s: %w", s.Name, err)
			}
			told.StoredAnswer = like.stored
		}
	}
	if err := json.NewEncoder(out).Encode(told); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, in) // until it ends
	return err
}

func start(ctx context.Context, s serverOrder, like samples) (server *app.App, release func(), err error) {
	config := app.Default()
	config.Listen.Address = "127.0.0.1:0"
	config.Database.URL, config.Redis.URL, config.Database.Migrate = s.DatabaseURL, s.RedisURL, false
	if config.Log, err = app.NewLog(os.Stderr, "info", "json"); err != nil {
		return nil, nil, err
	}
	release = func() {}
	switch s.Answers {
	case realServer:
	case nothingServer:
		config.Loyalty = &nothing{samples: like}
	case plainServer, pipelinedServer:
		pool, err := postgres.OpenIndexed(ctx, s.DatabaseURL, plainConns)
		if err != nil {
			return nil, nil, err
		}
		release = pool.Close
		config.Loyalty = &plain{samples: like, pool: pool, pipelined: s.Answers == pipelinedServer}
	case groupedServer:
		g, err := newGrouped(ctx, s.DatabaseURL, like)
		if err != nil {
			return nil, nil, err
		}
		release = g.close
		config.Loyalty = g
	default:
		return nil, nil, fmt.Errorf("there is no server %q", s.Answers)
	}
	server, err = app.Start(ctx, config)
	return server, release, err
}

// take calls a real server for the answers that yardsticks give.
func take(ctx context.Context, url, key, databaseURL string) (samples, error) {
	withKey := connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			r.Header().Set("Authorization", "Bearer "+key)
			return next(ctx, r)
		}
	})
	client := loyaltyv1connect.NewLoyaltyServiceClient(http.DefaultClient, url, connect.WithInterceptors(withKey))
	accrue := func(cents int64) (*loyaltyv1.AccrueResponse, error) {
		request := purchase(programID)
		request.RequestId, request.Member = uuid.NewString(), member(sampleMember)
		request.Activity.Source.Reference = "order-" + request.GetRequestId()
		request.Activity.GetPurchase().Amount.MinorUnits = cents
		return client.Accrue(ctx, request)
	}
	const enoughToRedeem = 50_000 // cents
	var s samples
	if _, err := accrue(enoughToRedeem); err != nil {
		return s, err
	}
	redeem := redemption()
	redeem.RequestId, redeem.Member = uuid.NewString(), member(sampleMember)
	var failed [3]error
	s.redemption, failed[0] = client.Redeem(ctx, redeem)
	s.accrual, failed[1] = accrue(anyAmount)
	s.balance, failed[2] = client.GetBalance(ctx, &loyaltyv1.GetBalanceRequest{ProgramId: programID, Member: member(sampleMember)})
	if err := errors.Join(failed[:]...); err != nil {
		return s, err
	}
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return s, err
	}
	defer conn.Close(ctx)
	const storedAnswer = `SELECT answer::text FROM operations WHERE program_id = $1 AND operation_id = $2`
	err = conn.QueryRow(ctx, storedAnswer, programID, s.accrual.GetAccrualId()).Scan(&s.stored)
	return s, err
}

// memory is what the Go runtime of the served process has allocated since it began, and what it takes now.
type memory struct {
	Allocations, Bytes uint64
	Collections        uint32
	Heap, Resident     uint64
}

// serveDebug serves pprof and /memory on a port of its own.
func serveDebug(ctx context.Context) (url string, err error) {
	http.HandleFunc("GET /memory", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("collect") != "" {
			runtime.GC()
			debug.FreeOSMemory()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		_ = json.NewEncoder(w).Encode(memory{m.Mallocs, m.TotalAlloc, m.NumGC, m.HeapAlloc, resident()})
	})
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(listener, nil) }() // until the process ends
	return "http://" + listener.Addr().String(), nil
}
