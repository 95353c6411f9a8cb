// Package authtest is an identity provider for tests: it signs tokens and publishes its keys.
package authtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
)

// Issuer and Audience are what its tokens name.
const (
	Issuer   = "https://id.example"
	Audience = "loyalty-app"
)

// Provider is an identity provider. Its keys are at its URL.
type Provider struct {
	*httptest.Server
	t testing.TB

	mu      sync.Mutex
	keys    []key
	fetches int
	status  int // it answers with
	held    func()
}

type key struct {
	id      string
	method  jwt.SigningMethod
	private crypto.Signer
}

// New starts a provider without keys.
func New(t testing.TB) *Provider {
	p := &Provider{t: t, status: http.StatusOK, held: func() {}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.publish))
	t.Cleanup(p.Close)
	return p
}

func (p *Provider) publish(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	p.fetches++
	held := p.held
	p.mu.Unlock()
	held()
	p.mu.Lock()
	defer p.mu.Unlock()
	set := struct {
		Keys []jwkset.JWKMarshal `json:"keys"`
	}{Keys: []jwkset.JWKMarshal{}}
	for _, k := range p.keys {
		jwk, err := jwkset.NewJWKFromKey(k.private.Public(), jwkset.JWKOptions{
			Metadata: jwkset.JWKMetadataOptions{KID: k.id, ALG: jwkset.ALG(k.method.Alg()), USE: jwkset.UseSig},
		})
		if err != nil {
			p.t.Errorf("publishing a key: %v", err)
			continue
		}
		set.Keys = append(set.Keys, jwk.Marshal())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(set)
}

// AddKey makes a key for an algorithm (such as RS256), publishes it and tells its id.
func (p *Provider) AddKey(algorithm string) string {
	p.t.Helper()
	var private crypto.Signer
	var err error
	switch algorithm {
	case "RS256", "PS256", "RS384":
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ES256":
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = fmt.Errorf("no keys for %s", algorithm)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	id := fmt.Sprintf("key-%s-%d", algorithm, len(p.keys))
	p.keys = append(p.keys, key{id, jwt.GetSigningMethod(algorithm), private})
	return id
}

// Key is the private key with an id.
func (p *Provider) Key(id string) crypto.Signer { return p.find(id).private }

func (p *Provider) find(id string) key {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.keys {
		if k.id == id {
			return k
		}
	}
	p.t.Fatalf("the provider has no key %q", id)
	return key{}
}

// Claims are those of a good token for a member, made now and good for ten minutes.
func Claims(member string, now time.Time) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": Issuer, "aud": Audience, "sub": member, "iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
	}
}

// Sign makes a token with the key of an id.
func (p *Provider) Sign(keyID string, claims jwt.MapClaims) string {
	p.t.Helper()
	k := p.find(keyID)
	token := jwt.NewWithClaims(k.method, claims)
	token.Header["kid"] = keyID
	signed, err := token.SignedString(k.private)
	if err != nil {
		p.t.Fatal(err)
	}
	return signed
}

// Fetches counts how often the keys were asked for.
func (p *Provider) Fetches() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fetches
}

// Answer sets the HTTP status that it answers with.
func (p *Provider) Answer(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

// Hold sets what an answer waits for.
func (p *Provider) Hold(until func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = until
}
