package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

func TestAWatchedBalanceIsToldAtFirstAndAtEachChangeOnAnyServerOverEveryProtocol(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	_, key := w.key("bistro", "till", allScopes...)
	writer := client(t, other, key)
	n := 0
	for wire := range wires {
		t.Run(wire, func(t *testing.T) {
			n++
			who := fmt.Sprint("member-", n)
			w.enroll("bistro", who)
			watcher := watch(t, over(t, wire, one), key, who, 0)
			if b := watcher.next(); b.GetAvailable() != 0 || b.GetVersion() != 0 || watcher.last.GetMemberId() != who {
				t.Errorf("first of all, %v is told", watcher.last)
			}
			for i := range int64(5) {
				answer, err := writer.Accrue(t.Context(), accrual(fmt.Sprint(who, "-", i), who, 100))
				if err != nil {
					t.Fatal(err)
				}
				if b := watcher.until(i + 1); b.GetVersion() != answer.GetBalance().GetVersion() {
					t.Errorf("version %d is told for version %d", b.GetVersion(), answer.GetBalance().GetVersion())
				}
			}
		})
	}
}

func TestAWebPageOfAnAllowedOriginWatchesABalance(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	config := w.config()
	config.Listen.AllowedOrigins = []string{"https://app.example"}
	url := w.serve(config).URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	for _, wire := range []string{"Connect, HTTP/1.1", "gRPC-Web, HTTP/1.1", "Connect, HTTP/2"} {
		ctx, call := connect.NewClientContext(t.Context())
		call.RequestHeader().Set("Authorization", "Bearer "+key)
		call.RequestHeader().Set("Origin", "https://app.example")
		stream, err := over(t, wire, url).WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{ProgramId: "bistro", Member: member("ann")})
		if err != nil {
			t.Fatal(err)
		}
		if !stream.Receive() {
			t.Fatalf("%s: %v", wire, stream.Err())
		}
		if allowed := stream.ResponseHeader().Get("Access-Control-Allow-Origin"); allowed != "https://app.example" {
			t.Errorf("%s: pages of %q may read the stream", wire, allowed)
		}
		_ = stream.Close()
	}
}

func TestWhoWatchesAgainBeginsWithTheLatestState(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	c, writer := client(t, one, key), client(t, other, key)
	var version int64
	for i := range int64(20) {
		watcher := watch(t, c, key, "ann", version)
		if b := watcher.next(); b.GetAvailable() != i || b.GetVersion() < version {
			t.Fatalf("after %d accruals it begins with %v", i, b)
		}
		watcher.stop() // while the next change is made
		answer, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", i), "ann", 100))
		if err != nil {
			t.Fatal(err)
		}
		version = answer.GetBalance().GetVersion()
	}
}

func TestPointsThatVestAndExpireByThemselvesAreToldToTheInstant(t *testing.T) {
	for name, redisURL := range map[string]string{"with Redis": devstackRedis(t), "without": ""} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, redisURL)
			url := w.server().URL()
			w.program(bistro)
			w.enroll("bistro", "ann")
			_, key := w.key("bistro", "till", allScopes...)
			c := client(t, url, key)
			accrued, err := c.Accrue(t.Context(), &loyaltyv1.AccrueRequest{ProgramId: "bistro", RequestId: "a", Member: member("ann"),
				Activity: &loyaltyv1.Activity{Kind: &loyaltyv1.Activity_Event{Event: &loyaltyv1.Event{Type: "moment"}}}})
			if err != nil {
				t.Fatal(err)
			}
			end := accrued.GetBalance().GetNextExpiry().GetExpireTime().AsTime()
			watcher := watch(t, c, key, "ann", 0)
			if b := watcher.next(); b.GetAvailable() != 5 {
				t.Fatalf("before they expire, %v is told", b)
			}
			w.clock.Set(end.Add(-time.Microsecond))
			if b := watcher.next(); b.GetAvailable() != 5 { // a sign of life: so much time has passed
				t.Errorf("a moment before they expire, %v is told", b)
			}
			w.clock.Set(end)
			if b := watcher.next(); b.GetAvailable() != 0 || !b.GetAsOfTime().AsTime().Equal(end) {
				t.Errorf("when they expire, %v is told", b)
			}
		})
	}
}

func TestWithoutAChangeTheLastAnswerIsRepeatedAsASignOfLife(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	watcher := watch(t, client(t, url, key), key, "ann", 0)
	first := watcher.next()
	for range 3 {
		w.clock.Set(w.clock.Now().Add(19 * time.Second))
		w.clock.Set(w.clock.Now().Add(time.Second))
		if again := watcher.next(); again.GetVersion() != first.GetVersion() || again.GetAvailable() != first.GetAvailable() {
			t.Errorf("after %v, %v is told", first, again)
		}
	}
}

func TestManyWatchersOnOneServerAreAllToldOfAChange(t *testing.T) {
	const many = 2000
	w := newWorld(t, devstackRedis(t))
	one, other := w.server(), w.server().URL()
	w.program(bistro)
	members := make([]string, many/2) // half of all watch one member, the others one each
	for i := range members {
		members[i] = fmt.Sprint("m", i)
	}
	w.enroll("bistro", members...)
	_, key := w.key("bistro", "till", allScopes...)
	c, writer := client(t, one.URL(), key), client(t, other, key)
	watchers := make([]*watching, many)
	for i := range watchers {
		watchers[i] = watch(t, c, key, members[max(0, i-many/2)], 0)
	}
	var all sync.WaitGroup
	each := func(do func(w *watching)) {
		for _, w := range watchers {
			all.Go(func() { do(w) })
		}
		all.Wait()
	}
	each(func(w *watching) { w.next() })
	if got := metric(t, one.URL(), "loyalty_watchers"); got != fmt.Sprint(many) {
		t.Errorf("the gauge of watchers is at %s", got)
	}
	for i, who := range members {
		if _, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", i), who, 100)); err != nil {
			t.Fatal(err)
		}
	}
	each(func(w *watching) { w.until(1) })
	each(func(w *watching) { w.stop(); _ = w.ends() })
	for metric(t, one.URL(), "loyalty_watchers") != "0" {
		awaitTick(t)
	}
}

func TestWatchersBeyondTheLimitAreRefusedWithATimeToComeAgain(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	config := w.config()
	config.Limits.Watchers = 2
	url := w.serve(config).URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	c := client(t, url, key)
	first, second := watch(t, c, key, "ann", 0), watch(t, c, key, "ann", 0)
	first.next()
	second.next()
	r := reasonOf(t, watch(t, c, key, "ann", 0).ends())
	if r.Code != "resource_exhausted" || r.Reason != "OVERLOADED" || r.RetryIn <= 0 {
		t.Errorf("the third ends with %v, to come again in %v", r, r.RetryIn)
	}
	first.stop()
	for {
		third := watch(t, c, key, "ann", 0)
		if _, told := <-third.answers; told {
			break
		}
		awaitTick(t)
	}
	if _, err := c.Accrue(t.Context(), accrual("a", "ann", 100)); err != nil {
		t.Fatal(err)
	}
	second.until(1)
}

func TestAVersionThatIsNotThereRefusesTheOneWhoAsksForIt(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	c := client(t, url, key)
	other := watch(t, c, key, "ann", 0)
	other.next()
	if r := reasonOf(t, watch(t, c, key, "ann", 1000).ends()); r.Reason != "VERSION_NOT_REACHED" {
		t.Errorf("a version that isn't there: %v", r)
	}
	if r := reasonOf(t, watch(t, c, key, "nobody", 0).ends()); r.Reason != "MEMBER_NOT_FOUND" {
		t.Errorf("a member who isn't there: %v", r)
	}
	if _, err := c.Accrue(t.Context(), accrual("a", "ann", 100)); err != nil {
		t.Fatal(err)
	}
	other.until(1)
}

func TestAMergedMemberIsToldOfTheSurvivorAndOfTheMembersOwnAgainAfterwards(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	one, other := w.server().URL(), w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann", "bob")
	_, key := w.key("bistro", "till", allScopes...)
	writer := client(t, other, key)
	change := func(procedure, fields string) {
		t.Helper()
		if _, r := call(t, other, "/loyalty.v1."+procedure, key, `{"programId":"bistro",`+fields+`}`); r != nil {
			t.Fatalf("%s: %v", procedure, r)
		}
	}
	for i, who := range []string{"ann", "bob", "bob", "bob"} {
		if _, err := writer.Accrue(t.Context(), accrual(fmt.Sprint("a", i), who, 100)); err != nil {
			t.Fatal(err)
		}
	}
	watcher := watch(t, client(t, one, key), key, "ann", 0)
	watcher.until(1)
	change("MemberService/MergeMembers", `"requestId":"m","member":{"memberId":"ann"},"into":{"memberId":"bob"}`)
	watcher.until(4)
	if who := watcher.last.GetMemberId(); who != "bob" {
		t.Errorf("after the merge %s is told", who)
	}
	if _, err := writer.Accrue(t.Context(), accrual("more", "bob", 100)); err != nil {
		t.Fatal(err)
	}
	watcher.until(5)
	change("MemberService/UnmergeMember", `"requestId":"u","memberId":"ann"`)
	watcher.until(1)
	if who := watcher.last.GetMemberId(); who != "ann" {
		t.Errorf("after the merge was undone %s is told", who)
	}
}

func TestLevelsThatANewVersionOfTheProgramChangesAreTold(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	url := w.server().URL()
	const tiered = bistro + `
tiers:
  - {id: status, measure: POINTS_EARNED, period: {rolling_days: 365}, downgrade: ONE_LEVEL,
     levels: [{id: basic, from: 0}, {id: NAME, from: 5}]}
`
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	c := client(t, url, key)
	if _, err := c.Accrue(t.Context(), accrual("a", "ann", 1000)); err != nil {
		t.Fatal(err)
	}
	watcher := watch(t, c, key, "ann", 0)
	watcher.until(10)
	w.clock.Set(w.clock.Now().Add(time.Second))
	w.program(strings.Replace(tiered, "NAME", "silver", 1))
	b := watcher.untilAt(10, w.clock, time.Second)
	for len(b.GetLevels()) == 0 {
		b = watcher.untilAt(10, w.clock, time.Second)
	}
	if level := b.GetLevels()[0].GetLevelId(); level != "silver" {
		t.Errorf("the level told is %s", level)
	}
}

// metric is a figure of /metrics.
func metric(t testing.TB, url, name string) string {
	t.Helper()
	response, err := http.Get(url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if value, is := strings.CutPrefix(lines.Text(), name+" "); is {
			return value
		}
	}
	return ""
}

// reasonOf is an error as the caller gets it.
func reasonOf(t testing.TB, err error) *refused {
	t.Helper()
	var wire *connect.Error
	if !errors.As(err, &wire) {
		t.Fatalf("no error of a call: %v", err)
	}
	r := &refused{Code: wire.Code().String(), Message: wire.Message()}
	for _, detail := range wire.Details() {
		value, err := detail.Value()
		if err != nil {
			t.Fatal(err)
		}
		switch value := value.(type) {
		case *errdetails.ErrorInfo:
			r.Reason, r.Metadata = value.GetReason(), value.GetMetadata()
		case *errdetails.RetryInfo:
			r.RetryIn = value.GetRetryDelay().AsDuration()
		}
	}
	return r
}
