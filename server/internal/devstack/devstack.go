// Package devstack runs a private Postgres and a private Redis for `loyalty dev` and for tests: on 127.0.0.1 only,
// in a directory of their own, and never longer than the process that started them. It runs on Linux and macOS.
package devstack

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

const (
	startPatience = time.Minute           // for a server to answer, crash recovery included
	stopPatience  = 15 * time.Second      // for a server to end, before it is made to
	pollInterval  = 10 * time.Millisecond // between looks whether a server answers
	portTries     = 10                    // when ports chosen as free are taken by others first
	logTail       = 2000                  // bytes of a server's log shown when it doesn't start
)

// freePort chooses a port nobody listens on. Another process may take it before it is used: callers try again with
// another. It stays below the ports that systems give to outgoing connections, so that a stopped server finds its
// port free when it is started again.
func freePort() (int, error) {
	for range 100 {
		port := 20000 + rand.IntN(12000)
		listener, err := net.Listen("tcp", address(port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, fmt.Errorf("no free port found between 20000 and 32000 on 127.0.0.1")
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// makeDir makes a directory for us alone if it is missing. Those above it stay open: Postgres, as another user, may
// have to get through them.
func makeDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// tail is the end of a server's log, for people.
func tail(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(content[max(0, len(content)-logTail):]))
}

func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
