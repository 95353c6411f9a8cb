package rpc

import (
	"github.com/google/uuid"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// What LoyaltyService's handlers take and give, between the contract and the domain.

func accrueOf(req *loyaltyv1.AccrueRequest) loyalty.Accrue {
	return loyalty.Accrue{
		RequestID: req.GetRequestId(), Member: refOf(req.GetMember()),
		Source: sourceOf(req.GetActivity().GetSource()), Activity: activityOf(req.GetActivity()),
	}
}

func sourceOf(s *loyaltyv1.Source) *loyalty.Source {
	if s == nil {
		return nil
	}
	return &loyalty.Source{Type: s.GetType(), Reference: s.GetReference()}
}

func activityOf(a *loyaltyv1.Activity) program.Activity {
	out := program.Activity{EventTime: timeOf(a.GetEventTime())}
	if p := a.GetPurchase(); p != nil {
		out.Purchase = &program.Purchase{
			Currency: p.GetAmount().GetCurrencyCode(), Amount: p.GetAmount().GetMinorUnits(),
			Channel: p.GetChannel(), StoreID: p.GetStoreId(),
		}
		if len(p.GetLines()) > 0 {
			out.Purchase.Lines = make([]program.Line, len(p.GetLines()))
		}
		for i, line := range p.GetLines() {
			out.Purchase.Lines[i] = program.Line{
				SKU: line.GetSku(), Category: line.GetCategory(), Quantity: line.GetQuantity(), Amount: line.GetAmountMinorUnits(),
			}
		}
	}
	if e := a.GetEvent(); e != nil {
		out.Event = &program.Event{Type: e.GetType()}
		if len(e.GetAttributes()) > 0 {
			out.Event.Attributes = make(map[string]program.Attribute, len(e.GetAttributes()))
		}
		for name, value := range e.GetAttributes() {
			out.Event.Attributes[name] = attributeOf(value)
		}
	}
	return out
}

func attributeOf(v *loyaltyv1.AttributeValue) program.Attribute {
	switch kind := v.GetKind().(type) {
	case *loyaltyv1.AttributeValue_StringValue:
		return program.StringAttribute(kind.StringValue)
	case *loyaltyv1.AttributeValue_IntValue:
		return program.IntAttribute(kind.IntValue)
	case *loyaltyv1.AttributeValue_BoolValue:
		return program.BoolAttribute(kind.BoolValue)
	case *loyaltyv1.AttributeValue_TimeValue:
		return program.TimeAttribute(timeOf(kind.TimeValue))
	}
	return program.Attribute{} // validation refuses it
}

func operationRefOf(req *loyaltyv1.ReverseAccrualRequest) (loyalty.OperationRef, error) {
	if source := req.GetSource(); source != nil {
		return loyalty.OperationRef{Source: sourceOf(source)}, nil
	}
	id, err := uuid.Parse(req.GetAccrualId())
	if err != nil {
		return loyalty.OperationRef{}, refusal.New(refusal.InvalidField, "accrual_id must be an id that Accrue answered").At("accrual_id")
	}
	return loyalty.OperationRef{ID: id}, nil
}

func accrualToProto(a loyalty.Accrual) *loyaltyv1.AccrueResponse {
	return &loyaltyv1.AccrueResponse{
		AccrualId: a.ID, MemberId: a.MemberID, Points: a.Points, Balance: balanceToProto(a.Balance),
		Receipt: a.Receipt.Proto(), Replayed: a.Replayed,
	}
}

func standingToProto(s program.Standing) *loyaltyv1.TierEvaluation {
	out := &loyaltyv1.TierEvaluation{
		LadderId: s.LadderID, LevelId: s.LevelID, LevelDisplayName: s.LevelName,
		SinceTime: timeToProto(s.Since), UntilTime: timeToProto(s.Until),
		Measure: s.Measure, Value: s.Value,
		CountedFromTime: timeToProto(s.CountedFrom), CountedUntilTime: timeToProto(s.CountedUntil),
		NextLevelId: s.NextLevelID, Missing: s.Missing, Benefits: s.Benefits,
	}
	for _, day := range s.Days {
		out.CountedDays = append(out.CountedDays, &loyaltyv1.CountedDay{Date: day.Day.String(), Value: day.Value})
	}
	return out
}

// entryKinds are the operations' kinds as histories name them.
var entryKinds = map[loyalty.EntryKind]loyaltyv1.EntryKind{
	loyalty.EntryAccrual:         loyaltyv1.EntryKind_ENTRY_KIND_ACCRUAL,
	loyalty.EntryRedemption:      loyaltyv1.EntryKind_ENTRY_KIND_REDEMPTION,
	loyalty.EntryAccrualReversal: loyaltyv1.EntryKind_ENTRY_KIND_ACCRUAL_REVERSAL,
	loyalty.EntryExpiry:          loyaltyv1.EntryKind_ENTRY_KIND_EXPIRY,
}

func entryToProto(e loyalty.Entry) *loyaltyv1.Entry {
	out := &loyaltyv1.Entry{
		Version: e.Version, Kind: entryKinds[e.Kind], Points: e.Points, BalanceAfter: e.Balance,
		EventTime: timeToProto(e.EventTime), CreateTime: timeToProto(e.CreateTime), Subject: e.Subject, PartnerId: e.PartnerID,
	}
	if e.Kind != loyalty.EntryExpiry {
		out.OperationId = e.OperationID.String()
	}
	return out
}
