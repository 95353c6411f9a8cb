package hotbalance

import (
	"context"
	"math/rand/v2"
	"slices"
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

// A script is given many keys at once, which spares the client a command and an answer a key. (What it costs Redis is finding
// the keys, and stays.)

// mark puts the mark ARGV[1] on the keys for ARGV[2] milliseconds, and tells of each, by a 1, that no other's was there.
var mark = redis.NewScript(`
local alone = {}
for i, key in ipairs(KEYS) do
  local held = redis.call('SET', key, ARGV[1], 'PX', ARGV[2], 'GET')
  alone[i] = held and held ~= ARGV[1] and string.byte(held) == 33 and '0' or '1'
end
return table.concat(alone)`)

// settle ends the mark ARGV[1] on the keys. Of each key there are four arguments more: a value, whether the mark was alone
// (1), a channel and a version. Where the mark still stands it makes way for the value for ARGV[2] milliseconds, or
// for nothing when the value is empty and the mark was alone. Another writer's mark is replaced, for ARGV[3]
// milliseconds, so that the other, who may not know of this change, doesn't set its value either. Anything else came up
// because the mark was lost, and may be from before the change. Whoever follows the account hears of it then on the
// channel, as the version, unless that is empty.
var settle = redis.NewScript(`
for i, key in ipairs(KEYS) do
  local value, alone, channel, version = unpack(ARGV, 4 * i, 4 * i + 3)
  local held = redis.call('GET', key)
  if held == ARGV[1] then
    if value ~= '' then redis.call('SET', key, value, 'PX', ARGV[2])
    elseif alone == '1' then redis.call('DEL', key) end
  elseif held and string.byte(held) == 33 then
    redis.call('SET', key, ARGV[1], 'PX', ARGV[3])
  elseif held then
    redis.call('DEL', key)
  end
  if version ~= '' then redis.pcall('PUBLISH', channel, version) end
end
return 1`)

// togetherAtMost is how many keys a script is given: it lets nobody else in meanwhile.
const togetherAtMost = 64

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
	var told []*redis.Cmd
	each := int(m.cache.together.Load())
	_, err := m.cache.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for keys := range slices.Chunk(m.keys, each) {
			told = append(told, mark.EvalSha(ctx, pipe, keysIn(run, keys), m.token, m.cache.options.Mark.Milliseconds()))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range m.keys {
		alone, _ := told[i/each].Val().(string)
		m.alone[i] = i%each < len(alone) && alone[i%each] == '1'
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
	ttl, mark, each := m.cache.options.TTL.Milliseconds(), m.cache.options.Mark.Milliseconds(), int(m.cache.together.Load())
	_, err := m.cache.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for first := 0; first < len(m.keys); first += each {
			keys := m.keys[first:min(first+each, len(m.keys))]
			args := append(make([]any, 0, 3+4*len(keys)), m.token, ttl, mark)
			for i, k := range keys {
				args = append(args, m.value(first+i, values), digit(m.alone[first+i]), channel(k), news(first+i, values))
			}
			settle.EvalSha(ctx, pipe, keysIn(run, keys), args...)
		}
		return nil
	})
	return err
}

// value is what takes the place of the mark on a key, or empty.
func (m *Marks) value(i int, values []Value) string {
	if !m.alone[i] || i >= len(values) || len(values[i].State) == 0 {
		return ""
	}
	return encode(values[i])
}

// news is the version that a key's account has reached, or empty: it is not news.
func news(i int, values []Value) string {
	switch {
	case len(values) == 0:
		return unknownVersion
	case i < len(values) && values[i].Version > 0:
		return strconv.FormatInt(values[i].Version, 10)
	}
	return ""
}

func digit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// unknownVersion is news of a change that may have happened.
const unknownVersion = "0"

// newToken makes a mark or lease that no other is equal to.
func newToken(kind byte) string {
	return string(kind) + strconv.FormatUint(rand.Uint64(), 36) + strconv.FormatUint(rand.Uint64(), 36)
}
