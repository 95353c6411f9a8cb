package auth

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

func wantRefusal(t testing.TB, err error, reason refusal.Reason) {
	t.Helper()
	if !refusal.Is(err, reason) {
		t.Errorf("got error %v, want a refusal with %s", err, reason)
	}
}

func TestAKeyReachesItsOwnProgramWithItsOwnScopesAndNoMore(t *testing.T) {
	for _, has := range known {
		p := Principal{ProgramID: "bistro", Scopes: ScopesOf(has)}
		for _, needs := range known {
			err := p.May("bistro", needs)
			if has == needs {
				if err != nil {
					t.Errorf("%s for %s: %v", has, needs, err)
				}
				continue
			}
			wantRefusal(t, err, refusal.MissingScope)
			var refused *refusal.Error
			if errors.As(err, &refused) && refused.Metadata["scope"] != string(needs) {
				t.Errorf("the refusal names scope %q, want %q", refused.Metadata["scope"], needs)
			}
			// Another program's is refused first: what scopes it would take is none of the key's business.
			wantRefusal(t, p.May("cinema", needs), refusal.OtherProgram)
		}
		wantRefusal(t, p.May("cinema", has), refusal.OtherProgram)
		wantRefusal(t, p.May("bistro", "unheard-of"), refusal.MissingScope)
	}
}

func TestNobodyMayDoAnything(t *testing.T) {
	for _, scope := range known {
		wantRefusal(t, Principal{}.May("bistro", scope), refusal.OtherProgram)
	}
}

func TestScopesAreParsedAndNamed(t *testing.T) {
	set, err := ParseScopes([]string{"manage", "accrue", "manage"})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Names(); !slices.Equal(got, []string{"accrue", "manage"}) {
		t.Errorf("got %v", got)
	}
	_, err = ParseScopes([]string{"read", "write"})
	wantRefusal(t, err, refusal.InvalidField)
	if all := AllScopes().Names(); len(all) != len(known) {
		t.Errorf("all scopes are %v", all)
	}
}

func TestTheContextTellsWhoIsCalling(t *testing.T) {
	if p, ok := PrincipalOf(t.Context()); ok {
		t.Errorf("a context that nobody was put into has %+v", p)
	}
	want := Principal{ProgramID: "bistro", PartnerID: "shop", PartnerNo: 3, KeyID: "k", Scopes: AllScopes()}
	ctx, cancel := context.WithCancel(WithPrincipal(t.Context(), want))
	defer cancel()
	if p, ok := PrincipalOf(ctx); !ok || p != want {
		t.Errorf("got %+v, %v", p, ok)
	}
}

func TestNewKeysLookAsDocumentedAndDiffer(t *testing.T) {
	shape := regexp.MustCompile(`^lk_my-bistro_([a-z0-9]{12})_[a-z0-9]{32}$`)
	seen := map[string]bool{}
	for range 100 {
		keyID, credential, hash, err := NewKey("my-bistro")
		if err != nil {
			t.Fatal(err)
		}
		match := shape.FindStringSubmatch(credential)
		if match == nil || match[1] != keyID || len(hash) != 32 {
			t.Fatalf("key %s: credential %s, hash of %d bytes", keyID, credential, len(hash))
		}
		of, secret, ok := parse(credential)
		if !ok || of != (ref{"my-bistro", keyID}) || !strings.HasSuffix(credential, "_"+secret) {
			t.Fatalf("%s is read as %v", credential, of)
		}
		seen[keyID], seen[secret], seen[string(hash)] = true, true, true
	}
	if len(seen) != 300 {
		t.Errorf("100 keys have %d ids, secrets and hashes, want 300", len(seen))
	}
	if _, _, _, err := NewKey("my_bistro"); err == nil {
		t.Error("a program id with an underscore is taken")
	}
}

func TestOnlyWhatNewKeyCouldHaveMadeIsLookedUp(t *testing.T) {
	made := regexp.MustCompile(`^lk_[a-z0-9-]{1,48}_[a-z0-9]{12}_[a-z0-9]{32}$`)
	rapid.Check(t, func(t *rapid.T) {
		credential := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`lk_[a-z0-9-]{0,50}_[a-z0-9]{11,13}_[a-z0-9]{31,33}`),
			rapid.StringMatching(`(lk|LK|ll)_[a-zA-Z-]{1,5}_[a-z0-9_\x00é]{12}_[a-z0-9_]{32}.?`),
		).Draw(t, "credential")
		if _, _, ok := parse(credential); ok && !made.MatchString(credential) {
			t.Fatalf("%q is taken for a credential", credential)
		}
	})
}
