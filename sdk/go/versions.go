package loyalty

import (
	"container/list"
	"context"
	"sync"

	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// readingOwnWrites is the service whose balances are never older than what the client has seen.
type readingOwnWrites struct {
	loyaltyv1connect.LoyaltyServiceClient
	client *Client
}

// GetBalance asks for the version that the client has seen, if the request names none.
func (r readingOwnWrites) GetBalance(
	ctx context.Context, request *loyaltyv1.GetBalanceRequest,
) (*loyaltyv1.GetBalanceResponse, error) {
	ctx, cancel := r.client.withDeadline(ctx)
	defer cancel()
	if seen := r.client.seen(request); seen > 0 && request.GetMinVersion() == 0 && request.GetAsOf() == nil {
		demanding := proto.CloneOf(request)
		demanding.MinVersion = seen
		response, err := r.LoyaltyServiceClient.GetBalance(ctx, demanding)
		if ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_VERSION_NOT_REACHED {
			return response, err
		}
		r.client.forget(request)
	}
	return r.LoyaltyServiceClient.GetBalance(ctx, request)
}

// aboutMember is a request about one member.
type aboutMember interface {
	GetProgramId() string
	GetMember() *loyaltyv1.MemberRef
}

// seen is the version that the client has seen of a request's member. 0: none, or it isn't to be asked for.
func (c *Client) seen(request aboutMember) int64 {
	if !c.options.readOwnWrites {
		return 0
	}
	return c.versions.of(c.nameIn(request))
}

// forget forgets it: the member was merged, or the ledger was restored.
func (c *Client) forget(request aboutMember) { c.versions.forget(c.nameIn(request)) }

func (c *Client) nameIn(request aboutMember) memberName {
	programID := request.GetProgramId()
	if programID == "" {
		programID = c.options.programID
	}
	return nameOf(programID, request.GetMember())
}

// memberName is how calls name a member of a program.
type memberName struct {
	programID  string
	identifier loyaltyv1.IdentifierType // unspecified: by id
	value      string
}

func nameOf(programID string, ref *loyaltyv1.MemberRef) memberName {
	if ref.GetIdentifier() != nil {
		return memberName{programID, ref.GetIdentifier().GetType(), ref.GetIdentifier().GetValue()}
	}
	return memberName{programID: programID, value: ref.GetMemberId()}
}

// remembered is of how many names a client remembers the version.
const remembered = 10_000

// versions remembers the highest version that was seen of members, of those that were seen last.
type versions struct {
	mu     sync.Mutex
	places map[memberName]*list.Element
	order  *list.List // of version, the one seen last first
}

type version struct {
	of     memberName
	number int64
}

func newVersions() *versions {
	return &versions{places: map[memberName]*list.Element{}, order: list.New()}
}

// learn remembers the version that an answer tells, under the names that the request and the answer use.
func (v *versions) learn(request, answer proto.Message) {
	if batch, ok := answer.(*loyaltyv1.BatchAccrueResponse); ok {
		v.learnBatch(request.(*loyaltyv1.BatchAccrueRequest), batch)
		return
	}
	told, ok := answer.(interface{ GetBalance() *loyaltyv1.Balance })
	if !ok || told.GetBalance() == nil {
		return
	}
	var memberID string
	switch a := answer.(type) {
	case interface{ GetMemberId() string }:
		memberID = a.GetMemberId()
	case interface{ GetMember() *loyaltyv1.Member }:
		memberID = a.GetMember().GetMemberId()
	default:
		return // a simulation: that version never was
	}
	named, ok := request.(interface{ GetProgramId() string })
	if !ok {
		return
	}
	number := told.GetBalance().GetVersion()
	v.see(memberName{programID: named.GetProgramId(), value: memberID}, number)
	if about, ok := request.(aboutMember); ok {
		v.see(nameOf(named.GetProgramId(), about.GetMember()), number)
	}
}

func (v *versions) learnBatch(request *loyaltyv1.BatchAccrueRequest, answer *loyaltyv1.BatchAccrueResponse) {
	for i, result := range answer.GetResults() {
		if accrual := result.GetAccrual(); accrual != nil && i < len(request.GetRequests()) {
			number := accrual.GetBalance().GetVersion()
			v.see(memberName{programID: request.GetProgramId(), value: accrual.GetMemberId()}, number)
			v.see(nameOf(request.GetProgramId(), request.GetRequests()[i].GetMember()), number)
		}
	}
}

func (v *versions) see(name memberName, number int64) {
	if number == 0 || name.value == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if place, ok := v.places[name]; ok {
		v.order.MoveToFront(place)
		place.Value = version{name, max(number, place.Value.(version).number)}
		return
	}
	v.places[name] = v.order.PushFront(version{name, number})
	if v.order.Len() > remembered {
		oldest := v.order.Remove(v.order.Back()).(version)
		delete(v.places, oldest.of)
	}
}

func (v *versions) of(name memberName) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if place, ok := v.places[name]; ok {
		return place.Value.(version).number
	}
	return 0
}

func (v *versions) forget(name memberName) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if place, ok := v.places[name]; ok {
		v.order.Remove(place)
		delete(v.places, name)
	}
}
