package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/loyaltycore/core/server/e2e/stand/proxy"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
)

const (
	partnerID   = "shop"
	demoProgram = "bistro"
	dirPrefix   = "loyalty-stand-"
)

// stand is what clients are tested against.
type stand struct {
	key     string // of the scenarios' program
	demoKey string // of the demo program
	server  *app.App
	proxy   *proxy.Proxy
	stops   []func() error // what was started, in order
}

// start starts a server on data of its own with the program, and the proxy before it. Whatever it returns must be closed.
func start(ctx context.Context, programFile string) (s *stand, err error) {
	s = &stand{}
	config := app.Default()
	config.Listen.Address = "127.0.0.1:0"
	config.Listen.AllowedOrigins = []string{"http://127.0.0.1:*", "http://localhost:*"} // for tests in a browser
	config.Stop.Timeout = time.Second                                                   // clients that are left don't matter
	dir, err := makeDir()
	if err != nil {
		return s, err
	}
	s.stops = append(s.stops, func() error { return os.RemoveAll(dir) })
	if config.Tokens.KeysFile, err = writeSigningKey(dir); err != nil {
		return s, err
	}
	if err := s.startDatabases(ctx, dir, &config); err != nil {
		return s, err
	}
	if err := s.seed(ctx, config.Database.URL, programFile, time.Now()); err != nil {
		return s, err
	}
	if s.server, err = app.Start(ctx, config); err != nil {
		return s, err
	}
	s.stops = append(s.stops, func() error {
		_ = s.server.Stop(context.Background()) // that it cut off clients
		return nil
	})
	if s.proxy, err = proxy.Start(s.server.URL()); err != nil {
		return s, err
	}
	s.stops = append(s.stops, s.proxy.Close)
	return s, nil
}

func (s *stand) startDatabases(ctx context.Context, dir string, config *app.Config) error {
	postgres, err := devstack.StartPostgres(ctx, devstack.PostgresOptions{
		Dir: filepath.Join(dir, "postgres"),
		// What would survive a power cut is thrown away with the rest.
		Settings: map[string]string{"fsync": "off", "full_page_writes": "off"},
	})
	if err != nil {
		return err
	}
	s.stops = append(s.stops, postgres.Kill)
	const database = "loyalty"
	if err := postgres.CreateDatabase(ctx, database); err != nil {
		return err
	}
	redis, err := devstack.StartRedis(ctx, devstack.RedisOptions{Dir: filepath.Join(dir, "redis")})
	if err != nil {
		return err
	}
	s.stops = append(s.stops, redis.Stop)
	config.Database.URL, config.Redis.URL = postgres.URL(database), redis.URL()
	return nil
}

// close stops everything, what was started last first.
func (s *stand) close() error {
	var failed []error
	for i := len(s.stops) - 1; i >= 0; i-- {
		failed = append(failed, s.stops[i]())
	}
	return errors.Join(failed...)
}

// seed makes the tables, and the two programs: the scenarios' own, and the demo program that the quick starts are about, with
// its member.
func (s *stand) seed(ctx context.Context, databaseURL, programFile string, now time.Time) error {
	document, err := os.ReadFile(programFile)
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, databaseURL, 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := postgres.Migrate(ctx, pool); err != nil {
		return err
	}
	d := directory.New(pool)
	if s.key, err = seedProgram(ctx, d, program.Document{Name: programFile, YAML: document}, now); err != nil {
		return err
	}
	if s.demoKey, err = seedProgram(ctx, d, program.Demo()[0], now); err != nil {
		return err
	}
	_, err = d.EnrollMissing(ctx, demoProgram, []directory.Enrollment{{MemberID: "ann", DisplayName: "Ann"}}, now)
	return err
}

// seedProgram makes a program, and a partner with a key that may do everything.
func seedProgram(ctx context.Context, d *directory.Directory, document program.Document, now time.Time) (key string, err error) {
	p, err := program.Load(document.Name, document.YAML, 1)
	if err != nil {
		return "", err
	}
	definition, err := program.Encode(p.Definition())
	if err != nil {
		return "", err
	}
	if _, _, err := d.ApplyProgram(ctx, directory.ApplyProgram{ProgramID: p.ID(), Definition: definition}, now); err != nil {
		return "", err
	}
	if _, _, err := d.CreatePartner(ctx, p.ID(), nil, partnerID, "", now); err != nil {
		return "", err
	}
	keyID, key, hash, err := auth.NewKey(p.ID())
	if err != nil {
		return "", err
	}
	_, _, err = d.CreateAPIKey(ctx, p.ID(), nil, partnerID, auth.AllScopes().Names(), "stand", hash, keyID, now)
	return key, err
}

// writeSigningKey writes the key that member tokens are signed with.
func writeSigningKey(dir string) (file string, err error) {
	key, err := auth.NewSigningKey()
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, "member-token-keys.pem")
	return file, os.WriteFile(file, key, 0o600)
}

// makeDir makes a directory whose name tells our process, and removes those of stands that were killed.
func makeDir() (string, error) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*")) // the pattern is well formed
	for _, dir := range left {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), dirPrefix), "-")
		if pid, err := strconv.Atoi(owner); err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir) // another user's, perhaps
		}
	}
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-*", dirPrefix, os.Getpid()))
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711) // Postgres may run as another user, who has to get through
}
