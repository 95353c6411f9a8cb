package program

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// maxFlow is how long a message may be to stand on one line.
const maxFlow = 100

// Render writes a definition as a YAML document that Parse reads back to the same definition. It fails when a text in
// it is not UTF-8.
func Render(def *loyaltyv1.ProgramDefinition) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	node := renderMessage(def.ProtoReflect())
	node.Style = 0
	if err := encoder.Encode(node); err != nil {
		return nil, fmt.Errorf("writing the definition as YAML: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("writing the definition as YAML: %w", err)
	}
	return out.Bytes(), nil
}

// renderMessage writes the fields that are set, in the contract's order; a short message on one line.
func renderMessage(m protoreflect.Message) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	fields := m.Descriptor().Fields()
	length := 0
	for i := range fields.Len() {
		field := fields.Get(i)
		if !m.Has(field) {
			continue
		}
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: string(field.Name())}
		value := renderField(field, m.Get(field))
		node.Content = append(node.Content, key, value)
		length += len(key.Value) + renderedLength(value)
	}
	if length <= maxFlow {
		node.Style = yaml.FlowStyle
	}
	return node
}

func renderField(field protoreflect.FieldDescriptor, value protoreflect.Value) *yaml.Node {
	if !field.IsList() {
		return renderValue(field, value)
	}
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range value.List().Len() {
		node.Content = append(node.Content, renderValue(field, value.List().Get(i)))
	}
	return node
}

func renderValue(field protoreflect.FieldDescriptor, value protoreflect.Value) *yaml.Node {
	switch field.Kind() {
	case protoreflect.MessageKind:
		return renderMessage(value.Message())
	case protoreflect.EnumKind:
		number := value.Enum()
		node := &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(int(number))}
		if known := field.Enum().Values().ByNumber(number); known != nil {
			node.Value = strings.TrimPrefix(string(known.Name()), enumPrefix(field.Enum()))
		}
		return node
	case protoreflect.BoolKind:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(value.Bool())}
	case protoreflect.StringKind:
		node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value.String()}
		if strings.ContainsFunc(node.Value, func(r rune) bool { return r < ' ' || r > 0x7e && !unicode.IsPrint(r) }) {
			node.Style = yaml.DoubleQuotedStyle // escapes whatever it must
		}
		return node
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatInt(value.Int(), 10)}
	}
}

// renderedLength is about how many characters a node takes on one line; what has lists takes its own.
func renderedLength(node *yaml.Node) int {
	switch node.Kind {
	case yaml.SequenceNode:
		return maxFlow + 1
	case yaml.MappingNode:
		if node.Style != yaml.FlowStyle {
			return maxFlow + 1
		}
		total := 2
		for _, each := range node.Content {
			total += len(each.Value) + 2
		}
		return total
	}
	return len(node.Value) + 4
}
