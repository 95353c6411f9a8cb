package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
)

// A credential reads lk_PROGRAM_KEY_SECRET; none of the parts has an underscore. It names its program, so that
// finding a key is one look-up within one program; and it is easily told from other texts, so that scanners find
// keys that were published by mistake.
const (
	prefix       = "lk_"
	keyIDLength  = 12 // characters of 5 random bits
	secretLength = 32 // the same: 160 bits
	maxProgramID = 48
)

var programIDPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)

// NewKey makes a key for a program: its id, which is no secret, the credential that its holder sends, and the hash
// to keep. The credential is told once and kept nowhere.
func NewKey(programID string) (keyID, credential string, secretHash []byte, err error) {
	if !programIDPattern.MatchString(programID) {
		return "", "", nil, fmt.Errorf("auth: %q is no program id", programID)
	}
	// Text has 26 characters of 5 random bits: base32, so that nothing in it looks like something else.
	random := strings.ToLower(rand.Text() + rand.Text())
	keyID, secret := random[:keyIDLength], random[keyIDLength:keyIDLength+secretLength]
	hash := sha256.Sum256([]byte(secret))
	return keyID, prefix + programID + "_" + keyID + "_" + secret, hash[:], nil
}

// IsKey tells whether a credential looks like an API key, and not like a token.
func IsKey(credential string) bool { return strings.HasPrefix(credential, prefix) }

// parse takes a credential apart. What it accepts is not yet known to exist, only to look like something that NewKey
// made: other texts never reach the database, nor the cache.
func parse(credential string) (of ref, secret string, ok bool) {
	rest, ok := strings.CutPrefix(credential, prefix)
	if !ok || len(rest) > maxProgramID+1+keyIDLength+1+secretLength {
		return ref{}, "", false
	}
	programID, rest, ok := strings.Cut(rest, "_")
	if !ok {
		return ref{}, "", false
	}
	keyID, secret, ok := strings.Cut(rest, "_")
	ok = ok && programID != "" && len(keyID) == keyIDLength && len(secret) == secretLength &&
		isKeyText(programID, true) && isKeyText(keyID, false) && isKeyText(secret, false)
	return ref{programID, keyID}, secret, ok
}

// isKeyText tells whether a text is of a-z and 0-9, and perhaps dashes.
func isKeyText(text string, dashes bool) bool {
	for i := range len(text) {
		c := text[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || dashes && c == '-') {
			return false
		}
	}
	return true
}
