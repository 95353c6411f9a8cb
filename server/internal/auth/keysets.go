package auth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
	"golang.org/x/sync/singleflight"

	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	keptFor       = time.Hour        // keys that were published
	renewAfter    = keptFor / 2      // in use, they are read anew beside the calls: a provider that is away for a while stops nobody
	betweenReads  = 10 * time.Second // of one provider's keys, for a key that isn't among them
	afterFailure  = time.Second      // until the next try
	fetchTimeout  = 5 * time.Second
	mostWaiting   = 512 // calls for providers' keys: the others go on
	mostKeys      = 100 // of one provider
	fewestRSABits = 2048
	mostRSABits   = 8192 // more would cost
)

// keySets keeps the keys that identity providers publish, by URL. They are read when they are needed, once for all who
// wait for them; that takes no longer than fetchTimeout.
type keySets struct {
	fetch   func(ctx context.Context, url string) ([]byte, error)
	clock   func() time.Time
	log     *slog.Logger
	reading singleflight.Group // by URL
	waiting chan struct{}

	mu   sync.Mutex
	sets map[string]keySet
}

// keySet is what is known of one provider's keys.
type keySet struct {
	keys     map[string][]publicKey // by id
	readTime time.Time              // before they were read; zero: never
	nextRead time.Time              // not before
}

type publicKey struct {
	key       crypto.PublicKey
	algorithm string // empty: any that fits
}

func newKeySets(fetch func(ctx context.Context, url string) ([]byte, error), clock func() time.Time, log *slog.Logger) *keySets {
	return &keySets{fetch: fetch, clock: clock, log: log, waiting: make(chan struct{}, mostWaiting), sets: map[string]keySet{}}
}

// key is the key with an id that a provider publishes at url for an algorithm; nil: it publishes none. It refuses with
// IdentityProviderUnavailable when it can't find out.
func (s *keySets) key(ctx context.Context, url, keyID, algorithm string) (crypto.PublicKey, error) {
	set, now := s.known(url), s.clock()
	if set.fresh(now) {
		if key := set.find(keyID, algorithm); key != nil {
			if now.Sub(set.readTime) >= renewAfter {
				s.read(ctx, url)
			}
			return key, nil
		}
		if now.Before(set.nextRead) {
			return nil, nil
		}
	}
	select {
	case s.waiting <- struct{}{}:
		defer func() { <-s.waiting }()
	default:
		return nil, providerUnavailable(errors.New("too many calls wait for identity providers"))
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("reading the keys of an identity provider: %w", ctx.Err())
	case result := <-s.read(ctx, url):
		if result.Err != nil {
			return nil, providerUnavailable(result.Err)
		}
		return s.known(url).find(keyID, algorithm), nil
	}
}

// read reads the keys at url, unless they were just read.
func (s *keySets) read(ctx context.Context, url string) <-chan singleflight.Result {
	return s.reading.DoChan(url, func() (any, error) {
		set, now := s.known(url), s.clock()
		if now.Before(set.nextRead) {
			if set.fresh(now) {
				return nil, nil
			}
			return nil, errors.New("they could not be read just now")
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
		defer cancel()
		body, err := s.fetch(ctx, url)
		var keys map[string][]publicKey
		if err == nil {
			keys, err = parseKeys(body)
		}
		if err != nil {
			s.log.LogAttrs(ctx, slog.LevelWarn, "an identity provider's keys can't be read", slog.String("url", url), slog.Any("error", err))
			set.nextRead = s.clock().Add(afterFailure)
		} else {
			set = keySet{keys: keys, readTime: now, nextRead: now.Add(betweenReads)}
		}
		s.mu.Lock()
		s.sets[url] = set
		s.mu.Unlock()
		return nil, err
	})
}

func (s *keySets) known(url string) keySet {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sets[url]
}

func (s keySet) fresh(now time.Time) bool {
	return !s.readTime.IsZero() && now.Sub(s.readTime) < keptFor
}

// find is the key with an id that is good for an algorithm, or nil.
func (s keySet) find(keyID, algorithm string) crypto.PublicKey {
	for _, k := range s.keys[keyID] {
		if k.fits(algorithm) {
			return k.key
		}
	}
	return nil
}

func (k publicKey) fits(algorithm string) bool {
	if k.algorithm != "" && k.algorithm != algorithm {
		return false
	}
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		return (algorithm == "RS256" || algorithm == "PS256") && fewestRSABits <= bits && bits <= mostRSABits
	case *ecdsa.PublicKey:
		return algorithm == "ES256" && key.Curve == elliptic.P256()
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// parseKeys reads a JWK set. What in it is no signing key of a kind that we know is passed over, as RFC 7517 has it.
func parseKeys(body []byte) (map[string][]publicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return nil, errors.New("what is there is no JWK set")
	}
	if len(set.Keys) > mostKeys {
		return nil, fmt.Errorf("there are %d keys, more than %d", len(set.Keys), mostKeys)
	}
	keys := map[string][]publicKey{}
	for _, raw := range set.Keys {
		var said jwkset.JWKMarshal
		if err := json.Unmarshal(raw, &said); err != nil || said.KID == "" || said.USE != "" && said.USE != jwkset.UseSig {
			continue
		}
		// Certificates around a key say nothing that we go by, and one that can't be read doesn't make the key worse.
		jwk, err := jwkset.NewJWKFromMarshal(jwkset.JWKMarshal{KTY: said.KTY, CRV: said.CRV, X: said.X, Y: said.Y, N: said.N, E: said.E},
			jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
		if err == nil {
			keys[said.KID] = append(keys[said.KID], publicKey{jwk.Key(), string(said.ALG)})
		}
	}
	return keys, nil
}

func providerUnavailable(cause error) error {
	return fmt.Errorf("%w: %w", refusal.New(refusal.IdentityProviderUnavailable,
		"the keys of the token's identity provider can't be read at the moment; send the same call again").After(afterFailure), cause)
}
