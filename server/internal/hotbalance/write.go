package hotbalance

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Marks are a writer's marks on the accounts that it is about to change.
type Marks struct {
	cache *Cache
	token string
	keys  []Key
	alone []bool // per key: the mark is there, and no other writer's was
}

// settle ends the mark ARGV[1]. Where it still stands it makes way for the value ARGV[2] for ARGV[3] milliseconds, or
// for nothing when no value is given and the mark was alone (ARGV[5] is 1). Another writer's mark is replaced, so that
// the other, who may not know of this change, doesn't set its value either. Anything else came up because the mark was
// lost, and may be from before the change. Whoever follows the account hears of it then on channel ARGV[6], as version
// ARGV[7], unless that is empty.
var settle = redis.NewScript(`
local held = redis.call('GET', KEYS[1])
if held == ARGV[1] then
  if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  elseif ARGV[5] == '1' then redis.call('DEL', KEYS[1]) end
elseif held and string.sub(held, 1, 1) == '!' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
elseif held then
  redis.call('DEL', KEYS[1])
end
if ARGV[7] ~= '' then redis.pcall('PUBLISH', ARGV[6], ARGV[7]) end
return 1`)

// Mark hides accounts from readers until Settle. It returns after the options' timeout at the latest, whether Redis
// took the marks or not: Settle makes up for it.
func (c *Cache) Mark(ctx context.Context, keys []Key) *Marks {
	m := &Marks{cache: c, token: newToken(isMark), keys: keys, alone: make([]bool, len(keys))}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	if err := c.atRun(func(run string) error { return m.mark(ctx, run) }); err != nil {
		clear(m.alone)
		c.rest(err)
	}
	return m
}

func (m *Marks) mark(ctx context.Context, run string) error {
	commands := make([]*redis.StatusCmd, len(m.keys))
	_, err := m.cache.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i, k := range m.keys {
			commands[i] = pipe.SetArgs(ctx, key(run, k), m.token, redis.SetArgs{TTL: m.cache.options.Mark, Get: true})
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	for i, command := range commands {
		before := command.Val()
		m.alone[i] = before == "" || before[0] != isMark
	}
	return nil
}

// Settle ends the marks once the change is committed or given up, and before it is acknowledged: it shows readers the
// new states, given in the order of the marked keys, or nothing where there is none (an empty State). From then on no
// reader is shown a state from before, unless Redis couldn't be reached: see debts. Followers hear of each account that
// has a new version, and, when what became of the change isn't known (no values), of all.
func (m *Marks) Settle(values []Value) {
	c := m.cache
	ctx, cancel := context.WithTimeout(context.Background(), c.options.Timeout)
	defer cancel()
	if err := c.atRun(func(run string) error { return m.settle(ctx, run, values) }); err != nil {
		c.rest(err)
		c.debts.drop(ctx, m.keys)
	}
}

func (m *Marks) settle(ctx context.Context, run string, values []Value) error {
	ttl, mark := m.cache.options.TTL.Milliseconds(), m.cache.options.Mark.Milliseconds()
	_, err := m.cache.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i, k := range m.keys {
			held, alone := "", 0
			if m.alone[i] {
				alone = 1
			}
			if m.alone[i] && i < len(values) && len(values[i].State) > 0 {
				held = encode(values[i])
			}
			news := ""
			switch {
			case len(values) == 0:
				news = unknownVersion
			case i < len(values) && values[i].Version > 0:
				news = strconv.FormatInt(values[i].Version, 10)
			}
			settle.EvalSha(ctx, pipe, []string{key(run, k)}, m.token, held, ttl, mark, alone, channel(k), news)
		}
		return nil
	})
	return err
}

// unknownVersion is news of a change that may have happened.
const unknownVersion = "0"

// newToken makes a mark or lease that no other is equal to.
func newToken(kind byte) string {
	return string(kind) + strconv.FormatUint(rand.Uint64(), 36) + strconv.FormatUint(rand.Uint64(), 36)
}
