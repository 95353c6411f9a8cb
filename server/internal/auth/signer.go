package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// issuer is the `iss` of our own tokens.
const issuer = "loyaltycore"

// Token is a member token: what it says, without its signature.
type Token struct {
	ID         string
	ProgramID  string
	MemberID   string
	KeyID      string // of the API key that issued it
	PartnerID  string // whose key that is
	Scopes     Scopes
	Generation int64 // of the member's tokens: see directory.TokenHolder
	IssueTime  time.Time
	ExpireTime time.Time
}

// claims is a token as it is signed.
type claims struct {
	jwt.RegisteredClaims
	Key        string `json:"client_id"`
	Partner    string `json:"partner"`
	Scope      string `json:"scope"` // names with spaces between them (RFC 8693)
	Generation int64  `json:"gen"`
}

// Signer signs member tokens with the first of its keys, and knows those again that any of them signed.
type Signer struct {
	keys   map[string]ed25519.PrivateKey // by id
	first  string
	parser *jwt.Parser
}

// ReadSigner makes a Signer of PEM text with one or more Ed25519 private keys (PKCS #8).
func ReadSigner(text []byte, clock func() time.Time) (*Signer, error) {
	s := &Signer{keys: map[string]ed25519.PrivateKey{}, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(clock), jwt.WithStrictDecoding())}
	for number := 1; ; number++ {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		private, ok := parsed.(ed25519.PrivateKey)
		if err != nil || !ok || block.Type != "PRIVATE KEY" { // the error may tell of the key
			return nil, fmt.Errorf("block %d is no Ed25519 private key; make one with `openssl genpkey -algorithm ed25519`", number)
		}
		id := signingKeyID(private.Public().(ed25519.PublicKey))
		if s.first == "" {
			s.first = id
		}
		s.keys[id] = private
	}
	if s.first == "" {
		return nil, errors.New("there is no private key in it; make one with `openssl genpkey -algorithm ed25519`")
	}
	if strings.TrimSpace(string(text)) != "" {
		return nil, errors.New("behind the last key there is something else")
	}
	return s, nil
}

// NewSigningKey makes a private key, as PEM text that ReadSigner takes.
func NewSigningKey() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// signingKeyID names a key by a hash of its public part.
func signingKeyID(public ed25519.PublicKey) string {
	hash := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(hash[:16])
}

// KeyID is the id of the key that new tokens are signed with.
func (s *Signer) KeyID() string { return s.first }

// Sign makes the credential of a token. The same token and key make the same credential. A key that is gone is replaced
// by the first.
func (s *Signer) Sign(t Token, keyID string) (string, error) {
	private, ok := s.keys[keyID]
	if !ok {
		keyID, private = s.first, s.keys[s.first]
	}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: t.MemberID, Audience: jwt.ClaimStrings{t.ProgramID}, ID: t.ID,
			IssuedAt: jwt.NewNumericDate(t.IssueTime), ExpiresAt: jwt.NewNumericDate(t.ExpireTime),
		},
		Key: t.KeyID, Partner: t.PartnerID, Scope: strings.Join(t.Scopes.Names(), " "), Generation: t.Generation,
	})
	token.Header["kid"] = keyID
	return token.SignedString(private)
}

// verify tells what a credential says that one of the keys signed, and that has begun and not ended.
func (s *Signer) verify(credential string) (Token, error) {
	var c claims
	_, err := s.parser.ParseWithClaims(credential, &c, func(token *jwt.Token) (any, error) {
		id, _ := token.Header["kid"].(string)
		if private, ok := s.keys[id]; ok {
			return private.Public(), nil
		}
		return nil, jwt.ErrTokenUnverifiable
	})
	if err != nil {
		return Token{}, err
	}
	if len(c.Audience) != 1 || c.IssuedAt == nil {
		return Token{}, jwt.ErrTokenInvalidClaims
	}
	t := Token{
		ID: c.ID, ProgramID: c.Audience[0], MemberID: c.Subject, KeyID: c.Key, PartnerID: c.Partner, Generation: c.Generation,
		IssueTime: c.IssuedAt.Time, ExpireTime: c.ExpiresAt.Time,
	}
	for name := range strings.FieldsSeq(c.Scope) {
		t.Scopes |= ScopesOf(Scope(name))
	}
	return t, nil
}
