package devstack

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

func TestRedisForgetsWhatItHeldWhenStopped(t *testing.T) {
	r := startRedis(t, RedisOptions{Dir: t.TempDir()})
	url := r.URL()
	command(t, r, "SET key value", "+OK")
	restart(t, r)
	if r.URL() != url {
		t.Errorf("it moved from %s to %s", url, r.URL())
	}
	command(t, r, "GET key", "$-1")
}

func TestRedisKeepsWhatItHeldWhenAsked(t *testing.T) {
	dir := t.TempDir()
	r := startRedis(t, RedisOptions{Dir: dir, Persist: true})
	command(t, r, "SET key value", "+OK")
	restart(t, r)
	command(t, r, "GET key", "$5")
	_, err := StartRedis(t.Context(), RedisOptions{Dir: dir, Persist: true, RequireServer: true})
	if err == nil || !strings.Contains(err.Error(), "is in use by process") {
		t.Errorf("a second Redis in the same directory: error %v, want it refused", err)
	}
}

func TestAPausedRedisHangsUntilItIsResumed(t *testing.T) {
	r := startRedis(t, RedisOptions{Dir: t.TempDir()})
	if err := r.Pause(); err != nil {
		t.Fatal(err)
	}
	conn := dial(t, r)
	if _, err := fmt.Fprint(conn, "PING\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("read while it was paused: error %v, want none to come", err)
	}
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	command(t, r, "PING", "+PONG")
	if err := r.Pause(); err != nil {
		t.Fatal(err)
	}
	if err := r.Stop(); err != nil {
		t.Errorf("stopping a paused one: %v", err)
	}
	if err := r.Pause(); err == nil {
		t.Error("paused what doesn't run")
	}
}

func TestWithoutARedisServerOneRunsInside(t *testing.T) {
	t.Setenv("PATH", "")
	if installed := installedRedis(); installed != "" {
		t.Fatalf("%s is found without a PATH: this test can't hide it", installed)
	}
	_, err := StartRedis(t.Context(), RedisOptions{Dir: t.TempDir(), RequireServer: true})
	if err == nil || !strings.Contains(err.Error(), "apt-get install redis-server") {
		t.Errorf("error %v, want one that says what to install", err)
	}
	r, err := StartRedis(t.Context(), RedisOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopper(t, r.Stop))
	if !r.Embedded() {
		t.Error("it says it is a redis-server")
	}
	command(t, r, "SET key value", "+OK")
	restart(t, r)
	command(t, r, "GET key", "$-1")
	if err := r.Pause(); err == nil {
		t.Error("paused our own process")
	}
}

func startRedis(t *testing.T, options RedisOptions) *Redis {
	t.Helper()
	options.RequireServer = true
	r, err := StartRedis(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopper(t, r.Stop))
	return r
}

func restart(t *testing.T, r *Redis) {
	t.Helper()
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func dial(t *testing.T, r *Redis) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address(r.port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// command sends a command and compares the first line of the answer.
func command(t *testing.T, r *Redis, command, want string) {
	t.Helper()
	conn := dial(t, r)
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(command)
	request := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		request += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := fmt.Fprint(conn, request); err != nil {
		t.Fatal(err)
	}
	got, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || strings.TrimSpace(got) != want {
		t.Errorf("%s: %q, error %v, want %s", command, got, err, want)
	}
}
