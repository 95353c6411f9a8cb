package hotbalance

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

// told is news as it came.
type told struct {
	key     Key
	version int64
}

// listen hears the news of accounts, and returns when it does.
func (c *Cache) listen(t *testing.T, keys ...Key) (*News, <-chan told) {
	t.Helper()
	heard := make(chan told, 10_000)
	n := c.Listen(func(k Key, version int64) { heard <- told{k, version} })
	t.Cleanup(n.Close)
	n.Follow(keys...)
	begun := map[Key]bool{}
	for len(begun) < len(keys) {
		news := next(t, heard)
		if news.version != 0 {
			t.Errorf("%v was told of who began to listen", news)
		}
		begun[news.key] = true
	}
	return n, heard
}

func next(t *testing.T, heard <-chan told) told {
	t.Helper()
	select {
	case news := <-heard:
		return news
	case <-time.After(20 * time.Second):
		t.Fatal("no news came")
	}
	return told{}
}

func TestWhoFollowsAnAccountHearsOfItsChangesAndOfNoOthers(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		writer, reader := open(t, url), open(t, url)
		n, heard := reader.listen(t, ann)
		for version := int64(1); version <= 3; version++ {
			marks := writer.Mark(t.Context(), []Key{bob, ann})
			marks.Settle([]Value{value(version), value(version)})
			if got := next(t, heard); got != (told{ann, version}) {
				t.Errorf("after version %d of both, %v is told", version, got)
			}
			reader.wants(t, ann, version) // the news doesn't come before what it is about
		}
		writer.Mark(t.Context(), []Key{ann}).Settle([]Value{{Version: 4}})
		if got := next(t, heard); got != (told{ann, 4}) {
			t.Errorf("of a change without a value to show, %v is told", got)
		}
		writer.Mark(t.Context(), []Key{ann, bob}).Settle([]Value{{}, value(5)}) // ann's change was refused
		writer.Mark(t.Context(), []Key{ann}).Settle(nil)
		if got := next(t, heard); got != (told{ann, 0}) {
			t.Errorf("of a change of which nobody knows what became, %v is told", got)
		}
		n.Unfollow(ann)
		n.Follow(bob)
		if got := next(t, heard); got != (told{bob, 0}) {
			t.Errorf("following bob, %v is told", got)
		}
		writer.Mark(t.Context(), []Key{ann, bob}).Settle([]Value{value(6), value(6)})
		if got := next(t, heard); got != (told{bob, 6}) {
			t.Errorf("after ann was let go, %v is told", got)
		}
	})
}

func TestThousandsOfAccountsAreFollowedOverOneConnection(t *testing.T) {
	url := devstacktest.Redis(t).URL()
	c := open(t, url)
	keys := make([]Key, 5000)
	for i := range keys {
		keys[i] = Key{"stars", fmt.Sprint("member/", i, "}")} // whatever ids may hold
	}
	n, heard := c.listen(t, keys...)
	c.Mark(t.Context(), keys[4321:4322]).Settle([]Value{value(1)})
	if got := next(t, heard); got != (told{keys[4321], 1}) {
		t.Errorf("%v is told", got)
	}
	channels := func() int {
		names, err := client(t, url).PubSubChannels(t.Context(), channelPrefix+"*").Result()
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	if followed := channels(); followed != len(keys) {
		t.Errorf("Redis was asked for %d accounts", followed)
	}
	n.Unfollow(keys...)
	for deadline := time.Now().Add(20 * time.Second); channels() > 0 && time.Now().Before(deadline); {
		<-time.After(time.Millisecond)
	}
	if followed := channels(); followed != 0 {
		t.Errorf("%d accounts are still followed", followed)
	}
}

func TestAfterTheConnectionBrokeAllThatIsFollowedIsToldOf(t *testing.T) {
	server := devstacktest.Redis(t)
	c := open(t, server.URL())
	_, heard := c.listen(t, ann, bob)
	for _, breaks := range []func(){
		func() { // the connection only
			if err := client(t, server.URL()).Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
				t.Fatal(err)
			}
		},
		func() { // Redis as a whole
			if err := server.Stop(); err != nil {
				t.Fatal(err)
			}
			if err := server.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		breaks()
		again := map[told]bool{next(t, heard): true, next(t, heard): true}
		if !again[told{ann, 0}] || !again[told{bob, 0}] {
			t.Errorf("afterwards %v is told", again)
		}
	}
}

func TestAConnectionThatFellSilentIsLeftForAnother(t *testing.T) {
	server := devstacktest.Redis(t)
	through := &pipe{t: t, to: addressOf(t, server.URL())}
	c := open(t, "redis://"+through.listen()+"/0")
	n, heard := c.listen(t, ann)
	c.Mark(t.Context(), []Key{ann}).Settle([]Value{value(1)})
	if got := next(t, heard); got != (told{ann, 1}) || !n.Hears() {
		t.Fatalf("%v is told", got)
	}
	through.silence() // what is connected stays so, and nothing passes any more
	if got := next(t, heard); got != (told{ann, 0}) {
		t.Errorf("after it, %v is told", got)
	}
}

func TestDebtsThatArePaidAreNews(t *testing.T) {
	server := devstacktest.Redis(t)
	through := &pipe{t: t, to: addressOf(t, server.URL())}
	writer, reader := open(t, "redis://"+through.listen()+"/0"), open(t, server.URL())
	_, heard := reader.listen(t, ann)
	through.silent.Store(true)
	through.silence()
	writer.Mark(t.Context(), []Key{ann}).Settle([]Value{value(2)})
	select {
	case got := <-heard:
		t.Fatalf("%v is told through a connection that nothing passes", got)
	default:
	}
	through.silent.Store(false)
	if got := next(t, heard); got != (told{ann, 0}) {
		t.Errorf("%v is told", got)
	}
}

// pipe is a way to Redis that can fall silent.
type pipe struct {
	t        *testing.T
	to       string
	listener net.Listener
	conns    chan net.Conn
	silent   atomic.Bool // nothing passes on new connections, either
}

func addressOf(t *testing.T, url string) string {
	t.Helper()
	return client(t, url).Options().Addr
}

func (p *pipe) listen() string {
	p.t.Helper()
	var err error
	if p.listener, err = (&net.ListenConfig{}).Listen(p.t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = p.listener.Close() })
	p.conns = make(chan net.Conn, 1000)
	go func() {
		for {
			near, err := p.listener.Accept()
			if err != nil {
				return
			}
			if p.silent.Load() {
				continue
			}
			far, err := (&net.Dialer{}).DialContext(p.t.Context(), "tcp", p.to)
			if err != nil {
				_ = near.Close()
				return
			}
			p.conns <- far
			for from, to := range map[net.Conn]net.Conn{near: far, far: near} {
				go func() {
					buffer := make([]byte, 32<<10)
					for {
						n, err := from.Read(buffer)
						if err != nil {
							break
						}
						if _, err := to.Write(buffer[:n]); err != nil {
							break
						}
					}
				}()
			}
		}
	}()
	return p.listener.Addr().String()
}

// silence ends what passes on the connections there are, without ending them.
func (p *pipe) silence() {
	for {
		select {
		case far := <-p.conns:
			_ = far.Close() // near stays open: its caller waits
		default:
			return
		}
	}
}
