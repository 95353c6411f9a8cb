// Package app is the wiring: what is started, in which order, and how it stops. It is the only room that knows all
// others.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/jobs"
	"github.com/loyaltycore/core/server/internal/refusal"
	"github.com/loyaltycore/core/server/internal/rpc"
	"github.com/loyaltycore/core/server/internal/watch"
)

// comeAgain is when those whose streams end with the server may watch at another.
const comeAgain = 100 * time.Millisecond

// App is a running server.
type App struct {
	config    Config
	domain    *Domain
	telemetry *telemetry
	health    *health
	listener  net.Listener
	server    *http.Server
	signer    *auth.Signer // nil: there is none
	serving   chan error   // what serving ended with
	watchers  *watch.Hub
	endStream context.CancelCauseFunc
	endSweep  func()
	endNews   func()
}

// Start starts a server and returns once it can be called. It fails when the configuration is wrong, the port is
// taken, or the database can't be reached; a Redis that can't be reached is no reason to.
func Start(ctx context.Context, config Config) (_ *App, err error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	tuneRuntime()
	a := &App{config: config, serving: make(chan error, 1), endStream: func(error) {}, endSweep: func() {}, endNews: func() {}}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close(context.WithoutCancel(ctx)))
		}
	}()
	// The port comes first: what is wrong with it is told without waiting for a database.
	if a.listener, err = listen(ctx, config.Listen); err != nil {
		return nil, err
	}
	if a.signer, err = openSigner(config); err != nil {
		return nil, err
	}
	if a.telemetry, err = startTelemetry(ctx, config.Version, config.Log); err != nil {
		return nil, err
	}
	if a.domain, err = OpenDomain(ctx, config); err != nil {
		return nil, err
	}
	a.health = startHealth(config.Log, a.domain.pingDatabase, a.domain.pingRedis())
	a.serve()
	a.sweep()
	config.Log.LogAttrs(ctx, slog.LevelInfo, "listening", slog.String("url", a.URL()))
	return a, nil
}

func (a *App) serve() {
	stopping, endStream := context.WithCancelCause(context.Background())
	a.endStream = endStream
	mux := newMux(stopping, a.health, a.telemetry.metrics)
	d, clock := a.domain, a.config.Clock
	keys := auth.NewAuthenticator(auth.Deps{
		Store: d.Directory, Signer: a.signer, Providers: a.providers, PrivateProviders: a.config.Tokens.PrivateProviders,
		Clock: clock, Log: a.config.Log,
	})
	a.watch()
	answers := a.config.Loyalty
	if answers == nil {
		answers = rpc.NewLoyaltyService(d.Loyalty, a.watchers)
	}
	rpc.Mount(mux, rpc.Services{
		Loyalty: answers,
		Account: rpc.NewAccountService(d.Loyalty),
		Member:  rpc.NewMemberService(d.Directory, d.Loyalty, keys, clock),
		Program: rpc.NewProgramService(d.Directory, d.Loyalty, clock),
		Partner: rpc.NewPartnerService(d.Directory, keys, clock),
		Token:   rpc.NewTokenService(d.Directory, a.signer, keys, clock),
		Audit:   rpc.NewAuditService(d.Directory),
	}, rpc.Options{
		Log: a.config.Log, Keys: keys, Trace: a.telemetry.interceptor, Refused: a.telemetry.refused,
		ConcurrentCalls: a.config.Limits.ConcurrentCalls, CallTimeout: a.config.Limits.CallTimeout,
		RequestBytes: a.config.Limits.RequestBytes,
		Stream:       func(next http.Handler) http.Handler { return endless(stopping, writeTimeout, next) },
		Alarm:        a.config.Alarm,
	})
	a.server = newServer(allowOrigins(mux, a.config.Listen.AllowedOrigins), a.config.Limits, a.config.Log)
	go func() { a.serving <- a.server.Serve(a.listener) }()
}

// watch makes the hub of those who watch balances, which hears of changes where there is a Redis.
func (a *App) watch() {
	options := watch.DefaultOptions()
	options.Most, options.Clock, options.Alarm = a.config.Limits.Watchers, a.config.Clock, a.config.Alarm
	a.watchers = watch.New(a.domain.Loyalty, options)
	if a.domain.hot != nil {
		news := a.domain.hot.Listen(a.watchers.Heard)
		a.watchers.Listen(news)
		a.endNews = news.Close
	}
	a.telemetry.watch(a.watchers.Watchers)
}

// stopStreams ends streams, because the server stops.
func (a *App) stopStreams() {
	a.endStream(refusal.New(refusal.ServerStopping, "the server is stopping; watch again, at another").After(comeAgain))
}

// sweep begins to write down, now and then, what has happened by itself.
func (a *App) sweep() {
	sweeping, end := context.WithCancel(context.Background())
	job := jobs.DefaultSweep(a.domain.Loyalty, a.domain.Directory.Programs, a.config.Log)
	done := make(chan struct{})
	go func() {
		defer close(done)
		job.Run(sweeping)
	}()
	a.endSweep = func() {
		end()
		<-done
	}
}

// Addr is the address the server listens on.
func (a *App) Addr() net.Addr { return a.listener.Addr() }

// URL is where a caller on this machine finds the server.
func (a *App) URL() string {
	scheme := "http"
	if a.config.Listen.TLSCertFile != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(a.Addr().String())
	if ip := net.ParseIP(host); err != nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Failed tells when serving ends by itself, which it does only when the listener breaks.
func (a *App) Failed() <-chan error { return a.serving }

// Stop ends the server: it is not ready any more, takes no more calls, finishes those in progress and what they
// wrote, and closes what it opened. Calls that outlast the configured time, or ctx, are cut off, which Stop tells
// with an error.
func (a *App) Stop(ctx context.Context) error {
	a.health.stopping()
	select {
	case <-time.After(a.config.Stop.Delay):
	case <-ctx.Done():
	}
	a.stopStreams()
	grace, cancel := context.WithTimeout(ctx, a.config.Stop.Timeout)
	defer cancel()
	var failed []error
	if err := a.server.Shutdown(grace); err != nil {
		failed = append(failed, fmt.Errorf("calls in progress were cut off: %w", err), a.server.Close())
	}
	return errors.Join(append(failed, a.close(context.WithoutCancel(ctx)))...)
}

// close closes what Start opened, the other way round.
func (a *App) close(ctx context.Context) error {
	const patience = 5 * time.Second // for telemetry to be sent
	a.stopStreams()
	var failed []error
	if a.health != nil {
		a.health.stop()
	}
	a.endSweep()
	if a.watchers != nil {
		a.watchers.Close()
		a.endNews()
	}
	if a.domain != nil {
		failed = append(failed, a.domain.Close())
	}
	if a.telemetry != nil {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		failed = append(failed, a.telemetry.flush(ctx))
	}
	if a.server == nil && a.listener != nil {
		failed = append(failed, a.listener.Close())
	}
	return errors.Join(failed...)
}
