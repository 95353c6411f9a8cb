package devstack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// PostgresOptions say where a Postgres lives.
type PostgresOptions struct {
	Dir      string            // all of its files; kept between runs. Made when missing
	Port     int               // 0: a free one
	Settings map[string]string // what goes in postgresql.conf elsewhere
	Log      *slog.Logger      // nil: none
	Progress io.Writer         // is told, in a line for people, what takes time the first time; nil: nobody
}

// Postgres is a private Postgres. Its methods are not for concurrent use, but for URL and CreateDatabase.
type Postgres struct {
	options  PostgresOptions
	binaries binaries
	user     *syscall.Credential // whom it runs as; nil: us
	port     int
	password string
	server   *process
	lock     *os.File
}

const superuser = "loyalty"

// StartPostgres starts a Postgres (15 or newer) in options.Dir and returns when it answers. It uses the programs
// installed on the machine, or else fetches them, once. As root it runs as the user `postgres` or `nobody`.
//
// Everybody on the machine can reach 127.0.0.1: a random password, kept in the directory, guards the data.
func StartPostgres(ctx context.Context, options PostgresOptions) (*Postgres, error) {
	options.Log = orDiscard(options.Log)
	if options.Progress == nil {
		options.Progress = io.Discard
	}
	var err error
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, err
	}
	p := &Postgres{options: options, port: options.Port}
	if err := makeDir(options.Dir); err != nil {
		return nil, fmt.Errorf("the directory of Postgres: %w", err)
	}
	if p.user, err = serverUser(p.data()); err != nil {
		return nil, err
	}
	if p.user != nil { // who has to get through to the data, and no further
		if err := os.Chmod(options.Dir, 0o711); err != nil {
			return nil, err
		}
	}
	if p.binaries, err = p.findBinaries(ctx); err != nil {
		return nil, err
	}
	if err := p.Start(ctx); err != nil { // which has patience with a server, not with fetching one
		return nil, err
	}
	return p, nil
}

// URL is where to reach a database.
func (p *Postgres) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(superuser, p.password), Host: address(p.port),
		Path: database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// CreateDatabase makes a database if it is missing.
func (p *Postgres) CreateDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == "42P04" { // duplicate_database
		return nil
	}
	return err
}

// Start starts it again after Stop or Kill, on the same port.
func (p *Postgres) Start(ctx context.Context) error {
	if p.server != nil {
		return errors.New("Postgres is running")
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	return p.start(ctx)
}

// Stop ends it cleanly, open connections included. Stopping what doesn't run is no error.
func (p *Postgres) Stop() error { return p.end(syscall.SIGINT, syscall.SIGQUIT) }

// Kill ends it as a crash does: at once, leaving the data for the next start to recover.
func (p *Postgres) Kill() error { return p.end(syscall.SIGQUIT) }

func (p *Postgres) end(signals ...syscall.Signal) error {
	if p.server == nil {
		return nil
	}
	if err := p.server.end(signals...); err != nil {
		return fmt.Errorf("stopping Postgres in %s: %w", p.options.Dir, err)
	}
	p.server = nil
	return p.lock.Close()
}

func (p *Postgres) data() string    { return filepath.Join(p.options.Dir, "data") }
func (p *Postgres) logFile() string { return filepath.Join(p.options.Dir, "postgres.log") }

// findBinaries chooses the programs: those that made the data, when there are data.
func (p *Postgres) findBinaries(ctx context.Context) (binaries, error) {
	made := ""
	if content, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION")); err == nil {
		made = strings.TrimSpace(string(content))
	}
	fits := func(b binaries) bool { return made == "" || made == strconv.Itoa(b.major) }
	for _, b := range installedPostgres(postgresDirs, p.user) {
		if fits(b) {
			return b, nil
		}
	}
	fetchedMajor, _, _ := strings.Cut(string(fetchedPostgres), ".")
	if made != "" && made != fetchedMajor {
		return binaries{}, fmt.Errorf("%s was made by Postgres %s, which is not installed: install it, or remove the directory and lose its data", p.data(), made)
	}
	cache, err := cacheDir()
	if err != nil {
		return binaries{}, err
	}
	b, err := fetchPostgres(ctx, mavenCentral, cache, p.user, p.options.Progress)
	if err != nil {
		return b, fmt.Errorf("Postgres %d or newer is not installed (Debian: apt-get install postgresql; macOS: brew install postgresql) and can't be fetched: %w", oldestPostgres, err)
	}
	return b, nil
}

func (p *Postgres) start(ctx context.Context) (err error) {
	if p.lock, err = lockDir(ctx, p.options.Dir); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("Postgres in %s: %w", p.options.Dir, err), p.lock.Close())
		}
	}()
	if err := p.initialise(); err != nil {
		return err
	}
	for try := 1; ; try++ {
		port := p.port
		if port == 0 {
			if port, err = freePort(); err != nil {
				return err
			}
		}
		taken, err := p.serve(ctx, port)
		if taken && p.port == 0 && try < portTries {
			continue
		}
		return err
	}
}

// initialise makes the data directory if it is missing, all or nothing, and reads the password.
func (p *Postgres) initialise() error {
	passwordFile := filepath.Join(p.options.Dir, "password")
	if _, err := os.Stat(p.data()); errors.Is(err, os.ErrNotExist) {
		if err := p.initdb(passwordFile); err != nil {
			return err
		}
	}
	password, err := os.ReadFile(passwordFile)
	p.password = string(password)
	return err
}

func (p *Postgres) initdb(passwordFile string) error {
	unfinished := p.data() + ".new"
	if err := errors.Join(os.RemoveAll(unfinished), os.Mkdir(unfinished, 0o700)); err != nil {
		return err
	}
	if err := os.WriteFile(passwordFile, []byte(rand.Text()), 0o600); err != nil {
		return err
	}
	for _, path := range []string{unfinished, passwordFile} {
		if p.user == nil {
			break
		}
		if err := os.Chown(path, int(p.user.Uid), int(p.user.Gid)); err != nil {
			return err
		}
	}
	args := []string{"-D", unfinished, "-U", superuser, "--pwfile=" + passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"}
	if p.options.Settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	_, _ = fmt.Fprintf(p.options.Progress, "making a Postgres %d in %s, once\n", p.binaries.major, p.options.Dir)
	cmd := p.binaries.command(p.user, "initdb", args...)
	cmd.Dir = unfinished
	output, err := cmd.CombinedOutput()
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("the user (id %d) whom Postgres has to run as, since it refuses root, can't get there: choose another directory, or open those above it (chmod o+x)", p.user.Uid)
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, output)
	}
	return os.Rename(unfinished, p.data())
}

// serve starts the server; taken tells that it failed because somebody else listens on the port.
func (p *Postgres) serve(ctx context.Context, port int) (taken bool, err error) {
	// We hold the lock, so no server is left here. A file left by a crash may name a process of another kind by now,
	// which Postgres would take for its predecessor.
	if err := os.Remove(filepath.Join(p.data(), "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	output, err := os.Create(p.logFile())
	if err != nil {
		return false, err
	}
	defer output.Close()
	args := []string{"-D", p.data(), "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for name, value := range p.options.Settings {
		args = append(args, "-c", name+"="+value)
	}
	cmd := p.binaries.command(p.user, "postgres", args...)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.ExtraFiles = []*os.File{p.lock}
	server, err := startProcess(cmd, syscall.SIGINT)
	if err != nil {
		return false, err
	}
	p.port, port = port, p.port
	if err := server.answers(ctx, p.ping); err != nil {
		p.port = port
		log := tail(p.logFile())
		return strings.Contains(log, "could not bind"), errors.Join(fmt.Errorf("%w; its log ends: %s", err, log), server.end(syscall.SIGQUIT))
	}
	p.server = server
	p.options.Log.InfoContext(ctx, "Postgres runs", "port", p.port, "dir", p.options.Dir, "version", p.binaries.major)
	return false, nil
}

// ping succeeds with this Postgres only: no other has its password.
func (p *Postgres) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// serverUser is whom Postgres runs as: us (nil), but for root, whom it refuses. Then it is whose the data are, or a
// user without rights.
func serverUser(data string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			return &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(found.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(found.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("Postgres refuses to run as root, and there is neither a user postgres nor nobody: add one, or run as another user")
}
