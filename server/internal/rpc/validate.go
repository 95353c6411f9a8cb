package rpc

import (
	"context"
	"errors"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// validate checks a message against the limits of the contract and refuses it with every field at fault.
func validate(message proto.Message) error {
	err := protovalidate.Validate(message)
	var invalid *protovalidate.ValidationError
	if err == nil || !errors.As(err, &invalid) {
		return err
	}
	const most = 20 // a batch of mistakes is told in part: the caller mends those first
	refused := refusal.New(refusal.InvalidField, "")
	for i, v := range invalid.Violations {
		if i == most {
			break
		}
		message := v.Proto.GetMessage()
		if value := v.FieldValue; value.IsValid() {
			if text, isText := value.Interface().(string); isText && text == "" {
				message = "it is missing, or empty: " + message
			}
		}
		refused.Violations = append(refused.Violations, refusal.Violation{
			Field: protovalidate.FieldPathString(v.Proto.GetField()), Message: message,
		})
	}
	first := refused.Violations[0]
	refused.Message = "the request is out of the contract's limits: " + first.Message
	if first.Field != "" {
		refused.Message = first.Field + " is out of the contract's limits: " + first.Message
	}
	return refused
}

func validateCall(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		if err := validate(req.Any().(proto.Message)); err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}
