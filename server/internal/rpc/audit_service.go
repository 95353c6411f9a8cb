package rpc

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/loyalty"
)

type auditService struct {
	directory *directory.Directory
}

// NewAuditService makes the handler of AuditService.
func NewAuditService(d *directory.Directory) loyaltyv1connect.AuditServiceHandler {
	return &auditService{directory: d}
}

func (s *auditService) ListAuditEntries(
	ctx context.Context, req *loyaltyv1.ListAuditEntriesRequest,
) (*loyaltyv1.ListAuditEntriesResponse, error) {
	filter := directory.AuditFilter{MemberID: req.GetMemberId(), PartnerID: req.GetPartnerId(), CreateTime: timeOf(req.GetBeforeTime())}
	query := pageQuery(loyaltyv1connect.AuditServiceListAuditEntriesProcedure, req.GetProgramId(),
		filter.MemberID, filter.PartnerID, filter.CreateTime.Format(time.RFC3339Nano))
	cursor, err := decodePageToken(query, req.GetPageToken())
	if err == nil && cursor != "" {
		if filter.Before, err = uuid.Parse(cursor); err != nil {
			err = invalidPageToken()
		}
	}
	if err != nil {
		return nil, err
	}
	size := pageSize(req.GetPageSize())
	entries, err := s.directory.AuditEntries(ctx, req.GetProgramId(), filter, size+1)
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ListAuditEntriesResponse{}
	entries, out.NextPageToken = page(entries, size, query, func(e directory.AuditEntry) string { return e.ID.String() })
	for _, e := range entries {
		out.Entries = append(out.Entries, auditEntryToProto(e))
	}
	return out, nil
}

// operationMethods are the calls that the ledger's operations are made by. (An accrual may have come in a batch.)
var operationMethods = map[loyalty.EntryKind]string{
	loyalty.EntryAccrual:            loyaltyv1connect.LoyaltyServiceAccrueProcedure,
	loyalty.EntryRedemption:         loyaltyv1connect.LoyaltyServiceRedeemProcedure,
	loyalty.EntryHolding:            loyaltyv1connect.LoyaltyServiceRedeemProcedure,
	loyalty.EntryAccrualReversal:    loyaltyv1connect.LoyaltyServiceReverseAccrualProcedure,
	loyalty.EntryConfirmation:       loyaltyv1connect.LoyaltyServiceConfirmAccrualProcedure,
	loyalty.EntryCapture:            loyaltyv1connect.LoyaltyServiceCaptureRedemptionProcedure,
	loyalty.EntryRelease:            loyaltyv1connect.LoyaltyServiceReleaseRedemptionProcedure,
	loyalty.EntryRedemptionReversal: loyaltyv1connect.LoyaltyServiceReverseRedemptionProcedure,
	loyalty.EntryAdjustment:         loyaltyv1connect.AccountServiceAdjustPointsProcedure,
	loyalty.EntryReinstatement:      loyaltyv1connect.AccountServiceReinstatePointsProcedure,
	loyalty.EntryDebtWriteOff:       loyaltyv1connect.AccountServiceWriteOffDebtProcedure,
	loyalty.EntryTransferOut:        loyaltyv1connect.AccountServiceTransferPointsProcedure,
	loyalty.EntryMergeOut:           loyaltyv1connect.MemberServiceMergeMembersProcedure,
	loyalty.EntryUnmergeOut:         loyaltyv1connect.MemberServiceUnmergeMemberProcedure,
	loyalty.EntryClosing:            loyaltyv1connect.MemberServiceCloseMemberProcedure,
}

func methodOf(kind loyalty.EntryKind) string { return strings.TrimPrefix(operationMethods[kind], "/") }

func auditEntryToProto(e directory.AuditEntry) *loyaltyv1.AuditEntry {
	method := e.Method
	if e.Operation != 0 {
		method = methodOf(loyalty.EntryKind(e.Operation))
	}
	return &loyaltyv1.AuditEntry{
		CreateTime: timeToProto(e.CreateTime), PartnerId: e.PartnerID, KeyId: e.KeyID, TokenId: e.TokenID, Method: method,
		RequestId: e.RequestID, MemberId: e.MemberID, Subject: e.Subject, Origin: e.Origin,
	}
}
