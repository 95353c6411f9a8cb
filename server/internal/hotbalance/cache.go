// Package hotbalance keeps balances in Redis, where reads are fast. It is never needed to be right.
//
// A key an account. It holds one of three things: a value; a writer's mark, while a change of the account is on its
// way to the ledger; or a reader's lease, while a reader fetches the value from the ledger. Marks overwrite whatever
// is there. A value is only ever put in the place of its maker's own mark or lease, compared and set in one step: a
// lease or mark that is gone (Redis was emptied, another writer came) takes the value's right to be set with it. Where
// two writers' marks meet, neither sets a value, and the account is read from the ledger until the mark times out. A
// writer whose mark is gone takes away what came in its place before it acknowledges the change.
//
// Keys carry the run id of the Redis process that the connection speaks to. One that restarted from a snapshot, or a
// replica that took over, has another: what it remembers is never read.
package hotbalance

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/loyaltycore/core/server/internal/group"
)

// Key names an account.
type Key struct{ ProgramID, MemberID string }

// Value is an account's state for readers.
type Value struct {
	Version int64
	State   []byte    // never empty
	Before  time.Time // when it stops being right by itself; zero: never
}

// Options are times and limits.
type Options struct {
	TTL     time.Duration // how long a value is kept
	Mark    time.Duration // how long a mark or a lease holds when nobody takes it away
	Timeout time.Duration // how long to wait for Redis
	Log     *slog.Logger
}

// DefaultOptions suit a Redis on the same network.
func DefaultOptions() Options {
	return Options{TTL: time.Minute, Mark: 3 * time.Second, Timeout: 250 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
}

// Cache reads and writes hot balances.
type Cache struct {
	client   *redis.Client
	options  Options
	run      atomic.Pointer[string] // of the Redis process that connections speak to
	together atomic.Int32           // keys that a script may be given
	reads    *group.Group[*reading]
	rests    atomic.Int64 // until when reads don't try, after a failure: nanoseconds since the process began
	heard    atomic.Int64 // when Redis was last asked and answered in time, likewise
	began    time.Time
	debts    *debts
	watch    *watch
}

// compareAndSet puts ARGV[2] in the place of ARGV[1] for ARGV[3] milliseconds.
var compareAndSet = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`)

// The client's own log lines would go past ours, one for each call that finds Redis gone.
func init() { redis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// Open makes a cache. It fails on a malformed URL only: a Redis that can't be reached is tried again by each call.
func Open(url string, options Options) (*Cache, error) {
	config, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redis URL: %w", err)
	}
	c := &Cache{options: options, began: time.Now()}
	config.OnConnect = c.meet
	config.MaxRetries, config.DialerRetries = -1, 1 // a second try is worth less than an answer from the ledger
	config.DialTimeout, config.ReadTimeout, config.WriteTimeout = options.Timeout, options.Timeout, options.Timeout
	config.ContextTimeoutEnabled = true
	config.DisableIdentity = true
	config.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	c.client = redis.NewClient(config)
	unmet := ""
	c.run.Store(&unmet)
	c.together.Store(togetherAtMost)
	c.reads = group.New(2, 4096, 256, c.readGroup)
	c.debts = newDebts(c)
	c.watch = newWatch(c)
	return c, nil
}

// Close lets go of Redis.
func (c *Cache) Close() error {
	c.reads.Close()
	c.watch.close()
	c.debts.close()
	return c.client.Close()
}

// Ping tells whether Redis answers.
func (c *Cache) Ping(ctx context.Context) error { return c.client.Ping(ctx).Err() }

// meet learns which Redis process a new connection speaks to, before any command is sent on it.
func (c *Cache) meet(ctx context.Context, conn *redis.Conn) error {
	run := "process" // the one within this process knows no run id, and dies with it
	info, err := conn.Info(ctx, "server").Result()
	_, after, found := strings.Cut(info, "run_id:")
	switch {
	case err == nil && found && len(after) >= 8:
		run = after[:8]
	case err == nil:
		return errors.New("hotbalance: Redis doesn't tell its run id")
	case !strings.Contains(err.Error(), "not supported"):
		return fmt.Errorf("hotbalance: asking Redis for its run id: %w", err)
	}
	for _, script := range []*redis.Script{compareAndSet, mark, settle} {
		if err := script.Load(ctx, conn).Err(); err != nil {
			return err
		}
	}
	if known := c.run.Load(); *known != run {
		c.run.CompareAndSwap(known, &run)
	}
	return nil
}

// atRun does something with the keys of the Redis process that connections speak to, again when it turns out to have
// been done to another one.
func (c *Cache) atRun(do func(run string) error) error {
	for range 3 {
		run := c.run.Load()
		err := do(*run)
		if redis.HasErrorPrefix(err, "CROSSSLOT") { // a cluster's, whose scripts must keep to one of its slots
			c.together.Store(1)
			continue
		}
		if c.run.Load() == run {
			return err
		}
	}
	return errRestarting
}

var errRestarting = errors.New("hotbalance: Redis keeps restarting")

// key is where an account is in a Redis process.
func key(run string, k Key) string { return "lc:" + run + ":{" + k.ProgramID + "/" + k.MemberID + "}" }

func keysIn(run string, keys []Key) []string {
	in := make([]string, len(keys))
	for i, k := range keys {
		in[i] = key(run, k)
	}
	return in
}

// What a key holds begins with a byte that says what it is.
const (
	isValue = '='
	isMark  = '!'
	isLease = '?'
)

// encode writes a value: version, end and state.
func encode(v Value) string {
	b := make([]byte, 0, 17+len(v.State))
	b = append(b, isValue)
	b = binary.BigEndian.AppendUint64(b, uint64(v.Version))
	var before uint64
	if !v.Before.IsZero() {
		before = uint64(v.Before.UnixMicro())
	}
	b = binary.BigEndian.AppendUint64(b, before)
	return string(append(b, v.State...))
}

// decode reads a value; false: it is none.
func decode(held string) (v Value, isOne bool) {
	if len(held) < 18 || held[0] != isValue {
		return Value{}, false
	}
	b := []byte(held)
	v.Version = int64(binary.BigEndian.Uint64(b[1:]))
	if before := binary.BigEndian.Uint64(b[9:]); before != 0 {
		v.Before = time.UnixMicro(int64(before))
	}
	v.State = b[17:]
	return v, true
}
