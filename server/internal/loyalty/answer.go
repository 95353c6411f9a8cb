package loyalty

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// named is the part of every answer that is not stored with it: the operation's id, and whether it was done before.
type named interface {
	name(id string, replayed bool)
}

// answer is a pointer to an answer of type T.
type answer[T any] interface {
	*T
	named
}

// told is the answer that a commit's result stands for: the one just made, or the one given before.
func told[T any, P answer[T]](result ledger.Result, made T) (T, error) {
	if result.Replayed {
		var before T // a first attempt may have left something in made
		if err := json.Unmarshal(result.Answer, &before); err != nil {
			return before, fmt.Errorf("stored answer of operation %s: %w", result.OperationID, err)
		}
		made = before
	}
	P(&made).name(result.OperationID.String(), result.Replayed)
	return made, nil
}

// decision is a changing call on its way to the ledger: when it is made, and what decides it.
type decision struct {
	caller   Caller
	request  once.Request
	memberID string
	now      time.Time
	versions *versions
	today    *program.Program
}

// call is the ledger's call that makes the decision. Where decide tells an effect without After, answer fills what is
// answered besides the balance, which it gets.
func (d decision) call(reads ledger.Reads, decide func(ledger.View) (ledger.Effect, error)) ledger.Call {
	return ledger.Call{
		ProgramID: d.caller.ProgramID, MemberID: d.memberID, Request: d.request, Now: d.now, Reads: reads,
		Decide: func(view ledger.View) (ledger.Effect, error) {
			if view.ProgramVersion != d.versions.latest {
				return ledger.Effect{}, errStale
			}
			return decide(view)
		},
	}
}

// levels is what a view tells of the levels held now, for operations that count nothing towards them.
func (d decision) levels(view ledger.View) (program.Progress, error) {
	member := facts(view, d.today)
	if !d.today.TellsLevels(member, d.now) {
		return program.Progress{}, ledger.ErrReadTallies
	}
	levels, changes := d.today.Levels(member, d.now)
	return program.Progress{Levels: levels, Changes: changes}, nil
}

// after tells the answer that fill makes of the balance and of what moved, and the balance to readers.
func (d decision) after(progress program.Progress, fill func(Balance, ledger.View) any) func(uuid.UUID, ledger.View) ledger.Outcome {
	return func(_ uuid.UUID, after ledger.View) ledger.Outcome {
		balance, before := balanceOf(after, progress.Levels, progress.Changes)
		out := ledger.Outcome{Hot: hotOf(d.today, balance), HotBefore: before}
		if made := fill(balance, after); made != nil {
			out.Answer = encodeAnswer(made)
		}
		return out
	}
}

// operate does a changing call about a member.
func operate[T any, P answer[T]](
	ctx context.Context, s *Service, caller Caller, ref directory.Ref, request once.Request, decide func(d decision, made *T) ledger.Call,
) (T, error) {
	var made, none T // a caller that stops waiting must not look at what the ledger may still be making
	memberID, seen, result, err := s.member(ctx, caller.ProgramID, ref, request)
	if err != nil {
		return none, err
	}
	if !seen {
		if err = s.follow(ctx, caller.ProgramID, memberID, func(memberID string) (err error) {
			result, err = s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
				d, err := s.decision(ctx, caller, request, memberID)
				if err != nil {
					return ledger.Call{}, err
				}
				return decide(d, &made), nil
			})
			return err
		}); err != nil {
			return none, err
		}
	}
	return told[T, P](result, made)
}

// operateOn does a changing call about an earlier operation of the caller's; unknown refuses what is none.
func operateOn[T any, P answer[T]](
	ctx context.Context, s *Service, caller Caller, of ledger.OperationRef, unknown error, request once.Request,
	decide func(d decision, made *T) ledger.Call,
) (T, error) {
	var none T
	memberID, known, err := s.ledger.MemberOf(ctx, caller.ProgramID, caller.PartnerNo, of)
	if err != nil {
		return none, err
	}
	if !known {
		return none, unknown
	}
	// The member may have been merged into another since: its id finds that one.
	return operate[T, P](ctx, s, caller, directory.Ref{MemberID: memberID}, request, decide)
}

func (s *Service) decision(ctx context.Context, caller Caller, request once.Request, memberID string) (decision, error) {
	versions, err := s.programs.of(ctx, caller.ProgramID)
	if err != nil {
		return decision{}, err
	}
	now := s.clock()
	return decision{caller: caller, request: request, memberID: memberID, now: now, versions: versions, today: versions.at(now)}, nil
}

// capUse is what an operation adds to what a cap counts, as it is stored with its answer: verification reads it there.
type capUse struct {
	RuleID string     `json:"r"`
	Period ledger.Day `json:"d"`
	Points int64      `json:"p"`
}

func capUsesOf(caps map[ledger.CapKey]int64) (uses []capUse) {
	for key, points := range caps {
		uses = append(uses, capUse{key.RuleID, key.Period, points})
	}
	return uses
}

// operationID reads an operation's id, or tells that there can be none.
func operationID(id string, unknown error) (ledger.OperationRef, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return ledger.OperationRef{}, unknown
	}
	return ledger.OperationRef{ID: parsed}, nil
}

func instantOf(terms program.Terms) (vest, expire time.Time) {
	vest, expire = terms.VestTime, terms.ExpireTime
	if terms.Unconfirmed {
		vest = ledger.Forever
	}
	if terms.Idle {
		expire = ledger.Forever
	}
	return vest, expire
}

// termsOf is when points given by hand expire: at an instant that the caller names, which has to come, or as the
// program says.
func (d decision) termsOf(asked time.Time) (terms program.Terms, idle time.Time, err error) {
	if asked.IsZero() {
		return d.today.ExpiryOf(d.now), d.today.IdleUntil(d.now), nil
	}
	asked = asked.UTC().Truncate(time.Microsecond)
	if !asked.After(d.now) {
		return program.Terms{}, time.Time{}, refusal.New(refusal.InvalidField, "the points would have expired already; name a later time").At("expire_time")
	}
	return program.Terms{ExpireTime: asked}, time.Time{}, nil
}
