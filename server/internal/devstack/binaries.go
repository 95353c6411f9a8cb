package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

const (
	oldestPostgres  = 15
	fetchedPostgres = embeddedpostgres.V18
	mavenCentral    = "https://repo1.maven.org/maven2"
)

// binaries is an installation of Postgres.
type binaries struct {
	dir   string // holds initdb and postgres
	major int
}

// postgresDirs are where packages put Postgres. Debian's, for one, isn't on the PATH.
var postgresDirs = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/local/pgsql/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installedPostgres lists what user can run, best first: the PATH's, then the newest of dirs.
func installedPostgres(dirs []string, user *syscall.Credential) []binaries {
	var found []binaries
	for _, pattern := range dirs {
		matches, _ := filepath.Glob(pattern) // the patterns are well formed
		for _, dir := range matches {
			if b, err := binariesIn(dir, user); err == nil {
				found = append(found, b)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil { // initdb looks for its files beside the real one
			if b, err := binariesIn(filepath.Dir(path), user); err == nil {
				found = slices.Insert(found, 0, b)
			}
		}
	}
	return slices.DeleteFunc(found, func(b binaries) bool { return b.major < oldestPostgres })
}

var majorVersion = regexp.MustCompile(`\) (\d+)`)

// binariesIn tells what is installed in dir. It runs both programs as the user who will: a version that can be
// asked for is a program that can be run.
func binariesIn(dir string, user *syscall.Credential) (binaries, error) {
	b := binaries{dir: dir}
	for _, program := range []string{"initdb", "postgres"} {
		output, err := b.command(user, program, "--version").Output()
		if err != nil {
			return b, fmt.Errorf("running %s: %w", filepath.Join(dir, program), err)
		}
		version := majorVersion.FindSubmatch(output)
		if version == nil {
			return b, fmt.Errorf("%s --version says %q", filepath.Join(dir, program), output)
		}
		if b.major, err = strconv.Atoi(string(version[1])); err != nil {
			return b, err
		}
	}
	return b, nil
}

// command is one of the programs with a clean environment, run as user (nil: as we are).
func (b binaries) command(user *syscall.Credential, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(b.dir, program), args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(setting string) bool {
		return strings.HasPrefix(setting, "PG") // PGDATA, PGPORT … are about somebody else's Postgres
	}), "LC_ALL=C")
	return cmd
}

// cacheDir is where fetched programs are kept.
func cacheDir() (string, error) {
	if os.Getuid() == 0 && runtime.GOOS == "linux" {
		return "/var/cache/loyalty", nil // root's own is closed to the user that Postgres runs as
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "loyalty"), err
}

// fetchPostgres gets Postgres from a Maven repository into cache, once.
func fetchPostgres(ctx context.Context, repository, cache string, user *syscall.Credential, progress io.Writer) (binaries, error) {
	home := filepath.Join(cache, "postgres-"+string(fetchedPostgres))
	if b, err := binariesIn(filepath.Join(home, "bin"), user); err == nil {
		return b, nil
	}
	_, _ = fmt.Fprintf(progress, "fetching Postgres %s from %s, once, into %s\n", fetchedPostgres, repository, home)
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return binaries{}, err
	}
	unpacked, err := os.MkdirTemp(cache, "fetch-*")
	if err != nil {
		return binaries{}, err
	}
	fetched := make(chan error, 1)
	go func() {
		err := fetchInto(unpacked, repository, home)
		fetched <- errors.Join(err, os.RemoveAll(unpacked))
	}()
	select {
	case err = <-fetched:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return binaries{}, fmt.Errorf("fetching Postgres %s from %s: %w", fetchedPostgres, repository, err)
	}
	return binariesIn(filepath.Join(home, "bin"), user)
}

// fetchInto unpacks Postgres in the directory tmp and moves it to home when it is complete.
func fetchInto(tmp, repository, home string) error {
	// The library fetches and starts in one go, and can't start as root. It is shown a cluster which only seems to
	// be there: it fetches, finds nothing to start, and leaves the programs to us.
	cluster := filepath.Join(tmp, "cluster")
	if err := os.Mkdir(cluster, 0o700); err != nil {
		return err
	}
	major, _, _ := strings.Cut(string(fetchedPostgres), ".")
	if err := os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte(major+"\n"), 0o600); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	programs := filepath.Join(tmp, "programs")
	started := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(fetchedPostgres).BinaryRepositoryURL(repository).
		CachePath(filepath.Join(tmp, "archive")).RuntimePath(filepath.Join(tmp, "runtime")).
		BinariesPath(programs).DataPath(cluster).Port(uint32(port)).Logger(io.Discard)).Start()
	if _, err := os.Stat(filepath.Join(programs, "bin", "postgres")); err != nil {
		return errors.Join(started, err)
	}
	if err := os.Chmod(programs, 0o755); err != nil {
		return err
	}
	if err := os.Rename(programs, home); err != nil && !errors.Is(err, os.ErrExist) {
		return err // not: another process fetched it meanwhile
	}
	return nil
}
