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
	// EntryKind is what an entry was.
	EntryKind = ledger.Kind
)

// The kinds of entries.
const (
	EntryAccrual         = ledger.Accrual
	EntryRedemption      = ledger.Redemption
	EntryAccrualReversal = ledger.AccrualReversal
	EntryExpiry          = ledger.Expiry
)
