package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"time"

	"connectrpc.com/connect"
	"github.com/google/uuid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// watchers is how many watch on one server, each a member of their own, while balances change one at a time.
const watchers = 5000

// watchRow is what measuring them is called, for those who ask for it.
const watchRow = "watch"

// watched is what was measured of watchers in one round.
type watched struct {
	Heap, Resident         float64       // bytes that a watcher takes in the server: of Go's heap, of the process
	NewsP50, NewsP99       time.Duration // from an accrual's answer to the news of it, at the caller's; 0: it came before
	AccrueP50              time.Duration // the accrual itself
	BalanceP50, BalanceP99 time.Duration // GetBalance of the same members, hot, by one caller
	Failure                string
}

// watches tells whether watchers are asked for.
func (s settings) watches() bool {
	asked, err := regexp.MatchString(s.only, watchRow)
	return asked && err == nil && !s.noCalls
}

// watching measures watchers, round by round.
func (b *bench) watching(rounds int) (all []watched, err error) {
	for range rounds {
		j := job{Work: watchRow, URL: b.serving.URLs[realServer], Debug: b.serving.Debug, Key: b.key, Callers: watchers, Measure: b.measure}
		var o outcome
		if err := b.load.ask(j, &o); err != nil {
			return nil, err
		}
		o.Watched.Failure = o.Failure
		all = append(all, o.Watched)
	}
	return all, nil
}

// news is an answer that a watcher was told.
type news struct {
	version int64
	at      time.Time
}

// watchBalances does the job of a round: it opens the streams, sees what they take, and makes changes.
func watchBalances(ctx context.Context, j job) (o outcome, err error) {
	const patience = time.Minute
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	transport := newTransport(grpc, mostConns)
	defer transport.CloseIdleConnections()
	client := loyaltyv1connect.NewLoyaltyServiceClient(&http.Client{Transport: transport}, j.URL, connect.WithGRPC())
	withKey := func() context.Context {
		ctx, call := connect.NewClientContext(ctx)
		call.RequestHeader().Set("Authorization", "Bearer "+j.Key)
		return ctx
	}
	before, err := settledMemory(ctx, j.Debug)
	if err != nil {
		return o, err
	}
	told := make([]chan news, j.Callers)
	ended := make(chan error, j.Callers)
	watching, stop := context.WithCancel(withKey())
	var streams sync.WaitGroup
	defer streams.Wait()
	defer stop()
	for i := range told {
		told[i] = make(chan news, 16)
		streams.Go(func() { ended <- watchOne(watching, client, i, told[i]) })
	}
	next := func(i int) (n news, err error) {
		select {
		case n = <-told[i]:
		case err = <-ended:
			err = errors.Join(errors.New("a stream ended"), err)
		case <-ctx.Done():
			err = ctx.Err()
		}
		return n, err
	}
	for i := range told {
		if _, err := next(i); err != nil {
			return o, err
		}
	}
	with, err := settledMemory(ctx, j.Debug)
	if err != nil {
		return o, err
	}
	w := &o.Watched
	w.Heap = (float64(with.Heap) - float64(before.Heap)) / float64(j.Callers)
	w.Resident = (float64(with.Resident) - float64(before.Resident)) / float64(j.Callers)

	var late, accruals, balances histogram
	for until := time.Now().Add(j.Measure); time.Now().Before(until); {
		i := rand.IntN(j.Callers)
		began := time.Now()
		request := purchase(programID)
		request.RequestId, request.Member = uuid.NewString(), member(memberID(i))
		request.Activity.Source.Reference = "order-" + request.GetRequestId()
		request.Activity.GetPurchase().Amount.MinorUnits = anyAmount
		answer, err := client.Accrue(withKey(), request)
		if err != nil {
			return o, err
		}
		answered := time.Now()
		accruals.record(answered.Sub(began))
		for version := int64(0); version < answer.GetBalance().GetVersion(); {
			n, err := next(i)
			if err != nil {
				return o, err
			}
			if version = n.version; version >= answer.GetBalance().GetVersion() {
				late.record(n.at.Sub(answered))
			}
		}
	}
	for until := time.Now().Add(j.Measure / 2); time.Now().Before(until); {
		began := time.Now()
		request := &loyaltyv1.GetBalanceRequest{ProgramId: programID, Member: member(memberID(rand.IntN(j.Callers)))}
		if _, err := client.GetBalance(withKey(), request); err != nil {
			return o, err
		}
		balances.record(time.Since(began))
	}
	w.NewsP50, w.NewsP99, w.AccrueP50 = late.perMille(500), late.perMille(990), accruals.perMille(500)
	w.BalanceP50, w.BalanceP99 = balances.perMille(500), balances.perMille(990)
	return o, nil
}

// watchOne watches a member until ctx ends.
func watchOne(ctx context.Context, client loyaltyv1connect.LoyaltyServiceClient, i int, told chan<- news) error {
	stream, err := client.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{ProgramId: programID, Member: member(memberID(i))})
	if err != nil {
		return err
	}
	for stream.Receive() {
		select {
		case told <- news{stream.Msg().GetBalance().GetVersion(), time.Now()}:
		case <-ctx.Done():
		}
	}
	return errors.Join(stream.Err(), stream.Close())
}

// settledMemory is what the served process has in memory when its garbage is collected.
func settledMemory(ctx context.Context, debug string) (m memory, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, debug+"/memory?collect=1", nil)
	if err != nil {
		return m, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return m, err
	}
	defer response.Body.Close()
	return m, json.NewDecoder(response.Body).Decode(&m)
}

func (t tableWriter) watched(rounds []watched) {
	t.heading("Watched balances: %d watchers on one server, over HTTP/2, each of another member; medians (min to max)", watchers)
	of := func(figure func(watched) float64) spread {
		var values []float64
		for _, w := range rounds {
			if w.Failure == "" {
				values = append(values, figure(w))
			}
		}
		return spreadOf(values)
	}
	for _, w := range rounds {
		if w.Failure != "" {
			_, _ = fmt.Fprintf(t.out, "A round failed: %s\n", w.Failure)
		}
	}
	kib := func(s spread) string {
		return fmt.Sprintf("%.1f KiB (%.1f to %.1f)", s.Median/1024, s.Min/1024, s.Max/1024)
	}
	milliseconds := func(s spread) string {
		return fmt.Sprintf("%.2f ms (%.2f to %.2f)", s.Median/1e6, s.Min/1e6, s.Max/1e6)
	}
	ratio := func(s spread) string { return fmt.Sprintf("%.2f (%.2f to %.2f)", s.Median, s.Min, s.Max) }
	t.lines([]string{"what", "measured", "as a ratio to GetBalance, hot, one caller"}, [][]string{
		{"memory of a watcher in the server: Go's heap", kib(of(func(w watched) float64 { return w.Heap })), "–"},
		{"the same: the process, stacks and all", kib(of(func(w watched) float64 { return w.Resident })), "–"},
		{"from an accrual's answer to the news of it, p50", milliseconds(of(func(w watched) float64 { return float64(w.NewsP50) })),
			ratio(of(func(w watched) float64 { return float64(w.NewsP50) / max(1, float64(w.BalanceP50)) }))},
		{"the same, p99", milliseconds(of(func(w watched) float64 { return float64(w.NewsP99) })),
			ratio(of(func(w watched) float64 { return float64(w.NewsP99) / max(1, float64(w.BalanceP99)) }))},
		{"the accrual itself, p50", milliseconds(of(func(w watched) float64 { return float64(w.AccrueP50) })),
			ratio(of(func(w watched) float64 { return float64(w.AccrueP50) / max(1, float64(w.BalanceP50)) }))},
	})
}
