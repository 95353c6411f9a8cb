package main

import (
	"regexp"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// schemas are the contract's messages and enums, each once.
type schemas struct {
	done   map[string]bool
	all    object
	strict bool // what is added is a request's: fields that there are not are refused in it
}

// own are protobuf's and Google's messages that JSON has a form of its own for.
var own = map[string]object{
	"google.protobuf.Timestamp": {{"type", "string"}, {"format", "date-time"}},
	"google.protobuf.Duration":  {{"type", "string"}, {"pattern", `^-?[0-9]+(\.[0-9]{1,9})?s$`}},
	"google.protobuf.Any": {
		{"type", "object"}, {"required", list{"@type"}}, {"properties", object{{"@type", object{{"type", "string"}}}}},
		{"description", "A message, with its type."},
	},
}

// name is what a message is called among the schemas.
func name(m *protogen.Message) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(m.Desc.FullName()), "loyalty.v1."), "google.rpc.", "")
}

func (s *schemas) sorted() object {
	slices.SortFunc(s.all, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return s.all
}

// of adds a message and all that it is made of, and tells how to point at it.
func (s *schemas) of(m *protogen.Message) object {
	if form, has := own[string(m.Desc.FullName())]; has {
		return form
	}
	s.add(name(m), func() object { return s.message(m, true) })
	return ref(name(m))
}

func (s *schemas) add(name string, make func() object) {
	if !s.done[name] {
		s.done[name] = true
		schema := make() // which may add others
		s.all = append(s.all, field{name, schema})
	}
}

// message describes one, with the limits of its fields if it is checked.
func (s *schemas) message(m *protogen.Message, checked bool) object {
	var properties object
	var required list
	choices := list{}
	for _, f := range m.Fields {
		rules := rulesOf(f)
		if !checked {
			rules = &validate.FieldRules{}
		}
		schema := s.field(f, rules)
		if text := comment(f.Comments); text != "" {
			schema = append(slices.Clone(schema), field{"description", text})
		}
		properties = append(properties, field{f.Desc.JSONName(), schema})
		if inChoice := f.Oneof != nil && !f.Oneof.Desc.IsSynthetic(); !inChoice && needed(f, rules) {
			required = append(required, f.Desc.JSONName())
		}
	}
	for _, o := range m.Oneofs {
		if !o.Desc.IsSynthetic() {
			choices = append(choices, object{{"oneOf", choice(o, checked)}})
		}
	}
	out := object{{"type", "object"}, {"description", comment(m.Comments)}}
	if len(properties) > 0 {
		out = append(out, field{"properties", properties})
	}
	if len(required) > 0 {
		out = append(out, field{"required", required})
	}
	switch len(choices) {
	case 0:
	case 1:
		out = append(out, choices[0].(object)...)
	default:
		out = append(out, field{"allOf", choices})
	}
	if s.strict {
		out = append(out, field{"additionalProperties", false})
	}
	return out
}

// choice is one of some fields, or none if that may be.
func choice(o *protogen.Oneof, checked bool) list {
	var each list
	for _, f := range o.Fields {
		each = append(each, object{{"required", list{f.Desc.JSONName()}}})
	}
	rules, _ := proto.GetExtension(o.Desc.Options(), validate.E_Oneof).(*validate.OneofRules)
	if checked && rules.GetRequired() {
		return each
	}
	return append(slices.Clone(each), object{{"not", object{{"anyOf", each}}}})
}

func rulesOf(f *protogen.Field) *validate.FieldRules {
	rules, _ := proto.GetExtension(f.Desc.Options(), validate.E_Field).(*validate.FieldRules)
	if rules == nil || rules.GetIgnore() == validate.Ignore_IGNORE_ALWAYS {
		return &validate.FieldRules{}
	}
	return rules
}

// needed tells whether a request without the field is out of the limits. (An empty field and one that isn't there are
// the same.)
func needed(f *protogen.Field, rules *validate.FieldRules) bool {
	if rules.GetRequired() {
		return true
	}
	if f.Desc.HasPresence() || rules.GetIgnore() == validate.Ignore_IGNORE_IF_ZERO_VALUE {
		return false
	}
	text := rules.GetString()
	if text.HasPattern() && !regexp.MustCompile(text.GetPattern()).MatchString("") {
		return true
	}
	return text.GetMinLen() > 0 || text.GetUuid() || rules.GetRepeated().GetMinItems() > 0 ||
		rules.GetInt64().GetGte() > 0 || rules.GetInt64().HasGt() && rules.GetInt64().GetGt() >= 0 || rules.GetInt32().GetGte() > 0 ||
		slices.Contains(rules.GetEnum().GetNotIn(), 0)
}

// field describes a field's value.
func (s *schemas) field(f *protogen.Field, rules *validate.FieldRules) object {
	switch {
	case f.Desc.IsMap():
		limits := rules.GetMap()
		out := object{{"type", "object"}, {"additionalProperties", s.value(f.Message.Fields[1], limits.GetValues())}}
		if keys := s.value(f.Message.Fields[0], limits.GetKeys()); len(keys) > 1 {
			out = append(out, field{"propertyNames", keys})
		}
		return number(out, "maxProperties", limits.HasMaxPairs(), limits.GetMaxPairs())
	case f.Desc.IsList():
		limits := rules.GetRepeated()
		item := s.value(f, limits.GetItems())
		if limits.GetItems().GetIgnore() == validate.Ignore_IGNORE_ALWAYS && f.Message != nil { // each is checked by itself
			item = s.unchecked(f.Message)
		}
		out := object{{"type", "array"}, {"items", item}}
		out = number(out, "minItems", limits.HasMinItems(), limits.GetMinItems())
		out = number(out, "maxItems", limits.HasMaxItems(), limits.GetMaxItems())
		if limits.GetUnique() {
			out = append(out, field{"uniqueItems", true})
		}
		return out
	}
	return s.value(f, rules)
}

// unchecked is a message whose own fields may be out of their limits.
func (s *schemas) unchecked(m *protogen.Message) object {
	unchecked := name(m) + "Unchecked"
	s.add(unchecked, func() object { return s.message(m, false) })
	return ref(unchecked)
}

// value describes a single value.
func (s *schemas) value(f *protogen.Field, rules *validate.FieldRules) object {
	switch f.Desc.Kind() {
	case protoreflect.MessageKind:
		return s.of(f.Message)
	case protoreflect.EnumKind:
		return s.enum(f.Enum)
	case protoreflect.BoolKind:
		return object{{"type", "boolean"}}
	case protoreflect.BytesKind:
		return object{{"type", "string"}, {"contentEncoding", "base64"}}
	case protoreflect.StringKind:
		return text(rules.GetString())
	case protoreflect.Int32Kind:
		limits := rules.GetInt32()
		return bounds(object{{"type", "integer"}, {"format", "int32"}}, limits)
	case protoreflect.Int64Kind:
		return bounds(object{{"type", list{"string", "integer"}}, {"format", "int64"}, {"pattern", "^-?[0-9]+$"}}, rules.GetInt64())
	}
	panic(string(f.Desc.FullName()) + " is of a kind that the contract had not had before: " + f.Desc.Kind().String())
}

func text(limits *validate.StringRules) object {
	out := object{{"type", "string"}}
	if limits.GetUuid() {
		out = append(out, field{"format", "uuid"}, field{"pattern", "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"})
	}
	out = number(out, "minLength", limits.HasMinLen(), limits.GetMinLen())
	out = number(out, "maxLength", limits.HasMaxLen(), limits.GetMaxLen())
	return append(out, field{"pattern", limits.GetPattern()})
}

// limits are those of numbers.
type limits[N int32 | int64] interface {
	HasGte() bool
	GetGte() N
	HasGt() bool
	GetGt() N
	HasLte() bool
	GetLte() N
	HasLt() bool
	GetLt() N
}

func bounds[N int32 | int64](out object, l limits[N]) object {
	out = number(out, "minimum", l.HasGte(), l.GetGte())
	out = number(out, "exclusiveMinimum", l.HasGt(), l.GetGt())
	out = number(out, "maximum", l.HasLte(), l.GetLte())
	return number(out, "exclusiveMaximum", l.HasLt(), l.GetLt())
}

func number[N int32 | int64 | uint64](out object, name string, has bool, value N) object {
	if has {
		out = append(out, field{name, value})
	}
	return out
}

// enum adds an enum, and tells how to point at it. Its zero stands for a field that is empty, and is never written.
func (s *schemas) enum(e *protogen.Enum) object {
	name := string(e.Desc.Name())
	s.add(name, func() object {
		var values list
		texts := comment(e.Comments)
		for _, v := range e.Values {
			if v.Desc.Number() == 0 {
				continue
			}
			values = append(values, string(v.Desc.Name()))
			texts += "\n- " + string(v.Desc.Name()) + ": " + strings.ReplaceAll(comment(v.Comments), "\n", " ")
		}
		return object{{"type", "string"}, {"description", texts}, {"enum", values}}
	})
	return ref(name)
}

// failure describes the error that calls end with.
func (s *schemas) failure(files []*protogen.File) object {
	var reasons list
	var texts strings.Builder
	for _, file := range files {
		for _, e := range file.Enums {
			if e.Desc.FullName() != "loyalty.v1.ErrorReason" {
				continue
			}
			for _, v := range e.Values[1:] {
				reason := strings.TrimPrefix(string(v.Desc.Name()), "ERROR_REASON_")
				reasons = append(reasons, reason)
				texts.WriteString("\n- " + reason + ": " + strings.ReplaceAll(comment(v.Comments), "\n", " "))
			}
		}
	}
	codes := list{
		"canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied",
		"resource_exhausted", "failed_precondition", "aborted", "out_of_range", "unimplemented", "internal", "unavailable",
		"data_loss", "unauthenticated",
	}
	detail := func(of string, debug object) object {
		return object{
			{"type", "object"}, {"required", list{"type", "value"}},
			{"properties", object{
				{"type", object{{"const", of}}},
				{"value", object{{"type", "string"}, {"contentEncoding", "base64"}, {"description", "The message, in protobuf's binary form; base64 without padding."}}},
				{"debug", append(object{{"type", "object"}, {"description", "The message, as JSON."}}, debug...)},
			}},
		}
	}
	str := object{{"type", "string"}}
	return object{
		{"type", "object"}, {"description", "Why a call was refused, or failed."},
		{"required", list{"code"}},
		{"properties", object{
			{"code", object{{"type", "string"}, {"enum", codes}}},
			{"message", object{{"type", "string"}, {"description", "What is wrong, where, and what to do; for people. It may change."}}},
			{"details", object{{"type", "array"}, {"items", object{{"oneOf", list{
				detail("google.rpc.ErrorInfo", object{
					{"required", list{"reason", "domain"}},
					{"properties", object{
						{"reason", object{{"type", "string"}, {"enum", reasons}, {"description", "Stable." + texts.String()}}},
						{"domain", object{{"const", "loyalty.v1"}}},
						{"metadata", object{{"type", "object"}, {"additionalProperties", str}, {"description", "Figures that a program can act on."}}},
					}},
				}),
				detail("google.rpc.BadRequest", object{{"properties", object{{"fieldViolations", object{{"type", "array"}, {"items", object{
					{"type", "object"}, {"properties", object{{"field", str}, {"description", str}}},
				}}}}}}}),
				detail("google.rpc.RetryInfo", object{{"properties", object{{"retryDelay", own["google.protobuf.Duration"]}}}}),
			}}}}}},
		}},
	}
}
