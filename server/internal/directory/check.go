package directory

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// The contract's limits, once more: imports and the command line don't come through the edge.
const (
	maxDisplayName = 128 // characters
	maxIdentifiers = 16  // of a new member
	maxIdentifier  = 256 // characters
)

var (
	memberIDPattern  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)
	partnerIDPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)
)

// invalid refuses a field's value.
func invalid(field, format string, args ...any) *refusal.Error {
	return refusal.New(refusal.InvalidField, field+" "+format, args...).At(field)
}

func checkMemberID(field, id string) error {
	if !memberIDPattern.MatchString(id) {
		return invalid(field, "must be 1 to 64 characters of A-Z, a-z, 0-9 and ._:- beginning with a letter or digit")
	}
	return nil
}

func checkPartnerID(field, id string) error {
	if !partnerIDPattern.MatchString(id) {
		return invalid(field, "must be 1 to 48 characters of a-z, 0-9 and dash beginning with a letter")
	}
	return nil
}

func checkDisplayName(field, name string) error {
	if utf8.RuneCountInString(name) > maxDisplayName || !isPlain(name) {
		return invalid(field, "must be at most %d characters, without control characters", maxDisplayName)
	}
	return nil
}

// isPlain tells whether a text is proper UTF-8 without control characters, some of which the database can't hold.
func isPlain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
