package program

import (
	"bytes"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// Encode is the form in which definitions are stored: protobuf JSON, the same text for the same content.
func Encode(definition *loyaltyv1.ProgramDefinition) ([]byte, error) {
	encoded, err := protojson.Marshal(definition)
	if err != nil {
		return nil, fmt.Errorf("encoding a definition: %w", err)
	}
	var compact bytes.Buffer // protojson varies its white space from build to build
	if err := json.Compact(&compact, encoded); err != nil {
		return nil, fmt.Errorf("encoding a definition: %w", err)
	}
	return compact.Bytes(), nil
}

// Decode reads what Encode made. It passes over fields that a newer server wrote.
func Decode(encoded []byte) (*loyaltyv1.ProgramDefinition, error) {
	definition := &loyaltyv1.ProgramDefinition{}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(encoded, definition); err != nil {
		return nil, fmt.Errorf("decoding a definition: %w", err)
	}
	return definition, nil
}
