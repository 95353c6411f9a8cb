package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The contract's messages, for requests to be checked by.
	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// services are a client's properties, and the contract's services behind them.
var services = map[string]protoreflect.FullName{
	"loyalty": "loyalty.v1.LoyaltyService", "accounts": "loyalty.v1.AccountService", "members": "loyalty.v1.MemberService",
	"programs": "loyalty.v1.ProgramService", "partners": "loyalty.v1.PartnerService", "tokens": "loyalty.v1.TokenService",
	"audit": "loyalty.v1.AuditService",
}

var faults = []string{
	"pass", "refuse", "unavailable", "lose_answer", "cut_answer", "hang", "delay", "cut_stream",
}

// errorFields are the fields of the errors that have a type of their own.
var errorFields = map[string][]string{
	"LoyaltyError":            {"violations"},
	"InsufficientPoints":      {"available", "needed"},
	"SourceAlreadyAccrued":    {"accrual_id"},
	"HoldEnded":               {"ended", "captured"},
	"CaptureExceedsHold":      {"held"},
	"ReversalExceedsOriginal": {"left"},
	"DebtLimit":               {"debt_limit"},
	"MemberMerged":            {"member_id"},
	"MissingScope":            {"scope"},
	"InvalidField":            {"violations"},
}

var variable = regexp.MustCompile(`\$\{([a-z_]+)\}`)

// check tells what is wrong with a scenario, as far as it can be seen without running it.
func (s Scenario) check() (wrong []error) {
	if s.About == "" {
		wrong = append(wrong, fmt.Errorf("it has no about: say in a sentence what it shows"))
	}
	if len(s.Steps) == 0 {
		wrong = append(wrong, fmt.Errorf("it has no steps"))
	}
	known, watches := map[string]bool{"run": true}, map[string]bool{"": true}
	for i, step := range s.Steps {
		if !watches[step.Next+step.Stop] {
			wrong = append(wrong, fmt.Errorf("step %d: watch %q was not begun before", i+1, step.Next+step.Stop))
		}
		watches[step.Watch] = true
		for _, err := range step.check(known) {
			wrong = append(wrong, fmt.Errorf("step %d: %w", i+1, err))
		}
		for name := range step.Save {
			known[name] = true
		}
	}
	return wrong
}

func (s Step) check(known map[string]bool) (wrong []error) {
	need := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	verbs := 0
	for _, given := range []bool{s.Call != "", s.List != "", s.AccrueAll != nil, s.Watch != "", s.Next != "", s.Stop != ""} {
		if given {
			verbs++
		}
	}
	need(verbs == 1, "it must have one of call, list, accrue_all, watch, next and stop")
	need(s.Expect == nil || s.Error == nil, "it can't expect an answer and an error")
	need(s.Count == nil || s.List != "" || s.AccrueAll != nil, "only list and accrue_all have items to count")
	need(s.Send == nil || s.Call+s.List+s.Watch != "", "only call, list and watch send")
	for _, fault := range s.Faults {
		need(slices.Contains(faults, fault), "there is no fault %q", fault)
	}
	fields, typed := errorFields[text(s.Error["type"])]
	need(s.Error == nil || typed, "there is no error type %q", s.Error["type"])
	for key := range s.Error {
		need(slices.Contains(append([]string{"type", "reason", "code"}, fields...), key),
			"error type %q has no field %q", s.Error["type"], key)
	}
	if reason := text(s.Error["reason"]); s.Error["reason"] != nil {
		_, ok := loyaltyv1.ErrorReason_value["ERROR_REASON_"+reason]
		need(ok, "there is no reason %q", reason)
	}
	wrong = append(wrong, s.checkRequest(known)...)
	for _, value := range []any{s.Expect, s.Error, s.As} {
		wrong = append(wrong, checkTexts(value, known)...)
	}
	return wrong
}

// checkRequest checks what is sent against the contract.
func (s Step) checkRequest(known map[string]bool) []error {
	var call string
	send := s.Send
	switch {
	case s.Call != "":
		call = s.Call
	case s.List != "":
		call = s.List
	case s.Watch != "":
		call = "loyalty.WatchBalance"
	case s.AccrueAll != nil:
		call, send = "loyalty.Accrue", s.AccrueAll.Request
		known = maps.Clone(known)
		known["i"] = true
	default:
		return nil
	}
	method, err := methodOf(call)
	if err != nil {
		return []error{err}
	}
	filled := map[string]string{}
	for name := range known {
		filled[name] = "1"
	}
	request, err := protoregistry.GlobalTypes.FindMessageByName(method.Input().FullName())
	if err != nil {
		return []error{err}
	}
	wrong := checkTexts(send, known)
	if err := Unmarshal(Fill(send, filled), request.New().Interface()); err != nil {
		wrong = append(wrong, fmt.Errorf("it can't be sent: %w", err))
	}
	return wrong
}

// methodOf finds an RPC by the client's property, a dot and its name.
func methodOf(call string) (protoreflect.MethodDescriptor, error) {
	property, name, _ := strings.Cut(call, ".")
	service, err := protoregistry.GlobalFiles.FindDescriptorByName(services[property])
	if err != nil {
		return nil, fmt.Errorf("a client has no property %q", property)
	}
	method := service.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))
	if method == nil {
		return nil, fmt.Errorf("%s has no call %q", property, name)
	}
	return method, nil
}

// checkTexts finds variables that aren't known, and numbers that each language writes in its own way.
func checkTexts(value any, known map[string]bool) (wrong []error) {
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			wrong = append(wrong, checkTexts(field, known)...)
		}
	case []any:
		for _, item := range v {
			wrong = append(wrong, checkTexts(item, known)...)
		}
	case string:
		for _, used := range variable.FindAllStringSubmatch(v, -1) {
			if !known[used[1]] {
				wrong = append(wrong, fmt.Errorf("variable ${%s} was not saved before", used[1]))
			}
		}
	case nil, int, bool:
	default:
		wrong = append(wrong, fmt.Errorf("%v (%T) must be in quotes: languages write it differently", v, v))
	}
	return wrong
}

// Unmarshal reads protobuf JSON.
func Unmarshal(value any, into proto.Message) error {
	content, err := toJSON(value)
	if err != nil {
		return err
	}
	return protojson.Unmarshal(content, into)
}
