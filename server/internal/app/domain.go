package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// Domain is what the handlers call, with what it stands on. Commands that do a server's work without being one open
// it themselves.
type Domain struct {
	Loyalty   *loyalty.Service
	Directory *directory.Directory
	Ledger    *ledger.Ledger

	hot    *hotbalance.Cache // nil: there is no Redis
	reads  *postgres.Pool    // of the ledger, and the directory
	writes *postgres.Pool    // a connection for each of the ledger's committers
	probe  *postgres.Pool    // one connection, for health
}

// OpenDomain opens the domain that a configuration describes: its Database, Redis, Log and Clock.
func OpenDomain(ctx context.Context, config Config) (_ *Domain, err error) {
	config = config.withDefaults()
	d := &Domain{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	url := config.Database.URL
	if d.probe, err = postgres.Open(ctx, url, 1); err != nil {
		return nil, err
	}
	if config.Database.Migrate {
		ran, err := postgres.Migrate(ctx, d.probe)
		if err != nil {
			return nil, err
		}
		config.Log.LogAttrs(ctx, slog.LevelInfo, "database is up to date", slog.Int("migrations", ran))
	} else if err := postgres.UpToDate(ctx, d.probe); err != nil {
		return nil, err
	}
	options := ledger.DefaultOptions()
	options.Log = config.Log
	if d.reads, err = postgres.OpenIndexed(ctx, url, config.Database.Conns); err != nil {
		return nil, err
	}
	if d.writes, err = postgres.OpenIndexed(ctx, url, options.Committers); err != nil {
		return nil, err
	}
	if config.Redis.URL != "" {
		hot := hotbalance.DefaultOptions()
		hot.Log = config.Log
		if d.hot, err = hotbalance.Open(config.Redis.URL, hot); err != nil {
			return nil, err
		}
		options.Mirror = loyalty.Mirror(d.hot)
	}
	d.Ledger = ledger.New(d.reads, d.writes, options)
	d.Directory = directory.New(d.reads)
	d.Loyalty = loyalty.New(loyalty.Deps{Ledger: d.Ledger, Directory: d.Directory, Hot: d.hot, Clock: config.Clock})
	return d, nil
}

func (d *Domain) pingDatabase(ctx context.Context) error { return d.probe.Ping(ctx) }

// pingRedis is nil when there is none.
func (d *Domain) pingRedis() func(context.Context) error {
	if d.hot == nil {
		return nil
	}
	return d.hot.Ping
}

// Close finishes what was taken in, and lets go of Redis and the database.
func (d *Domain) Close() (err error) {
	if d.Ledger != nil {
		d.Ledger.Close()
	}
	if d.hot != nil {
		err = d.hot.Close()
	}
	for _, pool := range []*postgres.Pool{d.writes, d.reads, d.probe} {
		if pool != nil {
			pool.Close()
		}
	}
	return err
}
