package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/app"
)

func newServe() *cobra.Command {
	config := app.Default()
	var logging logSettings
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the contract on one port: Connect, gRPC and gRPC-Web, health, reflection, metrics",
		Long: `Serve the contract on one port: Connect, gRPC and gRPC-Web over HTTP/1.1 and HTTP/2, and beside it
gRPC health and reflection, /healthz, /readyz and /metrics (Prometheus).

Servers keep no state: run as many as you like on one database, whose tables loyalty migrate makes and brings up to
date. Traces are exported by OTLP (http/protobuf) when the
standard variable OTEL_EXPORTER_OTLP_ENDPOINT says where to.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if config.Log, err = logging.open(cmd); err != nil {
				return err
			}
			config.Version = version()
			server, err := app.Start(cmd.Context(), config)
			if err != nil {
				return err
			}
			return untilStopped(cmd.Context(), server)
		},
	}
	takeSettings(cmd, listenSettings(&config.Listen), databaseSettings(&config.Database), redisSettings(&config.Redis),
		tokenSettings(&config.Tokens), limitSettings(&config.Limits), stopSettings(&config.Stop), logging.settings())
	return cmd
}

// untilStopped waits for the end of ctx, or of the server by itself, and stops the server.
func untilStopped(ctx context.Context, server *app.App) error {
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-server.Failed():
	}
	if err := server.Stop(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return failed
}

func listenSettings(l *app.Listen) settings {
	s := newSettings("Listening")
	s.StringVar(&l.Address, "listen", l.Address, "where callers find the server, as `host:port`; port 0 is a free one")
	s.StringVar(&l.TLSCertFile, "tls-cert", l.TLSCertFile, "PEM `file` with the certificate; without it, plain text")
	s.StringVar(&l.TLSKeyFile, "tls-key", l.TLSKeyFile, "PEM `file` with the certificate's key")
	s.StringSliceVar(&l.AllowedOrigins, "allowed-origins", l.AllowedOrigins,
		"`web sites` whose pages may call, as https://shop.example, comma separated")
	return s
}

func databaseSettings(d *app.Database) settings {
	s := newSettings("Database")
	urlSetting(s, &d.URL)
	s.IntVar(&d.Conns, "database-conns", d.Conns, "connections for reads; writes have a few of their own")
	s.BoolVar(&d.Migrate, "migrate", d.Migrate, "bring the tables up to date before serving; without it a database that is not is refused")
	return s
}

func urlSetting(s settings, url *string) {
	s.StringVar(url, "database-url", *url, "Postgres 15 or newer, as `URL`: postgres://user:password@host/database")
}

func redisSettings(r *app.Redis) settings {
	s := newSettings("Redis")
	s.StringVar(&r.URL, "redis-url", r.URL, "Redis for hot balances, as `URL`: redis://host:6379/0; without it, slower")
	return s
}

func tokenSettings(t *app.Tokens) settings {
	s := newSettings("Member tokens")
	s.StringVar(&t.KeysFile, "member-token-keys", t.KeysFile,
		"PEM `file` with Ed25519 private keys: the first signs, all are known; without it no tokens are issued")
	s.BoolVar(&t.PrivateProviders, "private-identity-providers", t.PrivateProviders,
		"read keys of programs' identity providers in the private network, too, and without TLS")
	return s
}

func limitSettings(l *app.Limits) settings {
	s := newSettings("Limits")
	s.IntVar(&l.ConcurrentCalls, "concurrent-calls", l.ConcurrentCalls, "calls in progress; more are refused")
	s.IntVar(&l.Watchers, "watchers", l.Watchers, "who watch a balance; more are refused")
	s.DurationVar(&l.CallTimeout, "call-timeout", l.CallTimeout, "time for a call")
	s.Int64Var(&l.RequestBytes, "request-bytes", l.RequestBytes, "size of a request, packed or not")
	s.IntVar(&l.HeaderBytes, "header-bytes", l.HeaderBytes, "size of a request's headers")
	s.DurationVar(&l.ReadTimeout, "read-timeout", l.ReadTimeout, "time for a request to arrive")
	s.DurationVar(&l.IdleTimeout, "idle-timeout", l.IdleTimeout, "time a connection without calls is kept")
	return s
}

func stopSettings(d *app.Stop) settings {
	s := newSettings("Stopping")
	s.DurationVar(&d.Delay, "stop-delay", d.Delay, "time between not being ready and taking no more calls")
	s.DurationVar(&d.Timeout, "stop-timeout", d.Timeout, "time for calls in progress to end")
	return s
}

// logSettings are what to log, to stderr.
type logSettings struct{ level, format string }

func (l *logSettings) settings() settings {
	s := newSettings("Log")
	s.StringVar(&l.level, "log-level", "info", "debug (a line per call), info, warn or error, and what is worse")
	s.StringVar(&l.format, "log-format", "json", "json or text")
	return s
}

func (l *logSettings) open(cmd *cobra.Command) (*slog.Logger, error) {
	log, err := app.NewLog(cmd.ErrOrStderr(), l.level, l.format)
	if err != nil {
		return nil, usageError{err}
	}
	return log, nil
}
