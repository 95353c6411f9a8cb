package loyalty

import (
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// NewRequestID makes a request id, a UUIDv7. Save it before the call that it is for, so that the call can be made again
// after a crash and still takes effect once.
func NewRequestID() string { return uuid.Must(uuid.NewV7()).String() }

// complete fills in what a request leaves empty, the program and the request id, and tells its request id: empty for one
// that has none.
func (c *Client) complete(message proto.Message) (requestID string) {
	fillIn(message, "program_id", func() string { return c.options.programID })
	if batch, ok := message.(*loyaltyv1.BatchAccrueRequest); ok {
		for _, request := range batch.GetRequests() {
			fillIn(request, "request_id", NewRequestID)
		}
		return ""
	}
	return fillIn(message, "request_id", NewRequestID)
}

// fillIn gives a text field of a request a value if it has none, and tells the value.
func fillIn(message proto.Message, name protoreflect.Name, value func() string) string {
	request := message.ProtoReflect()
	field := request.Descriptor().Fields().ByName(name)
	if field == nil {
		return ""
	}
	if text := request.Get(field).String(); text != "" {
		return text
	}
	text := value()
	request.Set(field, protoreflect.ValueOfString(text))
	return text
}
