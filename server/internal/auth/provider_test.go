package auth

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/loyaltycore/core/server/internal/auth/authtest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// accepting is a world with the member ann, and an identity provider that its program bistro accepts.
type accepting struct {
	*world
	provider *authtest.Provider
	accepted Provider
	clock    atomic.Pointer[time.Time] // calls in the background read it, too
}

func newAccepting(t *testing.T) *accepting {
	t.Helper()
	w := &accepting{world: newWorld(t), provider: authtest.New(t)}
	w.enroll(t, "ann")
	w.accepted = Provider{
		Issuer: authtest.Issuer, Audience: authtest.Audience, KeysURL: w.provider.URL, Claim: "sub", Scopes: ScopesOf(ScopeRead),
	}
	w.set(noon)
	w.Authenticator = NewAuthenticator(Deps{
		Store: w.world, PrivateProviders: true, Clock: func() time.Time { return *w.clock.Load() },
		Providers: func(_ context.Context, programID string) ([]Provider, error) {
			switch programID {
			case "bistro":
				return []Provider{w.accepted}, nil
			case "cinema":
				return nil, nil
			}
			return nil, refusal.New(refusal.ProgramNotFound, "no such program")
		},
	})
	return w
}

func (w *accepting) set(now time.Time) { w.clock.Store(&now) }

func (w *accepting) now() time.Time { return *w.clock.Load() }

func (w *world) enroll(t testing.TB, memberID string, identifiers ...directory.Identifier) {
	t.Helper()
	_, _, err := w.directory.Enroll(t.Context(), "bistro", once.Request{ID: "enrol-" + memberID, Fingerprint: []byte("enrol")},
		directory.Enrollment{MemberID: memberID, Identifiers: identifiers}, noon)
	if err != nil {
		t.Fatal(err)
	}
}

// sign makes a good token for ann, changed.
func (w *accepting) sign(keyID string, change func(jwt.MapClaims)) string {
	claims := authtest.Claims("ann", w.now())
	if change != nil {
		change(claims)
	}
	return w.provider.Sign(keyID, claims)
}

func (w *accepting) wantMember(t testing.TB, credential, memberID string) {
	t.Helper()
	p, err := w.AuthenticateIn(t.Context(), "bistro", credential)
	if err != nil {
		t.Fatalf("the token is refused: %v", err)
	}
	if p.Member == nil || p.Member.ID != memberID {
		t.Fatalf("the token is %+v's, want %s's", p.Member, memberID)
	}
}

// wantNobody checks that a token is refused, before its program is known or after, and tells with which words.
func (w *accepting) wantNobody(t testing.TB, programID, credential string) string {
	t.Helper()
	if p, err := w.Authenticate(t.Context(), credential); p != (Principal{}) ||
		!errors.Is(err, ErrNeedsProgram) && !refusal.Is(err, refusal.InvalidCredentials) {
		t.Errorf("before its program is known: got %+v, error %v", p, err)
	}
	p, err := w.AuthenticateIn(t.Context(), programID, credential)
	if p != (Principal{}) || !refusal.Is(err, refusal.InvalidCredentials) {
		t.Fatalf("got %+v, error %v", p, err)
	}
	return err.Error()
}

func TestAProvidersTokenIsItsMembersWithWhatTheProgramLetsItDo(t *testing.T) {
	w := newAccepting(t)
	w.accepted.PartnerID, w.accepted.PartnerNo = "shop", 1
	for _, algorithm := range algorithms {
		token := w.sign(w.provider.AddKey(algorithm), nil)
		if _, err := w.Authenticate(t.Context(), token); !errors.Is(err, ErrNeedsProgram) {
			t.Errorf("%s: without a program: %v", algorithm, err)
		}
		w.set(w.now().Add(betweenReads))
		p, err := w.AuthenticateIn(t.Context(), "bistro", token)
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		member := p.Member
		p.Member = nil
		if want := (Principal{ProgramID: "bistro", PartnerID: "shop", PartnerNo: 1, Scopes: ScopesOf(ScopeRead)}); p != want {
			t.Errorf("%s: %+v, want %+v", algorithm, p, want)
		}
		if member == nil || member.ID != "ann" || len(member.TokenID) != 16 {
			t.Errorf("%s: the member is %+v", algorithm, member)
		}
	}
}

func TestWhateverIsWrongWithAProvidersTokenTheRefusalIsTheSame(t *testing.T) {
	w := newAccepting(t)
	ed, rs, unfit := w.provider.AddKey("EdDSA"), w.provider.AddKey("RS256"), w.provider.AddKey("RS384")
	stranger := authtest.New(t)
	stranger.AddKey("EdDSA") // of the same id
	good := w.sign(ed, nil)
	w.wantMember(t, good, "ann")
	w.wantMember(t, w.sign(rs, nil), "ann")
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")

	public, err := x509.MarshalPKIXPublicKey(w.provider.Key(rs).Public())
	if err != nil {
		t.Fatal(err)
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodNone, authtest.Claims("ann", noon))
	unsigned.Header["kid"] = ed
	none, err := unsigned.SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	confused := jwt.NewWithClaims(jwt.SigningMethodHS256, authtest.Claims("ann", noon))
	confused.Header["kid"] = rs
	hs256, err := confused.SignedString(public)
	if err != nil {
		t.Fatal(err)
	}
	nameless := jwt.NewWithClaims(jwt.SigningMethodEdDSA, authtest.Claims("ann", noon))
	keyless, err := nameless.SignedString(w.provider.Key(ed))
	if err != nil {
		t.Fatal(err)
	}
	nameless.Header["kid"], nameless.Header["crit"] = ed, []string{"b64"}
	critical, err := nameless.SignedString(w.provider.Key(ed))
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, value any) string {
		return w.sign(ed, func(c jwt.MapClaims) { c[name] = value })
	}
	without := func(name string) string {
		return w.sign(ed, func(c jwt.MapClaims) { delete(c, name) })
	}
	words := map[string]string{}
	for name, token := range map[string]string{
		"alg none": none, "HS256 with the public key": hs256, "another algorithm": w.sign(unfit, nil), "no key id": keyless,
		"an unknown extension": critical,
		"another's key":        stranger.Sign(ed, authtest.Claims("ann", noon)),
		"tampered":             header + "." + strings.ToUpper(payload[:4]) + payload[4:] + "." + signature,
		"no signature":         header + "." + payload + ".", "two parts": header + "." + payload, "nonsense": "eyJ.eyJ.eyJ",
		"too long":       header + "." + payload + strings.Repeat("A", maxToken) + "." + signature,
		"another issuer": with("iss", "https://other.example"), "no issuer": without("iss"),
		"another audience": with("aud", "other-app"), "no audience": without("aud"), "other audiences": with("aud", []string{"a", "b"}),
		"expired":       with("exp", noon.Add(-clockSkew).Unix()),
		"no expiry":     without("exp"),
		"not yet valid": with("nbf", noon.Add(clockSkew+time.Second).Unix()),
		"made later":    with("iat", noon.Add(clockSkew+time.Second).Unix()), "no time of issue": without("iat"),
		"good for too long": with("exp", noon.Add(longestLife+time.Second).Unix()),
		"nobody":            with("sub", "nobody"), "no subject": without("sub"), "a number": with("sub", 7), "no member id": with("sub", "ann\x00"),
	} {
		words[name] = w.wantNobody(t, "bistro", token)
	}
	for name, programID := range map[string]string{
		"a program without providers": "cinema", "no such program": "nowhere", "no program": "", "no program's id": "BISTRO\x00",
	} {
		words[name] = w.wantNobody(t, programID, good)
	}
	first := words["expired"]
	for name, text := range words {
		if text != first {
			t.Errorf("%s: %q, and others %q", name, text, first)
		}
	}
}

func TestAProvidersTokenIsGoodAtTheEdgesOfItsTime(t *testing.T) {
	w := newAccepting(t)
	id := w.provider.AddKey("EdDSA")
	w.wantMember(t, w.sign(id, func(c jwt.MapClaims) { c["exp"] = noon.Add(longestLife).Unix() }), "ann")
	w.wantMember(t, w.sign(id, func(c jwt.MapClaims) { c["iat"] = noon.Add(clockSkew).Unix() }), "ann")
	w.wantMember(t, w.sign(id, func(c jwt.MapClaims) { c["aud"] = []string{"other", authtest.Audience} }), "ann")
}

func TestAClaimNamesTheMemberByAnIdentifierUnlessItIsUnverified(t *testing.T) {
	w := newAccepting(t)
	w.enroll(t, "ben", directory.Identifier{Type: directory.Email, Value: "ben@example.org"})
	w.accepted.Claim, w.accepted.IdentifierType = "email", directory.Email
	id := w.provider.AddKey("ES256")
	email := func(value any, verified ...any) string {
		return w.sign(id, func(c jwt.MapClaims) {
			c["email"] = value
			if len(verified) > 0 {
				c["email_verified"] = verified[0]
			}
		})
	}
	w.wantMember(t, email("ben@example.org"), "ben")
	w.wantMember(t, email("Ben@Example.org", true), "ben")
	w.wantMember(t, email("ben@example.org", "true"), "ben")
	w.wantNobody(t, "bistro", email("ben@example.org", false))
	w.wantNobody(t, "bistro", email("ben@example.org", "false"))
	w.wantNobody(t, "bistro", email("ann@example.org"))
	w.wantNobody(t, "bistro", email("no address"))
	w.wantNobody(t, "bistro", email([]string{"ben@example.org"}))
}

func TestAProvidersTokenEndsWithARevocationAndWithItsMember(t *testing.T) {
	w := newAccepting(t)
	id := w.provider.AddKey("EdDSA")
	before := w.sign(id, nil)
	w.wantMember(t, before, "ann")
	_, _, err := w.directory.RevokeTokens(t.Context(), "bistro", once.Request{ID: "lost", Fingerprint: []byte("lost")}, "ann", noon)
	if err != nil {
		t.Fatal(err)
	}
	w.wantMember(t, before, "ann") // another server told us nothing
	w.set(noon.Add(Freshness))
	w.wantNobody(t, "bistro", before)
	after := w.sign(id, nil)
	w.wantMember(t, after, "ann")
	if _, err := w.directory.Close(t.Context(), "bistro", "ann", w.now()); err != nil {
		t.Fatal(err)
	}
	w.wantMember(t, after, "ann")
	w.ForgetMembers("bistro", "ann")
	w.wantNobody(t, "bistro", after)
}

// An app may learn by a refusal that its user is yet to be enrolled, have that done, and come again.
func TestAMemberIsKnownAsSoonAsEnrolledElsewhere(t *testing.T) {
	w := newAccepting(t)
	token := w.sign(w.provider.AddKey("EdDSA"), func(c jwt.MapClaims) { c["sub"] = "newcomer" })
	w.wantNobody(t, "bistro", token)
	w.enroll(t, "newcomer")
	w.wantMember(t, token, "newcomer")
}

func TestAProvidersKeysAreReadOnceAndAreGoodForAnHour(t *testing.T) {
	w := newAccepting(t)
	id := w.provider.AddKey("EdDSA")
	at := func(after time.Duration) {
		t.Helper()
		w.set(noon.Add(after))
		w.wantMember(t, w.sign(id, nil), "ann")
	}
	at(0)
	at(renewAfter - 1)
	if n := w.provider.Fetches(); n != 1 {
		t.Errorf("the keys were read %d times", n)
	}
	// In use, they are read anew beside the calls, which go on with what there is.
	at(renewAfter)
	await(t, "the keys to be read anew", func() bool { return !w.keySets.known(w.provider.URL).readTime.Equal(noon) })
	w.provider.Answer(http.StatusServiceUnavailable)
	at(renewAfter + keptFor - 1)
	w.set(noon.Add(renewAfter + keptFor))
	_, err := w.AuthenticateIn(t.Context(), "bistro", w.sign(id, nil))
	wantRefusal(t, err, refusal.IdentityProviderUnavailable)
	w.provider.Answer(http.StatusOK)
	at(renewAfter + keptFor + afterFailure)
}

// await waits until a condition holds.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("the test ended")
		}
	}
}

func TestANewKeyOfAProvidersIsFoundWithinTenSecondsAndGuessesCostNothing(t *testing.T) {
	w := newAccepting(t)
	old := w.provider.AddKey("EdDSA")
	w.wantMember(t, w.sign(old, nil), "ann")
	fresh := w.provider.AddKey("EdDSA")
	for range 20 {
		w.wantNobody(t, "bistro", w.sign(fresh, nil))
	}
	w.set(noon.Add(betweenReads - 1))
	w.wantNobody(t, "bistro", w.sign(fresh, nil))
	if n := w.provider.Fetches(); n != 1 {
		t.Errorf("the keys were read %d times", n)
	}
	w.set(noon.Add(betweenReads))
	w.wantMember(t, w.sign(fresh, nil), "ann")
	w.wantMember(t, w.sign(old, nil), "ann")
	if n := w.provider.Fetches(); n != 2 {
		t.Errorf("the keys were read %d times", n)
	}
}

func TestTokensThatComeAtOnceShareOneReadOfTheKeys(t *testing.T) {
	const callers = 50
	w := newAccepting(t)
	token := w.sign(w.provider.AddKey("EdDSA"), nil)
	goOn := make(chan struct{})
	w.provider.Hold(func() { <-goOn })
	var started, done sync.WaitGroup
	started.Add(callers)
	var errs [callers]error
	for i := range callers {
		done.Go(func() {
			started.Done()
			_, errs[i] = w.AuthenticateIn(t.Context(), "bistro", token)
		})
	}
	started.Wait()
	close(goOn)
	done.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Error(err)
	}
	if n := w.provider.Fetches(); n != 1 {
		t.Errorf("the keys were read %d times", n)
	}
}

func TestAProviderThatIsAwayIsNotTheTokensFaultAndHoldsNobodyElseUp(t *testing.T) {
	w := newAccepting(t)
	token := w.sign(w.provider.AddKey("EdDSA"), nil)
	_, key := w.newKey(t, "read")
	asked, goOn := make(chan struct{}), make(chan struct{})
	w.provider.Hold(func() { close(asked); <-goOn })
	w.keySets.waiting = make(chan struct{}, 1)
	answered := make(chan error)
	go func() {
		_, err := w.AuthenticateIn(t.Context(), "bistro", token)
		answered <- err
	}()
	<-asked
	w.wantAccepted(t, key)
	_, err := w.AuthenticateIn(t.Context(), "bistro", token) // as many wait as may
	wantRefusal(t, err, refusal.IdentityProviderUnavailable)
	w.provider.Answer(http.StatusNotFound)
	close(goOn)
	err = <-answered
	wantRefusal(t, err, refusal.IdentityProviderUnavailable)
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.RetryAfter <= 0 {
		t.Error("the refusal doesn't say when to come again")
	}
	w.provider.Hold(func() {})
	for range 20 { // not asked again at once
		_, err = w.AuthenticateIn(t.Context(), "bistro", token)
		wantRefusal(t, err, refusal.IdentityProviderUnavailable)
	}
	if n := w.provider.Fetches(); n != 1 {
		t.Errorf("the keys were asked for %d times", n)
	}
	w.provider.Answer(http.StatusOK)
	w.set(noon.Add(afterFailure))
	w.wantMember(t, token, "ann")
}
