package rpc

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/directory"
)

// What MemberService's handlers take and give, between the contract and the directory.

func refOf(ref *loyaltyv1.MemberRef) directory.Ref {
	if id := ref.GetIdentifier(); id != nil {
		identifier := identifierOf(id)
		return directory.Ref{Identifier: &identifier}
	}
	return directory.Ref{MemberID: ref.GetMemberId()}
}

func identifierOf(id *loyaltyv1.Identifier) directory.Identifier {
	return directory.Identifier{Type: directory.IdentifierType(id.GetType()), Value: id.GetValue()}
}

func memberToProto(m directory.Member) *loyaltyv1.Member {
	out := &loyaltyv1.Member{
		MemberId: m.MemberID, DisplayName: m.DisplayName, EnrollTime: timeToProto(m.EnrollTime),
		CreateTime: timeToProto(m.CreateTime), UpdateTime: timeToProto(m.UpdateTime),
		CloseTime: timeToProto(m.CloseTime), EraseTime: timeToProto(m.EraseTime), MergedMemberIds: m.Merged,
	}
	for _, id := range m.Identifiers {
		out.Identifiers = append(out.Identifiers,
			&loyaltyv1.Identifier{Type: loyaltyv1.IdentifierType(id.Type), Value: id.Value})
	}
	return out
}

// timeOf is the instant of a timestamp; zero for an empty one. Postgres keeps microseconds, so nothing finer comes in.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime().Truncate(time.Microsecond)
}

// timeToProto is the timestamp of an instant; empty for the zero instant.
func timeToProto(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
