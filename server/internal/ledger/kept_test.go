package ledger

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// keeps tells whether the next group on a member goes by what is kept of it.
func (l *Ledger) keeps(t *testing.T, member string) bool {
	t.Helper()
	call := accruing(member, "unsent", start, 1, Lot{})
	return len(l.kept.fill(emptyReadBatch(nil).found, []*pending{newPending(t.Context(), &call)})) == 0
}

func TestWhatIsKeptOfAccountsIsWhatTheTableHolds(t *testing.T) {
	random := seeded(t)
	members := names("m", 12)
	db := newDatabase(t, members...)
	l := db.server(t)
	now := start.Add(123456789) // Postgres keeps microseconds
	for round := range 60 {
		var calls []Call
		for i := range 1 + random.IntN(20) {
			member, id := members[random.IntN(len(members))], fmt.Sprintf("%d-%d", round, i)
			lot := Lot{}
			if random.IntN(2) == 0 {
				lot.Vest = now.Add(time.Duration(random.IntN(100)) * time.Minute)
			}
			switch random.IntN(3) {
			case 0:
				lot.Expire = now.Add(time.Duration(100+random.IntN(100)) * time.Minute)
			case 1:
				lot.Expire = Forever
			}
			if random.IntN(5) == 0 {
				calls = append(calls, redeeming(member, id, now, 1+random.Int64N(30)))
			} else {
				calls = append(calls, accruing(member, id, now, 1+random.Int64N(50), lot))
			}
		}
		for i, d := range l.CommitAll(t.Context(), calls) {
			if d.Err != nil && !refusal.Is(d.Err, refusal.InsufficientPoints) {
				t.Fatalf("%s: %v", calls[i].Request.ID, d.Err)
			}
		}
		now = now.Add(time.Duration(random.IntN(int(40 * time.Minute))))
	}
	q := emptyReadBatch(nil)
	var all []*pending
	for _, m := range members {
		call := accruing(m, "unsent", now, 1, Lot{})
		all = append(all, newPending(t.Context(), &call))
	}
	conn, err := l.writes.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	q.accounts(readAccounts, all)
	q.lotsOfMembers(distinctAccounts(all), time.Time{})
	if err := q.send(t.Context(), conn.Conn()); err != nil {
		t.Fatal(err)
	}
	withLots := 0
	for key, read := range q.found.accounts {
		row, here := l.kept.account(key)
		if !here {
			t.Errorf("%s is not kept", key.MemberID)
		}
		kept := newState(row.accountRow, 0)
		kept.keptLots = row.lots
		if kept.knowLots() {
			withLots++
			sortLots(kept.lots)
			sortLots(read.lots)
			if !slices.EqualFunc(kept.lots, read.lots, sameLot) {
				t.Errorf("of %s these lots are kept\n%+v, and the table holds\n%+v", key.MemberID, kept.lots, read.lots)
			}
		}
		if got, want := inUTC(row.asRead), inUTC(read.asRead); got != want {
			t.Errorf("of %s is kept\n%+v, and the table holds\n%+v", key.MemberID, got, want)
		}
		if row.lotsApart != read.lotsApart || !slices.EqualFunc(row.carried, read.carried, sameLot) {
			t.Errorf("of %s these lots are kept as carried, and %d others\n%+v, and the table holds %d others\n%+v", key.MemberID, row.lotsApart, row.carried, read.lotsApart, read.carried)
		}
		if row.stamp != read.stamp {
			t.Errorf("of %s the stamp %d is kept, and the table holds %d", key.MemberID, row.stamp, read.stamp)
		}
		if !slices.Equal(row.recent, read.recent) {
			t.Errorf("of %s these tallies are kept\n%+v, and the table holds\n%+v", key.MemberID, row.recent, read.recent)
		}
		if !reflect.DeepEqual(row.digest, read.digest) {
			t.Errorf("of %s the digest %x is kept, and the table holds %x", key.MemberID, row.digest, read.digest)
		}
	}
	if withLots == 0 {
		t.Error("no lots are kept")
	}
	db.mustVerify(t)
}

func sortLots(lots []Lot) {
	slices.SortFunc(lots, func(x, y Lot) int { return cmp.Compare(x.ID, y.ID) })
}

func sameLot(x, y Lot) bool {
	return x.ID == y.ID && x.Remaining == y.Remaining && x.Vest.Equal(y.Vest) && x.Expire.Equal(y.Expire)
}

func inUTC(a Account) Account {
	for _, at := range []*time.Time{&a.EnrollTime, &a.NextVest, &a.NextExpire, &a.IdleExpire, &a.NextRelease} {
		*at = at.UTC()
	}
	return a
}

func TestAKeptAccountThatAnotherServerChangedIsReadAgain(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	if !one.keeps(t, "ann") || other.keeps(t, "ann") {
		t.Fatal("the server that wrote the account is to keep it, and no other")
	}
	other.mustCommit(t, accruing("ann", "a2", start, 5, Lot{}))
	if got := answerOf(t, one.mustCommit(t, accruing("ann", "a3", start, 1, Lot{}))); got.Balance != 16 || got.Version != 3 {
		t.Errorf("after 10, 5 on another server, and 1, told %+v", got)
	}
	if one.wary.next() == trusting {
		t.Error("the next groups are not to go by what is kept")
	}
	db.mustVerify(t)
}

func TestAnAccountWhoseHistoryWasLostAndMadeAgainIsNoticed(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	// A restore loses the accrual, which one doesn't hear of, and another takes its version.
	db.exec(t, `ALTER TABLE postings DISABLE TRIGGER USER`)
	db.exec(t, `ALTER TABLE operations DISABLE TRIGGER USER`)
	for _, table := range []string{"postings", "operations", "lots", "tallies"} {
		db.exec(t, `DELETE FROM `+table)
	}
	db.exec(t, `UPDATE accounts SET version = 0, stamp = 0, balance = 0, earned = 0, purchases = 0, recent = NULL, digest = NULL, carried_lots = NULL`)
	db.exec(t, `ALTER TABLE postings ENABLE TRIGGER USER`)
	db.exec(t, `ALTER TABLE operations ENABLE TRIGGER USER`)
	other.mustCommit(t, accruing("ann", "a2", start, 3, Lot{}))
	if !one.keeps(t, "ann") {
		t.Fatal("ann's account is not kept")
	}
	if got := answerOf(t, one.mustCommit(t, accruing("ann", "a3", start, 1, Lot{}))); got.Balance != 4 || got.Version != 2 {
		t.Errorf("after 3 and 1, told %+v", got)
	}
	db.mustVerify(t)
}

func TestNothingIsRefusedForWhatIsKept(t *testing.T) {
	db := newDatabase(t, "ann")
	one, other := db.server(t), db.server(t)
	one.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	other.mustCommit(t, accruing("ann", "a2", start, 5, Lot{}))
	choosy := accruing("ann", "a3", start, 1, Lot{})
	decide := choosy.Decide
	choosy.Decide = func(v View) (Effect, error) {
		if v.Account.Balance < 15 {
			return Effect{}, refusal.New(refusal.InsufficientPoints, "only %d points", v.Account.Balance)
		}
		return decide(v)
	}
	one.mustCommit(t, choosy)
	// And the other way about.
	closed := Closed
	leaving := deciding("ann", "c1", start, Effect{Kind: Closing, Forfeit: true, Status: &closed, After: tell(16, nil)})
	leaving.Reads.Lots = true
	other.mustCommit(t, leaving)
	one.wary = wariness{}
	if !one.keeps(t, "ann") {
		t.Fatal("ann's account is not kept")
	}
	if _, err := one.Commit(t.Context(), accruing("ann", "a4", start, 1, Lot{})); !refusal.Is(err, refusal.MemberClosed) {
		t.Errorf("of a member who left on another server: %v", err)
	}
	db.mustVerify(t)
}

func TestWhatMayHappenOnceHappensOnceOnKeptAccounts(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	l := db.server(t)
	order := &Source{"order", "1"}
	call := accruing("ann", "a1", start, 10, Lot{})
	call.Source = order
	first := l.mustCommit(t, call)
	l.mustCommit(t, accruing("bob", "b1", start, 10, Lot{}))
	times := 0
	trustful := func() {
		times++
		l.wary = wariness{}
		for _, m := range []string{"ann", "bob"} {
			if !l.keeps(t, m) { // forgotten with a group that failed
				l.mustCommit(t, accruing(m, fmt.Sprint(m, "again", times), start, 1, Lot{}))
			}
		}
		l.wary = wariness{}
	}
	trustful()
	if again := l.mustCommit(t, call); !again.Replayed || again.OperationID != first.OperationID || string(again.Answer) != string(first.Answer) {
		t.Errorf("sent again: %+v", again)
	}
	trustful()
	if _, err := l.Commit(t.Context(), accruing("ann", "a1", start, 11, Lot{})); !refusal.Is(err, refusal.RequestIDReused) {
		t.Errorf("the request id with other content: %v", err)
	}
	trustful()
	if _, err := l.Commit(t.Context(), accruing("bob", "a1", start, 10, Lot{})); !refusal.Is(err, refusal.RequestIDReused) {
		t.Errorf("the request id for another member: %v", err)
	}
	trustful()
	other := accruing("bob", "b2", start, 10, Lot{})
	other.Source = order
	if _, err := l.Commit(t.Context(), other); !refusal.Is(err, refusal.SourceAlreadyAccrued) {
		t.Errorf("the source under another request id: %v", err)
	}
	trustful()
	// A replay that would be refused now is answered as it was.
	refused := call
	refused.Decide = func(View) (Effect, error) { return Effect{}, refusal.New(refusal.EventTimeOutOfRange, "too late") }
	if again := l.mustCommit(t, refused); !again.Replayed {
		t.Error("a replay is decided anew")
	}
	db.mustVerify(t)
}

func TestAProgramVersionThatIsOutdatedIsNoticed(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	l := db.server(t)
	l.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	if _, _, err := directory.New(db.pool).ApplyProgram(t.Context(), directory.ApplyProgram{ProgramID: testProgram, Definition: []byte(`{"new":true}`)}, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"ann", "bob"} { // one is kept, and one is not
		l.wary = wariness{}
		l.kept.programs[testProgram] = 1
		call := accruing(member, member+"2", start, 10, Lot{})
		decide, last := call.Decide, int64(0)
		call.Decide = func(v View) (Effect, error) {
			last = v.ProgramVersion
			return decide(v)
		}
		if l.mustCommit(t, call); last != 2 {
			t.Errorf("decided by version %d of 2 on %s's account", last, member)
		}
	}
}

func TestWhatCameDueAndWasNotWrittenIsNotKept(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	l.mustCommit(t, accruing("ann", "a1", start, 10, Lot{Vest: start.Add(time.Hour)}))
	later := start.Add(2 * time.Hour)
	if _, err := l.Commit(t.Context(), redeeming("ann", "r1", later, 100)); !refusal.Is(err, refusal.InsufficientPoints) {
		t.Fatal(err)
	}
	row, _ := l.kept.account(AccountKey{testProgram, "ann"})
	if pending := db.number(t, `SELECT pending FROM accounts`); pending != row.asRead.Pending {
		t.Errorf("%d pending points are kept, and the table holds %d", row.asRead.Pending, pending)
	}
	if l.mustCommit(t, accruing("ann", "a2", later, 1, Lot{})); l.wary.next() != trusting {
		t.Error("a group of the only server had to be done again, or a refusal ended its trust")
	}
	db.mustVerify(t)
}

func TestAGroupThatFailsLeavesNothingOfItsAccountsKept(t *testing.T) {
	db := newDatabase(t, "ann", "bob")
	l := db.server(t)
	for _, m := range []string{"ann", "bob"} {
		l.mustCommit(t, accruing(m, m, start, 10, Lot{}))
	}
	bad := accruing("ann", "bad", start, 10, Lot{})
	bad.Decide = func(View) (Effect, error) { panic("a mistake of ours") }
	if _, err := l.Commit(t.Context(), bad); err == nil {
		t.Fatal("a panic goes by unnoticed")
	}
	if l.keeps(t, "ann") {
		t.Error("an account is kept of which nobody knows what became of it")
	}
	l.mustCommit(t, accruing("bob", "b2", start, 10, Lot{})) // tells the program's version
	if !l.keeps(t, "bob") {
		t.Error("another account is forgotten with it")
	}
}

func TestOfWhatIsTooLargeToKeepNothingOlderIsKeptEither(t *testing.T) {
	k := newKept(8 << 20)
	key := AccountKey{testProgram, "ann"}
	write := func(s *state) (kept *state) {
		f := emptyReadBatch(nil).found
		s.account.ProgramID, s.account.MemberID, s.changed = key.ProgramID, key.MemberID, true
		f.accounts[key] = s
		placeLots(f.changed())
		k.learn(f)
		f = emptyReadBatch(nil).found
		k.fill(f, []*pending{newPending(t.Context(), &Call{ProgramID: key.ProgramID, MemberID: key.MemberID})})
		return f.accounts[key]
	}
	s := newState(accountRow{asRead: Account{ID: 7}}, 1)
	s.lotsKnown = true
	for id := int64(0); s != nil && s.lotsKnown; id++ {
		if id > 1000 {
			t.Fatal("lots are kept however many there are")
		}
		s.lots = append(s.lots, Lot{ID: id, Remaining: 1})
		lots := len(s.lots)
		if s = write(s); s == nil {
			t.Fatal("with a few lots the account is not kept")
		}
		if s.knowLots() && len(s.lots) != lots {
			t.Fatalf("of %d lots %d are kept", lots, len(s.lots))
		}
	}
	s.digest = make([]byte, 1<<17)
	if kept := write(s); kept != nil {
		t.Errorf("kept is %+v, from before the last change", kept.account)
	}
}

func TestManyServersThatGoByWhatTheyKeepLoseNothing(t *testing.T) {
	random := seeded(t)
	members := names("m", 8)
	db := newDatabase(t, members...)
	ledgers := []*Ledger{db.server(t), db.server(t)}
	const callers, calls = 4, 150
	var wg sync.WaitGroup
	var replays atomic.Int64
	for s, l := range ledgers {
		for c := range callers {
			random := rand.New(rand.NewPCG(random.Uint64(), 0))
			wg.Go(func() {
				var last Call
				var told Result
				for i := range calls {
					// Mostly each has its own members.
					member := members[(s*len(members)/2+random.IntN(len(members)/2)+random.IntN(10)/9)%len(members)]
					now, id := start.Add(time.Duration(i)*time.Minute), fmt.Sprintf("%d-%d-%d", s, c, i)
					var call Call
					switch draw := random.IntN(10); {
					case draw < 6:
						lot := Lot{}
						if draw == 0 {
							lot = Lot{Vest: now.Add(10 * time.Minute), Expire: now.Add(30 * time.Minute)}
						}
						call = accruing(member, id, now, 10, lot)
					case draw < 8:
						call = redeeming(member, id, now, 1+random.Int64N(12))
					case draw == 8:
						call = deciding(member, id, now, Effect{Kind: Holding, Subject: "mug", Hold: &ToHold{1, now.Add(20 * time.Minute)}, After: tell(1, nil)})
						call.Reads.Lots = true
					case last.Decide != nil:
						again, err := ledgers[random.IntN(len(ledgers))].Commit(t.Context(), last)
						if replays.Add(1); err != nil || !again.Replayed || again.OperationID != told.OperationID {
							t.Errorf("%s again: %+v %v", last.Request.ID, again, err)
						}
						continue
					default:
						continue
					}
					if random.IntN(5) == 0 { // as if others had taken its place
						l.kept.forget([]*pending{newPending(t.Context(), &call)})
					}
					l.wary.reading.Store(0) // as trustful as can be
					l.wary.searching.Store(0)
					result, err := l.Commit(t.Context(), call)
					if err == nil {
						last, told = call, result
					} else if !refusal.Is(err, refusal.InsufficientPoints) {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	if replays.Load() == 0 {
		t.Error("nothing was sent again")
	}
	db.mustVerify(t)
}
