package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"buf.build/go/protoyaml"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	// MaxDocument is the most bytes of a definition's document.
	MaxDocument = 1 << 20
	// maxMistakes is how many mistakes are told at once.
	maxMistakes = 20
)

// mistake is one thing wrong with a definition. line is 0 where there is no document.
type mistake struct {
	line, column int
	path         string
	message      string
}

func (m mistake) text(name string) string {
	where := ""
	if m.line > 0 {
		where = fmt.Sprintf("%s:%d:%d: ", name, m.line, m.column)
	}
	if m.path != "" {
		where += m.path + ": "
	}
	return where + m.message
}

// refuse makes one refusal of mistakes, the first of them in full.
func refuse(name string, mistakes []mistake) *refusal.Error {
	slices.SortStableFunc(mistakes, func(a, b mistake) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	told := mistakes[:min(len(mistakes), maxMistakes)]
	lines := make([]string, 0, len(told)+2)
	violations := make([]refusal.Violation, 0, len(told))
	switch len(mistakes) {
	case 1:
		lines = append(lines, "the definition has a mistake:")
	default:
		lines = append(lines, fmt.Sprintf("the definition has %d mistakes:", len(mistakes)))
	}
	for _, m := range told {
		lines = append(lines, m.text(name))
		violations = append(violations, refusal.Violation{Field: m.path, Message: m.message})
	}
	if more := len(mistakes) - len(told); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	refused := refusal.New(refusal.InvalidDefinition, "%s", strings.Join(lines, "\n"))
	refused.Violations = violations
	return refused
}

// Parse reads a definition from a YAML document of at most MaxDocument bytes and checks it as Compile does. The error
// is a *refusal.Error InvalidDefinition whose message has a line NAME:LINE:COLUMN: PATH: MISTAKE for each mistake.
func Parse(name string, document []byte) (*loyaltyv1.ProgramDefinition, error) {
	p, err := Load(name, document, 0)
	if err != nil {
		return nil, err
	}
	return p.Definition(), nil
}

// Load is Parse and Compile in one.
func Load(name string, document []byte, version int64) (*Program, error) {
	if at := refuseBytes(document); at != nil {
		return nil, refuse(name, []mistake{*at})
	}
	document = bytes.ReplaceAll(document, []byte("\r\n"), []byte("\n"))
	if at := refuseSyntax(document); at != nil {
		return nil, refuse(name, []mistake{*at})
	}
	r := &reader{parents: map[position]position{}}
	def := &loyaltyv1.ProgramDefinition{}
	err := protoyaml.UnmarshalOptions{CustomUnmarshaler: r, Validator: r}.Unmarshal(document, def)
	if mistakes := r.place(err); len(mistakes) > 0 {
		return nil, refuse(name, mistakes)
	}
	r.program.version = version
	return r.program, nil
}

// refuseBytes refuses what the YAML reader would count lines by that editors don't, or could choke on.
func refuseBytes(document []byte) *mistake {
	if len(document) > MaxDocument {
		return &mistake{line: 1, column: 1, message: fmt.Sprintf("the document is longer than %d bytes", MaxDocument)}
	}
	line, column := 1, 0
	for i, char := range string(document) {
		column++
		switch char {
		case '\n':
			line, column = line+1, 0
		case '\r':
			if i+1 == len(document) || document[i+1] != '\n' {
				return &mistake{line: line, column: column, message: "a carriage return is no line's end here; use line feeds"}
			}
		case '\u0085', '\u2028', '\u2029':
			return &mistake{line: line, column: column, message: fmt.Sprintf("the line separator %U is not accepted; use line feeds", char)}
		case '\uFFFD':
			if !bytes.HasPrefix(document[i:], []byte("\uFFFD")) {
				return &mistake{line: line, column: column, message: "the document is not UTF-8"}
			}
		}
	}
	return nil
}

var syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+)(?:, column (\d+))?: )?(?s:(.*))$`)

// refuseSyntax reads the document as YAML: it must be one mapping.
func refuseSyntax(document []byte) *mistake {
	var first, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(document))
	err := decoder.Decode(&first)
	if errors.Is(err, io.EOF) {
		return &mistake{line: 1, column: 1, message: "the document is empty"}
	}
	if err == nil {
		if err = decoder.Decode(&second); err == nil {
			return &mistake{line: max(second.Line, 1), column: max(second.Column, 1), message: "there is a second document; a file holds one"}
		}
		if errors.Is(err, io.EOF) {
			if root := first.Content[0]; root.Kind != yaml.MappingNode {
				return &mistake{line: max(root.Line, 1), column: max(root.Column, 1), message: "a definition is a mapping of fields such as program_id"}
			}
			return nil
		}
	}
	found := syntaxLine.FindStringSubmatch(err.Error())
	if found == nil {
		return &mistake{line: 1, column: 1, message: "not YAML"}
	}
	line, _ := strconv.Atoi(found[1])
	column, _ := strconv.Atoi(found[2])
	return &mistake{line: max(line, 1), column: max(column, 1), message: "not YAML: " + found[3]}
}

// reader is told by protoyaml of each message before it is read, and of the whole when it is.
type reader struct {
	mistakes []mistake             // found in the YAML
	parents  map[position]position // of fields and their values: the mapping they are in
	checked  []mistake             // found by the check, in the order handed to protoyaml, which places them
	program  *Program
}

type position struct{ line, column int }

func positionOf(node *yaml.Node) position { return position{node.Line, node.Column} }

// Unmarshal refuses unknown and repeated fields, and writes enum values out in full for protoyaml to read.
func (r *reader) Unmarshal(node *yaml.Node, message proto.Message) (bool, error) {
	if node.Kind != yaml.MappingNode {
		return false, nil // protoyaml says what it expected
	}
	fields := message.ProtoReflect().Descriptor().Fields()
	seen := map[string]bool{}
	var known []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		r.parents[positionOf(key)], r.parents[positionOf(value)] = positionOf(node), positionOf(node)
		field := fields.ByName(protoreflect.Name(key.Value))
		switch {
		case key.Kind != yaml.ScalarNode || field == nil:
			r.mistake(key, "there is no field %q here; there are %s", shorten(key.Value), fieldNames(fields))
			continue
		case seen[key.Value]:
			r.mistake(key, "field %q comes twice", key.Value)
			continue
		case field.Enum() != nil && value.Kind == yaml.ScalarNode:
			if !r.inFull(field.Enum(), key.Value, value) {
				continue
			}
		case field.Enum() != nil && value.Kind == yaml.SequenceNode:
			value.Content = slices.DeleteFunc(value.Content, func(each *yaml.Node) bool {
				return each.Kind == yaml.ScalarNode && !r.inFull(field.Enum(), key.Value, each)
			})
		}
		seen[key.Value] = true
		known = append(known, key, value)
	}
	node.Content = known
	return false, nil
}

// inFull writes an enum value out in full; false: there is no such one.
func (r *reader) inFull(enum protoreflect.EnumDescriptor, key string, value *yaml.Node) bool {
	full, ok := fullEnumName(enum, value.Value)
	if !ok {
		r.mistake(value, "there is no %s %q; there are %s", key, shorten(value.Value), enumNames(enum))
		return false
	}
	value.Value = full
	return true
}

func (r *reader) mistake(node *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{line: node.Line, column: node.Column, message: fmt.Sprintf(format, args...)})
}

func fieldNames(fields protoreflect.FieldDescriptors) string {
	names := make([]string, fields.Len())
	for i := range names {
		names[i] = string(fields.Get(i).Name())
	}
	return strings.Join(names, ", ")
}

// enumPrefix is what the names of an enum's values begin with, such as "ROUNDING_".
func enumPrefix(enum protoreflect.EnumDescriptor) string {
	return strings.TrimSuffix(string(enum.Values().Get(0).Name()), "UNSPECIFIED")
}

func fullEnumName(enum protoreflect.EnumDescriptor, name string) (string, bool) {
	for _, full := range []string{name, enumPrefix(enum) + name} {
		if value := enum.Values().ByName(protoreflect.Name(full)); value != nil && value.Number() != 0 {
			return full, true
		}
	}
	return "", false
}

func enumNames(enum protoreflect.EnumDescriptor) string {
	var names []string
	for i := 1; i < enum.Values().Len(); i++ {
		names = append(names, strings.TrimPrefix(string(enum.Values().Get(i).Name()), enumPrefix(enum)))
	}
	return strings.Join(names, ", ")
}

// Validate checks the definition that was read.
func (r *reader) Validate(message proto.Message) error {
	r.program, r.checked = check(message.(*loyaltyv1.ProgramDefinition))
	if len(r.checked) == 0 {
		return nil
	}
	found := &protovalidate.ValidationError{}
	for _, m := range r.checked {
		found.Violations = append(found.Violations, &protovalidate.Violation{
			Proto: &validate.Violation{Field: fieldPath(m.path), Message: &m.message},
		})
	}
	return found
}

// fieldPath is a path such as "earning[2].when" in protovalidate's form.
func fieldPath(path string) *validate.FieldPath {
	if path == "" {
		return nil
	}
	found := &validate.FieldPath{}
	for _, step := range strings.Split(path, ".") {
		name, index, indexed := strings.Cut(step, "[")
		element := &validate.FieldPathElement{FieldName: &name}
		if indexed {
			n, _ := strconv.ParseUint(strings.TrimSuffix(index, "]"), 10, 64)
			element.Subscript = &validate.FieldPathElement_Index{Index: n}
		}
		found.Elements = append(found.Elements, element)
	}
	return found
}

var placed = regexp.MustCompile(`^:(\d+):(\d+) `)

// place adds line and column, which protoyaml's errors begin with, to what was found. The check's mistakes come last
// among them; one about a field that can't be read, or about the mapping that it is in, only follows from that.
func (r *reader) place(err error) []mistake {
	var all []error
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		all = joined.Unwrap()
	} else if err != nil {
		return append(r.mistakes, mistake{line: 1, column: 1, message: "the document can't be read as a definition"})
	}
	first := len(all) - len(r.checked)
	mistakes, unread := r.mistakes, map[position]bool{}
	for _, m := range mistakes {
		at := position{m.line, m.column}
		unread[at], unread[r.parents[at]] = true, true
	}
	for i, each := range all {
		at := position{1, 1}
		if found := placed.FindStringSubmatch(each.Error()); found != nil {
			at.line, _ = strconv.Atoi(found[1])
			at.column, _ = strconv.Atoi(found[2])
		}
		if i < first {
			unread[at], unread[r.parents[at]] = true, true
			mistakes = append(mistakes, mistake{line: at.line, column: at.column, message: firstLine(errors.Unwrap(each))})
		} else if !unread[at] {
			m := r.checked[i-first]
			m.line, m.column = at.line, at.column
			mistakes = append(mistakes, m)
		}
	}
	return mistakes
}
