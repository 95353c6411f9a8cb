package ledger

import (
	"sync"
	"time"
)

// kept is what this server knows of accounts and programs without asking: accounts as its groups wrote them last, and the
// newest versions of programs as they read them last. A group that goes by it is only right if all of that still stands
// when it writes: the database compares versions, and stamps besides, because a restore or a failover may lose history
// and make a version again. So nothing here is ever needed, and nothing goes stale unnoticed.
//
// Accounts are kept in two generations: when the young one is full it becomes the old one, and the old one, but for the
// accounts that were written meanwhile, is forgotten.
type kept struct {
	mu         sync.Mutex
	most       int // accounts in a generation
	young, old map[AccountKey]keptAccount
	programs   map[string]int64
}

// keptAccount is a row of accounts.
type keptAccount struct {
	account Account
	stamp   int64
	digest  []byte
}

func newKept(most int) *kept {
	return &kept{most: most, young: map[AccountKey]keptAccount{}, programs: map[string]int64{}}
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
		row, here := k.account(key)
		if !here || !known || beyond[key] {
			unknown = append(unknown, p)
			continue
		}
		if f.accounts[key] == nil {
			f.accounts[key] = newState(row.account, row.stamp, row.digest, version)
		}
	}
	return unknown
}

func (k *kept) account(key AccountKey) (row keptAccount, here bool) {
	if row, here = k.young[key]; !here {
		row, here = k.old[key]
	}
	return row, here
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
		if len(k.young) >= k.most {
			k.young, k.old = make(map[AccountKey]keptAccount, k.most), k.young
		}
		k.young[key] = keptAccount{asStored(s.account), f.stamp, s.digest}
	}
}

// forget lets go of the calls' accounts and programs.
func (k *kept) forget(calls []*pending) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range calls {
		for _, key := range p.keys() {
			delete(k.young, key)
			delete(k.old, key)
			delete(k.programs, key.ProgramID)
		}
	}
}

// asStored is the account as it would be read again.
func asStored(a Account) Account {
	for _, t := range []*time.Time{&a.EnrollTime, &a.NextVest, &a.NextExpire, &a.IdleExpire, &a.NextRelease} {
		*t = t.Truncate(time.Microsecond)
	}
	return a
}
