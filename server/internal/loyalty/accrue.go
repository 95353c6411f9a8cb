package loyalty

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Accrue is what a member did, to earn points for. Its content is fingerprinted: see content.
type Accrue struct {
	RequestID string
	Member    directory.Ref
	Source    *ledger.Source   // nil: none
	Activity  program.Activity // EventTime zero: now
}

// Accrual is what an activity earned.
type Accrual struct {
	ID       string          `json:"-"`
	MemberID string          `json:"m"`
	Points   int64           `json:"p,omitempty"`
	Balance  Balance         `json:"b"`
	Receipt  program.Receipt `json:"r"`
	Replayed bool            `json:"-"`
}

func (a *Accrual) name(id string, replayed bool) { a.ID, a.Replayed = id, replayed }

// content is what the fingerprint of an accrual is made of: fields are only ever added, with omitempty.
type content struct {
	Member   refContent       `json:"member"`
	Source   *ledger.Source   `json:"source,omitempty"`
	Activity program.Activity `json:"activity"`
}

type refContent struct {
	MemberID       string `json:"id,omitempty"`
	IdentifierType int16  `json:"type,omitempty"`
	Identifier     string `json:"identifier,omitempty"`
}

func refOf(ref directory.Ref) refContent {
	if ref.Identifier != nil {
		return refContent{IdentifierType: int16(ref.Identifier.Type), Identifier: ref.Identifier.Value}
	}
	return refContent{MemberID: ref.MemberID}
}

func (a Accrue) request(caller Caller) once.Request {
	return once.Request{PartnerNo: caller.PartnerNo, ID: a.RequestID, By: caller.By,
		Fingerprint: once.Fingerprint("Accrue", content{refOf(a.Member), a.Source, a.Activity})}
}

// Accrue decides what an activity earns and gives it to the member.
func (s *Service) Accrue(ctx context.Context, caller Caller, in Accrue) (Accrual, error) {
	request := in.request(caller)
	memberID, seen, result, err := s.member(ctx, caller.ProgramID, in.Member, request)
	if err != nil {
		return Accrual{}, err
	}
	var made Accrual
	if !seen {
		if err = s.follow(ctx, caller.ProgramID, memberID, func(memberID string) (err error) {
			result, err = s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
				return s.accrual(ctx, caller.ProgramID, memberID, request, in, &made)
			})
			return err
		}); err != nil {
			return Accrual{}, err
		}
	}
	return told[Accrual](result, made)
}

// Accrued is what became of one accrual of many.
type Accrued struct {
	Accrual
	Err error
}

// BatchAccrue does many accruals of one program, and tells of each what became of it.
func (s *Service) BatchAccrue(ctx context.Context, caller Caller, in []Accrue) []Accrued {
	out := make([]Accrued, len(in))
	made := make([]Accrual, len(in))
	members := make([]string, len(in))
	requests := make([]once.Request, len(in))
	results := make([]ledger.Result, len(in))
	found, err := s.membersOf(ctx, caller.ProgramID, in)
	var open []int // positions that are still to be committed
	for i, a := range in {
		requests[i] = a.request(caller)
		switch id, known := found[refOf(a.Member)]; {
		case err != nil:
			out[i].Err = err
		case known:
			members[i] = id
			open = append(open, i)
		default:
			var seen bool
			if members[i], seen, results[i], out[i].Err = s.member(ctx, caller.ProgramID, a.Member, requests[i]); out[i].Err == nil && !seen {
				open = append(open, i)
			}
		}
	}
	for attempt := 1; len(open) > 0; attempt++ {
		calls := make([]ledger.Call, 0, len(open))
		prepared := make([]int, 0, len(open))
		for _, i := range open {
			call, err := s.accrual(ctx, caller.ProgramID, members[i], requests[i], in[i], &made[i])
			if err != nil {
				out[i].Err = err
				continue
			}
			calls, prepared = append(calls, call), append(prepared, i)
		}
		open = open[:0]
		for j, done := range s.ledger.CommitAll(ctx, calls) {
			i := prepared[j]
			results[i], out[i].Err = done.Result, done.Err
			switch {
			case errors.Is(done.Err, errStale) && attempt < mostStale:
				open = append(open, i)
			case refusal.Is(done.Err, refusal.MemberMerged):
				if into, err := s.directory.Survivor(ctx, caller.ProgramID, members[i]); err == nil && into != members[i] {
					members[i] = into
					open = append(open, i)
				}
			}
		}
		if len(open) > 0 {
			s.programs.forget(caller.ProgramID)
		}
	}
	for i := range out {
		if out[i].Err == nil {
			out[i].Accrual, out[i].Err = told[Accrual](results[i], made[i])
		}
	}
	return out
}

// membersOf finds the members of many accruals in one query at most.
func (s *Service) membersOf(ctx context.Context, programID string, in []Accrue) (map[refContent]string, error) {
	found := make(map[refContent]string, len(in))
	var identifiers []directory.Identifier
	asked := make(map[directory.Identifier][]refContent)
	for _, a := range in {
		if a.Member.Identifier == nil {
			found[refOf(a.Member)] = a.Member.MemberID
			continue
		}
		normal, err := directory.Normalize(*a.Member.Identifier)
		if err != nil {
			continue // refused by itself
		}
		identifiers = append(identifiers, normal)
		asked[normal] = append(asked[normal], refOf(a.Member))
	}
	if len(identifiers) == 0 {
		return found, nil
	}
	members, err := s.directory.ResolveMembers(ctx, programID, identifiers)
	if err != nil {
		return nil, err
	}
	for identifier, memberID := range members {
		for _, ref := range asked[identifier] {
			found[ref] = memberID
		}
	}
	return found, nil
}

// SimulateAccrual decides as Accrue would now, and changes nothing.
func (s *Service) SimulateAccrual(ctx context.Context, caller Caller, in Accrue) (Accrual, error) {
	memberID, err := s.directory.ResolveMember(ctx, caller.ProgramID, in.Member)
	if err != nil {
		return Accrual{}, err
	}
	for attempt := 1; ; attempt++ {
		var made Accrual
		err := s.follow(ctx, caller.ProgramID, memberID, func(memberID string) error {
			call, err := s.accrual(ctx, caller.ProgramID, memberID, once.Request{PartnerNo: caller.PartnerNo}, in, &made)
			if err == nil {
				_, err = s.ledger.Simulate(ctx, call)
			}
			return err
		})
		if !errors.Is(err, errStale) || attempt == mostStale {
			return made, err
		}
		s.programs.forget(caller.ProgramID)
	}
}

// accrual is the call that accrues for an activity; what it decides is put into made.
func (s *Service) accrual(ctx context.Context, programID, memberID string, request once.Request, in Accrue, made *Accrual) (ledger.Call, error) {
	versions, err := s.programs.of(ctx, programID)
	if err != nil {
		return ledger.Call{}, err
	}
	now := s.clock()
	activity := in.Activity
	if activity.EventTime.IsZero() {
		activity.EventTime = now
	}
	activity.EventTime = activity.EventTime.Truncate(time.Microsecond) // what the database keeps: see New
	decides, today := versions.at(activity.EventTime), versions.at(now)
	caps := decides.CapKeys(activity)
	return ledger.Call{
		ProgramID: programID, MemberID: memberID, Request: request, Source: in.Source, Now: now,
		Reads: ledger.Reads{CapKeys: capKeys(caps)},
		Decide: func(view ledger.View) (ledger.Effect, error) {
			if view.ProgramVersion != versions.latest {
				return ledger.Effect{}, errStale
			}
			if err := decides.Check(activity, now); err != nil {
				return ledger.Effect{}, err
			}
			member := facts(view, decides)
			if !decides.Suffices(activity, member) {
				return ledger.Effect{}, ledger.ErrReadTallies
			}
			receipt := decides.Earn(activity, member)
			effect := accrualEffect(decides, activity, receipt, now)
			counted := caps
			if decides != today { // a digest is of one version
				member, counted = facts(view, today), nil
			}
			progress, ok := today.Progress(member, tallyOf(effect.Tally), counted, receipt, now)
			if !ok {
				return ledger.Effect{}, ledger.ErrReadTallies
			}
			effect.Digest = progress.Digest
			effect.After = func(_ uuid.UUID, after ledger.View) ledger.Outcome {
				balance, before := balanceOf(after, progress.Levels, progress.Changes)
				*made = Accrual{MemberID: memberID, Points: receipt.Points, Balance: balance, Receipt: receipt}
				return ledger.Outcome{Answer: encodeAnswer(made), Hot: hotOf(today, balance), HotBefore: before}
			}
			return effect, nil
		},
	}, nil
}

// accrualEffect is what a receipt means for the books.
func accrualEffect(p *program.Program, activity program.Activity, receipt program.Receipt, now time.Time) ledger.Effect {
	effect := ledger.Effect{
		Kind: ledger.Accrual, EventTime: activity.EventTime, Earned: receipt.Points,
		// However late it comes, the member is active now, and what is pending is not idle before it vests.
		IdleExpire: p.IdleUntil(latest(activity.EventTime, now, receipt.VestTime)),
		Tally:      ledger.Tally{Day: ledger.Day(program.DayOf(activity.EventTime, p.Location())), Points: receipt.Points},
		Caps:       capUses(receipt),
	}
	for i, lot := range receipt.Lots() {
		vest, expire := instantOf(lot.Terms)
		if i == 0 {
			effect.Issue, effect.Vest, effect.Expire = lot.Points, vest, expire
		} else {
			effect.Lots = append(effect.Lots, ledger.Incoming{Points: lot.Points, Vest: vest, Expire: expire})
		}
	}
	if activity.Purchase != nil {
		effect.Purchases, effect.Tally.Purchases, effect.Tally.Spend = 1, 1, activity.Purchase.Amount
	} else {
		effect.Subject = activity.Event.Type
	}
	return effect
}

func capKeys(keys []program.CapKey) []ledger.CapKey {
	out := make([]ledger.CapKey, len(keys))
	for i, key := range keys {
		out[i] = ledger.CapKey{RuleID: key.RuleID, Period: ledger.Day(key.Period)}
	}
	return out
}

// capUses is what a receipt's capped rules gave.
func capUses(receipt program.Receipt) map[ledger.CapKey]int64 {
	var uses map[ledger.CapKey]int64
	for _, part := range receipt.Parts {
		if part.Cap != nil && part.Points != 0 {
			if uses == nil {
				uses = map[ledger.CapKey]int64{}
			}
			uses[ledger.CapKey{RuleID: part.Cap.RuleID, Period: ledger.Day(part.Cap.Period)}] += part.Points
		}
	}
	return uses
}

// encodeAnswer writes an answer as it is stored.
func encodeAnswer(answer any) []byte {
	if hot, is := answer.(interface{ appendRecord([]byte) []byte }); is {
		return hot.appendRecord(make([]byte, 0, 512))
	}
	encoded, err := json.Marshal(answer)
	if err != nil {
		panic(err) // plain figures: can't fail
	}
	return encoded
}
