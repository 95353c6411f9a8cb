package loyalty

import (
	"fmt"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// InsufficientPointsError says how many points there are too few.
type InsufficientPointsError struct{ Available, Needed int64 }

// Error says it in words.
func (e *InsufficientPointsError) Error() string {
	return fmt.Sprintf("%d points are available, %d are needed", e.Available, e.Needed)
}

// SourceAlreadyAccruedError names the accrual that the source has earned already.
type SourceAlreadyAccruedError struct{ AccrualID string }

// Error says it in words.
func (e *SourceAlreadyAccruedError) Error() string {
	return "the source has earned already, with accrual " + e.AccrualID
}

// HoldEndedError says how a hold ended (CAPTURED, RELEASED, EXPIRED), and how many of its points were taken.
type HoldEndedError struct {
	Ended    string
	Captured int64
}

// Error says it in words.
func (e *HoldEndedError) Error() string {
	return fmt.Sprintf("the hold has ended (%s), with %d points taken", e.Ended, e.Captured)
}

// CaptureExceedsHoldError says how many points the hold has.
type CaptureExceedsHoldError struct{ Held int64 }

// Error says it in words.
func (e *CaptureExceedsHoldError) Error() string {
	return fmt.Sprintf("only %d points are held", e.Held)
}

// ReversalExceedsOriginalError says how much of the original is left.
type ReversalExceedsOriginalError struct{ Left int64 }

// Error says it in words.
func (e *ReversalExceedsOriginalError) Error() string {
	return fmt.Sprintf("only %d of the original is left", e.Left)
}

// DebtLimitError says how many points a member of the program may owe.
type DebtLimitError struct{ DebtLimit int64 }

// Error says it in words.
func (e *DebtLimitError) Error() string {
	return fmt.Sprintf("the member would owe more than %d points", e.DebtLimit)
}

// MemberMergedError names the member that the one asked for was merged into.
type MemberMergedError struct{ MemberID string }

// Error says it in words.
func (e *MemberMergedError) Error() string { return "the member was merged into " + e.MemberID }

// MissingScopeError names the scope that the credential lacks.
type MissingScopeError struct{ Scope string }

// Error says it in words.
func (e *MissingScopeError) Error() string { return "the credential lacks the scope " + e.Scope }

// InvalidFieldError names the fields that broke a limit.
type InvalidFieldError struct{ Violations []Violation }

// Error says it in words.
func (e *InvalidFieldError) Error() string {
	text := "invalid:"
	for _, v := range e.Violations {
		text += fmt.Sprintf(" %s %s;", v.Field, v.Description)
	}
	return text[:len(text)-1]
}

// figuresOf is the error of a reason that has a type of its own, or nil.
func figuresOf(e *Error) error {
	switch e.Reason {
	case loyaltyv1.ErrorReason_ERROR_REASON_INSUFFICIENT_POINTS:
		return &InsufficientPointsError{e.number("available"), e.number("needed")}
	case loyaltyv1.ErrorReason_ERROR_REASON_SOURCE_ALREADY_ACCRUED:
		return &SourceAlreadyAccruedError{e.Metadata["accrual_id"]}
	case loyaltyv1.ErrorReason_ERROR_REASON_HOLD_ENDED:
		return &HoldEndedError{e.Metadata["ended"], e.number("captured")}
	case loyaltyv1.ErrorReason_ERROR_REASON_CAPTURE_EXCEEDS_HOLD:
		return &CaptureExceedsHoldError{e.number("held")}
	case loyaltyv1.ErrorReason_ERROR_REASON_REVERSAL_EXCEEDS_ORIGINAL:
		return &ReversalExceedsOriginalError{e.number("left")}
	case loyaltyv1.ErrorReason_ERROR_REASON_DEBT_LIMIT:
		return &DebtLimitError{e.number("debt_limit")}
	case loyaltyv1.ErrorReason_ERROR_REASON_MEMBER_MERGED:
		return &MemberMergedError{e.Metadata["member_id"]}
	case loyaltyv1.ErrorReason_ERROR_REASON_MISSING_SCOPE:
		return &MissingScopeError{e.Metadata["scope"]}
	case loyaltyv1.ErrorReason_ERROR_REASON_INVALID_FIELD:
		return &InvalidFieldError{e.Violations}
	}
	return nil
}
