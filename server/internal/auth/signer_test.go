package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// signing is a world whose Authenticator knows the tokens of a signer, with the member ann.
type signing struct {
	*world
	signer *Signer
	keyID  string // of bistro's partner shop
}

func newSigner(t testing.TB, text []byte, clock func() time.Time) *Signer {
	t.Helper()
	s, err := ReadSigner(text, clock)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newKeyText(t testing.TB) []byte {
	t.Helper()
	text, err := NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func newSigning(t *testing.T, scopes ...string) *signing {
	t.Helper()
	w := &signing{world: newWorld(t)}
	clock := func() time.Time { return w.now }
	w.signer = newSigner(t, newKeyText(t), clock)
	w.Authenticator = NewAuthenticator(Deps{Store: w.world, Signer: w.signer, Clock: clock})
	w.enroll(t, "ann")
	w.keyID, _ = w.newKey(t, scopes...)
	return w
}

// token is a good one for ann.
func (w *signing) token() Token {
	return Token{
		ID: "t1", ProgramID: "bistro", MemberID: "ann", KeyID: w.keyID, PartnerID: "shop", Scopes: ScopesOf(ScopeRead),
		IssueTime: w.now, ExpireTime: w.now.Add(time.Minute),
	}
}

func (w *signing) sign(t testing.TB, token Token) string {
	t.Helper()
	signed, err := w.signer.Sign(token, w.signer.KeyID())
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestATokenIsItsMembersThroughTheKeyThatIssuedIt(t *testing.T) {
	w := newSigning(t, "read", "redeem", "token")
	for _, scopes := range []Scopes{ScopesOf(ScopeRead), ScopesOf(ScopeRedeem), ScopesOf(ScopeRead, ScopeRedeem)} {
		token := w.token()
		token.Scopes = scopes
		p, err := w.Authenticate(t.Context(), w.sign(t, token))
		if err != nil {
			t.Fatal(err)
		}
		if p.Member == nil || *p.Member != (Member{ID: "ann", TokenID: "t1"}) {
			t.Errorf("the member is %+v", p.Member)
		}
		p.Member = nil
		if want := (Principal{ProgramID: "bistro", PartnerID: "shop", PartnerNo: 1, KeyID: w.keyID, Scopes: scopes}); p != want {
			t.Errorf("got %+v, want %+v", p, want)
		}
	}
}

func TestATokenMayDoNoMoreThanItsKey(t *testing.T) {
	w := newSigning(t, "read", "token")
	token := w.token()
	token.Scopes = ScopesOf(ScopeRead, ScopeRedeem)
	p, err := w.Authenticate(t.Context(), w.sign(t, token))
	if err != nil || p.Scopes != ScopesOf(ScopeRead) {
		t.Errorf("it may %v, %v", p.Scopes.Names(), err)
	}
}

func TestTheSameTokenIsSignedTheSameAndSaysNothingElse(t *testing.T) {
	w := newSigning(t, "read")
	signed := w.sign(t, w.token())
	if again := w.sign(t, w.token()); again != signed {
		t.Errorf("signed again it is %s, and was %s", again, signed)
	}
	parts := strings.Split(signed, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := json.Unmarshal(payload, &said); err != nil {
		t.Fatal(err)
	}
	for claim, want := range map[string]any{
		"iss": issuer, "sub": "ann", "jti": "t1", "client_id": w.keyID, "partner": "shop", "scope": "read", "gen": 0.0,
		"iat": float64(noon.Unix()), "exp": float64(noon.Unix() + 60),
	} {
		if said[claim] != want {
			t.Errorf("%s is %v, want %v", claim, said[claim], want)
		}
		delete(said, claim)
	}
	if audience, _ := said["aud"].([]any); len(audience) != 1 || audience[0] != "bistro" || len(said) != 1 {
		t.Errorf("besides, it says %v", said)
	}
}

func TestTokensOfAllKeysAreKnownAndTheFirstSigns(t *testing.T) {
	clock := func() time.Time { return noon }
	oldText, newText := newKeyText(t), newKeyText(t)
	before := newSigner(t, oldText, clock)
	after := newSigner(t, append(newText, oldText...), clock)
	gone := newSigner(t, newText, clock)
	token := Token{ID: "t1", ProgramID: "bistro", MemberID: "ann", IssueTime: noon, ExpireTime: noon.Add(time.Minute)}
	signed, err := before.Sign(token, before.KeyID())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := after.verify(signed); err != nil {
		t.Errorf("after a new key came before it, the old token is refused: %v", err)
	}
	if again, err := after.Sign(token, before.KeyID()); err != nil || again != signed {
		t.Errorf("with the old key it is signed as %s, %v", again, err)
	}
	if _, err := gone.verify(signed); err == nil {
		t.Error("a token of a key that is gone is accepted")
	}
	replaced, err := gone.Sign(token, before.KeyID())
	if err != nil || replaced == signed {
		t.Fatalf("signed for a key that is gone: %s, %v", replaced, err)
	}
	if _, err := after.verify(replaced); err != nil || after.KeyID() != gone.KeyID() || after.KeyID() == before.KeyID() {
		t.Errorf("the keys are %s, %s and %s: %v", before.KeyID(), after.KeyID(), gone.KeyID(), err)
	}
}

func TestOnlyEd25519PrivateKeysAreTakenAndErrorsKeepThemSecret(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	good := string(newKeyText(t))
	secret := strings.Split(good, "\n")[1]
	for name, text := range map[string]string{
		"nothing": "", "no PEM": "secret", "of another kind": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"broken":          string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")})),
		"of another type": strings.ReplaceAll(good, "PRIVATE KEY", "EC PRIVATE KEY"),
		"cut short":       good + good[:60], "with something behind": good + "secret",
	} {
		_, err := ReadSigner([]byte(text), time.Now)
		if err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells: %v", name, err)
		}
	}
}

func TestWhateverIsWrongWithATokenTheRefusalIsThatOfAWrongKey(t *testing.T) {
	w := newSigning(t, "read")
	good := w.sign(t, w.token())
	if _, err := w.Authenticate(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	_, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "r", Fingerprint: []byte("r")}, "ann", noon)
	if err != nil {
		t.Fatal(err)
	}
	w.ForgetMembers("bistro", "ann")
	revoked := good
	revokedKey, _ := w.newKey(t, "read")
	w.revoke(t, revokedKey)
	w.enroll(t, "eve")
	if _, err := w.directory.Close(t.Context(), "bistro", "eve", noon); err != nil {
		t.Fatal(err)
	}

	valid := w.token()
	valid.Generation = 1
	changed := func(change func(*Token)) string {
		token := valid
		change(&token)
		return w.sign(t, token)
	}
	good = changed(func(*Token) {})
	if _, err := w.Authenticate(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	stranger := newSigner(t, newKeyText(t), time.Now)
	foreign, err := stranger.Sign(valid, stranger.KeyID())
	if err != nil {
		t.Fatal(err)
	}
	forged := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(good, claims); err != nil {
			t.Fatal(err)
		}
		change(claims)
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = w.signer.KeyID()
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	same := func(jwt.MapClaims) {}
	ours := w.signer.keys[w.signer.KeyID()]
	public, err := x509.MarshalPKIXPublicKey(ours.Public())
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{}
	for name, token := range map[string]string{
		"a wrong API key": "lk_bistro_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"expired":         changed(func(t *Token) { t.ExpireTime = noon }),
		"another program": changed(func(t *Token) { t.ProgramID = "cinema" }), "no such program": changed(func(t *Token) { t.ProgramID = "nowhere" }),
		"no such member": changed(func(t *Token) { t.MemberID, t.Generation = "nobody", 0 }), "a member who left": changed(func(t *Token) { t.MemberID, t.Generation = "eve", 0 }),
		"no such key": changed(func(t *Token) { t.KeyID = "aaaaaaaaaaaa" }), "a revoked key": changed(func(t *Token) { t.KeyID = revokedKey }),
		"revoked": revoked, "of a generation to come": changed(func(t *Token) { t.Generation = 2 }),
		"another's signature": foreign, "tampered": header + "." + payload[:len(payload)-2] + "AA." + signature,
		"no signature": header + "." + payload + ".", "two parts": header + "." + payload,
		"alg none":                   forged(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"HS256 with the public key":  forged(jwt.SigningMethodHS256, public, same),
		"HS256 with its plain bytes": forged(jwt.SigningMethodHS256, []byte(ours.Public().(ed25519.PublicKey)), same),
		"not yet valid":              forged(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { c["nbf"] = noon.Add(time.Second).Unix() }),
		"no expiry":                  forged(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { delete(c, "exp") }),
		"two audiences":              forged(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { c["aud"] = []string{"bistro", "cinema"} }),
		"another issuer":             forged(jwt.SigningMethodEdDSA, ours, func(c jwt.MapClaims) { c["iss"] = "https://id.example" }),
	} {
		_, err := w.AuthenticateIn(t.Context(), "bistro", token)
		if !refusal.Is(err, refusal.InvalidCredentials) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		words[err.Error()] = append(words[err.Error()], name)
	}
	if len(words) != 1 {
		t.Errorf("the refusals differ: %v", words)
	}
	none := NewAuthenticator(Deps{Store: w.world, Clock: func() time.Time { return noon }})
	if _, err := none.Authenticate(t.Context(), good); !refusal.Is(err, refusal.InvalidCredentials) {
		t.Errorf("where no keys are configured: %v", err)
	}
}

func TestATokenEndsHereAtOnceAndElsewhereWithinTwoSeconds(t *testing.T) {
	w := newSigning(t, "read")
	token := w.sign(t, w.token())
	w.wantAccepted(t, token)
	w.revoke(t, w.keyID) // elsewhere
	w.wantAccepted(t, token)
	w.now = noon.Add(Freshness)
	w.wantRefused(t, token)

	w = newSigning(t, "read")
	token = w.sign(t, w.token())
	w.wantAccepted(t, token)
	w.revoke(t, w.keyID)
	w.ForgetKey("bistro", w.keyID)
	w.wantRefused(t, token)
}

// Whoever signs in again right after a revocation may call any server.
func TestATokenIssuedAfterARevocationElsewhereIsGoodHereAtOnce(t *testing.T) {
	w := newSigning(t, "read")
	old := w.sign(t, w.token())
	w.wantAccepted(t, old)
	if _, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "r", Fingerprint: []byte("r")}, "ann", noon); err != nil {
		t.Fatal(err)
	}
	w.wantAccepted(t, old) // for two seconds
	fresh := w.token()
	fresh.Generation = 1
	w.wantAccepted(t, w.sign(t, fresh))
	w.wantRefused(t, old)
	fresh.Generation = 2
	w.wantRefused(t, w.sign(t, fresh))
}

func TestAMergedMembersTokenIsGoodUntilTheSurvivorsAreEnded(t *testing.T) {
	w := newSigning(t, "read")
	w.enroll(t, "cid")
	token := w.sign(t, w.token())
	if _, err := w.directory.Merge(t.Context(), "bistro", "ann", "cid", noon); err != nil {
		t.Fatal(err)
	}
	w.wantAccepted(t, token)
	revoked, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "r", Fingerprint: []byte("r")}, "ann", noon)
	if err != nil || len(revoked.MemberIDs) != 2 || revoked.MemberIDs[0] != "cid" || revoked.MemberIDs[1] != "ann" || !revoked.RevokeTime.Equal(noon) {
		t.Fatalf("ended were %+v, %v", revoked, err)
	}
	w.ForgetMembers("bistro", revoked.MemberIDs...)
	w.wantRefused(t, token)

	again := w.token()
	again.Generation = 1
	token = w.sign(t, again)
	w.wantAccepted(t, token)
	if _, err := w.directory.Close(t.Context(), "bistro", "cid", noon); err != nil {
		t.Fatal(err)
	}
	w.ForgetMembers("bistro", "ann")
	w.wantRefused(t, token)
}

func TestATokenIsNotedWithTheGenerationOfItsMember(t *testing.T) {
	w := newSigning(t, "read")
	issue := func(requestID string) directory.Token {
		t.Helper()
		token, _, err := w.directory.IssueToken(t.Context(), "bistro", once.Request{ID: requestID, Fingerprint: []byte(requestID)}, directory.Token{
			TokenID: requestID, MemberID: "ann", KeyID: w.keyID, Scopes: []string{"read"}, IssueTime: noon, ExpireTime: noon.Add(time.Hour),
		}, noon)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first := issue("t1")
	if _, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "r", Fingerprint: []byte("r")}, "ann", noon); err != nil {
		t.Fatal(err)
	}
	second := issue("t2") // at the same instant, and yet after it
	if first.Generation != 0 || second.Generation != 1 || second.PartnerID != "shop" {
		t.Errorf("noted were %+v and %+v", first, second)
	}
	_, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "r2", Fingerprint: []byte("r")}, "nobody", noon)
	wantRefusal(t, err, refusal.MemberNotFound)
}
