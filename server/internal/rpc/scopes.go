package rpc

import (
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/auth"
)

// scopes is the scope that each procedure needs, as the contract's comments say. A procedure that isn't here is
// refused.
var scopes = map[string]auth.Scope{
	loyaltyv1connect.LoyaltyServiceAccrueProcedure:            auth.ScopeAccrue,
	loyaltyv1connect.LoyaltyServiceBatchAccrueProcedure:       auth.ScopeAccrue,
	loyaltyv1connect.LoyaltyServiceSimulateAccrualProcedure:   auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceConfirmAccrualProcedure:    auth.ScopeAccrue,
	loyaltyv1connect.LoyaltyServiceReverseAccrualProcedure:    auth.ScopeAccrue,
	loyaltyv1connect.LoyaltyServiceRedeemProcedure:            auth.ScopeRedeem,
	loyaltyv1connect.LoyaltyServiceCaptureRedemptionProcedure: auth.ScopeRedeem,
	loyaltyv1connect.LoyaltyServiceReleaseRedemptionProcedure: auth.ScopeRedeem,
	loyaltyv1connect.LoyaltyServiceReverseRedemptionProcedure: auth.ScopeRedeem,
	loyaltyv1connect.LoyaltyServiceGetBalanceProcedure:        auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure:      auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceListRewardsProcedure:       auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceListLotsProcedure:          auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceEvaluateTierProcedure:      auth.ScopeRead,
	loyaltyv1connect.LoyaltyServiceListEntriesProcedure:       auth.ScopeRead,

	loyaltyv1connect.AccountServiceAdjustPointsProcedure:    auth.ScopeAdjust,
	loyaltyv1connect.AccountServiceReinstatePointsProcedure: auth.ScopeAdjust,
	loyaltyv1connect.AccountServiceWriteOffDebtProcedure:    auth.ScopeAdjust,
	loyaltyv1connect.AccountServiceTransferPointsProcedure:  auth.ScopeTransfer,

	loyaltyv1connect.MemberServiceEnrollMemberProcedure:     auth.ScopeEnroll,
	loyaltyv1connect.MemberServiceGetMemberProcedure:        auth.ScopeRead,
	loyaltyv1connect.MemberServiceUpdateMemberProcedure:     auth.ScopeEnroll,
	loyaltyv1connect.MemberServiceLinkIdentifierProcedure:   auth.ScopeEnroll,
	loyaltyv1connect.MemberServiceUnlinkIdentifierProcedure: auth.ScopeEnroll,

	loyaltyv1connect.MemberServiceMergeMembersProcedure:  auth.ScopeCare,
	loyaltyv1connect.MemberServiceUnmergeMemberProcedure: auth.ScopeCare,
	loyaltyv1connect.MemberServiceCloseMemberProcedure:   auth.ScopeCare,
	loyaltyv1connect.MemberServiceEraseMemberProcedure:   auth.ScopeCare,
	loyaltyv1connect.MemberServiceExportMemberProcedure:  auth.ScopeCare,

	loyaltyv1connect.ProgramServiceApplyProgramProcedure:        auth.ScopeManage,
	loyaltyv1connect.ProgramServiceGetProgramProcedure:          auth.ScopeRead,
	loyaltyv1connect.ProgramServiceListProgramVersionsProcedure: auth.ScopeRead,

	loyaltyv1connect.PartnerServiceCreatePartnerProcedure: auth.ScopeManage,
	loyaltyv1connect.PartnerServiceListPartnersProcedure:  auth.ScopeManage,
	loyaltyv1connect.PartnerServiceCreateApiKeyProcedure:  auth.ScopeManage,
	loyaltyv1connect.PartnerServiceListApiKeysProcedure:   auth.ScopeManage,
	loyaltyv1connect.PartnerServiceRevokeApiKeyProcedure:  auth.ScopeManage,

	loyaltyv1connect.TokenServiceIssueMemberTokenProcedure:   auth.ScopeToken,
	loyaltyv1connect.TokenServiceRevokeMemberTokensProcedure: auth.ScopeToken,

	loyaltyv1connect.AuditServiceListAuditEntriesProcedure: auth.ScopeManage,
}

// ofMembers are the procedures that members may call, each for itself.
var ofMembers = map[string]bool{
	loyaltyv1connect.LoyaltyServiceGetBalanceProcedure:   true,
	loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure: true,
	loyaltyv1connect.LoyaltyServiceListEntriesProcedure:  true,
	loyaltyv1connect.LoyaltyServiceListLotsProcedure:     true,
	loyaltyv1connect.LoyaltyServiceEvaluateTierProcedure: true,
	loyaltyv1connect.LoyaltyServiceListRewardsProcedure:  true,
	loyaltyv1connect.LoyaltyServiceRedeemProcedure:       true, // a reward; baskets are not a member's to claim
	loyaltyv1connect.MemberServiceGetMemberProcedure:     true,
}
