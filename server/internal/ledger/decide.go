package ledger

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/once"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// decisions are a group's, before they are written.
type decisions struct {
	read    *found
	out     *rows
	answers []answer
}

// errRefusedTooSoon is why a group has to be decided again with more caution: to refuse a call nothing is written that
// would tell whether what it was refused for stands, all of it at one instant, and whether it isn't a replay of one that
// was not refused.
var errRefusedTooSoon = errors.New("ledger: a call was refused without caution enough")

// decide reads what the calls need and decides them.
func (l *Ledger) decide(ctx context.Context, conn *pgx.Conn, calls []*pending, care caution) (decisions, error) {
	read, err := l.read(ctx, conn, calls, care)
	if err != nil {
		return decisions{}, err
	}
	out := newRows(len(calls))
	answers, stalled := decide(everyOne(calls), calls, read, out)
	if len(stalled) > 0 {
		if err := l.readTallies(ctx, conn, calls, read); err != nil {
			return decisions{}, err
		}
		more, _ := decide(stalled, calls, read, out)
		answers = append(answers, more...)
	}
	refused := func(a answer) bool { return a.err != nil && !errors.Is(a.err, errSettled) }
	if (care == trusting || care == reading && read.pieced) && slices.ContainsFunc(answers, refused) {
		return decisions{}, errRefusedTooSoon
	}
	return decisions{read, out, answers}, nil
}

// requestKey and sourceKey name what may happen once.
type requestKey struct {
	programID string
	partnerNo int32
	requestID string
}

type sourceKey struct {
	programID string
	partnerNo int32
	source    Source
}

func (p *pending) request() requestKey {
	return requestKey{p.call.ProgramID, p.call.Request.PartnerNo, p.call.Request.ID}
}

// done is an operation that was done before.
type done struct {
	operationID uuid.UUID
	fingerprint []byte
	answer      []byte
}

// found is what a group's first round trip reads, and what its decisions change of it.
type found struct {
	accounts map[AccountKey]*state
	stamp    int64            // of the accounts that the group changes
	pieced   bool             // it was read in pieces: not all of it is of one instant, but under locks
	supposed map[string]int64 // newest versions of programs, as they were kept
	requests map[requestKey]done
	sources  map[sourceKey]uuid.UUID
	// Originals are asked for by position: one list entry a call, nil where it asked for none or there is none.
	originals []*Original
	merges    map[AccountKey]*Merge // by the member who ended
}

// supposes tells whether the newest version of a program was not read.
func (f *found) supposes(programID string) bool {
	_, supposed := f.supposed[programID]
	return supposed
}

func everyOne(calls []*pending) []int {
	positions := make([]int, len(calls))
	for i := range positions {
		positions[i] = i
	}
	return positions
}

// decide makes the decisions of the calls at these positions one after the other, each on what the ones before it
// left. Those that need tallies which aren't there are stalled, with all that follow on the same account.
func decide(positions []int, calls []*pending, read *found, out *rows) (answers []answer, stalled []int) {
	answers = make([]answer, 0, len(positions))
	for _, i := range positions {
		p := calls[i]
		s := read.accounts[p.key()]
		if s.isStalled() || p.call.Second != nil && read.accounts[p.second()].isStalled() {
			stalled = append(stalled, i)
			continue
		}
		result, err := decideOne(p, read, read.originals[i], out)
		if errors.Is(err, ErrReadTallies) && !s.whole {
			s.stalled = true
			stalled = append(stalled, i)
			continue
		}
		answers = append(answers, answer{p, result, err})
	}
	return answers, stalled
}

func decideOne(p *pending, read *found, original *Original, out *rows) (Result, error) {
	call := p.call
	if before, known := read.requests[p.request()]; known {
		if string(before.fingerprint) != string(call.Request.Fingerprint) {
			return Result{}, once.Reused(call.Request.ID)
		}
		return Result{OperationID: before.operationID, Answer: before.answer, Replayed: true}, nil
	}
	s := read.accounts[p.key()]
	if s == nil {
		return Result{}, memberNotFound(call.MemberID, thisMember)
	}
	if err := read.claimed(call); err != nil {
		return Result{}, err
	}
	s.settle(call.Now, out)
	if err := s.account.takesPart("member"); err != nil {
		return Result{}, err
	}
	view := s.view(call.Now, original)
	if call.Reads.Merge != "" {
		view.Merge = read.merges[AccountKey{call.ProgramID, call.Reads.Merge}].seenBy(s)
	}
	effect, err := call.Decide(view)
	if err != nil {
		return Result{}, err
	}
	result, err := applyCall(call, effect, s, read, original, out)
	if err != nil {
		return Result{}, err
	}
	// Later calls of the group see this one.
	read.requests[p.request()] = done{result.OperationID, call.Request.Fingerprint, result.Answer}
	if call.Source != nil {
		read.sources[sourceKey{call.ProgramID, call.Request.PartnerNo, *call.Source}] = result.OperationID
	}
	if original != nil && effect.Reverses == original.ID {
		// read shares one Original among the calls that name the same operation
		original.Later = append(original.Later, Later{effect.Kind, result.Answer})
	}
	return result, nil
}

// claimed refuses a call whose source has earned already, as far as is known.
func (f *found) claimed(c *Call) error {
	if c.Source == nil {
		return nil
	}
	earlier, claimed := f.sources[sourceKey{c.ProgramID, c.Request.PartnerNo, *c.Source}]
	if !claimed {
		return nil
	}
	return refusal.New(refusal.SourceAlreadyAccrued,
		"source %s %q has earned already, as accrual %s", c.Source.Type, c.Source.Reference, earlier).
		At("activity.source").With("accrual_id", earlier)
}
