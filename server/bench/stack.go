package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/loyaltycore/core/server/internal/devstack"
)

// stack is a private Postgres and Redis for one run of the benchmark, in a directory that goes with it.
type stack struct {
	dir         string
	postgres    *devstack.Postgres
	redis       *devstack.Redis
	redisClient *redis.Client
	postmaster  int // process ids
	redisServer int
	settings    map[string]string // of Postgres: what was asked for, and what durability rests on
	versions    map[string]string
}

// durability is what no figure may be bought with: Postgres's own defaults.
var durability = []string{"fsync", "synchronous_commit", "full_page_writes"}

// startStack starts a stack below parent, on whose disk Postgres writes.
func startStack(ctx context.Context, parent string, settings map[string]string) (s *stack, err error) {
	s = &stack{settings: map[string]string{}, versions: map[string]string{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	if s.dir, err = os.MkdirTemp(parent, "loyalty-bench-*"); err != nil {
		return s, err
	}
	if err := os.Chmod(s.dir, 0o711); err != nil { // Postgres may run as another user
		return s, err
	}
	s.postgres, err = devstack.StartPostgres(ctx, devstack.PostgresOptions{Dir: filepath.Join(s.dir, "postgres"), Settings: settings})
	if err != nil {
		return s, err
	}
	s.redis, err = devstack.StartRedis(ctx, devstack.RedisOptions{Dir: filepath.Join(s.dir, "redis"), RequireServer: true})
	if err != nil {
		return s, err
	}
	return s, errors.Join(s.lookAtPostgres(ctx, settings), s.lookAtRedis(ctx))
}

func (s *stack) lookAtPostgres(ctx context.Context, asked map[string]string) error {
	return s.admin(ctx, func(conn *pgx.Conn) error {
		show := func(name string) (value string, err error) {
			err = conn.QueryRow(ctx, `SELECT current_setting($1)`, name).Scan(&value)
			return value, err
		}
		for _, name := range durability {
			value, err := show(name)
			if err != nil {
				return err
			}
			if s.settings[name] = value; value != "on" {
				return fmt.Errorf("%s is %s: figures would be bought with durability", name, value)
			}
		}
		for name := range asked {
			var err error
			if s.settings[name], err = show(name); err != nil {
				return err
			}
		}
		version, err := show("server_version")
		if err != nil {
			return err
		}
		s.versions["postgres"] = version
		var file string
		if err := conn.QueryRow(ctx, `SELECT pg_read_file('postmaster.pid')`).Scan(&file); err != nil {
			return err
		}
		pid, _, _ := strings.Cut(file, "\n")
		s.postmaster, err = strconv.Atoi(pid)
		return err
	})
}

func (s *stack) lookAtRedis(ctx context.Context) error {
	options, err := redis.ParseURL(s.redis.URL())
	if err != nil {
		return err
	}
	s.redisClient = redis.NewClient(options)
	info, err := s.redisClient.InfoMap(ctx, "server").Result()
	if err != nil {
		return err
	}
	s.versions["redis"] = info["Server"]["redis_version"]
	s.redisServer, err = strconv.Atoi(info["Server"]["process_id"])
	return err
}

// admin does something as the superuser, in the database "postgres".
func (s *stack) admin(ctx context.Context, do func(*pgx.Conn) error) error {
	return connected(ctx, s.postgres.URL("postgres"), do)
}

func connected(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

// copyDatabase makes a database as another is.
func (s *stack) copyDatabase(ctx context.Context, name, of string) error {
	return s.admin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE "+pgx.Identifier{of}.Sanitize())
		return err
	})
}

func (s *stack) dropDatabase(ctx context.Context, name string) error {
	return s.admin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
		return err
	})
}

// stop ends the stack and removes all it kept.
func (s *stack) stop() error {
	var failed []error
	if s.redisClient != nil {
		failed = append(failed, s.redisClient.Close())
	}
	if s.redis != nil {
		failed = append(failed, s.redis.Stop())
	}
	if s.postgres != nil {
		failed = append(failed, s.postgres.Kill()) // what it holds goes, too
	}
	if s.dir != "" {
		failed = append(failed, os.RemoveAll(s.dir))
	}
	return errors.Join(failed...)
}

// child is this program in another mode, as a process of its own. It ends when its input does, and so with us.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
	log *os.File
}

func startChild(mode, logFile string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self, mode)}
	if c.log, err = os.Create(logFile); err != nil {
		return nil, err
	}
	c.cmd.Stderr = c.log
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = json.NewDecoder(out)
	return c, c.cmd.Start()
}

// ask writes a line to the child and reads one.
func (c *child) ask(question, answer any) error {
	if err := json.NewEncoder(c.in).Encode(question); err != nil {
		return c.why(err)
	}
	if err := c.out.Decode(answer); err != nil {
		return c.why(err)
	}
	return nil
}

func (c *child) why(err error) error {
	said, _ := os.ReadFile(c.log.Name())
	return fmt.Errorf("%s: %w; it said: %s", c.cmd.Args[1], err, said)
}

func (c *child) stop() error {
	if err := errors.Join(c.in.Close(), c.cmd.Wait()); err != nil {
		return c.why(err)
	}
	return c.log.Close()
}
