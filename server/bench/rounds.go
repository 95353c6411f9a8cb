package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// bench measures rows: a served process, a load process, and the stack below them.
type bench struct {
	*stack
	world
	serving  serving
	served   *child
	load     *child
	database map[string]string // by server, for work that goes without
	warm     time.Duration
	measure  time.Duration
	profiles string // directory for the served process's CPU profiles; empty: none
	progress io.Writer
}

// rounds measures all rows in each round, one after the other.
func (b *bench) rounds(ctx context.Context, rows []row, rounds int) ([]*measured, error) {
	all := make([]*measured, len(rows))
	byID := make(map[string]*measured, len(rows))
	for i, r := range rows {
		all[i] = &measured{row: r}
		byID[r.ID] = all[i]
	}
	for round := range rounds {
		for i, m := range all {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			_, _ = fmt.Fprintf(b.progress, "\r\033[Kround %d of %d, row %d of %d: %s, %d callers", round+1, rounds, i+1, len(all), m.Title, m.Callers)
			f, err := b.one(ctx, m.row, byID)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.ID, err)
			}
			m.Rounds = append(m.Rounds, f)
			if f.Failure != "" {
				b.tellFailure(m, f.Failure)
			}
		}
	}
	_, _ = fmt.Fprint(b.progress, "\r\033[K")
	return all, nil
}

// tellFailure says why a row failed, with the end of the server's log.
func (b *bench) tellFailure(m *measured, why string) {
	const lastOf = 1000 // bytes
	log, _ := os.ReadFile(b.served.log.Name())
	_, _ = fmt.Fprintf(b.progress, "\r\033[K%s failed: %s\n%s\n", m.ID, why, log[max(0, len(log)-lastOf):])
}

// one measures a row once.
func (b *bench) one(ctx context.Context, r row, sofar map[string]*measured) (figures, error) {
	j := job{
		Work: r.Work, Protocol: r.Protocol, URL: b.serving.URLs[r.Server], Key: b.key, Callers: r.Callers, Size: r.Size,
		Members: b.members, Warm: b.warm, Measure: b.measure, RedisURL: b.redis.URL(),
		StoredAnswer: b.serving.StoredAnswer, PartnerNo: b.partnerNo, DatabaseURL: b.database[r.Server],
	}
	if r.HalfOf != "" {
		j.Rate = int(sofar[r.HalfOf].rate().Median / 2)
	}
	if r.Emptied {
		if err := b.redisClient.FlushAll(ctx).Err(); err != nil {
			return figures{}, err
		}
		j.Warm = 0
	}
	if r.Warmed {
		j.Members = hotMembers
		if err := b.warmUp(j); err != nil {
			return figures{}, err
		}
	}
	stopProfile := b.profile(r)
	defer stopProfile()
	before, err := b.snapshot(ctx)
	if err != nil {
		return figures{}, err
	}
	var o outcome
	if err := b.load.ask(j, &o); err != nil {
		return figures{}, err
	}
	after, err := b.snapshot(ctx)
	if err != nil {
		return figures{}, err
	}
	f := figures{Rate: o.perSecond(), P50: o.P50, P99: o.P99, P999: o.P999, Failure: o.Failure}
	if per1000 := float64(o.All) / 1000; per1000 > 0 {
		f.Server = (after.server - before.server).Seconds() / per1000
		f.Postgres = (after.postgres - before.postgres).Seconds() / per1000
		f.Redis = (after.redis - before.redis).Seconds() / per1000
		f.Load = (after.load - before.load).Seconds() / per1000
		f.Allocations = float64(after.Allocations-before.Allocations) / 1000 / per1000
		f.KB = float64(after.Bytes-before.Bytes) / 1024 / 1000 / per1000
	}
	return f, nil
}

// warmUp reads the balance of every member that a job is about.
func (b *bench) warmUp(j job) error {
	j.Work, j.Callers = balanceEach, 64
	return b.each(j)
}

// acquaint lets servers write every member's account, as those that have been running have: a server keeps what it wrote.
func (b *bench) acquaint(servers ...string) error {
	const size = 1000
	for _, server := range servers {
		err := b.each(job{Work: accrueEach, Protocol: grpc, URL: b.serving.URLs[server], Key: b.key, Callers: batchCallers[size], Size: size, Members: b.members})
		if err != nil {
			return err
		}
	}
	return nil
}

// each does a job about every member, which ends by itself.
func (b *bench) each(j job) error {
	j.Warm, j.Measure = 0, 2*time.Minute
	var o outcome
	if err := b.load.ask(j, &o); err != nil {
		return err
	}
	if o.Failure != "" || o.All < int64(j.Members) {
		return fmt.Errorf("%s: done for %d of %d members: %s", j, o.All, j.Members, o.Failure)
	}
	return nil
}

// snapshot is what all processes have used so far.
type snapshot struct {
	memory
	server, postgres, redis, load time.Duration
}

func (b *bench) snapshot(ctx context.Context) (s snapshot, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.serving.Debug+"/memory", nil)
	if err != nil {
		return s, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return s, err
	}
	defer response.Body.Close()
	err = json.NewDecoder(response.Body).Decode(&s.memory)
	s.server, s.load = familyTime(b.served.cmd.Process.Pid), familyTime(b.load.cmd.Process.Pid)
	s.postgres, s.redis = familyTime(b.postmaster), familyTime(b.redisServer)
	return s, err
}

// profile profiles the served process while a row is measured, when that was asked for. The last round's stays.
func (b *bench) profile(r row) (stop func()) {
	if b.profiles == "" || r.Server == "" {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		seconds := max(1, int((b.warm + b.measure).Seconds()))
		response, err := http.Get(fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", b.serving.Debug, seconds))
		if err != nil {
			return
		}
		defer response.Body.Close()
		if content, err := io.ReadAll(response.Body); err == nil {
			_ = os.WriteFile(filepath.Join(b.profiles, strings.ReplaceAll(r.ID, "/", "-")+".pprof"), content, 0o600)
		}
	}()
	return func() { <-done }
}
