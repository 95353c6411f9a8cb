package hotbalance

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// News hears of changes of the accounts that it follows, whichever server makes them: writers publish an account's
// version on a channel of the account's own when they settle, so that a server is sent what it follows and nothing else,
// over one connection. News may be lost like all else in Redis: it is a hint to look, never a state.
type News struct {
	cache *Cache
	tell  func(k Key, version int64)

	mu       sync.Mutex
	followed map[Key]bool
	changed  map[Key]bool // follows and unfollows that Redis wasn't told of yet
	pubsub   *redis.PubSub

	heard   atomic.Int64  // when Redis last sent anything: nanoseconds since the cache began
	pinged  time.Duration // when it was last asked to, likewise; tend's
	wake    chan struct{}
	ctx     context.Context // until close
	stop    context.CancelFunc
	stopped sync.WaitGroup
}

const (
	newsPings   = time.Second     // how often Redis is asked for a sign of life
	newsSilence = 3 * time.Second // from when on without one the connection is taken for dead
	newsPause   = 100 * time.Millisecond
	mostAtOnce  = 1000 // accounts followed by one command
)

// Listen hears news and tells it: an account that may have changed, and the version that it has reached, or 0 where
// that isn't known, as when it has only now begun to be followed, or again after the connection broke. tell must return
// soon.
func (c *Cache) Listen(tell func(k Key, version int64)) *News {
	n := &News{cache: c, tell: tell, followed: map[Key]bool{}, changed: map[Key]bool{}, wake: make(chan struct{}, 1)}
	n.ctx, n.stop = context.WithCancel(context.Background())
	n.pubsub = c.client.Subscribe(n.ctx)
	n.stopped.Go(n.hear)
	n.stopped.Go(n.tend)
	return n
}

// Close hears no more.
func (n *News) Close() {
	n.stop()
	n.mu.Lock()
	_ = n.pubsub.Close() // which fails when it is closed
	n.mu.Unlock()
	n.stopped.Wait()
}

// Follow begins to hear of accounts. When it does is told as news.
func (n *News) Follow(keys ...Key) { n.change(keys, true) }

// Unfollow hears no more of accounts.
func (n *News) Unfollow(keys ...Key) { n.change(keys, false) }

func (n *News) change(keys []Key, follow bool) {
	n.mu.Lock()
	for _, k := range keys {
		if follow {
			n.followed[k] = true
		} else {
			delete(n.followed, k)
		}
		n.changed[k] = true
	}
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// Hears tells whether news comes, as far as is known.
func (n *News) Hears() bool {
	heard := time.Duration(n.heard.Load())
	return heard > 0 && time.Since(n.cache.began)-heard < newsSilence && n.cache.trusted()
}

// hear tells what Redis sends. The client connects again by itself, and follows again what it followed.
func (n *News) hear() {
	for n.ctx.Err() == nil {
		n.mu.Lock()
		pubsub := n.pubsub
		n.mu.Unlock()
		sent, err := pubsub.Receive(n.ctx)
		if err != nil {
			select {
			case <-n.ctx.Done():
			case <-time.After(newsPause):
			}
			continue
		}
		n.heard.Store(int64(time.Since(n.cache.began)))
		switch sent := sent.(type) {
		case *redis.Subscription:
			if k, is := keyOfChannel(sent.Channel); is && sent.Kind == "subscribe" {
				n.tell(k, 0)
			}
		case *redis.Message:
			if k, is := keyOfChannel(sent.Channel); is {
				version, _ := strconv.ParseInt(sent.Payload, 10, 64) // what is no number is 0: not known
				n.tell(k, version)
			}
		}
	}
}

// tend tells Redis what to send, and sees that the connection lives.
func (n *News) tend() {
	ticks := time.NewTicker(newsPings)
	defer ticks.Stop()
	for {
		select {
		case <-n.ctx.Done():
			return
		case <-n.wake:
			n.follow()
		case <-ticks.C:
			n.ping()
		}
	}
}

// follow tells Redis of follows and unfollows since it was last told. One that can't be told is made up for when the
// client connects again.
func (n *News) follow() {
	for {
		var follow, unfollow []string
		n.mu.Lock()
		for k := range n.changed {
			if n.followed[k] {
				follow = append(follow, channel(k))
			} else {
				unfollow = append(unfollow, channel(k))
			}
			delete(n.changed, k)
			if len(follow)+len(unfollow) == mostAtOnce {
				break
			}
		}
		pubsub := n.pubsub
		n.mu.Unlock()
		if len(follow)+len(unfollow) == 0 {
			return
		}
		if len(unfollow) > 0 {
			_ = pubsub.Unsubscribe(n.ctx, unfollow...)
		}
		if len(follow) > 0 {
			_ = pubsub.Subscribe(n.ctx, follow...)
		}
	}
}

// ping asks Redis for a sign of life. When none came for too long (a half-open connection stays silent for ever) it
// begins anew on another connection.
func (n *News) ping() {
	now := time.Since(n.cache.began)
	switch {
	case time.Duration(n.heard.Load()) >= n.pinged: // it was answered
		if n.pubsub.Ping(n.ctx) == nil {
			n.pinged = now
		}
	case now-n.pinged > newsSilence:
		n.pinged = 0
		n.renew()
	}
}

func (n *News) renew() {
	fresh := n.cache.client.Subscribe(n.ctx)
	n.mu.Lock()
	if n.ctx.Err() != nil {
		n.mu.Unlock()
		_ = fresh.Close()
		return
	}
	_ = n.pubsub.Close()
	n.pubsub = fresh
	for k := range n.followed {
		n.changed[k] = true
	}
	n.mu.Unlock()
	n.follow()
}

// Channels name accounts as keys do, with the same hash tag, and belong to no Redis process.
const channelPrefix = "lc:news:{"

func channel(k Key) string { return channelPrefix + k.ProgramID + "/" + k.MemberID + "}" }

func keyOfChannel(name string) (Key, bool) {
	name, is := strings.CutPrefix(name, channelPrefix)
	if !is {
		return Key{}, false
	}
	name, is = strings.CutSuffix(name, "}")
	programID, memberID, cut := strings.Cut(name, "/")
	return Key{programID, memberID}, is && cut
}
