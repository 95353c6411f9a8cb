package rpc

import (
	"context"
	"math"
	"strconv"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/refusal"
)

type loyaltyService struct {
	loyalty *loyalty.Service
}

// NewLoyaltyService makes the handler of LoyaltyService.
func NewLoyaltyService(service *loyalty.Service) loyaltyv1connect.LoyaltyServiceHandler {
	return &loyaltyService{loyalty: service}
}

func callerOf(ctx context.Context, programID string) loyalty.Caller {
	return loyalty.Caller{ProgramID: programID, PartnerNo: partnerNo(ctx)}
}

func (s *loyaltyService) Accrue(ctx context.Context, req *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
	accrual, err := s.loyalty.Accrue(ctx, callerOf(ctx, req.GetProgramId()), accrueOf(req))
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
	for j, accrued := range s.loyalty.BatchAccrue(ctx, callerOf(ctx, req.GetProgramId()), accrues) {
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
	accrual, err := s.loyalty.SimulateAccrual(ctx, callerOf(ctx, req.GetProgramId()), loyalty.Accrue{
		Member: refOf(req.GetMember()), Source: sourceOf(req.GetActivity().GetSource()), Activity: activityOf(req.GetActivity()),
	})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.SimulateAccrualResponse{
		Points: accrual.Points, Balance: balanceToProto(accrual.Balance), Receipt: accrual.Receipt.Proto(),
	}, nil
}

func (s *loyaltyService) ReverseAccrual(
	ctx context.Context, req *loyaltyv1.ReverseAccrualRequest,
) (*loyaltyv1.ReverseAccrualResponse, error) {
	ref, err := operationRefOf(req)
	if err != nil {
		return nil, err
	}
	reversal, err := s.loyalty.ReverseAccrual(ctx, callerOf(ctx, req.GetProgramId()),
		loyalty.ReverseAccrual{RequestID: req.GetRequestId(), Accrual: ref, Reason: req.GetReason()})
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ReverseAccrualResponse{
		ReversalId: reversal.ID, MemberId: reversal.MemberID, Points: reversal.Points,
		Balance: balanceToProto(reversal.Balance), Replayed: reversal.Replayed,
	}, nil
}

func (s *loyaltyService) Redeem(ctx context.Context, req *loyaltyv1.RedeemRequest) (*loyaltyv1.RedeemResponse, error) {
	redemption, err := s.loyalty.Redeem(ctx, callerOf(ctx, req.GetProgramId()), loyalty.Redeem{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()),
		RewardID: req.GetRewardId(), PartPaymentPoints: req.GetPartPaymentPoints(),
	})
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.RedeemResponse{
		RedemptionId: redemption.ID, MemberId: redemption.MemberID, Points: redemption.Points,
		Balance: balanceToProto(redemption.Balance), RewardId: redemption.RewardID,
		ProgramVersion: redemption.ProgramVersion, Replayed: redemption.Replayed,
	}
	if redemption.Currency != "" {
		out.Worth = &loyaltyv1.Money{CurrencyCode: redemption.Currency, MinorUnits: redemption.Worth}
	}
	return out, nil
}

func (s *loyaltyService) GetBalance(
	ctx context.Context, req *loyaltyv1.GetBalanceRequest,
) (*loyaltyv1.GetBalanceResponse, error) {
	memberID, balance, err := s.loyalty.GetBalance(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetMinVersion())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.GetBalanceResponse{MemberId: memberID, Balance: balanceToProto(balance)}, nil
}

func (s *loyaltyService) EvaluateTier(
	ctx context.Context, req *loyaltyv1.EvaluateTierRequest,
) (*loyaltyv1.EvaluateTierResponse, error) {
	tiers, err := s.loyalty.EvaluateTier(ctx, req.GetProgramId(), refOf(req.GetMember()), req.GetLadderId())
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
	before, err := entriesBefore(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := pageSize(req.GetPageSize())
	entries, err := s.loyalty.ListEntries(ctx, req.GetProgramId(), refOf(member), before, size+1)
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ListEntriesResponse{}
	entries, out.NextPageToken = page(entries, size, query, func(e loyalty.Entry) string { return strconv.FormatInt(e.Version, 10) })
	for _, entry := range entries {
		out.Entries = append(out.Entries, entryToProto(entry))
	}
	return out, nil
}

// entriesBefore is the version that a page begins below.
func entriesBefore(query, token string) (int64, error) {
	cursor, err := decodePageToken(query, token)
	if err != nil || cursor == "" {
		return math.MaxInt64, err
	}
	before, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil {
		return 0, invalidPageToken()
	}
	return before, nil
}

// GetBalance and the answers of changing calls show the same thing.
func balanceToProto(b loyalty.Balance) *loyaltyv1.Balance {
	out := &loyaltyv1.Balance{
		Available: b.Available, Pending: b.Pending, LifetimeEarned: b.LifetimeEarned, LifetimeSpent: b.LifetimeSpent,
		Version: b.Version, AsOfTime: timeToProto(b.AsOf),
	}
	for _, level := range b.Levels {
		out.Levels = append(out.Levels, &loyaltyv1.CurrentLevel{LadderId: level.LadderID, LevelId: level.LevelID})
	}
	if b.NextExpirePoints > 0 {
		out.NextExpiry = &loyaltyv1.ExpiringPoints{Points: b.NextExpirePoints, ExpireTime: timeToProto(b.NextExpire.In(time.UTC))}
	}
	return out
}
