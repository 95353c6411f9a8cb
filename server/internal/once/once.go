// Package once is what makes a call take effect once, however often it is sent: the caller's request id and a
// fingerprint of the content it stands for.
package once

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Request names one logical call of a partner, or of a member.
type Request struct {
	PartnerNo   int32
	ID          string
	Fingerprint []byte // 16 bytes
	By          By
}

// By is who sent a request, for the audit. It is no part of what makes two requests the same.
type By struct {
	KeyID  string // of the partner; with a member token, KEY/TOKEN
	Method string // what was called, such as "loyalty.v1.MemberService/CloseMember"
	Origin string // the network that the call came from
}

// OfMember is a request id of a member's own making. Members' ids stand apart from those of the partner that their calls
// count for, which have no spaces, and from one another's: none can meet another, find it out or use it up.
func OfMember(memberID, id string) string { return memberID + " " + id }

// Told is a request id as the caller made it.
func Told(id string) string {
	if _, own, of := strings.Cut(id, " "); of {
		return own
	}
	return id
}

// Fingerprint condenses a call's content. It is kept for as long as the ledger is, so the encoding must not drift:
// content is a plain struct whose fields are only ever added, and with omitempty.
func Fingerprint(call string, content any) []byte {
	encoded, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("once: content of %s can't be encoded: %v", call, err)) // a field of an unsupported type: a mistake of ours
	}
	hash := sha256.New()
	hash.Write([]byte(call))
	hash.Write([]byte{0})
	hash.Write(encoded)
	return hash.Sum(nil)[:16]
}

// Reused is the refusal of a request id that stands for something else already.
func Reused(id string) *refusal.Error {
	return refusal.New(refusal.RequestIDReused,
		"request id %q was used before with other content (or its member was erased since); send a new id, or the same content", Told(id)).At("request_id")
}
