package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/postgres"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

const testProgram = "stars"

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// database is one database with a program, the partners 1 and 2, and members.
type database struct {
	url  string
	pool *postgres.Pool
}

func newDatabase(t testing.TB, members ...string) *database {
	t.Helper()
	db := &database{url: devstacktest.Database(t)}
	db.pool = db.open(t, postgres.Open)
	db.enroll(t, members...)
	return db
}

func (db *database) open(t testing.TB, open func(context.Context, string, int) (*postgres.Pool, error)) *postgres.Pool {
	t.Helper()
	const conns = 8
	pool, err := open(t.Context(), db.url, conns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func (db *database) enroll(t testing.TB, members ...string) {
	t.Helper()
	d := directory.New(db.pool)
	if _, _, err := d.ApplyProgram(t.Context(), directory.ApplyProgram{ProgramID: testProgram, Definition: []byte(`{}`)}, start); err != nil {
		t.Fatal(err)
	}
	for _, partner := range []string{"till", "shop"} {
		if _, _, err := d.CreatePartner(t.Context(), testProgram, nil, partner, "", start); err != nil {
			t.Fatal(err)
		}
	}
	var enrollments []directory.Enrollment
	for _, m := range members {
		enrollments = append(enrollments, directory.Enrollment{MemberID: m, EnrollTime: start})
	}
	if _, err := d.EnrollMissing(t.Context(), testProgram, enrollments, start); err != nil {
		t.Fatal(err)
	}
}

// server is a ledger of its own on the database, as another server has it.
func (db *database) server(t testing.TB, change ...func(*Options)) *Ledger {
	t.Helper()
	options := DefaultOptions()
	for _, c := range change {
		c(&options)
	}
	l := New(db.open(t, postgres.OpenIndexed), db.open(t, postgres.OpenIndexed), options)
	t.Cleanup(l.Close)
	return l
}

func (db *database) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := db.pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (db *database) number(t testing.TB, sql string, args ...any) (n int64) {
	t.Helper()
	if err := db.pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// mustVerify fails the test unless Verify finds nothing.
func (db *database) mustVerify(t testing.TB) {
	t.Helper()
	report, err := Verify(t.Context(), db.pool, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Checks {
		for _, v := range c.First {
			t.Errorf("verify: %s: %+v", c.Name, v)
		}
	}
}

// told is an answer as these tests store it: with what Verify reads of answers.
type told struct {
	Points  int64 `json:"p,omitempty"`
	Balance int64 `json:"b"`
	Version int64 `json:"v"`
	Receipt struct {
		Parts []capped `json:"parts,omitempty"`
	} `json:"r"`
	Used []used `json:"cu,omitempty"`
}

type used struct {
	Rule   string `json:"r"`
	Day    Day    `json:"d"`
	Points int64  `json:"p"`
}

type capped struct {
	Points int64 `json:"p"`
	Cap    struct {
		Rule string `json:"r"`
		Day  Day    `json:"d"`
	} `json:"cap"`
}

func tell(points int64, caps map[CapKey]int64) func(uuid.UUID, View) Outcome {
	return func(_ uuid.UUID, after View) Outcome {
		answer := told{Points: points, Balance: after.Account.Balance, Version: after.Account.Version}
		for key, points := range caps {
			if points < 0 {
				answer.Used = append(answer.Used, used{key.RuleID, key.Period, points})
				continue
			}
			c := capped{Points: points}
			c.Cap.Rule, c.Cap.Day = key.RuleID, key.Period
			answer.Receipt.Parts = append(answer.Receipt.Parts, c)
		}
		encoded, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		return Outcome{Answer: encoded, Hot: func() []byte { return encoded }}
	}
}

func answerOf(t testing.TB, r Result) (answer told) {
	t.Helper()
	if err := json.Unmarshal(r.Answer, &answer); err != nil {
		t.Fatalf("answer %s: %v", r.Answer, err)
	}
	return answer
}

// request is a request of partner 1; content is what the fingerprint is of.
func request(id string, content ...any) once.Request {
	return once.Request{PartnerNo: 1, ID: id, Fingerprint: once.Fingerprint("test", fmt.Sprint(content...))}
}

// deciding is a call that does always the same.
func deciding(member, requestID string, now time.Time, effect Effect) Call {
	effect.EventTime = now
	return Call{
		ProgramID: testProgram, MemberID: member, Request: request(requestID, member, effect.Kind, effect.Issue, effect.Take), Now: now,
		Decide: func(View) (Effect, error) { return effect, nil },
	}
}

// accruing gives points for a purchase; they vest and expire when the lot says.
func accruing(member, requestID string, now time.Time, points int64, lot Lot) Call {
	idle := time.Time{}
	if lot.Expire.Equal(Forever) {
		idle = now.Add(1000 * time.Hour)
	}
	return deciding(member, requestID, now, Effect{
		Kind: Accrual, Issue: points, Vest: lot.Vest, Expire: lot.Expire, IdleExpire: idle, Earned: points, Purchases: 1,
		Tally: Tally{Day: dayOf(now), Points: points, Spend: points * 10, Purchases: 1}, After: tell(points, nil),
	})
}

func redeeming(member, requestID string, now time.Time, points int64) Call {
	call := deciding(member, requestID, now, Effect{Kind: Redemption, Subject: "mug", Take: points, Spent: points, After: tell(points, nil)})
	call.Reads.Lots = true
	return call
}

// reversing takes back what is not expired of an accrual.
func reversing(member, requestID string, now time.Time, accrual uuid.UUID) Call {
	return Call{
		ProgramID: testProgram, MemberID: member, Request: request(requestID, member, accrual), Now: now,
		Reads: Reads{Lots: true, Original: &OperationRef{ID: accrual}},
		Decide: func(v View) (Effect, error) {
			var was told
			if err := json.Unmarshal(v.Original.Answer, &was); err != nil {
				return Effect{}, err
			}
			caps := map[CapKey]int64{}
			for _, part := range was.Receipt.Parts {
				caps[CapKey{part.Cap.Rule, part.Cap.Day}] -= part.Points
			}
			left, tally := was.Points-v.Original.Expired, v.Original.Tally
			return Effect{
				Kind: AccrualReversal, EventTime: now, Reverses: v.Original.ID, Take: left, TakeLots: v.Original.Lots, Earned: -was.Points,
				Purchases: -tally.Purchases, Caps: caps,
				Tally: Tally{Day: tally.Day, Points: -tally.Points, Spend: -tally.Spend, Purchases: -tally.Purchases},
				After: tell(left, caps),
			}, nil
		},
	}
}

func dayOf(t time.Time) Day { return Day(t.Unix() / (24 * 60 * 60)) }

func (l *Ledger) mustCommit(t testing.TB, call Call) Result {
	t.Helper()
	result, err := l.Commit(t.Context(), call)
	if err != nil {
		t.Fatalf("%s: %v", call.Request.ID, err)
	}
	return result
}

// seeded is chance that the test's log tells the seed of.
func seeded(t testing.TB) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func names(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = prefix + strings.Repeat("0", len(fmt.Sprint(n))-len(fmt.Sprint(i))) + fmt.Sprint(i)
	}
	return all
}
