package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/directory"
)

// exported is a record of an export, and its place in the list that it is from.
type exported struct {
	kind   loyaltyv1.ExportedRecordType
	record any // a message of the contract, or what is written as JSON
	cursor string
}

// export is one list of what is held on a member: at most limit records after a cursor (empty: from the first on).
type export func(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error)

func (s *memberService) exports() []export {
	return []export{s.exportStanding, s.exportLots, s.exportHolds, s.exportEntries, s.exportOperations, s.exportAudit}
}

func (s *memberService) ExportMember(
	ctx context.Context, req *loyaltyv1.ExportMemberRequest,
) (*loyaltyv1.ExportMemberResponse, error) {
	member := req.GetMember()
	query := pageQuery(loyaltyv1connect.MemberServiceExportMemberProcedure, req.GetProgramId(), member.GetMemberId(),
		member.GetIdentifier().GetType().String(), member.GetIdentifier().GetValue())
	token, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	list, after := 0, ""
	if token != "" {
		number, cursor, _ := strings.Cut(token, ":")
		if list, err = strconv.Atoi(number); err != nil || list < 0 || list >= len(s.exports()) {
			return nil, invalidPageToken()
		}
		after = cursor
	}
	m, err := s.directory.Member(ctx, req.GetProgramId(), refOf(member))
	if err != nil {
		return nil, err
	}
	out := &loyaltyv1.ExportMemberResponse{}
	size := pageSize(req.GetPageSize())
	for ; list < len(s.exports()); list, after = list+1, "" {
		records, err := s.exports()[list](ctx, req.GetProgramId(), m.MemberID, after, size-len(out.Records)+1)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if len(out.Records) == size {
				out.NextPageToken = encodePageToken(query, fmt.Sprintf("%d:%s", list, after))
				return out, nil
			}
			text, err := recordText(r.record)
			if err != nil {
				return nil, err
			}
			out.Records = append(out.Records, &loyaltyv1.ExportedRecord{Type: r.kind, Json: text})
			after = r.cursor
		}
	}
	return out, nil
}

// recordText is a record as a JSON document, the same text for the same record.
func recordText(record any) (string, error) {
	if m, ok := record.(proto.Message); ok {
		encoded, err := protojson.Marshal(m)
		if err != nil {
			return "", fmt.Errorf("exporting a record: %w", err)
		}
		record = json.RawMessage(encoded) // marshalled once more: protojson varies its white space from build to build
	}
	encoded, err := json.Marshal(record)
	if err != nil {
		return "", fmt.Errorf("exporting a record: %w", err)
	}
	return string(encoded), nil
}

// exportStanding is the member, the balance and the tiers: a few records, told by their number.
func (s *memberService) exportStanding(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	ref := directory.Ref{MemberID: memberID}
	m, err := s.directory.Member(ctx, programID, ref)
	if err != nil {
		return nil, err
	}
	_, balance, err := s.loyalty.GetBalance(ctx, programID, ref, 0)
	if err != nil {
		return nil, err
	}
	tiers, err := s.loyalty.EvaluateTier(ctx, programID, ref, "")
	if err != nil {
		return nil, err
	}
	all := []exported{
		{kind: loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_MEMBER, record: memberToProto(m)},
		{kind: loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_BALANCE, record: balanceToProto(balance)},
	}
	for _, standing := range tiers.Standings {
		all = append(all, exported{kind: loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_TIER, record: standingToProto(standing)})
	}
	for i := range all {
		all[i].cursor = fmt.Sprintf("%03d", i)
	}
	return exportedAfter(all, after, limit), nil
}

func (s *memberService) exportLots(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	held, err := s.loyalty.ListLots(ctx, programID, directory.Ref{MemberID: memberID})
	if err != nil {
		return nil, err
	}
	all := make([]exported, len(held.Lots))
	for i, lot := range held.Lots {
		all[i] = exported{loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_LOT, lotToProto(lot), lotCursor(lot)}
	}
	return exportedAfter(all, after, limit), nil
}

func (s *memberService) exportHolds(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	held, err := s.loyalty.ListLots(ctx, programID, directory.Ref{MemberID: memberID})
	if err != nil {
		return nil, err
	}
	all := make([]exported, len(held.Holds))
	for i, hold := range held.Holds {
		cursor := fmt.Sprintf("%020d.%s", hold.Expire.UnixMicro(), hold.RedemptionID)
		all[i] = exported{loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_HOLD, holdToProto(hold), cursor}
	}
	return exportedAfter(all, after, limit), nil
}

// exportedAfter cuts a list that is in the order of its cursors.
func exportedAfter(all []exported, after string, limit int) []exported {
	for len(all) > 0 && all[0].cursor <= after {
		all = all[1:]
	}
	return all[:min(limit, len(all))]
}

func (s *memberService) exportEntries(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	place, err := placeOf(after)
	if err != nil {
		return nil, err
	}
	_, entries, err := s.loyalty.ListEntries(ctx, programID, directory.Ref{MemberID: memberID}, place, limit)
	if err != nil {
		return nil, err
	}
	out := make([]exported, len(entries))
	for i, e := range entries {
		out[i] = exported{loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_ENTRY, entryToProto(e, memberID), entryCursor(e)}
	}
	return out, nil
}

// operationRecord is an operation as it is exported.
type operationRecord struct {
	OperationID        string          `json:"operationId"`
	Method             string          `json:"method,omitempty"` // none: it happened by itself
	MemberID           string          `json:"memberId"`
	EventTime          time.Time       `json:"eventTime"`
	CreateTime         time.Time       `json:"createTime"`
	PartnerID          string          `json:"partnerId,omitempty"`
	RequestID          string          `json:"requestId,omitempty"`
	SourceType         string          `json:"sourceType,omitempty"`
	SourceReference    string          `json:"sourceReference,omitempty"`
	Subject            string          `json:"subject,omitempty"`
	RelatedOperationID string          `json:"relatedOperationId,omitempty"`
	Answer             json.RawMessage `json:"answer,omitempty"` // in its stored form
}

func (s *memberService) exportOperations(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	place, err := placeOf(after)
	if err != nil {
		return nil, err
	}
	_, operations, err := s.loyalty.ListOperations(ctx, programID, directory.Ref{MemberID: memberID}, place, limit)
	if err != nil {
		return nil, err
	}
	out := make([]exported, len(operations))
	for i, o := range operations {
		record := operationRecord{
			OperationID: o.OperationID.String(), Method: methodOf(o.Kind), MemberID: o.MemberID, EventTime: o.EventTime.UTC(),
			CreateTime: o.CreateTime.UTC(), PartnerID: o.PartnerID, RequestID: o.RequestID, Subject: o.Subject, Answer: o.Answer,
		}
		if o.Source != nil {
			record.SourceType, record.SourceReference = o.Source.Type, o.Source.Reference
		}
		if o.Related != uuid.Nil {
			record.RelatedOperationID = o.Related.String()
		}
		out[i] = exported{loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_OPERATION, record, placeCursor(o.MemberID, o.Version)}
	}
	return out, nil
}

func (s *memberService) exportAudit(ctx context.Context, programID, memberID, after string, limit int) ([]exported, error) {
	filter := directory.AuditFilter{MemberID: memberID}
	if after != "" {
		var err error
		if filter.Before, err = uuid.Parse(after); err != nil {
			return nil, invalidPageToken()
		}
	}
	entries, err := s.directory.AuditEntries(ctx, programID, filter, limit)
	if err != nil {
		return nil, err
	}
	out := make([]exported, len(entries))
	for i, e := range entries {
		out[i] = exported{loyaltyv1.ExportedRecordType_EXPORTED_RECORD_TYPE_AUDIT_ENTRY, auditEntryToProto(e), e.ID.String()}
	}
	return out, nil
}
