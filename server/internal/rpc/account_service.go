package rpc

import (
	"context"
	"strings"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/loyalty"
)

type accountService struct {
	loyalty *loyalty.Service
}

// NewAccountService makes the handler of AccountService.
func NewAccountService(service *loyalty.Service) loyaltyv1connect.AccountServiceHandler {
	return &accountService{loyalty: service}
}

func (s *accountService) AdjustPoints(
	ctx context.Context, req *loyaltyv1.AdjustPointsRequest,
) (*loyaltyv1.AdjustPointsResponse, error) {
	done, err := s.loyalty.AdjustPoints(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.AccountServiceAdjustPointsProcedure), loyalty.AdjustPoints{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Points: req.GetPoints(), Reason: reasonOf(req.GetReason()),
		Note: req.GetNote(), Actor: req.GetActor(), Expire: timeOf(req.GetExpireTime()),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.AdjustPointsResponse{
		AdjustmentId: done.ID, MemberId: done.MemberID, Points: done.Points, ExpireTime: timeToProto(done.Expire),
		DebtPaidPoints: done.DebtPaid, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

// reasonOf is a reason as histories name it: the contract's without prefix, in lower case.
func reasonOf(r loyaltyv1.AdjustmentReason) string {
	return strings.ToLower(strings.TrimPrefix(r.String(), "ADJUSTMENT_REASON_"))
}

func (s *accountService) ReinstatePoints(
	ctx context.Context, req *loyaltyv1.ReinstatePointsRequest,
) (*loyaltyv1.ReinstatePointsResponse, error) {
	done, err := s.loyalty.ReinstatePoints(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.AccountServiceReinstatePointsProcedure), loyalty.ReinstatePoints{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Points: req.GetPoints(),
		Expire: timeOf(req.GetExpireTime()), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ReinstatePointsResponse{
		ReinstatementId: done.ID, MemberId: done.MemberID, Points: done.Points, ExpireTime: timeToProto(done.Expire),
		DebtPaidPoints: done.DebtPaid, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *accountService) WriteOffDebt(
	ctx context.Context, req *loyaltyv1.WriteOffDebtRequest,
) (*loyaltyv1.WriteOffDebtResponse, error) {
	done, err := s.loyalty.WriteOffDebt(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.AccountServiceWriteOffDebtProcedure), loyalty.WriteOffDebt{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Points: req.GetPoints(), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.WriteOffDebtResponse{
		WriteOffId: done.ID, MemberId: done.MemberID, Points: done.Points, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *accountService) TransferPoints(
	ctx context.Context, req *loyaltyv1.TransferPointsRequest,
) (*loyaltyv1.TransferPointsResponse, error) {
	done, err := s.loyalty.TransferPoints(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.AccountServiceTransferPointsProcedure), loyalty.TransferPoints{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()), Recipient: refOf(req.GetRecipient()),
		Points: req.GetPoints(), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.TransferPointsResponse{
		TransferId: done.ID, MemberId: done.MemberID, RecipientMemberId: done.RecipientID, Points: done.Points,
		FeePoints: done.Fee, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}
