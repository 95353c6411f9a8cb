package rpc

import (
	"context"
	"errors"
	"strings"

	validatepb "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// validate checks a message against the limits of the contract and refuses it with every field at fault.
func validate(request proto.Message) error {
	err := protovalidate.Validate(request)
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
		if choices := choicesOf(request, v.Proto.GetField()); choices != "" {
			message = "exactly one of " + choices + " is required"
		}
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

// choicesOf names the fields of the oneof that a path leads to, if it leads to one.
func choicesOf(request proto.Message, path *validatepb.FieldPath) string {
	message := request.ProtoReflect().Descriptor()
	for _, step := range path.GetElements() {
		name := protoreflect.Name(step.GetFieldName())
		if oneof := message.Oneofs().ByName(name); oneof != nil {
			var names []string
			for i := range oneof.Fields().Len() {
				names = append(names, string(oneof.Fields().Get(i).Name()))
			}
			return strings.Join(names, ", ")
		}
		field := message.Fields().ByName(name)
		if field == nil || field.Message() == nil {
			return ""
		}
		message = field.Message()
	}
	return ""
}

func validateCall(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		if err := validate(req.Any().(proto.Message)); err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}
