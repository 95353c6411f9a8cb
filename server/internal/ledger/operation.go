package ledger

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/once"
)

// Kind is what an operation does. Its numbers are stored.
type Kind int16

// The kinds of operations.
const (
	Accrual         Kind = 1
	Redemption      Kind = 2
	AccrualReversal Kind = 3
	Expiry          Kind = 4
)

// Book is one side of the program's or a partner's books. Its numbers are stored.
type Book int64

// The books.
const (
	BookIssued   Book = 1
	BookRedeemed Book = 2
	BookExpired  Book = 3
	BookAdjusted Book = 4
)

// Account is the book's ledger account for a partner; partner 0 is the program itself.
func (b Book) Account(partnerNo int32) int64 { return -(int64(partnerNo)*16 + int64(b)) }

// Day is a day of the program's time zone, as days since 1970-01-01.
type Day int32

// Source names the caller's own record that an accrual came from.
type Source struct {
	Type, Reference string
}

// Tally is what a member did on a day.
type Tally struct {
	Day                      Day
	Points, Spend, Purchases int64
}

// CapKey names what a capped rule has given a member in a period, by the period's first day.
type CapKey struct {
	RuleID string
	Period Day
}

// Call is one operation to commit on one member's account.
type Call struct {
	ProgramID string
	MemberID  string
	Request   once.Request
	Source    *Source // claimed by the operation; nil: none
	Reads     Reads
	Now       time.Time
	// Decide says what is to happen, from the state read under the account's lock. It reads no clock and does no I/O.
	// An error refuses the call, and nothing is written; but after ErrReadTallies it is asked again, with tallies.
	Decide func(View) (Effect, error)
}

// ErrReadTallies is what Decide answers when the account's digest can't tell what it needs, and tallies and cap uses
// were not read.
var ErrReadTallies = errors.New("ledger: the decision needs tallies")

// Reads is what Decide needs to see besides the account.
type Reads struct {
	Lots     bool          // the effect may take points
	Tallies  bool          // of all days, and cap uses, in any case
	CapKeys  []CapKey      // the cap uses that are read when tallies are
	Original *OperationRef // nil: none
}

// OperationRef points at an operation of the calling partner, by id or by source.
type OperationRef struct {
	ID     uuid.UUID
	Source *Source // when set, instead of ID
}

// View is the state that a decision is made on. It is read only.
type View struct {
	Account        Account // settled: what was due by now has vested and expired
	Digest         []byte  // as the last effect that counted something left it; may be empty
	Whole          bool    // Tallies and CapUsed were read; else there is the Digest only
	Tallies        []Tally
	CapUsed        map[CapKey]int64
	Original       *Original // nil: there is none
	ProgramVersion int64     // the program's newest version
	Now            time.Time
}

// Original is the operation that a reversal is about.
type Original struct {
	ID        uuid.UUID
	Kind      Kind
	AccountID int64
	Lot       int64 // the lot it made; 0: it made none
	Expired   int64 // points of the lot that have expired
	Tally     Tally
	Answer    []byte
	Reversed  bool
}

// Effect is what an operation does. Points are checked and moved by the ledger.
type Effect struct {
	Kind      Kind
	EventTime time.Time
	Subject   string
	Reverses  uuid.UUID

	Issue  int64     // points that come in, as a lot …
	Vest   time.Time // … that can be spent from this instant (zero: at once) …
	Expire time.Time // … until this one (zero: for good)

	Take    int64 // points that go out …
	TakeLot int64 // … from this lot first, vested or not (0: none), then from those that expire first

	Earned, Spent, Purchases int64 // changes of the account's lifetime figures

	Tally  Tally // what counts for the day; zero figures: nothing
	Caps   map[CapKey]int64
	Digest []byte // of the account after Tally and Caps, for later decisions; empty: they are to read the tallies

	// After makes the stored answer, and what readers may be shown until the account changes again.
	After func(operationID uuid.UUID, after View) Outcome
}

// Outcome is what is told of an operation.
type Outcome struct {
	Answer    []byte    // JSON; stored, and given again to a replay
	Hot       []byte    // the account's new state for readers; nil: let them read the ledger
	HotBefore time.Time // the instant at which Hot stops being right by itself; zero: never
}

// Result is what became of a call.
type Result struct {
	OperationID uuid.UUID
	Answer      []byte
	Replayed    bool
}
