package loyalty_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/hotbalance"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

const stars = `
program_id: stars
display_name: Stars
time_zone: Europe/Warsaw
currency: PLN
points: {unit: star, rounding: FLOOR}
earning:
  - {id: base, points: 1, per: "1.00"}
tiers:
  - {id: status, measure: POINTS_EARNED, period: {rolling_days: 365}, levels: [{id: bronze, from: 0}, {id: silver, from: 500}], downgrade: END_OF_PERIOD}
expiry: {after_days: 365}
rewards:
  - {id: mug, points: 100}
`

// server is one server's domain on a database and a Redis.
type server struct {
	*loyalty.Service
	directory *directory.Directory
	ledger    *ledger.Ledger
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newServer(t testing.TB, databaseURL, redisURL string, now func() time.Time) *server {
	t.Helper()
	ctx := context.Background()
	reads, err := postgres.OpenIndexed(ctx, databaseURL, 8)
	if err != nil {
		t.Fatal(err)
	}
	writes, err := postgres.OpenIndexed(ctx, databaseURL, 4)
	if err != nil {
		t.Fatal(err)
	}
	options := ledger.DefaultOptions()
	var hot *hotbalance.Cache
	if redisURL != "" {
		hot, err = hotbalance.Open(redisURL, hotbalance.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		options.Mirror = loyalty.Mirror(hot)
	}
	l := ledger.New(reads, writes, options)
	t.Cleanup(func() {
		l.Close()
		if hot != nil {
			hot.Close()
		}
		reads.Close()
		writes.Close()
	})
	d := directory.New(reads)
	return &server{loyalty.New(loyalty.Deps{Ledger: l, Directory: d, Hot: hot, Clock: now}), d, l}
}

// setUp applies a program and makes partner 1.
func (s *server) setUp(t testing.TB, yaml string, now time.Time) {
	t.Helper()
	definition, err := program.Parse("test.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := program.Encode(definition)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if _, _, err := s.directory.ApplyProgram(ctx, directory.ApplyProgram{ProgramID: definition.GetProgramId(), Definition: encoded}, now); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.directory.CreatePartner(ctx, definition.GetProgramId(), nil, "till", "", now); err != nil {
		t.Fatal(err)
	}
}

func (s *server) enroll(t testing.TB, programID, memberID string, now time.Time) {
	t.Helper()
	if _, err := s.directory.EnrollMissing(context.Background(), programID, []directory.Enrollment{{MemberID: memberID, EnrollTime: now}}, now); err != nil {
		t.Fatal(err)
	}
}

var till = loyalty.Caller{ProgramID: "stars", PartnerNo: 1}

func spend(requestID, memberID string, minor int64, at time.Time) loyalty.Accrue {
	return loyalty.Accrue{RequestID: requestID, Member: directory.Ref{MemberID: memberID},
		Activity: program.Activity{EventTime: at, Purchase: &program.Purchase{Currency: "PLN", Amount: minor}}}
}

func TestConcurrentRedeemsNeverOverspendAndRepeatsTakeEffectOnce(t *testing.T) {
	ctx := context.Background()
	c := &clock{now: start}
	s := newServer(t, devstacktest.Database(t), devstacktest.Redis(t).URL(), c.Now)
	s.setUp(t, stars, start)
	s.enroll(t, "stars", "ann", start)
	got, err := s.Accrue(ctx, till, spend("a1", "ann", 100_000, start))
	if err != nil || got.Points != 1000 || got.Balance.Available != 1000 || got.Replayed {
		t.Fatalf("accrue: %+v, %v", got, err)
	}
	again, err := s.Accrue(ctx, till, spend("a1", "ann", 100_000, start))
	if err != nil || !again.Replayed || again.ID != got.ID || again.Balance.Version != got.Balance.Version {
		t.Fatalf("replay: %+v, %v", again, err)
	}
	if _, err := s.Accrue(ctx, till, spend("a1", "ann", 100_001, start)); !refusal.Is(err, refusal.RequestIDReused) {
		t.Fatalf("other content: %v", err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	succeeded := 0
	for i := range 64 {
		wg.Go(func() {
			_, err := s.Redeem(ctx, till, loyalty.Redeem{RequestID: fmt.Sprint("r", i), Member: directory.Ref{MemberID: "ann"}, RewardID: "mug"})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				succeeded++
			case !refusal.Is(err, refusal.InsufficientPoints):
				t.Errorf("redeem %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if succeeded != 10 {
		t.Errorf("%d redeems of 100 points succeeded on a balance of 1000", succeeded)
	}
	_, balance, err := s.GetBalance(ctx, "stars", directory.Ref{MemberID: "ann"}, 0)
	if err != nil || balance.Available != 0 || balance.LifetimeSpent != 1000 || balance.LifetimeEarned != 1000 {
		t.Errorf("balance: %+v, %v", balance, err)
	}
	_ = once.Request{}
}
