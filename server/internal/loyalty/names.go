package loyalty

import "github.com/loyaltycore/core/server/internal/ledger"

// What the domain's callers name of the ledger.
type (
	// Source names the caller's own record that an accrual came from.
	Source = ledger.Source
	// OperationRef points at an operation of the calling partner, by id or by source.
	OperationRef = ledger.OperationRef
	// Entry is one line of a member's history.
	Entry = ledger.Entry
	// Head is which state an account is in.
	Head = ledger.Head
	// EntryKind is what an entry was.
	EntryKind = ledger.Kind
	// EntryBook is the book on the other side of an entry.
	EntryBook = ledger.Book
)

// The kinds of entries.
const (
	EntryAccrual            = ledger.Accrual
	EntryRedemption         = ledger.Redemption
	EntryAccrualReversal    = ledger.AccrualReversal
	EntryExpiry             = ledger.Expiry
	EntryHolding            = ledger.Holding
	EntryConfirmation       = ledger.Confirmation
	EntryCapture            = ledger.Capture
	EntryRelease            = ledger.Release
	EntryHoldExpiry         = ledger.HoldExpiry
	EntryRedemptionReversal = ledger.RedemptionReversal
	EntryAdjustment         = ledger.Adjustment
	EntryReinstatement      = ledger.Reinstatement
	EntryDebtWriteOff       = ledger.DebtWriteOff
	EntryTransferOut        = ledger.TransferOut
	EntryTransferIn         = ledger.TransferIn
	EntryMergeOut           = ledger.MergeOut
	EntryMergeIn            = ledger.MergeIn
	EntryUnmergeOut         = ledger.UnmergeOut
	EntryUnmergeIn          = ledger.UnmergeIn
	EntryClosing            = ledger.Closing
)

// The books that say more of an entry than its kind does.
const (
	EntryToExpired   = ledger.BookExpired
	EntryToFees      = ledger.BookFees
	EntryToSettled   = ledger.BookSettled
	EntryToForfeited = ledger.BookForfeited
	EntryToPaidOut   = ledger.BookPaidOut
)
