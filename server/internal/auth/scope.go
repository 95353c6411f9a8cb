package auth

import (
	"slices"
	"strings"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Scope is something a key may do: a loyalty.v1.Scope without its prefix, in lower case. None includes another.
type Scope string

// The scopes.
const (
	ScopeAccrue   Scope = "accrue"   // accrue points, confirm and reverse the partner's accruals
	ScopeRedeem   Scope = "redeem"   // redeem points, capture, release and reverse the partner's redemptions
	ScopeRead     Scope = "read"     // read members, balances, lots, entries, tiers and programs; simulate
	ScopeEnroll   Scope = "enroll"   // enroll members, change them, link and unlink identifiers
	ScopeManage   Scope = "manage"   // apply program definitions; create partners and keys, revoke keys; read the audit
	ScopeAdjust   Scope = "adjust"   // adjust and reinstate points, write debts off
	ScopeTransfer Scope = "transfer" // transfer points between members
	ScopeCare     Scope = "care"     // merge members and take merges back, close, erase and export members
	ScopeToken    Scope = "token"    // issue and revoke member tokens
)

// known has the bit of each scope at its position.
var known = []Scope{ScopeAccrue, ScopeRedeem, ScopeRead, ScopeEnroll, ScopeManage, ScopeAdjust, ScopeTransfer, ScopeCare, ScopeToken}

// Scopes is a set of scopes.
type Scopes uint16

// AllScopes is the set of all there are.
func AllScopes() Scopes { return ScopesOf(known...) }

// ScopesOf makes a set. A scope that this version doesn't know (a newer server made the key) is left out: nothing
// here asks for it.
func ScopesOf(scopes ...Scope) Scopes {
	var set Scopes
	for _, s := range scopes {
		if i := slices.Index(known, s); i >= 0 {
			set |= 1 << i
		}
	}
	return set
}

// ParseScopes makes a set of names. It refuses with InvalidField a name that is no scope.
func ParseScopes(names []string) (Scopes, error) {
	var set Scopes
	for _, name := range names {
		one := ScopesOf(Scope(name))
		if one == 0 {
			return 0, refusal.New(refusal.InvalidField,
				"there is no scope %q; choose among %s", name, strings.Join(AllScopes().Names(), ", ")).At("scopes")
		}
		set |= one
	}
	return set, nil
}

// Has tells whether the scope is in the set.
func (s Scopes) Has(scope Scope) bool {
	one := ScopesOf(scope)
	return one != 0 && s&one == one
}

// Names tells the set's scopes, always in the same order.
func (s Scopes) Names() []string {
	var names []string
	for _, scope := range known {
		if s.Has(scope) {
			names = append(names, string(scope))
		}
	}
	return names
}
