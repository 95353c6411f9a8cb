package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/devstack"
)

func newDev() *cobra.Command {
	config := app.Default()
	var logging logSettings
	var dataDir string
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Serve on this machine with a private Postgres and Redis, demo programs and a demo key",
		Long: `Serve on this machine, for trying out and developing. Without further ado it starts a Postgres and a Redis of its
own, brings the tables up to date, applies the demo programs, enrols the member "ann" in each and makes a key that may
do everything. All of it is kept in the data directory: the next start takes seconds, and the key stays the same.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := logging.open(cmd)
			if err != nil {
				return err
			}
			config.Log, config.Version = log, version()
			return dev(cmd.Context(), config, dataDir, cmd.OutOrStdout())
		},
	}
	own := newSettings("Data")
	own.StringVar(&dataDir, "data-dir", defaultDataDir(), "where Postgres, Redis and the demo's keys are kept, as `directory`")
	urlSetting(own, &config.Database.URL)
	own.Lookup("database-url").Usage = "a Postgres of yours instead of the private one, as `URL`"
	own.StringVar(&config.Redis.URL, "redis-url", "", "a Redis of yours instead of the private one, as `URL`")
	logs := logging.settings()
	// What is printed for people to read is not drowned in what is logged.
	for flag, value := range map[string]string{"log-level": "warn", "log-format": "text"} {
		f := logs.Lookup(flag)
		f.DefValue = value
		_ = f.Value.Set(value)
	}
	where := newSettings("Listening")
	where.AddFlag(listenSettings(&config.Listen).Lookup("listen"))
	takeSettings(cmd, where, own, logs)
	// Not from the environment: there may be what an earlier run asked to export, for other commands.
	for _, name := range []string{"database-url", "redis-url"} {
		delete(cmd.Flags().Lookup(name).Annotations, isSetting)
	}
	return cmd
}

// defaultDataDir is where the operating system wants a user's data. Root's own is closed to the unprivileged user
// that Postgres insists on, so root's is where services keep theirs.
func defaultDataDir() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "loyalty")
	}
	if home, err := os.UserHomeDir(); err == nil && os.Geteuid() != 0 {
		return filepath.Join(home, ".local", "share", "loyalty")
	}
	return "/var/lib/loyalty"
}

func dev(ctx context.Context, config app.Config, dataDir string, out io.Writer) (err error) {
	if err := portIsFree(ctx, config.Listen.Address); err != nil {
		return err
	}
	if err := os.MkdirAll(dataDir, 0o755); err != nil { // Postgres may run as another user
		return fmt.Errorf("the data directory: %w", err)
	}
	_, _ = fmt.Fprintf(out, "Starting, with data in %s …\n", dataDir)
	private, stopStack, err := startStack(ctx, &config, dataDir, out)
	defer func() { err = errors.Join(err, stopStack()) }()
	if err != nil {
		return err
	}
	keysFile := filepath.Join(dataDir, "demo-keys.json")
	demo, err := seed(ctx, config.Database.URL, keysFile, time.Now())
	if err != nil {
		return err
	}
	if config.Tokens.KeysFile, err = seedSigningKey(dataDir); err != nil {
		return err
	}
	config.Tokens.PrivateProviders = true
	config.Listen.AllowedOrigins = []string{"http://localhost:5173", "http://127.0.0.1:5173"} // `make member-app`
	server, err := app.Start(ctx, config)
	if err != nil {
		return err
	}
	printHints(out, server.URL(), keysFile, demo, private)
	return untilStopped(ctx, server)
}

// portIsFree finds out before anything is started that it would be started in vain.
func portIsFree(ctx context.Context, address string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("%s is not free: end what listens there, or choose another with LOYALTY_LISTEN=127.0.0.1:8081 (%w)",
			address, err)
	}
	return listener.Close()
}

// startStack starts what the configuration doesn't name, and names it there. It tells which variables bring other
// commands to it, and how to stop it again.
func startStack(ctx context.Context, config *app.Config, dataDir string, out io.Writer) (private []string, stop func() error, err error) {
	var stops []func() error
	stop = func() error {
		var failed []error
		for i := len(stops) - 1; i >= 0; i-- {
			failed = append(failed, stops[i]())
		}
		return errors.Join(failed...)
	}
	if config.Database.URL == "" {
		const database = "loyalty"
		postgres, err := devstack.StartPostgres(ctx,
			devstack.PostgresOptions{Dir: filepath.Join(dataDir, "postgres"), Log: config.Log, Progress: out})
		if err != nil {
			return nil, stop, err
		}
		stops = append(stops, postgres.Stop)
		if err := postgres.CreateDatabase(ctx, database); err != nil {
			return nil, stop, err
		}
		config.Database.URL = postgres.URL(database)
		private = append(private, "LOYALTY_DATABASE_URL="+config.Database.URL)
	}
	if config.Redis.URL == "" {
		redis, err := devstack.StartRedis(ctx, devstack.RedisOptions{Dir: filepath.Join(dataDir, "redis"), Log: config.Log})
		if err != nil {
			return nil, stop, err
		}
		stops = append(stops, redis.Stop)
		config.Redis.URL = redis.URL()
		private = append(private, "LOYALTY_REDIS_URL="+config.Redis.URL)
		if redis.Embedded() {
			config.Log.LogAttrs(ctx, slog.LevelInfo, "no redis-server is installed; a stand-in runs inside this process")
		}
	}
	return private, stop, nil
}
