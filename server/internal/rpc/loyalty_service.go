package rpc

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
	"github.com/loyaltycore/core/server/internal/watch"
)

type loyaltyService struct {
	loyaltyv1connect.UnimplementedLoyaltyServiceHandler
	loyalty  *loyalty.Service
	watchers *watch.Hub
}

// NewLoyaltyService makes the handler of LoyaltyService.
func NewLoyaltyService(service *loyalty.Service, watchers *watch.Hub) loyaltyv1connect.LoyaltyServiceHandler {
	return &loyaltyService{loyalty: service, watchers: watchers}
}

func callerOf(ctx context.Context, programID, procedure string) loyalty.Caller {
	return loyalty.Caller{ProgramID: programID, PartnerNo: partnerNo(ctx), By: by(ctx, procedure)}
}

func (s *loyaltyService) Accrue(ctx context.Context, req *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
	accrual, err := s.loyalty.Accrue(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceAccrueProcedure), accrueOf(req))
	if err != nil {
		return nil, err
	}
	return accrualToProto(accrual), nil
}

func (s *loyaltyService) BatchAccrue(
	ctx context.Context, req *loyaltyv1.BatchAccrueRequest,
) (*loyaltyv1.BatchAccrueResponse, error) {
	results := make([]*loyaltyv1.BatchAccrueResult, len(req.GetRequests()))
	refuse := func(i int, err error) {
		results[i] = &loyaltyv1.BatchAccrueResult{
			Outcome: &loyaltyv1.BatchAccrueResult_Error{Error: statusOf(ctx, err)},
		}
	}
	accrues := make([]loyalty.Accrue, 0, len(results))
	positions := make([]int, 0, len(results))
	for i, item := range req.GetRequests() {
		if err := batchItem(req.GetProgramId(), item); err != nil {
			refuse(i, err)
			continue
		}
		accrues, positions = append(accrues, accrueOf(item)), append(positions, i)
	}
	for j, accrued := range s.loyalty.BatchAccrue(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceBatchAccrueProcedure), accrues) {
		i := positions[j]
		if accrued.Err != nil {
			refuse(i, accrued.Err)
			continue
		}
		results[i] = &loyaltyv1.BatchAccrueResult{
			Outcome: &loyaltyv1.BatchAccrueResult_Accrual{Accrual: accrualToProto(accrued.Accrual)},
		}
	}
	return &loyaltyv1.BatchAccrueResponse{Results: results}, nil
}

// batchItem checks an item by itself, as the request that it stands for.
func batchItem(programID string, item *loyaltyv1.AccrueRequest) error {
	if item.GetProgramId() != "" && item.GetProgramId() != programID {
		return refusal.New(refusal.InvalidField, "program_id must be the batch's %q, or left empty", programID).At("program_id")
	}
	item.ProgramId = programID
	return validate(item)
}

func (s *loyaltyService) SimulateAccrual(
	ctx context.Context, req *loyaltyv1.SimulateAccrualRequest,
) (*loyaltyv1.SimulateAccrualResponse, error) {
	accrual, err := s.loyalty.SimulateAccrual(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceSimulateAccrualProcedure), loyalty.Accrue{
		Member: refOf(req.GetMember()), Source: sourceOf(req.GetActivity().GetSource()), Activity: activityOf(req.GetActivity()),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.SimulateAccrualResponse{
		Points: accrual.Points, Balance: balanceToProto(accrual.Balance), Receipt: accrual.Receipt.Proto(),
	}, nil
}

func (s *loyaltyService) ConfirmAccrual(
	ctx context.Context, req *loyaltyv1.ConfirmAccrualRequest,
) (*loyaltyv1.ConfirmAccrualResponse, error) {
	ref, err := operationRefOf(req)
	if err != nil {
		return nil, err
	}
	done, err := s.loyalty.ConfirmAccrual(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceConfirmAccrualProcedure),
		loyalty.ConfirmAccrual{RequestID: req.GetRequestId(), Accrual: ref})
	if err != nil {
		return nil, err
	}
	return confirmationToProto(done), nil
}

func (s *loyaltyService) ReverseAccrual(
	ctx context.Context, req *loyaltyv1.ReverseAccrualRequest,
) (*loyaltyv1.ReverseAccrualResponse, error) {
	ref, err := operationRefOf(req)
	if err != nil {
		return nil, err
	}
	reversal, err := s.loyalty.ReverseAccrual(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceReverseAccrualProcedure),
		loyalty.ReverseAccrual{RequestID: req.GetRequestId(), Accrual: ref, What: reverseOf(req), Reason: req.GetReason()})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ReverseAccrualResponse{
		ReversalId: reversal.ID, MemberId: reversal.MemberID, Points: reversal.Points,
		Balance: balanceToProto(reversal.Balance), Replayed: reversal.Replayed,
		KeptPoints: reversal.Kept, OwedPoints: reversal.Owed, WaivedPoints: reversal.Forgiven,
	}, nil
}

func (s *loyaltyService) Redeem(ctx context.Context, req *loyaltyv1.RedeemRequest) (*loyaltyv1.RedeemResponse, error) {
	in, err := redeemOf(req)
	if err != nil {
		return nil, err
	}
	in.RequestID = requestID(ctx, req)
	redemption, err := s.loyalty.Redeem(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceRedeemProcedure), in)
	if err != nil {
		return nil, err
	}
	return redemptionToProto(redemption, in.Basket), nil
}

func (s *loyaltyService) CaptureRedemption(
	ctx context.Context, req *loyaltyv1.CaptureRedemptionRequest,
) (*loyaltyv1.CaptureRedemptionResponse, error) {
	done, err := s.loyalty.CaptureRedemption(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceCaptureRedemptionProcedure),
		loyalty.CaptureRedemption{RequestID: req.GetRequestId(), RedemptionID: req.GetRedemptionId(), Points: req.GetPoints()})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.CaptureRedemptionResponse{
		CaptureId: done.ID, RedemptionId: done.RedemptionID, MemberId: done.MemberID, Points: done.Points, ReleasedPoints: done.Released,
		Worth: moneyToProto(done.Currency, done.Worth), Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *loyaltyService) ReleaseRedemption(
	ctx context.Context, req *loyaltyv1.ReleaseRedemptionRequest,
) (*loyaltyv1.ReleaseRedemptionResponse, error) {
	done, err := s.loyalty.ReleaseRedemption(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceReleaseRedemptionProcedure),
		loyalty.ReleaseRedemption{RequestID: req.GetRequestId(), RedemptionID: req.GetRedemptionId()})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ReleaseRedemptionResponse{
		ReleaseId: done.ID, RedemptionId: done.RedemptionID, MemberId: done.MemberID, Points: done.Points,
		Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *loyaltyService) ReverseRedemption(
	ctx context.Context, req *loyaltyv1.ReverseRedemptionRequest,
) (*loyaltyv1.ReverseRedemptionResponse, error) {
	done, err := s.loyalty.ReverseRedemption(ctx, callerOf(ctx, req.GetProgramId(), loyaltyv1connect.LoyaltyServiceReverseRedemptionProcedure),
		loyalty.ReverseRedemption{
			RequestID: req.GetRequestId(), RedemptionID: req.GetRedemptionId(), Points: req.GetPoints(),
			Amount: req.GetAmountMinorUnits(), Reason: req.GetReason(),
		})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ReverseRedemptionResponse{
		ReversalId: done.ID, RedemptionId: done.RedemptionID, MemberId: done.MemberID, Points: done.Points,
		ExpiredPoints: done.Expired, DebtPaidPoints: done.DebtPaid, Worth: moneyToProto(done.Currency, done.Worth),
		WithheldPoints: done.Withheld, Balance: balanceToProto(done.Balance), Replayed: done.Replayed,
	}, nil
}

func (s *loyaltyService) GetBalance(
	ctx context.Context, req *loyaltyv1.GetBalanceRequest,
) (*loyaltyv1.GetBalanceResponse, error) {
	if req.GetAsOf() != nil {
		return s.pastBalance(ctx, req)
	}
	memberID, balance, err := s.loyalty.GetBalance(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetMinVersion())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.GetBalanceResponse{MemberId: memberID, Balance: balanceToProto(balance)}, nil
}

func (s *loyaltyService) pastBalance(
	ctx context.Context, req *loyaltyv1.GetBalanceRequest,
) (*loyaltyv1.GetBalanceResponse, error) {
	if req.GetMinVersion() != 0 {
		return nil, refusal.New(refusal.InvalidField, "a past balance is what it was: leave min_version out").At("min_version")
	}
	memberID, balance, err := s.loyalty.GetBalanceAsOf(ctx, req.GetProgramId(), refOf(req.GetMember()), asOfOf(req.GetAsOf()))
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.GetBalanceResponse{MemberId: memberID, Balance: balanceToProto(balance)}, nil
}

func (s *loyaltyService) WatchBalance(
	ctx context.Context, req *loyaltyv1.WatchBalanceRequest, stream *connect.ServerStream[loyaltyv1.WatchBalanceResponse],
) error {
	return s.watchers.Watch(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetMinVersion(), func(r loyalty.Reading) error {
		err := stream.Send(&loyaltyv1.WatchBalanceResponse{MemberId: r.MemberID, Balance: balanceToProto(r.Balance)})
		if err != nil { // the caller has gone, or takes nothing any more
			return fmt.Errorf("%w: %w", context.Canceled, err)
		}
		return nil
	})
}

func (s *loyaltyService) ListRewards(
	ctx context.Context, req *loyaltyv1.ListRewardsRequest,
) (*loyaltyv1.ListRewardsResponse, error) {
	member := req.GetMember()
	query := pageQuery(loyaltyv1connect.LoyaltyServiceListRewardsProcedure, req.GetProgramId(), member.GetMemberId(),
		member.GetIdentifier().GetType().String(), member.GetIdentifier().GetValue())
	after, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	rewards, err := s.loyalty.ListRewards(ctx, req.GetProgramId(), refOf(member))
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ListRewardsResponse{MemberId: rewards.MemberID}
	offers, next := page(itemsAfter(rewards.Offers, after, offerCursor), pageSize(req.GetPageSize()), query, offerCursor)
	for _, offer := range offers {
		out.Rewards = append(out.Rewards, offerToProto(offer, rewards.Currency))
	}
	out.NextPageToken = next
	return out, nil
}

func (s *loyaltyService) ListLots(
	ctx context.Context, req *loyaltyv1.ListLotsRequest,
) (*loyaltyv1.ListLotsResponse, error) {
	member := req.GetMember()
	query := pageQuery(loyaltyv1connect.LoyaltyServiceListLotsProcedure, req.GetProgramId(), member.GetMemberId(),
		member.GetIdentifier().GetType().String(), member.GetIdentifier().GetValue(), asOfKey(req.GetAsOf()))
	after, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	var held loyalty.Holdings
	if req.GetAsOf() != nil {
		held, err = s.loyalty.ListLotsAsOf(ctx, req.GetProgramId(), refOf(member), asOfOf(req.GetAsOf()))
	} else {
		held, err = s.loyalty.ListLots(ctx, req.GetProgramId(), refOf(member))
	}
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ListLotsResponse{MemberId: held.MemberID}
	var lots []loyalty.HeldLot
	lots, out.NextPageToken = page(itemsAfter(held.Lots, after, lotCursor), pageSize(req.GetPageSize()), query, lotCursor)
	for _, lot := range lots {
		out.Lots = append(out.Lots, lotToProto(lot))
	}
	if after == "" {
		for _, hold := range held.Holds {
			out.Holds = append(out.Holds, holdToProto(hold))
		}
	}
	return out, nil
}

func (s *loyaltyService) EvaluateTier(
	ctx context.Context, req *loyaltyv1.EvaluateTierRequest,
) (*loyaltyv1.EvaluateTierResponse, error) {
	var tiers loyalty.Tiers
	var err error
	if req.GetAsOf() != nil {
		tiers, err = s.loyalty.EvaluateTierAsOf(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetLadderId(), asOfOf(req.GetAsOf()))
	} else {
		tiers, err = s.loyalty.EvaluateTier(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetLadderId())
	}
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.EvaluateTierResponse{MemberId: tiers.MemberID, ProgramVersion: tiers.ProgramVersion}
	for _, standing := range tiers.Standings {
		out.Evaluations = append(out.Evaluations, standingToProto(standing))
	}
	return out, nil
}

func (s *loyaltyService) ListEntries(
	ctx context.Context, req *loyaltyv1.ListEntriesRequest,
) (*loyaltyv1.ListEntriesResponse, error) {
	member := req.GetMember()
	query := pageQuery(loyaltyv1connect.LoyaltyServiceListEntriesProcedure, req.GetProgramId(), member.GetMemberId(),
		member.GetIdentifier().GetType().String(), member.GetIdentifier().GetValue())
	cursor, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	after, err := placeOf(cursor)
	if err != nil {
		return nil, err
	}
	size := pageSize(req.GetPageSize())
	memberID, entries, err := s.loyalty.ListEntries(ctx, req.GetProgramId(), refOf(member), after, size+1)
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ListEntriesResponse{MemberId: memberID}
	entries, out.NextPageToken = page(entries, size, query, entryCursor)
	for _, entry := range entries {
		out.Entries = append(out.Entries, entryToProto(entry, memberID))
	}
	return out, nil
}

// placeOf is the place in a history that a cursor names.
func placeOf(cursor string) (loyalty.Place, error) {
	if cursor == "" {
		return loyalty.Place{}, nil
	}
	version, memberID, cut := strings.Cut(cursor, "/")
	number, err := strconv.ParseInt(version, 10, 64)
	if err != nil || !cut {
		return loyalty.Place{}, invalidPageToken()
	}
	return loyalty.Place{MemberID: memberID, Version: number}, nil
}

func placeCursor(memberID string, version int64) string {
	return strconv.FormatInt(version, 10) + "/" + memberID
}

func entryCursor(e loyalty.Entry) string { return placeCursor(e.MemberID, e.Version) }
