package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/directory"
)

type memberService struct {
	directory *directory.Directory
	clock     func() time.Time
}

// NewMemberService makes the handler of MemberService.
func NewMemberService(d *directory.Directory, clock func() time.Time) loyaltyv1connect.MemberServiceHandler {
	return &memberService{directory: d, clock: clock}
}

func (s *memberService) EnrollMember(
	ctx context.Context, req *loyaltyv1.EnrollMemberRequest,
) (*loyaltyv1.EnrollMemberResponse, error) {
	enrollment := directory.Enrollment{
		MemberID: req.GetMemberId(), DisplayName: req.GetDisplayName(), EnrollTime: timeOf(req.GetEnrollTime()),
	}
	for _, id := range req.GetIdentifiers() {
		enrollment.Identifiers = append(enrollment.Identifiers, identifierOf(id))
	}
	request := requestOf(ctx, loyaltyv1connect.MemberServiceEnrollMemberProcedure, req, enrollContent{
		MemberID: enrollment.MemberID, DisplayName: enrollment.DisplayName,
		Identifiers: identifierContents(req.GetIdentifiers()...), EnrollTime: enrollment.EnrollTime,
	})
	m, replayed, err := s.directory.Enroll(ctx, req.GetProgramId(), request, enrollment, s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.EnrollMemberResponse{Member: memberToProto(m), Replayed: replayed}, nil
}

func (s *memberService) GetMember(
	ctx context.Context, req *loyaltyv1.GetMemberRequest,
) (*loyaltyv1.GetMemberResponse, error) {
	m, err := s.directory.Member(ctx, req.GetProgramId(), refOf(req.GetMember()))
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.GetMemberResponse{Member: memberToProto(m)}, nil
}

func (s *memberService) UpdateMember(
	ctx context.Context, req *loyaltyv1.UpdateMemberRequest,
) (*loyaltyv1.UpdateMemberResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.MemberServiceUpdateMemberProcedure, req, updateMemberContent{
		Member: refContentOf(req.GetMember()), DisplayName: req.DisplayName,
	})
	m, replayed, err := s.directory.UpdateMember(
		ctx, req.GetProgramId(), request, refOf(req.GetMember()), req.DisplayName, s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.UpdateMemberResponse{Member: memberToProto(m), Replayed: replayed}, nil
}

func (s *memberService) LinkIdentifier(
	ctx context.Context, req *loyaltyv1.LinkIdentifierRequest,
) (*loyaltyv1.LinkIdentifierResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.MemberServiceLinkIdentifierProcedure, req, linkContent{
		Member: refContentOf(req.GetMember()), Identifier: identifierContents(req.GetIdentifier())[0],
	})
	m, replayed, err := s.directory.Link(
		ctx, req.GetProgramId(), request, refOf(req.GetMember()), identifierOf(req.GetIdentifier()), s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.LinkIdentifierResponse{Member: memberToProto(m), Replayed: replayed}, nil
}

func (s *memberService) UnlinkIdentifier(
	ctx context.Context, req *loyaltyv1.UnlinkIdentifierRequest,
) (*loyaltyv1.UnlinkIdentifierResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.MemberServiceUnlinkIdentifierProcedure, req, linkContent{
		Member: refContentOf(req.GetMember()), Identifier: identifierContents(req.GetIdentifier())[0],
	})
	m, replayed, err := s.directory.Unlink(
		ctx, req.GetProgramId(), request, refOf(req.GetMember()), identifierOf(req.GetIdentifier()), s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.UnlinkIdentifierResponse{Member: memberToProto(m), Replayed: replayed}, nil
}

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
