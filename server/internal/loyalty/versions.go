package loyalty

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/program"
)

// versionCache keeps the compiled versions of programs. What it keeps may be behind by a moment: decisions that change
// something are held against the newest version there is when the ledger takes them up, and made anew if it was.
type versionCache struct {
	directory *directory.Directory
	clock     func() time.Time
	mu        sync.Mutex
	programs  map[string]*versions
}

// versions are all versions of one program, oldest first.
type versions struct {
	all    []version
	latest int64
	asOf   time.Time
}

type version struct {
	program   *program.Program
	effective time.Time
}

// freshFor is how long readers go by versions without asking whether there is a newer one.
const freshFor = time.Second

func newVersionCache(d *directory.Directory, clock func() time.Time) *versionCache {
	return &versionCache{directory: d, clock: clock, programs: map[string]*versions{}}
}

// at is the version that decides an instant: the last one effective by then, or the first one of all.
func (v *versions) at(instant time.Time) *program.Program {
	decides := v.all[0].program
	for _, later := range v.all[1:] {
		if later.effective.After(instant) {
			break
		}
		decides = later.program
	}
	return decides
}

// numbered is a version by its number: one that decided is there for good.
func (v *versions) numbered(n int64) *program.Program {
	for _, each := range v.all {
		if each.program.Version() == n {
			return each.program
		}
	}
	return v.all[0].program
}

func (c *versionCache) forget(programID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.programs, programID)
}

// of is a program's versions.
func (c *versionCache) of(ctx context.Context, programID string) (*versions, error) {
	c.mu.Lock()
	known := c.programs[programID]
	c.mu.Unlock()
	now := c.clock()
	if known != nil && !now.Before(known.asOf) && now.Sub(known.asOf) < freshFor {
		return known, nil
	}
	if known != nil {
		latest, err := c.directory.LatestVersion(ctx, programID)
		if err != nil {
			return nil, err
		}
		if latest == known.latest {
			return c.keep(programID, &versions{all: known.all, latest: latest, asOf: now}), nil
		}
	}
	stored, err := c.directory.ProgramVersions(ctx, programID)
	if err != nil {
		return nil, err
	}
	fresh := &versions{asOf: now}
	for _, s := range stored {
		definition, err := program.Decode(s.Definition)
		if err != nil {
			return nil, fmt.Errorf("program %s version %d: %w", programID, s.Version, err)
		}
		compiled, err := program.Compile(definition, s.Version)
		if err != nil {
			return nil, fmt.Errorf("program %s version %d was accepted and can't be compiled: %w", programID, s.Version, err)
		}
		fresh.all = append(fresh.all, version{compiled, s.EffectiveTime})
		fresh.latest = s.Version
	}
	return c.keep(programID, fresh), nil
}

func (c *versionCache) keep(programID string, v *versions) *versions {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.programs[programID] = v
	return v
}
