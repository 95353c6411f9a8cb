package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// job is one measurement: what load is asked to do. Durations are nanoseconds in JSON.
type job struct {
	Work     string
	Protocol string // grpc or connect, for calls
	URL, Key string
	Callers  int           // at once, each in a closed loop: the next call when the last is answered …
	Rate     int           // … or, above 0, an open loop: so many calls begin each second, whatever the answers do
	Size     int           // of a batch or pipeline
	Members  int           // that calls are about
	Warm     time.Duration // not measured, before …
	Measure  time.Duration // … what is

	Debug                 string // the server's debugging port
	DatabaseURL, RedisURL string // for work without a server
	StoredAnswer          string // an answer as the ledger stores it, for rows of the same size
	PartnerNo             int32
}

// outcome is what became of a job.
type outcome struct {
	Calls         float64 // made while measuring (of a batch: its accruals); one that was only partly made then counts in part
	All           int64   // from first to last, warming up included
	Seconds       float64
	Failure       string        // the first error; empty: none
	P50, P99      time.Duration // of a call, or of a whole batch
	P999, Longest time.Duration
	Watched       watched
}

// load does jobs, one a line, until there are no more, and answers each with a line.
func load(ctx context.Context, in io.Reader, out io.Writer) error {
	jobs, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var j job
		if err := jobs.Decode(&j); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		done, err := j.do(ctx)
		if err != nil {
			done.Failure = err.Error()
		}
		if err := answers.Encode(done); err != nil {
			return err
		}
	}
}

func (j job) do(ctx context.Context) (outcome, error) {
	var works []work
	var release func()
	var err error
	switch j.Work {
	case importFile:
		return importPurchases(ctx, j)
	case watchRow:
		return watchBalances(ctx, j)
	case rawInserts:
		works, release, err = rawWork(ctx, j)
	case redisGet, redisPipelined:
		works, release, err = redisWork(ctx, j)
	default:
		works, release, err = rpcWork(j)
	}
	if err != nil {
		return outcome{}, err
	}
	defer release()
	return j.drive(ctx, works)
}

// drive lets callers work for the job's time.
func (j job) drive(ctx context.Context, works []work) (outcome, error) {
	const patience = 20 * time.Second // for the last answers
	begin := time.Now()
	from, until := begin.Add(j.Warm), begin.Add(j.Warm+j.Measure)
	// Every call carries a deadline, as callers' should.
	ctx, cancel := context.WithDeadline(ctx, until.Add(patience))
	defer cancel()
	m := &measurement{from: from, until: until}
	next := func(context.Context) (time.Time, bool) { now := time.Now(); return now, now.Before(until) }
	if j.Rate > 0 {
		next = pace(begin, until, j.Rate)
	}
	var callers sync.WaitGroup
	for _, w := range works {
		callers.Go(func() { m.caller(ctx, w, next) })
	}
	callers.Wait()
	o := outcome{Calls: m.calls, All: m.all, Seconds: j.Measure.Seconds(), Longest: m.took.max,
		P50: m.took.perMille(500), P99: m.took.perMille(990), P999: m.took.perMille(999)}
	return o, m.failure
}

// errFinished ends a caller whose work is finite.
var errFinished = errors.New("finished")

// measurement gathers what callers see.
type measurement struct {
	from, until time.Time
	failed      atomic.Bool

	mu      sync.Mutex
	calls   float64
	all     int64
	took    histogram
	failure error
}

// caller works until there is no next call, or one fails: a failure spoils the measurement.
func (m *measurement) caller(ctx context.Context, w work, next func(context.Context) (time.Time, bool)) {
	var calls float64
	var all int64
	var took histogram
	var failure error
	for !m.failed.Load() {
		began, more := next(ctx)
		if !more {
			break
		}
		n, err := w(ctx)
		ended := time.Now()
		if errors.Is(err, errFinished) {
			break
		}
		if err != nil {
			failure = err
			m.failed.Store(true)
			break
		}
		all += int64(n)
		calls += float64(n) * m.part(began, ended)
		if ended.After(m.from) && ended.Before(m.until) {
			took.record(ended.Sub(began))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls, m.all = m.calls+calls, m.all+all
	m.took.add(&took)
	if m.failure == nil {
		m.failure = failure
	}
}

// part is how much of a call was made while measuring. Batches take so long that counting whole ones would blur rates.
func (m *measurement) part(began, ended time.Time) float64 {
	inside := ended.Sub(began)
	if late := ended.Sub(m.until); late > 0 {
		inside -= late
	}
	if early := m.from.Sub(began); early > 0 {
		inside -= early
	}
	if whole := ended.Sub(began); whole > 0 {
		return max(0, float64(inside)/float64(whole))
	}
	return 1
}

// pace gives callers the instants at which calls begin, evenly. A call that nobody was free to begin in time counts
// from when it should have begun, so that a server that stalls is seen by all whom it keeps waiting; one whose caller
// slept until then counts from when it woke, because that delay is the load's own.
func pace(begin, until time.Time, rate int) func(context.Context) (time.Time, bool) {
	var taken atomic.Int64
	return func(ctx context.Context) (time.Time, bool) {
		n := taken.Add(1) - 1
		due := begin.Add(time.Duration(n * int64(time.Second) / int64(rate)))
		if !due.Before(until) {
			return due, false
		}
		wait := time.Until(due)
		if wait <= 0 {
			return due, true
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			return time.Now(), true
		case <-ctx.Done():
			return due, false
		}
	}
}

func (o outcome) perSecond() float64 {
	if o.Seconds == 0 {
		return 0
	}
	return o.Calls / o.Seconds
}

func (j job) String() string { return fmt.Sprintf("%s by %d callers", j.Work, j.Callers) }
