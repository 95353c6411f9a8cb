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
	Accrual            Kind = 1
	Redemption         Kind = 2
	AccrualReversal    Kind = 3
	Expiry             Kind = 4
	Holding            Kind = 5 // sets points apart; moves none
	Capture            Kind = 6 // takes a hold's points
	Release            Kind = 7 // gives a hold's points back
	HoldExpiry         Kind = 8 // a hold's time was over: its points came back by themselves
	RedemptionReversal Kind = 9
	Confirmation       Kind = 10 // lets pending points vest
	Adjustment         Kind = 11
	Reinstatement      Kind = 12 // gives expired points back
	DebtWriteOff       Kind = 13
	TransferOut        Kind = 14
	TransferIn         Kind = 15
	MergeOut           Kind = 16
	MergeIn            Kind = 17
	UnmergeOut         Kind = 18
	UnmergeIn          Kind = 19
	Closing            Kind = 20 // a member left: points were paid out, or lost
)

// Book is one side of the program's or a partner's books. Its numbers are stored.
type Book int64

// The books. Issued, redeemed and adjusted are each partner's own; the others are the program's.
const (
	BookIssued      Book = 1
	BookRedeemed    Book = 2
	BookExpired     Book = 3
	BookAdjusted    Book = 4
	BookWrittenOff  Book = 5 // debts
	BookTransferred Book = 6 // on their way from one member to another: adds up to 0
	BookFees        Book = 7 // of transfers
	BookMerged      Book = 8 // on their way from one member to another: adds up to 0
	BookSettled     Book = 9 // points that came back from a hold and paid a debt at once: adds up to 0
	BookForfeited   Book = 10
	BookPaidOut     Book = 11
)

// Account is the book's ledger account for a partner; partner 0 is the program itself.
func (b Book) Account(partnerNo int32) int64 { return -(int64(partnerNo)*16 + int64(b)) }

// book is the ledger account on the other side of what an operation moves.
func (k Kind) book(partnerNo int32) int64 {
	switch k {
	case Redemption, Capture, RedemptionReversal:
		return BookRedeemed.Account(partnerNo)
	case Expiry, Reinstatement:
		return BookExpired.Account(0)
	case Adjustment:
		return BookAdjusted.Account(partnerNo)
	case DebtWriteOff:
		return BookWrittenOff.Account(0)
	case TransferOut, TransferIn:
		return BookTransferred.Account(0)
	case MergeOut, MergeIn, UnmergeOut, UnmergeIn:
		return BookMerged.Account(0)
	case Closing:
		return BookPaidOut.Account(0)
	}
	return BookIssued.Account(partnerNo)
}

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

// Call is one operation to commit on one member's account, or on two members'.
type Call struct {
	ProgramID string
	MemberID  string
	Request   once.Request
	Source    *Source // claimed by the operation; nil: none
	Reads     Reads
	Now       time.Time
	// Decide says what is to happen, from the account's state. It reads no clock and does no I/O, and may be asked more than
	// once. An error refuses the call, and nothing is written; but after ErrReadTallies it is asked again, with tallies.
	Decide func(View) (Effect, error)
	Second *Second // nil: the operation is about one account
}

// Second is what a call does to another member's account, in the same transaction, once it is done with the first.
type Second struct {
	MemberID string
	Field    string // of the request, which names the member
	Reads    Reads  // but for Original
	// Decide is like Call's. Of the first account it is told what moved.
	Decide func(first Moved, second View) (Effect, error)
}

// ErrReadTallies is what Decide answers when the account's digest can't tell what it needs, and tallies and cap uses
// were not read.
var ErrReadTallies = errors.New("ledger: the decision needs tallies")

// Reads is what Decide needs to see besides the account.
type Reads struct {
	Lots      bool          // the effect may take points, or look at lots
	Holds     bool          // it ends a hold, or looks at holds
	Tallies   bool          // of all days, and cap uses, in any case
	CapKeys   []CapKey      // the cap uses that are read when tallies are
	Caps      bool          // all of them are
	Expired   bool          // how many points have expired
	Reversals bool          // what all reversals on the account were answered
	Merge     string        // the member whose merge into another is to be seen; empty: none
	Original  *OperationRef // nil: none
}

// beyondLots tells whether the decision rests on more of the account than its row and its lots.
func (r Reads) beyondLots() bool {
	return r.Holds || r.Tallies || r.Caps || r.Expired || r.Reversals || r.Merge != "" || r.Original != nil
}

// locks tells whether the decision rests on more than one account, which have to be held still while all of it is read.
// What is decided on a single one is written only if it has still the version and the stamp that were read first.
func (c *Call) locks() bool {
	r := c.Reads
	return r.Reversals || r.Original != nil || r.Merge != "" || c.Second != nil
}

// OperationRef points at an operation of the calling partner, by id or by source.
type OperationRef struct {
	ID     uuid.UUID
	Source *Source // when set, instead of ID
}

// View is the state that a decision is made on. It is read only.
type View struct {
	Account        Account // settled: what was due by now has happened
	Lots           []Lot   // if asked for
	Holds          []Hold  // if asked for
	Digest         []byte  // as the last effect that counted something left it; may be empty
	Whole          bool    // Tallies and CapUsed were read; else there is the Digest only
	Tallies        []Tally
	CapUsed        map[CapKey]int64
	Expired        int64     // if asked for: points that expired and were not reinstated
	Reversals      []Later   // if asked for: of accruals and redemptions of the member, and of those merged into it
	Original       *Original // nil: there is none
	Merge          *Merge    // nil: there is none
	ProgramVersion int64     // the program's newest version
	Now            time.Time

	// Only After sees these.
	Moved  Moved // what the operation moved
	Second *View // the second account, after it
}

// Original is the operation that another one is about.
type Original struct {
	ID        uuid.UUID
	Kind      Kind
	AccountID int64
	Version   int64   // of the account, after it
	Lots      []int64 // that it made, as far as they are on the view's account: a merge moves them
	Expired   int64   // points of all lots that it made that have expired
	Parts     []Part  // that it took, in order
	Tally     Tally
	Answer    []byte
	Later     []Later // what was done about it since, in no order
	Places    []int   // of each of Lots, its place among those that it made
	own       []ownLot
}

// Later is an operation about an original.
type Later struct {
	Kind   Kind
	Answer []byte
}

// Incoming is points that come in and make a lot.
type Incoming struct {
	Points       int64
	Vest, Expire time.Time // as a Lot's
	Account, Lot int64     // what it was before it was moved by a merge; 0: it was not
}

// Effect is what an operation does. Points are checked and moved by the ledger, in the order of the fields.
type Effect struct {
	Kind      Kind
	EventTime time.Time
	Subject   string
	Reverses  uuid.UUID // the operation that it takes back, ends or confirms

	IdleExpire time.Time // the account is not idle before this; an earlier one, or zero, changes nothing

	Issue   int64      // points that come in, as a lot …
	Vest    time.Time  // … that can be spent from this instant (zero: at once; Forever: once confirmed) …
	Expire  time.Time  // … until this one (zero: for good; Forever: until the account is idle)
	Lots    []Incoming // more of them, a lot each
	Restore []Part     // points that go back into their lots

	Take      int64   // points that go out …
	TakeLots  []int64 // … from these lots first, vested or not, then from those that expire first
	Shortfall Shortfall
	DebtLimit int64
	Fee       int64  // of a transfer: so many points more, to the program
	Forfeit   bool   // after that, all that is left in lots is lost
	TakeParts []Part // exactly these points go out, or the operation is refused with MERGE_CONTRADICTED

	Hold    *ToHold
	Capture *ToCapture
	Confirm []Part // the lots that waited to be confirmed, and when they vest and expire from now on
	Carry   Carry
	Status  *Status // becomes this; nil: stays

	Earned, Spent, Purchases int64 // changes of the account's lifetime figures

	Tally  Tally // what counts for the day; zero figures: nothing
	Caps   map[CapKey]int64
	Digest []byte // of the account after Tally and Caps, for later decisions; empty: they are to read the tallies

	// After makes the stored answer, and what readers may be shown until the account changes again. Of a second account
	// it may be nil: then nothing is stored, and readers read the ledger.
	After func(operationID uuid.UUID, after View) Outcome
}

// ToHold sets points apart until an instant.
type ToHold struct {
	Points int64
	Expire time.Time
}

// ToCapture ends a hold: so many of its points go out, the others come back. None: it is released.
type ToCapture struct {
	Hold   uuid.UUID
	Points int64
}

// Carry is what a merge moves from one account to another besides points in lots: each field is added to what is there,
// so that what goes away is negative.
type Carry struct {
	From    int64 // the account that holds come from
	Tallies []Tally
	Caps    map[CapKey]int64
	HoldsIn []Hold      // that come; each of their parts makes a lot
	Holds   []uuid.UUID // that go, with their points
	// HoldsBack come back, their parts being of lots that are the account's own.
	HoldsBack []Hold
}

// Moved is what an operation moved.
type Moved struct {
	OperationID uuid.UUID
	Account     Account // settled, before the operation
	Points      int64   // that went out, the fee not counted
	Taken       []Part  // the lots they are from; fewer points, if some are owed
	Fees        []Part
	Paid        int64  // of what came in or back, points that paid a debt
	Restored    []Part // what went back into lots
	Lots        []Lot  // made
	Held        *Hold  // made
	Expired     int64  // of what came in or back, points that were over already
}

// Outcome is what is told of an operation.
type Outcome struct {
	Answer    []byte        // JSON; stored, and given again to a replay
	Hot       func() []byte // writes the account's new state for readers; nil: let them read the ledger
	HotBefore time.Time     // the instant at which Hot stops being right by itself; zero: never
}

// Result is what became of a call.
type Result struct {
	OperationID uuid.UUID
	Answer      []byte
	Replayed    bool
}
