package ledger

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

// openLots is what the database tells of the lots of all members.
func (db *database) openLots(t *testing.T) (lots []Lot) {
	t.Helper()
	rows, err := db.pool.Query(t.Context(), `SELECT lot_id, remaining, vest_time, expire_time FROM open_lots`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var lot Lot
		var vest, expire pgtype.Timestamptz
		if err := rows.Scan(&lot.ID, &lot.Remaining, &vest, &expire); err != nil {
			t.Fatal(err)
		}
		lot.Vest, lot.Expire = instantOf(vest), instantOf(expire)
		lots = append(lots, lot)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	sortLots(lots)
	return lots
}

func TestOpenLotsAreWholeWhetherTheAccountCarriesThemOrTheTableHasThem(t *testing.T) {
	random := seeded(t)
	db := newDatabase(t, "ann")
	servers := []*Ledger{db.server(t), db.server(t)}
	var lots, decidedOn []Lot
	makers := map[int64]uuid.UUID{} // of lots
	looking := func(call Call) Call {
		decide := call.Decide
		call.Reads.Lots = true
		call.Decide = func(v View) (Effect, error) {
			decidedOn = slices.Clone(v.Lots) // the last time, if it is decided more than once
			return decide(v)
		}
		return call
	}
	seen := map[string]bool{}
	for i := range 200 {
		now := start.Add(time.Duration(i)*time.Hour + 123456*time.Microsecond)
		var call Call
		decidedOn = nil
		waiting := slices.IndexFunc(lots, func(lot Lot) bool { return lot.Vest.Equal(Forever) })
		switch n := random.IntN(12); {
		case n < 2:
			spendable := int64(0)
			for _, lot := range lots {
				if !lot.pending(now) {
					spendable += lot.Remaining
				}
			}
			if spendable == 0 {
				continue
			}
			call = looking(redeeming("ann", fmt.Sprint(i), now, 1+random.Int64N(spendable)))
		case n < 3 && waiting >= 0:
			lot := lots[waiting]
			confirmed := Part{Lot: lot.ID, Points: lot.Remaining, Vest: now, Expire: now.Add(1000 * time.Hour)}
			call = looking(deciding("ann", fmt.Sprint(i), now, Effect{Kind: Confirmation, Reverses: makers[lot.ID], Confirm: []Part{confirmed}, After: tell(0, nil)}))
		default:
			lot := Lot{Vest: []time.Time{{}, {}, now.Add(time.Hour), Forever}[random.IntN(4)], Expire: []time.Time{{}, now.Add(500 * time.Hour), time.Date(2300, 1, 1, 0, 0, 0, 1000, time.UTC), Forever}[random.IntN(4)]}
			call = accruing("ann", fmt.Sprint(i), now, 1+random.Int64N(50), lot)
			if random.IntN(2) == 0 {
				call = looking(call)
			}
		}
		done := servers[random.IntN(2)].mustCommit(t, call)
		if sortLots(decidedOn); call.Reads.Lots && !slices.EqualFunc(decidedOn, lots, sameLot) {
			t.Fatalf("%d was decided on the lots\n%+v, and the database told of\n%+v", i, decidedOn, lots)
		}
		lots = db.openLots(t)
		for _, lot := range lots {
			if _, known := makers[lot.ID]; !known {
				makers[lot.ID] = done.OperationID
			}
		}
		carried := db.number(t, `SELECT coalesce(json_array_length(carried_lots), 0) FROM accounts`)
		inTable := db.number(t, `SELECT count(*) FROM lots`)
		if carried > MostCarried {
			t.Fatalf("the account carries %d lots", carried)
		}
		seen["carried"] = seen["carried"] || carried > 1
		seen["in the table"] = seen["in the table"] || inTable > 0
		seen["both"] = seen["both"] || carried > 0 && inTable > 0
		if i%20 == 19 {
			db.mustVerify(t)
		}
	}
	for _, state := range []string{"carried", "in the table", "both"} {
		if !seen[state] {
			t.Errorf("lots were never %s", state)
		}
	}
}

func TestAnAccountThatCarriesAllItsLotsIsDecidedAndWrittenWithoutTheirTable(t *testing.T) {
	db := newDatabase(t, "ann")
	l := db.server(t)
	l.mustCommit(t, accruing("ann", "a1", start, 10, Lot{}))
	db.exec(t, `ALTER TABLE lots RENAME TO lots_away`) // whoever asks for it fails
	if got := answerOf(t, l.mustCommit(t, redeeming("ann", "r1", start, 4))); got.Balance != 6 {
		t.Errorf("told %+v", got)
	}
	db.exec(t, `ALTER TABLE lots_away RENAME TO lots`)
	db.mustVerify(t)
}

func TestLotsThatAnAccountCarriesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instant := rapid.Custom(func(t *rapid.T) time.Time {
			micros := rapid.Int64Range(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC).UnixMicro(), Forever.UnixMicro()-1).Draw(t, "micros")
			return rapid.SampledFrom([]time.Time{{}, Forever, time.UnixMicro(micros)}).Draw(t, "instant")
		})
		lot := rapid.Custom(func(t *rapid.T) Lot {
			return Lot{rapid.Int64Range(1, never-1).Draw(t, "id"), rapid.Int64Range(1, MaxBalance).Draw(t, "remaining"), instant.Draw(t, "vests"), instant.Draw(t, "expires")}
		})
		lots := rapid.SliceOf(lot).Draw(t, "lots")
		read, err := readLotList(lotList(lots))
		if err != nil || !slices.EqualFunc(read, lots, sameLot) {
			t.Fatalf("%+v became %+v, %v", lots, read, err)
		}
	})
	spaced, err := readLotList([]byte(` [[1, 10, null, "infinity"] , [2, 20, "infinity", 7]] `))
	want := []Lot{{ID: 1, Remaining: 10, Expire: Forever}, {ID: 2, Remaining: 20, Vest: Forever, Expire: time.UnixMicro(7)}}
	if err != nil || !slices.EqualFunc(spaced, want, sameLot) {
		t.Errorf("as the database writes lists, it is read as %+v, %v", spaced, err)
	}
	for _, bad := range []string{`[[1,0,null,null]]`, `[[0,1,null,null]]`, `[[1,null,null,null]]`, `[["infinity",1,null,null]]`, `][[1,2,null,null]]`} {
		if lots, err := readLotList([]byte(bad)); err == nil {
			t.Errorf("%s was read as %+v", bad, lots)
		}
	}
}
