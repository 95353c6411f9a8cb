package loyalty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// MergeMembers makes one member of two that are the same person.
type MergeMembers struct {
	RequestID string
	Member    directory.Ref // ends …
	Into      directory.Ref // … and this one goes on
	Reason    string
}

// Merge is what came of it. The directory's part is done with it, and again with each replay.
type Merge struct {
	ID       string           `json:"-"`
	MemberID string           `json:"m"`    // that ended
	IntoID   string           `json:"into"` // that goes on
	Points   int64            `json:"p"`    // in lots and holds that went over
	Balance  Balance          `json:"b"`    // of the one that goes on
	Member   directory.Member `json:"-"`    // that goes on, as it is now
	Ended    []string         `json:"-"`    // members whose tokens ended when it was taken back
	Replayed bool             `json:"-"`
	carried
}

func (m *Merge) name(id string, replayed bool) { m.ID, m.Replayed = id, replayed }

// carried is what a merge adds to an account besides points, as verification reads it from answers, and what it made of
// lots and holds, for taking it back.
type carried struct {
	Tallies   []dayTally    `json:"ty,omitempty"`
	CapUses   []capUse      `json:"cu,omitempty"`
	Earned    int64         `json:"ea,omitempty"`
	Spent     int64         `json:"sp,omitempty"`
	Purchases int64         `json:"pu,omitempty"`
	Debt      int64         `json:"de,omitempty"` // that came along, or was paid by what came
	Idle      time.Time     `json:"ix,omitzero"`  // when the member whose points came would have been idle
	Lots      []carriedLot  `json:"lots,omitempty"`
	Holds     []carriedHold `json:"holds,omitempty"`
}

type dayTally struct {
	Day       ledger.Day `json:"d"`
	Points    int64      `json:"p,omitempty"`
	Spend     int64      `json:"s,omitempty"`
	Purchases int64      `json:"n,omitempty"`
}

type carriedLot struct {
	From ledger.Part `json:"from"`
	Lot  int64       `json:"lot"`
}

type carriedHold struct {
	Hold  uuid.UUID     `json:"hold"`
	Parts []ledger.Part `json:"parts"`
	Ends  time.Time     `json:"ends"`
}

// figuresOf is what an account counts, times sign.
func figuresOf(view ledger.View, sign int64) carried {
	a := view.Account
	c := carried{Earned: sign * a.Earned, Spent: sign * a.Spent, Purchases: sign * a.Purchases}
	for _, t := range view.Tallies {
		c.Tallies = append(c.Tallies, dayTally{t.Day, sign * t.Points, sign * t.Spend, sign * t.Purchases})
	}
	for key, points := range view.CapUsed {
		if points != 0 {
			c.CapUses = append(c.CapUses, capUse{key.RuleID, key.Period, sign * points})
		}
	}
	return c
}

func (c carried) negated() carried {
	c.Earned, c.Spent, c.Purchases = -c.Earned, -c.Spent, -c.Purchases
	tallies, uses := make([]dayTally, len(c.Tallies)), make([]capUse, len(c.CapUses))
	for i, t := range c.Tallies {
		tallies[i] = dayTally{t.Day, -t.Points, -t.Spend, -t.Purchases}
	}
	for i, u := range c.CapUses {
		uses[i] = capUse{u.RuleID, u.Period, -u.Points}
	}
	c.Tallies, c.CapUses = tallies, uses
	return c
}

// count makes an effect count what is carried.
func (c carried) count(e *ledger.Effect) {
	e.Earned, e.Spent, e.Purchases = c.Earned, c.Spent, c.Purchases
	for _, t := range c.Tallies {
		e.Carry.Tallies = append(e.Carry.Tallies, ledger.Tally{Day: t.Day, Points: t.Points, Spend: t.Spend, Purchases: t.Purchases})
	}
	e.Carry.Caps = map[ledger.CapKey]int64{}
	for _, u := range c.CapUses {
		e.Carry.Caps[ledger.CapKey{RuleID: u.RuleID, Period: u.Period}] += u.Points
	}
}

var mergeReads = ledger.Reads{Lots: true, Holds: true, Tallies: true, Caps: true}

// MergeMembers moves lots, holds, debt, tallies, caps and lifetime figures of a member to another, under whose id the
// first is found from then on.
func (s *Service) MergeMembers(ctx context.Context, caller Caller, in MergeMembers) (Merge, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, Fingerprint: once.Fingerprint("MergeMembers", struct {
		Member refContent `json:"member"`
		Into   refContent `json:"into"`
		Reason string     `json:"reason,omitempty"`
	}{refOf(in.Member), refOf(in.Into), in.Reason}), By: caller.By}
	into, err := s.other(ctx, caller, in.Into, request, "into")
	if err != nil {
		return Merge{}, err
	}
	merge, err := s.merge(ctx, caller, in, request, into)
	if err != nil {
		return Merge{}, err
	}
	if merge.Replayed {
		// The directory is told again, in case that it wasn't, but not of a merge that was taken back since.
		now, merged, err := s.ledger.MergeOf(ctx, caller.ProgramID, merge.MemberID)
		if err != nil {
			return Merge{}, err
		}
		if !merged || now.Out.String() != merge.ID {
			merge.Member, err = s.directory.Member(ctx, caller.ProgramID, directory.Ref{MemberID: merge.IntoID})
			return merge, err
		}
	}
	merge.Member, err = s.directory.Merge(ctx, caller.ProgramID, merge.MemberID, merge.IntoID, s.clock())
	return merge, err
}

func (s *Service) merge(ctx context.Context, caller Caller, in MergeMembers, request once.Request, into string) (Merge, error) {
	memberID, seen, result, err := s.member(ctx, caller.ProgramID, in.Member, request)
	if err != nil {
		return Merge{}, err
	}
	var made Merge
	if !seen { // what is merged already is not followed: the caller has to say what it means
		result, err = s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
			d, err := s.decision(ctx, caller, request, memberID)
			if err != nil {
				return ledger.Call{}, err
			}
			return d.mergeCall(into, in.Reason, &made), nil
		})
		if err != nil {
			return Merge{}, s.namingSurvivor(ctx, caller.ProgramID, memberID, err)
		}
	}
	return told[Merge](result, made)
}

// namingSurvivor adds to a refusal that a member was merged what the ledger doesn't know: into whom.
func (s *Service) namingSurvivor(ctx context.Context, programID, memberID string, err error) error {
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Reason != refusal.MemberMerged {
		return err
	}
	into, findErr := s.directory.Survivor(ctx, programID, memberID)
	if findErr != nil {
		return findErr
	}
	if into == memberID { // the directory is about to know
		return err
	}
	return refused.With("member_id", into)
}

func (d decision) mergeCall(into, reason string, made *Merge) ledger.Call {
	var from ledger.View
	var came carried
	status := ledger.Merged
	call := d.call(mergeReads, func(view ledger.View) (ledger.Effect, error) {
		if into == d.memberID {
			return ledger.Effect{}, refusal.New(refusal.InvalidField, "a member can't be merged into itself").At("into")
		}
		from = view
		effect := ledger.Effect{Kind: ledger.MergeOut, EventTime: d.now, Subject: reason, Issue: view.Account.Debt, Status: &status}
		gone := figuresOf(view, -1)
		gone.count(&effect)
		for _, lot := range view.Account.InOrder(view.Lots) {
			effect.TakeParts = append(effect.TakeParts, ledger.Part{Lot: lot.ID, Points: lot.Remaining, Vest: lot.Vest, Expire: lot.Expire})
		}
		for _, hold := range view.Holds {
			effect.Carry.Holds = append(effect.Carry.Holds, hold.Operation)
		}
		effect.After = func(_ uuid.UUID, after ledger.View) ledger.Outcome {
			second := *after.Second
			levels, changes := d.today.Levels(facts(second, d.today), d.now)
			balance, _ := balanceOf(second, levels, changes)
			*made = Merge{MemberID: d.memberID, IntoID: into, Points: after.Moved.Points, Balance: balance, carried: gone}
			return ledger.Outcome{Answer: encodeAnswer(made)} // and readers ask the ledger, which knows of the merge
		}
		return effect, nil
	})
	call.Second = &ledger.Second{
		MemberID: into, Field: "into", Reads: mergeReads,
		Decide: func(_ ledger.Moved, _ ledger.View) (ledger.Effect, error) {
			effect := ledger.Effect{
				Kind: ledger.MergeIn, EventTime: d.now, Subject: reason, IdleExpire: from.Account.IdleExpire,
				Take: from.Account.Debt, Shortfall: ledger.Owe, DebtLimit: ledger.MaxBalance,
			}
			came = figuresOf(from, 1)
			came.Idle = from.Account.IdleExpire
			came.count(&effect)
			effect.Carry.From, effect.Carry.HoldsIn = from.Account.ID, from.Holds
			from.Lots = from.Account.InOrder(from.Lots)
			for _, lot := range from.Lots {
				effect.Lots = append(effect.Lots, ledger.Incoming{Points: lot.Remaining, Vest: lot.Vest, Expire: lot.Expire, Account: from.Account.ID, Lot: lot.ID})
			}
			effect.After = func(_ uuid.UUID, after ledger.View) ledger.Outcome {
				came.Debt = from.Account.Debt + after.Moved.Paid
				for i, lot := range after.Moved.Lots {
					was := from.Lots[i]
					came.Lots = append(came.Lots, carriedLot{ledger.Part{Lot: was.ID, Points: was.Remaining, Vest: was.Vest, Expire: was.Expire}, lot.ID})
				}
				for _, hold := range from.Holds {
					came.Holds = append(came.Holds, carriedHold{hold.Operation, hold.Parts, hold.Expire})
				}
				return ledger.Outcome{Answer: encodeAnswer(came)}
			}
			return effect, nil
		},
	}
	return call
}

// UnmergeMember takes a merge back.
type UnmergeMember struct {
	RequestID string
	MemberID  string // that ended in the merge
	Reason    string
}

// UnmergeMember gives a member that was merged into another its points and figures back, as long as what the merge
// moved was not touched: every lot and hold is still there as it came, no debt was involved, and nothing was done since
// about what the member did before.
func (s *Service) UnmergeMember(ctx context.Context, caller Caller, in UnmergeMember) (Merge, error) {
	request := once.Request{PartnerNo: caller.PartnerNo, ID: in.RequestID, Fingerprint: once.Fingerprint("UnmergeMember", struct {
		MemberID string `json:"member,omitempty"`
		Reason   string `json:"reason,omitempty"`
	}{in.MemberID, in.Reason}), By: caller.By}
	result, seen, err := s.ledger.Find(ctx, caller.ProgramID, request)
	if err != nil {
		return Merge{}, err
	}
	var made Merge
	if !seen {
		result, err = s.commit(ctx, caller.ProgramID, func() (ledger.Call, error) {
			merge, merged, err := s.ledger.MergeOf(ctx, caller.ProgramID, in.MemberID)
			if err != nil {
				return ledger.Call{}, err
			}
			if !merged {
				switch _, err := s.directory.Survivor(ctx, caller.ProgramID, in.MemberID); {
				case refusal.Is(err, refusal.MemberNotFound):
					return ledger.Call{}, refusal.New(refusal.MemberNotFound, "the program has no member %q; check the id", in.MemberID).At("member_id")
				case err != nil:
					return ledger.Call{}, err
				}
				return ledger.Call{}, refusal.New(refusal.MemberNotMerged, "the member %q was not merged into another", in.MemberID).At("member_id")
			}
			d, err := s.decision(ctx, caller, request, merge.Into)
			if err != nil {
				return ledger.Call{}, err
			}
			return d.unmergeCall(in, merge, &made)
		})
		if err != nil {
			return Merge{}, err
		}
	}
	unmerge, err := told[Merge](result, made)
	if err != nil {
		return Merge{}, err
	}
	if unmerge.Replayed {
		if _, merged, err := s.ledger.MergeOf(ctx, caller.ProgramID, unmerge.MemberID); err != nil {
			return Merge{}, err
		} else if merged { // anew
			unmerge.Member, err = s.directory.Member(ctx, caller.ProgramID, directory.Ref{MemberID: unmerge.MemberID})
			return unmerge, err
		}
	}
	unmerge.Member, unmerge.Ended, err = s.directory.Unmerge(ctx, caller.ProgramID, unmerge.MemberID, s.clock())
	return unmerge, err
}

func (d decision) unmergeCall(in UnmergeMember, merge ledger.Merge, made *Merge) (ledger.Call, error) {
	var came carried
	if err := json.Unmarshal(merge.InAnswer, &came); err != nil {
		return ledger.Call{}, fmt.Errorf("stored answer of merge %s: %w", merge.In, err)
	}
	var back []ledger.Hold
	reads := mergeReads
	reads.Merge = in.MemberID
	call := d.call(reads, func(view ledger.View) (ledger.Effect, error) {
		if view.Merge == nil || view.Merge.Out != merge.Out {
			return ledger.Effect{}, errStale // it was taken back a moment ago
		}
		contradicted := func(what string) error {
			return refusal.New(refusal.MergeContradicted, "the merge of %q can't be taken back: %s", in.MemberID, what).At("member_id")
		}
		switch {
		case view.Merge.Touched:
			return ledger.Effect{}, contradicted("something the member did before was changed since")
		case came.Debt > 0:
			return ledger.Effect{}, contradicted("the merge settled a debt")
		}
		effect := ledger.Effect{Kind: ledger.UnmergeOut, EventTime: d.now, Subject: in.Reason, Reverses: merge.In}
		gone := came.negated()
		gone.count(&effect)
		for _, lot := range came.Lots {
			open := lotOf(view.Lots, lot.Lot)
			if open == nil || open.Remaining != lot.From.Points || !open.Vest.Equal(lot.From.Vest) || !open.Expire.Equal(lot.From.Expire) {
				return ledger.Effect{}, contradicted("points that came with it were used")
			}
			effect.TakeParts = append(effect.TakeParts, ledger.Part{Lot: lot.Lot, Points: open.Remaining, Vest: open.Vest, Expire: open.Expire})
		}
		back = nil
		for _, hold := range came.Holds {
			open := holdOf(view.Holds, hold.Hold)
			if open == nil {
				return ledger.Effect{}, contradicted("a hold that came with it has ended")
			}
			effect.Carry.Holds = append(effect.Carry.Holds, hold.Hold)
			back = append(back, ledger.Hold{Operation: hold.Hold, Parts: hold.Parts, Expire: open.Expire})
		}
		effect.After = func(_ uuid.UUID, after ledger.View) ledger.Outcome {
			second := *after.Second
			levels, changes := d.today.Levels(facts(second, d.today), d.now)
			balance, _ := balanceOf(second, levels, changes)
			*made = Merge{MemberID: in.MemberID, IntoID: d.memberID, Points: after.Moved.Points, Balance: balance, carried: gone}
			made.Lots, made.Holds = nil, nil
			return ledger.Outcome{Answer: encodeAnswer(made)}
		}
		return effect, nil
	})
	status := ledger.Open
	call.Second = &ledger.Second{
		MemberID: in.MemberID, Field: "member_id", Reads: mergeReads,
		Decide: func(first ledger.Moved, _ ledger.View) (ledger.Effect, error) {
			effect := ledger.Effect{
				Kind: ledger.UnmergeIn, EventTime: d.now, Subject: in.Reason, Reverses: merge.Out, Status: &status, IdleExpire: first.Account.IdleExpire,
			}
			came.count(&effect)
			effect.Carry.HoldsBack = back
			for _, lot := range came.Lots {
				effect.Restore = append(effect.Restore, lot.From)
			}
			effect.After = func(uuid.UUID, ledger.View) ledger.Outcome {
				answer := came
				answer.Lots, answer.Idle = nil, first.Account.IdleExpire
				return ledger.Outcome{Answer: encodeAnswer(answer)}
			}
			return effect, nil
		},
	}
	return call, nil
}

func holdOf(holds []ledger.Hold, id uuid.UUID) *ledger.Hold {
	for i := range holds {
		if holds[i].Operation == id {
			return &holds[i]
		}
	}
	return nil
}
