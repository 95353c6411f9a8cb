package e2e

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

// client calls LoyaltyService over gRPC with a key.
func client(t testing.TB, url, key string) loyaltyv1connect.LoyaltyServiceClient {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	withKey := connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			r.Header().Set("Authorization", "Bearer "+key)
			return next(ctx, r)
		}
	})
	return loyaltyv1connect.NewLoyaltyServiceClient(&http.Client{Transport: transport}, url, connect.WithGRPC(), connect.WithInterceptors(withKey))
}

func member(id string) *loyaltyv1.MemberRef {
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: id}}
}

func accrual(requestID, memberID string, minor int64) *loyaltyv1.AccrueRequest {
	return &loyaltyv1.AccrueRequest{ProgramId: "bistro", RequestId: requestID, Member: member(memberID),
		Activity: &loyaltyv1.Activity{Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{
			Amount: &loyaltyv1.Money{CurrencyCode: "PLN", MinorUnits: minor}}}}}
}

func balanceOf(t testing.TB, c loyaltyv1connect.LoyaltyServiceClient, memberID string) *loyaltyv1.Balance {
	t.Helper()
	answer, err := c.GetBalance(context.Background(), &loyaltyv1.GetBalanceRequest{ProgramId: "bistro", Member: member(memberID)})
	if err != nil {
		t.Fatal(err)
	}
	return answer.GetBalance()
}

func TestOfManyRedeemsAtOnceOnlyTheCoveredOnesSucceed(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	servers := []string{w.server().URL(), w.server().URL()}
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	clients := []loyaltyv1connect.LoyaltyServiceClient{client(t, servers[0], key), client(t, servers[1], key)}
	ctx := context.Background()
	if _, err := clients[0].Accrue(ctx, accrual("a", "ann", 100_000)); err != nil {
		t.Fatal(err)
	}
	var succeeded atomic.Int32
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			_, err := clients[i%2].Redeem(ctx, &loyaltyv1.RedeemRequest{ProgramId: "bistro", RequestId: fmt.Sprint("r", i), Member: member("ann"),
				Purpose: &loyaltyv1.RedeemRequest_RewardId{RewardId: "mug"}})
			switch {
			case err == nil:
				succeeded.Add(1)
			case connect.CodeOf(err) != connect.CodeFailedPrecondition:
				t.Errorf("redeem %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := succeeded.Load(); n != 10 {
		t.Errorf("%d redeems of 100 points succeeded on a balance of 1,000", n)
	}
	for i, c := range clients {
		if b := balanceOf(t, c, "ann"); b.GetAvailable() != 0 || b.GetLifetimeSpent() != 1000 {
			t.Errorf("server %d shows %v", i, b)
		}
	}
}

func TestTheSameRequestManyTimesAtOnceHasOneEffectAndOneAnswer(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	servers := []string{w.server().URL(), w.server().URL()}
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	clients := []loyaltyv1connect.LoyaltyServiceClient{client(t, servers[0], key), client(t, servers[1], key)}
	answers := make([]*loyaltyv1.AccrueResponse, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answer, err := clients[i%2].Accrue(context.Background(), accrual("once", "ann", 700))
			if err != nil {
				t.Errorf("call %d: %v", i, err)
				return
			}
			answers[i] = answer
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	first := 0
	for _, a := range answers {
		if !a.GetReplayed() {
			first++
		}
		a.Replayed = false
		if !proto.Equal(a, answers[0]) {
			t.Errorf("answers differ: %v and %v", a, answers[0])
		}
	}
	if first != 1 {
		t.Errorf("%d answers say that they are no replay", first)
	}
	if b := balanceOf(t, clients[0], "ann"); b.GetAvailable() != 7 {
		t.Errorf("the balance is %v", b)
	}
}

func TestAWriteThroughOneServerIsSeenThroughTheOtherAtOnce(t *testing.T) {
	w := newWorld(t, devstackRedis(t))
	servers := []string{w.server().URL(), w.server().URL()}
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	clients := []loyaltyv1connect.LoyaltyServiceClient{client(t, servers[0], key), client(t, servers[1], key)}
	var want int64
	for i := range 200 {
		writer, reader := clients[i%2], clients[(i+1)%2]
		if i%3 == 0 {
			reader = writer
		}
		answer, err := writer.Accrue(context.Background(), accrual(fmt.Sprint("a", i), "ann", 100))
		if err != nil {
			t.Fatal(err)
		}
		want++
		b := balanceOf(t, reader, "ann")
		if b.GetAvailable() != want || b.GetVersion() < answer.GetBalance().GetVersion() {
			t.Fatalf("after write %d the other server shows %v, want %d available", i, b, want)
		}
	}
}

// TestARedisThatComesAndGoesIsNeverWrong stops, empties, restarts and pauses Redis while every member has one writer
// and two readers, one a server. After each acknowledged write, every later read must show it or a newer state.
func TestARedisThatComesAndGoesIsNeverWrong(t *testing.T) {
	redis := devstacktest.Redis(t)
	w := newWorld(t, redis.URL())
	servers := []string{w.server().URL(), w.server().URL()}
	w.program(bistro)
	_, key := w.key("bistro", "till", allScopes...)
	clients := []loyaltyv1connect.LoyaltyServiceClient{client(t, servers[0], key), client(t, servers[1], key)}
	const members = 4
	done := make(chan struct{})
	var writes, reads atomic.Int64
	var wg sync.WaitGroup
	for m := range members {
		id := fmt.Sprint("m", m)
		w.enroll("bistro", id)
		var acknowledged atomic.Int64 // points that the writer was told of
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				answer, err := clients[i%2].Accrue(context.Background(), accrual(fmt.Sprint(id, "-", i), id, 100))
				if err != nil {
					t.Errorf("a write failed: %v", err)
					return
				}
				acknowledged.Store(answer.GetBalance().GetAvailable())
				writes.Add(1)
			}
		})
		for _, c := range clients {
			wg.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					least := acknowledged.Load()
					answer, err := c.GetBalance(context.Background(), &loyaltyv1.GetBalanceRequest{ProgramId: "bistro", Member: member(id)})
					if err != nil {
						t.Errorf("a read failed: %v", err)
						return
					}
					if got := answer.GetBalance().GetAvailable(); got < least {
						t.Errorf("%s: a read shows %d after %d were acknowledged", id, got, least)
						return
					}
					reads.Add(1)
				}
			})
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// Each fault lasts until traffic has gone on under it.
	progress := func() {
		t.Helper()
		w0, r0 := writes.Load(), reads.Load()
		for deadline := time.Now().Add(30 * time.Second); writes.Load() < w0+50 || reads.Load() < r0+50; {
			if t.Failed() || time.Now().After(deadline) {
				close(done)
				wg.Wait()
				t.Fatalf("traffic stands still: %d writes, %d reads", writes.Load()-w0, reads.Load()-r0)
			}
			awaitTick(t)
		}
	}
	for range 2 {
		progress()
		flush(t, redis.URL())
		progress()
		must(redis.Stop())
		progress()
		must(redis.Start(context.Background()))
		progress()
	}
	close(done)
	wg.Wait()
	t.Logf("%d writes and %d reads", writes.Load(), reads.Load())
}
