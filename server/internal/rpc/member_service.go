package rpc

import (
	"context"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/loyalty"
)

type memberService struct {
	directory *directory.Directory
	loyalty   *loyalty.Service
	cache     MemberCache
	clock     func() time.Time
}

// NewMemberService makes the handler of MemberService.
func NewMemberService(
	d *directory.Directory, service *loyalty.Service, cache MemberCache, clock func() time.Time,
) loyaltyv1connect.MemberServiceHandler {
	return &memberService{directory: d, loyalty: service, cache: cache, clock: clock}
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

func (s *memberService) MergeMembers(
	ctx context.Context, req *loyaltyv1.MergeMembersRequest,
) (*loyaltyv1.MergeMembersResponse, error) {
	done, err := s.loyalty.MergeMembers(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.MemberServiceMergeMembersProcedure), loyalty.MergeMembers{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Into: refOf(req.GetInto()), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.MergeMembersResponse{
		MergeId: done.ID, Member: memberToProto(done.Member), Points: done.Points, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *memberService) UnmergeMember(
	ctx context.Context, req *loyaltyv1.UnmergeMemberRequest,
) (*loyaltyv1.UnmergeMemberResponse, error) {
	done, err := s.loyalty.UnmergeMember(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.MemberServiceUnmergeMemberProcedure), loyalty.UnmergeMember{
		RequestID: req.GetRequestId(), MemberID: req.GetMemberId(), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	s.cache.ForgetMembers(req.GetProgramId(), done.Ended...)
	return &loyaltyv1.UnmergeMemberResponse{
		UnmergeId: done.ID, Member: memberToProto(done.Member), Points: done.Points, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *memberService) CloseMember(
	ctx context.Context, req *loyaltyv1.CloseMemberRequest,
) (*loyaltyv1.CloseMemberResponse, error) {
	done, err := s.loyalty.CloseMember(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.MemberServiceCloseMemberProcedure), loyalty.CloseMember{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	s.cache.ForgetMembers(req.GetProgramId(), append(done.Member.Merged, done.Member.MemberID)...)
	return &loyaltyv1.CloseMemberResponse{
		ClosingId: done.ID, Member: memberToProto(done.Member), ForfeitedPoints: done.Forfeited, PaidOutPoints: done.PaidOut,
		PayOut: moneyToProto(done.Currency, done.PayOut), Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *memberService) EraseMember(
	ctx context.Context, req *loyaltyv1.EraseMemberRequest,
) (*loyaltyv1.EraseMemberResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.MemberServiceEraseMemberProcedure, req, eraseContent{Member: refContentOf(req.GetMember())})
	m, replayed, err := s.directory.Erase(ctx, req.GetProgramId(), request, refOf(req.GetMember()), s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.EraseMemberResponse{Member: memberToProto(m), Replayed: replayed}, nil
}
