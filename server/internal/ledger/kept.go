package ledger

import (
	"sync"

	"github.com/coocood/freecache"

	"github.com/loyaltycore/core/server/internal/record"
)

// kept is what this server knows of accounts and programs without asking: accounts as its groups wrote them last, and the
// newest versions of programs as they read them last. A group that goes by it is only right if all of that still stands
// when it writes: the database compares versions, and stamps besides, because a restore or a failover may lose history
// and make a version again. So nothing here is ever needed, and nothing goes stale unnoticed.
//
// Accounts are kept as bytes that the collector of garbage doesn't walk over, each in the room that it had before while it
// fits there. They are part of Go's heap, which is collected the less often for it. When there is no more room, some that
// were neither read nor written for longer than most make it.
type kept struct {
	accounts *freecache.Cache
	mu       sync.Mutex
	programs map[string]int64
	key, row []byte // of the account at hand
}

func newKept(bytes int) *kept {
	return &kept{accounts: freecache.NewCache(bytes), programs: map[string]int64{}}
}

// fill puts what is kept of the calls' accounts and programs into f, and tells the calls whose accounts have to be read:
// those that aren't known, and those of which somebody wants to see more than lots, which is to be of the same instant.
func (k *kept) fill(f *found, calls []*pending) (unknown []*pending) {
	beyond := make(map[AccountKey]bool)
	for _, p := range calls {
		if p.call.Reads.beyondLots() {
			beyond[p.key()] = true
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range calls {
		key := p.key()
		version, known := k.programs[key.ProgramID]
		if known {
			f.supposed[key.ProgramID] = version
		}
		if f.accounts[key] != nil {
			continue
		}
		var row keptAccount
		here := known && !beyond[key]
		if here {
			row, here = k.account(key)
		}
		if !here {
			unknown = append(unknown, p)
			continue
		}
		s := newState(row.accountRow, version)
		s.keptLots = row.lots
		f.accounts[key] = s
	}
	return unknown
}

func (k *kept) account(key AccountKey) (row keptAccount, here bool) {
	stored, err := k.accounts.Get(k.named(key))
	if err != nil {
		return keptAccount{}, false
	}
	return readKept(key, stored)
}

// named is what an account is kept by, until the next one is named.
func (k *kept) named(key AccountKey) []byte {
	k.key = record.Word(record.Word(k.key[:0], key.ProgramID), key.MemberID)
	return k.key
}

// learn keeps the accounts that a group changed and wrote, and the programs' newest versions as it knew them.
func (k *kept) learn(f *found) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for key, s := range f.accounts {
		k.programs[key.ProgramID] = max(s.programVersion, k.programs[key.ProgramID])
		if !s.changed {
			continue
		}
		k.row = s.toKeep(f.stamp).append(k.row[:0])
		if k.accounts.Set(k.named(key), k.row, 0) != nil { // it is too large, and the one before would stay
			k.accounts.Del(k.named(key))
		}
	}
}

// forget lets go of the calls' accounts and programs.
func (k *kept) forget(calls []*pending) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range calls {
		for _, key := range p.keys() {
			k.accounts.Del(k.named(key))
			delete(k.programs, key.ProgramID)
		}
	}
}
