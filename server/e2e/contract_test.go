package e2e

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// unbounded are the fields that take any value of their type, each for a reason.
var unbounded = map[string]string{
	"loyalty.v1.AttributeValue.int_value":        "a fact of the caller's; conditions compare it",
	"loyalty.v1.GetBalanceRequest.min_version":   "a version never reached is refused as such",
	"loyalty.v1.WatchBalanceRequest.min_version": "a version never reached is refused as such",
	"loyalty.v1.GetProgramRequest.version":       "a version that isn't there is refused as such",
}

// takesControls are the texts whose limits let control characters pass, each for a reason.
var takesControls = map[string]string{
	"loyalty.v1.ApplyProgramRequest.yaml":              "has lines; its reader refuses the others, with line and column",
	"loyalty.v1.ListApiKeysRequest.page_token":         "is refused as no page token",
	"loyalty.v1.ListRewardsRequest.page_token":         "is refused as no page token",
	"loyalty.v1.ListLotsRequest.page_token":            "is refused as no page token",
	"loyalty.v1.ListAuditEntriesRequest.page_token":    "is refused as no page token",
	"loyalty.v1.ExportMemberRequest.page_token":        "is refused as no page token",
	"loyalty.v1.ListEntriesRequest.page_token":         "is refused as no page token",
	"loyalty.v1.ListPartnersRequest.page_token":        "is refused as no page token",
	"loyalty.v1.ListProgramVersionsRequest.page_token": "is refused as no page token",
}

// TestEveryFieldOfEveryRequestIsBounded sets each field alone to a value beyond all reason and expects it to be named.
func TestEveryFieldOfEveryRequestIsBounded(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	for _, service := range services() {
		for i := range service.Methods().Len() {
			boundedFields(t, service.Methods().Get(i).Input(), seen)
		}
	}
	if len(seen) < 30 {
		t.Errorf("looked at %d messages only", len(seen))
	}
}

func boundedFields(t *testing.T, message protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) {
	if seen[message.FullName()] || !strings.HasPrefix(string(message.FullName()), "loyalty.v1.") {
		return
	}
	seen[message.FullName()] = true
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		held := field.Message()
		if field.IsMap() {
			held = field.MapValue().Message()
		}
		if held != nil {
			boundedFields(t, held, seen)
		}
		if _, free := unbounded[string(field.FullName())]; free {
			continue
		}
		for what, value := range beyondReason(field) {
			kind, err := protoregistry.GlobalTypes.FindMessageByName(message.FullName())
			if err != nil {
				t.Fatal(err)
			}
			m := kind.New()
			m.Set(field, value(m))
			if !namesField(m.Interface(), field) {
				t.Errorf("%s takes %s", field.FullName(), what)
			}
		}
	}
}

// beyondReason are values that no field should take.
func beyondReason(field protoreflect.FieldDescriptor) map[string]func(protoreflect.Message) protoreflect.Value {
	fixed := func(v any) func(protoreflect.Message) protoreflect.Value {
		return func(protoreflect.Message) protoreflect.Value { return protoreflect.ValueOf(v) }
	}
	switch {
	case field.IsMap():
		return nil // of a fixed number of pairs; their limits are tested over the wire
	case field.IsList():
		return map[string]func(protoreflect.Message) protoreflect.Value{"100,000 elements": func(m protoreflect.Message) protoreflect.Value {
			list := m.NewField(field).List()
			for range 100_000 {
				if field.Message() != nil {
					list.Append(list.NewElement())
				} else {
					list.Append(protoreflect.ValueOfEnum(1))
				}
			}
			return protoreflect.ValueOfList(list)
		}}
	}
	switch field.Kind() {
	case protoreflect.StringKind:
		values := map[string]func(protoreflect.Message) protoreflect.Value{"two million characters": fixed(strings.Repeat("x", 2_000_000))}
		if _, takes := takesControls[string(field.FullName())]; !takes {
			for _, control := range []string{"\x00", "\x1f", "\x7f", "\u009f"} { // Postgres can't hold the first
				values[fmt.Sprintf("the control character %q", control)] = fixed("a" + control)
			}
		}
		return values
	case protoreflect.Int64Kind:
		return map[string]func(protoreflect.Message) protoreflect.Value{"the largest int64": fixed(int64(math.MaxInt64)), "the smallest int64": fixed(int64(math.MinInt64))}
	case protoreflect.Int32Kind:
		return map[string]func(protoreflect.Message) protoreflect.Value{"the largest int32": fixed(int32(math.MaxInt32)), "the smallest int32": fixed(int32(math.MinInt32))}
	case protoreflect.EnumKind:
		return map[string]func(protoreflect.Message) protoreflect.Value{"an unknown enum value": func(protoreflect.Message) protoreflect.Value { return protoreflect.ValueOfEnum(9999) }}
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		return map[string]func(protoreflect.Message) protoreflect.Value{"a float at all": fixed(math.NaN())}
	case protoreflect.MessageKind:
		if field.Message().FullName() == "google.protobuf.Timestamp" {
			values := map[string]func(protoreflect.Message) protoreflect.Value{}
			for what, seconds := range map[string]int64{"the year 1": -62135596800, "the year 9999": 253402300799, "a year of five digits": 1e12} {
				values[what] = fixed((&timestamppb.Timestamp{Seconds: seconds}).ProtoReflect())
			}
			return values
		}
	}
	return nil
}

func namesField(m proto.Message, field protoreflect.FieldDescriptor) bool {
	var invalid *protovalidate.ValidationError
	if !errors.As(protovalidate.Validate(m), &invalid) {
		return false
	}
	for _, violation := range invalid.Violations {
		if path := protovalidate.FieldPathString(violation.Proto.GetField()); path == string(field.Name()) || strings.HasPrefix(path, string(field.Name())+"[") {
			return true
		}
	}
	return false
}
