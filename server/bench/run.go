package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"
)

// settings are what a run is asked for.
type settings struct {
	full     bool
	dir      string // below which the stack lives
	results  string // file for the machine-readable results
	markdown string // file for the table as Markdown; empty: none
	only     string // regular expression of the rows to measure; empty: all
	rounds   int    // 0: the mode's
	measure  time.Duration
	members  int
	grow     []int // postings of the grown ledgers
	noCalls  bool  // the growth only
	strange  bool  // servers are measured as they start, not knowing any account
	profiles string
	postgres map[string]string // settings of Postgres
}

// What members have when calls are measured: enough for many rewards.
const (
	leastFilled = 50_000
	mostFilled  = 100_000
)

// run measures everything and writes what it found.
func run(ctx context.Context, s settings, out, progress io.Writer) (err error) {
	began := time.Now()
	say := func(format string, args ...any) {
		_, _ = fmt.Fprintf(progress, "\r\033[K%4.0f s  "+format+"\n", append([]any{time.Since(began).Seconds()}, args...)...)
	}
	rows, err := s.rows()
	if err != nil {
		return err
	}
	say("starting Postgres and Redis")
	stack, err := startStack(ctx, s.dir, s.postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.stop()) }()
	r := &report{Time: began, Mode: "short", Members: s.members, Rounds: s.rounds, Measure: s.measure, Warm: s.measure / 4,
		Machine: lookAtMachine(stack.dir), Versions: stack.versions, Settings: stack.settings}
	r.Versions["go"] = runtime.Version()
	if s.full {
		r.Mode = "full"
	}
	say("enrolling %d members", s.members)
	if err := stack.postgres.CreateDatabase(ctx, bareDatabase); err != nil {
		return err
	}
	w, err := makeWorld(ctx, stack.postgres.URL(bareDatabase), s.members, began)
	if err != nil {
		return err
	}
	b := &bench{stack: stack, world: w, warm: r.Warm, measure: r.Measure, profiles: s.profiles, progress: progress}
	if b.load, err = startChild("load", filepath.Join(stack.dir, "load.log")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.load.stop()) }()
	if len(rows) > 0 || s.watches() {
		if err := b.calls(ctx, r, rows, s, say); err != nil {
			return err
		}
	}
	if len(s.grow) > 0 {
		if err := b.growth(ctx, r, s, say); err != nil {
			return err
		}
	}
	if len(r.Rows) > 0 {
		r.judge(targets)
	}
	r.Took = time.Since(began).Round(time.Second).String()
	return r.write(s, out)
}

// rows is what to measure.
func (s settings) rows() ([]row, error) {
	only, err := regexp.Compile(s.only)
	if err != nil || s.noCalls {
		return nil, err
	}
	rows := shortPlan()
	if s.full {
		rows = fullPlan()
	}
	asked := map[string]bool{}
	for _, r := range rows {
		if only.MatchString(r.ID) {
			asked[r.ID] = true
			asked[r.HalfOf] = true // it can't be measured without
		}
	}
	return slices.DeleteFunc(rows, func(r row) bool { return !asked[r.ID] }), nil
}

// calls measures the rows of calls, and watchers.
func (b *bench) calls(ctx context.Context, r *report, rows []row, s settings, say func(string, ...any)) (err error) {
	for _, name := range []string{realServer, plainServer, groupedServer, rawRow} {
		if err := b.copyDatabase(ctx, name, bareDatabase); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, b.dropDatabase(context.WithoutCancel(ctx), name)) }()
	}
	url := b.postgres.URL
	redis := b.redis.URL()
	order := serveOrder{Key: b.key, Servers: []serverOrder{
		{realServer, realServer, url(realServer), redis},
		{nothingServer, nothingServer, url(plainServer), ""},
		{plainServer, plainServer, url(plainServer), ""},
		{pipelinedServer, pipelinedServer, url(plainServer), ""},
		{groupedServer, groupedServer, url(groupedServer), ""},
	}}
	if err := b.serve(order); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.served.stop()) }()
	b.database = map[string]string{"": url(rawRow), realServer: url(realServer)}
	say("giving every member points")
	// The sample's postings are there already: filling adds to the others.
	if err := fill(ctx, url(realServer), b.world, 1, leastFilled, mostFilled, b.serving.StoredAnswer, time.Now()); err != nil {
		return err
	}
	if !s.strange {
		say("letting the server write every account")
		if err := b.acquaint(realServer); err != nil {
			return err
		}
	}
	say("measuring %d rows in %d rounds; the debugging port is %s", len(rows), s.rounds, b.serving.Debug)
	if r.Rows, err = b.rounds(ctx, rows, s.rounds); err != nil {
		return err
	}
	if s.watches() {
		say("measuring watchers")
		r.Watched, err = b.watching(s.rounds)
	}
	return err
}

func (b *bench) serve(order serveOrder) (err error) {
	if b.served, err = startChild("serve", filepath.Join(b.dir, "serve.log")); err != nil {
		return err
	}
	b.serving = serving{}
	return b.served.ask(order, &b.serving)
}

func (r *report) write(s settings, out io.Writer) error {
	tableWriter{out: out}.report(r)
	if err := os.MkdirAll(filepath.Dir(s.results), 0o755); err != nil {
		return err
	}
	if err := r.writeFile(s.results); err != nil {
		return err
	}
	if s.markdown == "" {
		return nil
	}
	file, err := os.Create(s.markdown)
	if err != nil {
		return err
	}
	tableWriter{out: file, markdown: true}.report(r)
	return file.Close()
}
