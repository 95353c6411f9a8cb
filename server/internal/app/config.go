package app

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// Config is what a server is started with. Default has a value for everything but the database.
type Config struct {
	Listen   Listen
	Database Database
	Redis    Redis
	Tokens   Tokens
	Limits   Limits
	Stop     Stop
	Log      *slog.Logger     // nil: nothing is logged
	Clock    func() time.Time // nil: the wall clock
	Version  string           // of the program, for traces

	// Alarm rings once after a time by the clock, unless it is stopped before. Nil: by the machine's.
	Alarm func(after time.Duration, ring func()) (stop func())

	// Loyalty answers LoyaltyService, to measure what all else costs. Nil: the domain does.
	Loyalty loyaltyv1connect.LoyaltyServiceHandler
}

// Listen is where callers find the server.
type Listen struct {
	Address        string   // host:port; port 0 is a free one
	TLSCertFile    string   // PEM; empty, with TLSKeyFile: plain text
	TLSKeyFile     string   // PEM
	AllowedOrigins []string // web sites whose pages may call, as "https://shop.example"; empty: none
}

// Database is the ledger's Postgres.
type Database struct {
	URL     string
	Conns   int  // connections for reads and the directory
	Migrate bool // bring the tables up to date before serving; else tables that are not are refused
}

// Redis keeps hot balances.
type Redis struct {
	URL string // empty: there is none, and every balance is read from the database
}

// Tokens are how members' tokens are made and known.
type Tokens struct {
	KeysFile         string // PEM, Ed25519 private keys, the first of which signs; empty: no tokens are issued
	PrivateProviders bool   // identity providers may be in the private network, and without TLS
}

// Limits are what the server takes on.
type Limits struct {
	ConcurrentCalls int           // calls in progress; more are refused with OVERLOADED
	CallTimeout     time.Duration // for one call
	Watchers        int           // who watch a balance; more are refused with OVERLOADED
	RequestBytes    int64         // of one request, before and after decompression
	HeaderBytes     int           // of a request's headers
	ReadTimeout     time.Duration // for a request to arrive
	IdleTimeout     time.Duration // of a connection without calls
}

// Stop is how the server ends.
type Stop struct {
	Delay   time.Duration // between being not ready and taking no more calls, for load balancers to notice
	Timeout time.Duration // for the calls in progress; then they are cut off
}

// Default suits a server that shares a small machine with its database.
func Default() Config {
	return Config{
		Listen:   Listen{Address: "127.0.0.1:8080"},
		Database: Database{Conns: 8},
		Limits: Limits{
			ConcurrentCalls: 4096, CallTimeout: 10 * time.Second, Watchers: 20_000, RequestBytes: 4 << 20, HeaderBytes: 16 << 10,
			ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		},
		Stop: Stop{Timeout: 20 * time.Second},
	}
}

// withDefaults fills in the log, the clock and its alarm.
func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Alarm == nil {
		c.Alarm = func(after time.Duration, ring func()) func() {
			timer := time.AfterFunc(after, ring)
			return func() { timer.Stop() }
		}
	}
	return c
}

func (c Config) check() error {
	var wrong []error
	need := func(ok bool, what string) {
		if !ok {
			wrong = append(wrong, errors.New(what))
		}
	}
	need(c.Listen.Address != "", "no address to listen on")
	need((c.Listen.TLSCertFile == "") == (c.Listen.TLSKeyFile == ""), "TLS needs both a certificate and a key, or neither")
	need(c.Database.URL != "", "no database URL; the ledger lives in Postgres: postgres://user:password@host/database")
	need(c.Database.Conns > 0, "the number of database connections must be above 0")
	need(c.Limits.ConcurrentCalls > 0, "the number of concurrent calls must be above 0")
	need(c.Limits.CallTimeout > 0, "the call timeout must be above 0")
	need(c.Limits.Watchers > 0, "the number of watchers must be above 0")
	need(c.Limits.RequestBytes > 0, "the size of requests must be above 0")
	need(c.Limits.HeaderBytes > 0, "the size of headers must be above 0")
	need(c.Limits.ReadTimeout > 0, "the read timeout must be above 0")
	need(c.Limits.IdleTimeout > 0, "the idle timeout must be above 0")
	need(c.Stop.Delay >= 0, "the stop delay must not be below 0")
	need(c.Stop.Timeout > 0, "the stop timeout must be above 0")
	return errors.Join(wrong...)
}

// NewLog makes the log of a server: one line per record, as "json" or "text", from level (debug, info, warn, error) up.
func NewLog(to io.Writer, level, format string) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: new(slog.LevelVar)}
	if err := options.Level.(*slog.LevelVar).UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level %q is none of debug, info, warn, error", level)
	}
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(to, options)), nil
	case "text":
		return slog.New(slog.NewTextHandler(to, options)), nil
	default:
		return nil, fmt.Errorf("log format %q is neither json nor text", format)
	}
}
