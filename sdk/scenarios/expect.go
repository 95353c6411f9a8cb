package scenarios

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Some is expected of a text that may be any but the empty one.
const Some = "<some>"

// Fill puts values in the place of variables, in all texts.
func Fill(value any, variables map[string]string) any {
	switch v := value.(type) {
	case map[string]any:
		filled := make(map[string]any, len(v))
		for key, field := range v {
			filled[key] = Fill(field, variables)
		}
		return filled
	case []any:
		filled := make([]any, len(v))
		for i, item := range v {
			filled[i] = Fill(item, variables)
		}
		return filled
	case string:
		return variable.ReplaceAllStringFunc(v, func(name string) string {
			if filled, ok := variables[name[2:len(name)-1]]; ok {
				return filled
			}
			return name
		})
	}
	return value
}

// Compare tells where what came isn't what was expected: objects may have more fields, lists have as many items, scalars
// are compared as text. Both are as JSON is read.
func Compare(expected, came any) error { return compare("", expected, came) }

func compare(at string, expected, came any) error {
	switch e := expected.(type) {
	case map[string]any:
		c, ok := came.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: expected an object, got %v", at, came)
		}
		for key, field := range e {
			if err := compare(at+"."+key, field, c[key]); err != nil {
				return err
			}
		}
		return nil
	case []any:
		c, ok := came.([]any)
		if !ok || len(c) != len(e) {
			return fmt.Errorf("%s: expected %d items, got %v", at, len(e), came)
		}
		for i, item := range e {
			if err := compare(at+"."+strconv.Itoa(i), item, c[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if expected == Some && text(came) != "" || expected != Some && text(expected) == text(came) {
		return nil
	}
	return fmt.Errorf("%s: expected %v, got %v", at, expected, came)
}

// Pick takes the scalar at a path with dots, as text.
func Pick(value any, path string) (string, error) {
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) {
				return "", fmt.Errorf("%s: there is no item %q of %d", path, part, len(v))
			}
			value = v[i]
		default:
			return "", fmt.Errorf("%s: there is no %q", path, part)
		}
	}
	if text(value) == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return text(value), nil
}

// text is a scalar as text. What isn't there is the empty text.
func text(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// FromMessage is a message as JSON is read: with the fields that are empty.
func FromMessage(message proto.Message) (any, error) {
	content, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(message)
	if err != nil {
		return nil, err
	}
	var value any
	return value, json.Unmarshal(content, &value)
}

func toJSON(value any) ([]byte, error) {
	if value == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(value)
}
