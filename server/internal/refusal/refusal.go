// Package refusal is why a call is refused: a stable reason of the contract, words for people, the fields at
// fault. Every room below the edge refuses with it; the edge alone turns it into a wire error.
package refusal

import (
	"errors"
	"fmt"
	"time"
)

// Reason is a loyalty.v1.ErrorReason without its prefix. A test at the edge holds the two lists together.
type Reason string

// The reasons, documented in proto/loyalty/v1/error.proto.
const (
	InvalidField            Reason = "INVALID_FIELD"
	InvalidDefinition       Reason = "INVALID_DEFINITION"
	CurrencyMismatch        Reason = "CURRENCY_MISMATCH"
	LinesExceedAmount       Reason = "LINES_EXCEED_AMOUNT"
	EventTimeOutOfRange     Reason = "EVENT_TIME_OUT_OF_RANGE"
	InvalidPageToken        Reason = "INVALID_PAGE_TOKEN"
	InvalidCredentials      Reason = "INVALID_CREDENTIALS"
	MissingScope            Reason = "MISSING_SCOPE"
	OtherProgram            Reason = "OTHER_PROGRAM"
	ProgramNotFound         Reason = "PROGRAM_NOT_FOUND"
	MemberNotFound          Reason = "MEMBER_NOT_FOUND"
	RewardNotFound          Reason = "REWARD_NOT_FOUND"
	LadderNotFound          Reason = "LADDER_NOT_FOUND"
	AccrualNotFound         Reason = "ACCRUAL_NOT_FOUND"
	IdentifierNotFound      Reason = "IDENTIFIER_NOT_FOUND"
	PartnerNotFound         Reason = "PARTNER_NOT_FOUND"
	RequestIDReused         Reason = "REQUEST_ID_REUSED"
	SourceAlreadyAccrued    Reason = "SOURCE_ALREADY_ACCRUED"
	MemberExists            Reason = "MEMBER_EXISTS"
	IdentifierTaken         Reason = "IDENTIFIER_TAKEN"
	PartnerExists           Reason = "PARTNER_EXISTS"
	InsufficientPoints      Reason = "INSUFFICIENT_POINTS"
	RewardNotAvailable      Reason = "REWARD_NOT_AVAILABLE"
	PartPaymentNotAccepted  Reason = "PART_PAYMENT_NOT_ACCEPTED"
	AlreadyReversed         Reason = "ALREADY_REVERSED"
	VersionNotReached       Reason = "VERSION_NOT_REACHED"
	BalanceLimit            Reason = "BALANCE_LIMIT"
	EffectiveTimePassed     Reason = "EFFECTIVE_TIME_PASSED"
	Overloaded              Reason = "OVERLOADED"
	LedgerUnavailable       Reason = "LEDGER_UNAVAILABLE"
	Internal                Reason = "INTERNAL"
	RedemptionNotFound      Reason = "REDEMPTION_NOT_FOUND"
	LineNotFound            Reason = "LINE_NOT_FOUND"
	HoldEnded               Reason = "HOLD_ENDED"
	NotAHold                Reason = "NOT_A_HOLD"
	CaptureExceedsHold      Reason = "CAPTURE_EXCEEDS_HOLD"
	NothingToConfirm        Reason = "NOTHING_TO_CONFIRM"
	ReversalExceedsOriginal Reason = "REVERSAL_EXCEEDS_ORIGINAL"
	DebtLimit               Reason = "DEBT_LIMIT"
	ExceedsDebt             Reason = "EXCEEDS_DEBT"
	ExceedsExpired          Reason = "EXCEEDS_EXPIRED"
	TransferNotAccepted     Reason = "TRANSFER_NOT_ACCEPTED"
	MemberClosed            Reason = "MEMBER_CLOSED"
	MemberMerged            Reason = "MEMBER_MERGED"
	MemberNotMerged         Reason = "MEMBER_NOT_MERGED"
	MergeContradicted       Reason = "MERGE_CONTRADICTED"
	MemberNotSettled        Reason = "MEMBER_NOT_SETTLED"
	OtherMember             Reason = "OTHER_MEMBER"
	TokensNotConfigured     Reason = "TOKENS_NOT_CONFIGURED"
	ServerStopping          Reason = "SERVER_STOPPING"

	IdentityProviderUnavailable Reason = "IDENTITY_PROVIDER_UNAVAILABLE"
)

// Violation is one field at fault: its path in the request and what is wrong with it.
type Violation struct {
	Field   string
	Message string
}

// Error is a refusal. It shows callers nothing internal.
type Error struct {
	Reason     Reason
	Message    string            // what is wrong, where, and what to do
	Violations []Violation       // the fields at fault, if any
	Metadata   map[string]string // figures a program can act on
	RetryAfter time.Duration     // when to come again; 0 when coming again is of no use
}

// New makes a refusal.
func New(reason Reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// At names a field at fault, with the refusal's own words.
func (e *Error) At(field string) *Error {
	e.Violations = append(e.Violations, Violation{Field: field, Message: e.Message})
	return e
}

// With adds a figure.
func (e *Error) With(key string, value any) *Error {
	if e.Metadata == nil {
		e.Metadata = map[string]string{}
	}
	e.Metadata[key] = fmt.Sprint(value)
	return e
}

// After says when to come again.
func (e *Error) After(d time.Duration) *Error {
	e.RetryAfter = d
	return e
}

func (e *Error) Error() string { return string(e.Reason) + ": " + e.Message }

// Is tells whether err is a refusal for the reason.
func Is(err error, reason Reason) bool {
	var r *Error
	return errors.As(err, &r) && r.Reason == reason
}
