package directory

import (
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"
)

// IdentifierType is what an identifier is, with the numbers of loyalty.v1.IdentifierType.
type IdentifierType int16

// The types of identifiers.
const (
	Card       IdentifierType = 1 // a card's number
	Phone      IdentifierType = 2 // a phone number with its country code
	Email      IdentifierType = 3 // an e-mail address
	ExternalID IdentifierType = 4 // the member's number in another system
)

// Identifier is something a member is found by. It belongs to one member of a program at most.
type Identifier struct {
	Type  IdentifierType
	Value string
}

var (
	// punctuation is what people write into the numbers of cards and phones.
	punctuation  = strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "", "(", "", ")", "")
	cardPattern  = regexp.MustCompile(`^[A-Za-z0-9]{4,64}$`)
	phonePattern = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	emailPattern = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)
)

// Normalize gives an identifier the form in which identifiers are kept and compared: trimmed; cards and phones
// without spaces, dots, dashes and parentheses; e-mail addresses in lower case. It refuses with InvalidField what
// can be no identifier of its type.
func Normalize(id Identifier) (Identifier, error) {
	return normalize("identifier", id)
}

// normalize normalises the identifier found at field.
func normalize(field string, id Identifier) (Identifier, error) {
	field += ".value"
	if utf8.RuneCountInString(id.Value) > maxIdentifier || !isPlain(id.Value) {
		return Identifier{}, invalid(field, "must be 1 to %d characters, without control characters", maxIdentifier)
	}
	value := strings.TrimSpace(id.Value)
	switch id.Type {
	case Card:
		if value = punctuation.Replace(value); !cardPattern.MatchString(value) {
			return Identifier{}, invalid(field, "must be a card's number: 4 to 64 letters and digits")
		}
	case Phone:
		if value = punctuation.Replace(value); !phonePattern.MatchString(value) {
			return Identifier{}, invalid(field,
				"must be a phone number with its country code: + and 7 to 15 digits, such as +48123456789")
		}
	case Email:
		if value = strings.ToLower(value); !emailPattern.MatchString(value) {
			return Identifier{}, invalid(field, "must be an e-mail address, such as ann@example.com")
		}
	case ExternalID:
		if value == "" {
			return Identifier{}, invalid(field, "must not be empty")
		}
	default:
		return Identifier{}, invalid(strings.TrimSuffix(field, "value")+"type", "must be one of card, phone, email, external id")
	}
	return Identifier{Type: id.Type, Value: value}, nil
}

// compare orders identifiers. Those written together are written in this order, so that two transactions never wait
// for each other.
func (id Identifier) compare(other Identifier) int {
	return cmp.Or(cmp.Compare(id.Type, other.Type), cmp.Compare(id.Value, other.Value))
}
