package loyalty

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

const errorDomain = "loyalty.v1"

// Error is what a call is refused with, or fails with on the way. errors.As finds it, and the figures of reasons that have
// any (InsufficientPointsError and so on), and connect's own error below it.
type Error struct {
	// Reason is the contract's reason; unspecified for an error that isn't the server's word.
	Reason loyaltyv1.ErrorReason
	// Code is the status code.
	Code connect.Code
	// Message is for people.
	Message string
	// Metadata is the reason's figures and names, as texts.
	Metadata map[string]string
	// Violations are the fields at fault.
	Violations []Violation
	// RetryDelay is how long the server asks to wait before the call is made again. 0: it didn't say.
	RetryDelay time.Duration
	// RequestID is the call's, to make it again with. Empty: it had none.
	RequestID string

	fromServer bool
	figures    error // the type of the reason, if it has one
	cause      error
}

// Violation is a field that broke a limit.
type Violation struct {
	Field       string
	Description string
}

// Error tells the reason and the message.
func (e *Error) Error() string {
	text := "loyalty: "
	if e.fromServer {
		text += strings.TrimPrefix(e.Reason.String(), reasonPrefix)
	} else {
		text += e.Code.String()
	}
	text += ": " + e.Message
	if e.RequestID != "" {
		text += " (request id " + e.RequestID + ")"
	}
	return text
}

// Unwrap is the reason's figures, if it has any, and connect's error.
func (e *Error) Unwrap() []error {
	var all []error
	for _, err := range []error{e.figures, e.cause} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// ReasonOf is the reason that an error was refused for; unspecified for any other error.
func ReasonOf(err error) loyaltyv1.ErrorReason {
	if refused := (*Error)(nil); errors.As(err, &refused) {
		return refused.Reason
	}
	return loyaltyv1.ErrorReason_ERROR_REASON_UNSPECIFIED
}

// ErrorOf is the error of a result of BatchAccrue, as a call of its own would have ended with; nil for one that is none.
func ErrorOf(result *loyaltyv1.BatchAccrueResult) error {
	if result.GetError() == nil {
		return nil
	}
	return errorOfStatus(result.GetError(), "")
}

func errorOfStatus(s *status.Status, requestID string) *Error {
	var details []proto.Message
	for _, packed := range s.GetDetails() {
		if detail, err := packed.UnmarshalNew(); err == nil { // a newer server's may be unknown
			details = append(details, detail)
		}
	}
	return newError(connect.Code(s.GetCode()), s.GetMessage(), details, requestID, nil)
}

// errorOf is a call's error.
func errorOf(err error, requestID string) *Error {
	if known := (*Error)(nil); errors.As(err, &known) {
		return known
	}
	wire := (*connect.Error)(nil)
	if !errors.As(err, &wire) {
		return newError(connect.CodeOf(err), err.Error(), nil, requestID, err)
	}
	var details []proto.Message
	for _, d := range wire.Details() {
		if detail, err := d.Value(); err == nil {
			details = append(details, detail)
		}
	}
	return newError(wire.Code(), wire.Message(), details, requestID, err)
}

func newError(code connect.Code, message string, details []proto.Message, requestID string, cause error) *Error {
	e := &Error{Code: code, Message: message, RequestID: requestID, cause: cause}
	for _, detail := range details {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == errorDomain {
				e.fromServer = true
				e.Reason = loyaltyv1.ErrorReason(loyaltyv1.ErrorReason_value[reasonPrefix+d.GetReason()])
				e.Metadata = d.GetMetadata()
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				e.Violations = append(e.Violations, Violation{v.GetField(), v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			e.RetryDelay = d.GetRetryDelay().AsDuration()
		}
	}
	e.figures = figuresOf(e)
	return e
}

const reasonPrefix = "ERROR_REASON_"

// number is a figure of an error.
func (e *Error) number(name string) int64 {
	n, _ := strconv.ParseInt(e.Metadata[name], 10, 64) // the contract says that it is one
	return n
}
