package devstack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/alicebob/miniredis/v2"
)

// RedisOptions say where a Redis lives.
type RedisOptions struct {
	Dir           string            // its files; kept between runs. Made when missing
	Port          int               // 0: a free one
	Persist       bool              // keep what it holds between runs; a redis-server only
	Settings      map[string]string // what goes in redis.conf elsewhere; a redis-server only
	RequireServer bool              // fail, rather than run inside our process, when no redis-server is installed
	Log           *slog.Logger      // nil: none
}

// Redis is a private Redis: a redis-server, or else a stand-in inside our process. Its methods are not for
// concurrent use, but for URL and Embedded.
type Redis struct {
	options  RedisOptions
	binary   string // "": embedded
	port     int
	server   *process
	embedded *miniredis.Miniredis
	lock     *os.File
}

const oldestRedis = 7

// StartRedis starts a Redis (7 or newer) and returns when it answers.
func StartRedis(ctx context.Context, options RedisOptions) (*Redis, error) {
	options.Log = orDiscard(options.Log)
	var err error
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, err
	}
	if err := makeDir(options.Dir); err != nil {
		return nil, fmt.Errorf("the directory of Redis: %w", err)
	}
	r := &Redis{options: options, binary: installedRedis(), port: options.Port}
	if r.binary == "" && options.RequireServer {
		return nil, fmt.Errorf("redis-server %d or newer is not installed (Debian: apt-get install redis-server; macOS: brew install redis)", oldestRedis)
	}
	if err := r.Start(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// URL is where to reach it.
func (r *Redis) URL() string { return "redis://" + address(r.port) + "/0" }

// Embedded tells that it runs inside our process, because no redis-server is installed.
func (r *Redis) Embedded() bool { return r.binary == "" }

// Start starts it again after Stop, on the same port.
func (r *Redis) Start(ctx context.Context) (err error) {
	if r.server != nil || r.embedded != nil {
		return errors.New("Redis is running")
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if r.lock, err = lockDir(ctx, r.options.Dir); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("Redis in %s: %w", r.options.Dir, err), r.lock.Close())
		}
	}()
	for try := 1; ; try++ {
		port := r.port
		if port == 0 {
			if port, err = freePort(); err != nil {
				return err
			}
		}
		taken, err := r.serve(ctx, port)
		if taken && r.port == 0 && try < portTries {
			continue
		}
		if err == nil {
			r.port = port
			r.options.Log.InfoContext(ctx, "Redis runs", "port", port, "embedded", r.Embedded())
		}
		return err
	}
}

// Stop ends it; without Persist what it held is gone. Stopping what doesn't run is no error.
func (r *Redis) Stop() error {
	switch {
	case r.embedded != nil:
		r.embedded.Close()
		r.embedded = nil
	case r.server != nil:
		// A paused one wouldn't get to the signals that end it.
		if err := errors.Join(r.Resume(), r.server.end(syscall.SIGTERM, syscall.SIGKILL)); err != nil {
			return fmt.Errorf("stopping Redis in %s: %w", r.options.Dir, err)
		}
		r.server = nil
	default:
		return nil
	}
	return r.lock.Close()
}

// Pause makes it hang: it still accepts connections and answers nothing.
func (r *Redis) Pause() error { return r.signal(syscall.SIGSTOP) }

// Resume ends a Pause.
func (r *Redis) Resume() error { return r.signal(syscall.SIGCONT) }

func (r *Redis) signal(signal syscall.Signal) error {
	if r.server == nil {
		return errors.New("only a running redis-server can be paused or resumed")
	}
	return r.server.signal(signal)
}

// serve starts the server; taken tells that it failed because somebody else listens on the port.
func (r *Redis) serve(ctx context.Context, port int) (taken bool, err error) {
	if r.Embedded() {
		embedded := miniredis.NewMiniRedis()
		embedded.ClockTTL(true) // else nothing it holds would ever expire
		if err := embedded.StartAddr(address(port)); err != nil {
			return errors.Is(err, syscall.EADDRINUSE), err
		}
		r.embedded = embedded
		return false, nil
	}
	logFile := filepath.Join(r.options.Dir, "redis.log")
	output, err := os.Create(logFile)
	if err != nil {
		return false, err
	}
	defer output.Close()
	args := []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(port), "--dir", r.options.Dir, "--save", "", "--appendonly", "no"}
	if r.options.Persist {
		args[len(args)-1] = "yes"
	}
	for name, value := range r.options.Settings {
		args = append(args, "--"+name, value)
	}
	cmd := exec.Command(r.binary, args...)
	cmd.Dir = r.options.Dir
	cmd.Stdout, cmd.Stderr = output, output
	cmd.ExtraFiles = []*os.File{r.lock}
	server, err := startProcess(cmd, syscall.SIGKILL) // which a paused one heeds, too
	if err != nil {
		return false, err
	}
	ping := func(ctx context.Context) error { return pingRedis(ctx, address(port), cmd.Process.Pid) }
	if err := server.answers(ctx, ping); err != nil {
		log := tail(logFile)
		return strings.Contains(log, "in use"), errors.Join(fmt.Errorf("%w; its log ends: %s", err, log), server.end(syscall.SIGKILL))
	}
	r.server = server
	return false, nil
}

// pingRedis succeeds with the Redis that is process pid and has loaded its data.
func pingRedis(ctx context.Context, address string, pid int) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	if _, err := conn.Write([]byte("INFO\r\n")); err != nil {
		return err
	}
	ours := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		switch line := lines.Text(); {
		case line == "process_id:"+strconv.Itoa(pid):
			ours = true
		case line == "loading:0" && ours:
			return nil
		case line == "loading:1", strings.HasPrefix(line, "-"):
			return errors.New(line)
		case strings.HasPrefix(line, "process_id:"):
			return errors.New("another Redis answers")
		}
	}
	return errors.New("Redis hung up")
}

var redisVersion = regexp.MustCompile(`v=(\d+)`)

// installedRedis is the path of a redis-server that is new enough, or "".
func installedRedis() string {
	for _, name := range []string{"redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server", "valkey-server"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		output, err := exec.Command(path, "--version").Output()
		if err != nil {
			continue
		}
		version := redisVersion.FindSubmatch(output)
		if version == nil {
			continue
		}
		if major, err := strconv.Atoi(string(version[1])); err == nil && major >= oldestRedis {
			return path
		}
	}
	return ""
}
