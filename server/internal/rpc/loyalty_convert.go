package rpc

import (
	"fmt"
	"math"
	"time"

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
		out.Purchase = purchaseOf(p)
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

func purchaseOf(p *loyaltyv1.Purchase) *program.Purchase {
	out := &program.Purchase{
		Currency: p.GetAmount().GetCurrencyCode(), Amount: p.GetAmount().GetMinorUnits(),
		Channel: p.GetChannel(), StoreID: p.GetStoreId(),
	}
	if len(p.GetLines()) > 0 {
		out.Lines = make([]program.Line, len(p.GetLines()))
	}
	for i, line := range p.GetLines() {
		out.Lines[i] = program.Line{
			SKU: line.GetSku(), Category: line.GetCategory(), Quantity: line.GetQuantity(), Amount: line.GetAmountMinorUnits(),
			OnSale: line.GetOnSale(),
		}
	}
	return out
}

func reverseOf(req *loyaltyv1.ReverseAccrualRequest) program.Reverse {
	out := program.Reverse{Amount: req.GetAmountMinorUnits()}
	for _, line := range req.GetLines() {
		out.Lines = append(out.Lines, program.ReverseLine{
			Index: int(line.GetIndex()), SKU: line.GetSku(), Quantity: line.GetQuantity(), Amount: line.GetAmountMinorUnits(),
		})
	}
	return out
}

func redeemOf(req *loyaltyv1.RedeemRequest) (loyalty.Redeem, error) {
	in := loyalty.Redeem{
		Member: refOf(req.GetMember()), RewardID: req.GetRewardId(), PartPaymentPoints: req.GetPartPaymentPoints(),
	}
	if req.GetBasket() != nil {
		if in.RewardID != "" {
			return in, refusal.New(refusal.InvalidField, "a reward is for no basket; leave it out").At("basket")
		}
		in.Basket = purchaseOf(req.GetBasket())
	}
	if req.GetHold() != nil {
		in.Hold = &loyalty.ToHold{TimeToLive: req.GetHold().GetTimeToLive().AsDuration().Truncate(time.Microsecond)}
	}
	return in, nil
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

// ofAccrual is a request that is about an accrual.
type ofAccrual interface {
	GetSource() *loyaltyv1.Source
	GetAccrualId() string
}

func operationRefOf(req ofAccrual) (loyalty.OperationRef, error) {
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

func redemptionToProto(r loyalty.Redemption, basket *program.Purchase) *loyaltyv1.RedeemResponse {
	out := &loyaltyv1.RedeemResponse{
		RedemptionId: r.ID, MemberId: r.MemberID, Points: r.Points, Balance: balanceToProto(r.Balance), RewardId: r.RewardID,
		Worth: moneyToProto(r.Currency, r.Worth), ProgramVersion: r.ProgramVersion, Replayed: r.Replayed,
		HoldExpireTime: timeToProto(r.HoldExpire),
	}
	if basket != nil {
		out.EligibleAmount, out.MaxAmount = moneyToProto(r.Currency, r.Eligible), moneyToProto(r.Currency, r.Most)
	}
	return out
}

// moneyToProto is an amount; nil where there is no currency, because it is no money.
func moneyToProto(currency string, minorUnits int64) *loyaltyv1.Money {
	if currency == "" {
		return nil
	}
	return &loyaltyv1.Money{CurrencyCode: currency, MinorUnits: minorUnits}
}

func confirmationToProto(c loyalty.Confirmation) *loyaltyv1.ConfirmAccrualResponse {
	out := &loyaltyv1.ConfirmAccrualResponse{
		ConfirmationId: c.ID, MemberId: c.MemberID, Points: c.Points, Balance: balanceToProto(c.Balance), Replayed: c.Replayed,
	}
	for i, terms := range c.Lots {
		if i > 0 && !terms.VestTime.Equal(c.Lots[0].VestTime) {
			out.VestTime = nil // several
			break
		}
		out.VestTime = timeToProto(terms.VestTime)
	}
	return out
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
	loyalty.EntryAccrual:            loyaltyv1.EntryKind_ENTRY_KIND_ACCRUAL,
	loyalty.EntryRedemption:         loyaltyv1.EntryKind_ENTRY_KIND_REDEMPTION,
	loyalty.EntryAccrualReversal:    loyaltyv1.EntryKind_ENTRY_KIND_ACCRUAL_REVERSAL,
	loyalty.EntryExpiry:             loyaltyv1.EntryKind_ENTRY_KIND_EXPIRY,
	loyalty.EntryCapture:            loyaltyv1.EntryKind_ENTRY_KIND_REDEMPTION,
	loyalty.EntryRelease:            loyaltyv1.EntryKind_ENTRY_KIND_HOLD_RELEASE,
	loyalty.EntryHoldExpiry:         loyaltyv1.EntryKind_ENTRY_KIND_HOLD_RELEASE,
	loyalty.EntryRedemptionReversal: loyaltyv1.EntryKind_ENTRY_KIND_REDEMPTION_REVERSAL,
	loyalty.EntryAdjustment:         loyaltyv1.EntryKind_ENTRY_KIND_ADJUSTMENT,
	loyalty.EntryReinstatement:      loyaltyv1.EntryKind_ENTRY_KIND_REINSTATEMENT,
	loyalty.EntryDebtWriteOff:       loyaltyv1.EntryKind_ENTRY_KIND_DEBT_WRITE_OFF,
	loyalty.EntryTransferOut:        loyaltyv1.EntryKind_ENTRY_KIND_TRANSFER_OUT,
	loyalty.EntryTransferIn:         loyaltyv1.EntryKind_ENTRY_KIND_TRANSFER_IN,
	loyalty.EntryMergeOut:           loyaltyv1.EntryKind_ENTRY_KIND_MERGE_OUT,
	loyalty.EntryMergeIn:            loyaltyv1.EntryKind_ENTRY_KIND_MERGE_IN,
	loyalty.EntryUnmergeOut:         loyaltyv1.EntryKind_ENTRY_KIND_MERGE_OUT,
	loyalty.EntryUnmergeIn:          loyaltyv1.EntryKind_ENTRY_KIND_MERGE_IN,
}

// entryBooks are the sides of the books that say more than the operation's kind: one operation may make entries of
// several kinds.
var entryBooks = map[loyalty.EntryBook]loyaltyv1.EntryKind{
	loyalty.EntryToFees:      loyaltyv1.EntryKind_ENTRY_KIND_TRANSFER_FEE,
	loyalty.EntryToSettled:   loyaltyv1.EntryKind_ENTRY_KIND_HOLD_RELEASE,
	loyalty.EntryToForfeited: loyaltyv1.EntryKind_ENTRY_KIND_FORFEITURE,
	loyalty.EntryToPaidOut:   loyaltyv1.EntryKind_ENTRY_KIND_PAY_OUT,
}

func entryKindOf(e loyalty.Entry) loyaltyv1.EntryKind {
	if kind, says := entryBooks[e.Book]; says {
		return kind
	}
	if e.Book == loyalty.EntryToExpired && e.Points < 0 { // at once, what a reversal gave back too late
		return loyaltyv1.EntryKind_ENTRY_KIND_EXPIRY
	}
	return entryKinds[e.Kind]
}

// entryToProto is an entry in the history of a member.
func entryToProto(e loyalty.Entry, memberID string) *loyaltyv1.Entry {
	out := &loyaltyv1.Entry{
		Version: e.Version, Kind: entryKindOf(e), Points: e.Points, BalanceAfter: e.Balance,
		EventTime: timeToProto(e.EventTime), CreateTime: timeToProto(e.CreateTime), Subject: e.Subject, PartnerId: e.PartnerID,
		DebtPaidPoints: e.DebtPaid, OwedPoints: e.Owed,
	}
	if e.PartnerID != "" {
		out.OperationId = e.OperationID.String()
	}
	if e.MemberID != memberID {
		out.MergedMemberId = e.MemberID
	}
	if e.Related != uuid.Nil {
		out.RelatedOperationId = e.Related.String()
	}
	return out
}

func asOfOf(asOf *loyaltyv1.AsOf) loyalty.AsOf {
	if t := asOf.GetRecordTime(); t != nil {
		return loyalty.AsOf{At: timeOf(t), ByRecord: true}
	}
	return loyalty.AsOf{At: timeOf(asOf.GetEventTime())}
}

// asOfKey tells one past instant from another, and from now.
func asOfKey(asOf *loyaltyv1.AsOf) string {
	if asOf == nil {
		return ""
	}
	past := asOfOf(asOf)
	return fmt.Sprint(past.At.UnixMicro(), past.ByRecord)
}

// lotCursor is a lot's place in the order of lists: what expires first, and of that what came first.
func lotCursor(lot loyalty.HeldLot) string {
	expire := int64(math.MaxInt64)
	if !lot.Expire.IsZero() {
		expire = lot.Expire.UnixMicro()
	}
	return fmt.Sprintf("%020d.%020d", expire, lot.LotID)
}

// offerCursor is an offer's place among those of one list, as text that sorts like them.
func offerCursor(offer loyalty.RewardOffer) string {
	return fmt.Sprintf("%020d.%s", offer.Points, offer.RewardID)
}

func offerToProto(offer loyalty.RewardOffer, currency string) *loyaltyv1.RewardOffer {
	out := &loyaltyv1.RewardOffer{
		RewardId: offer.RewardID, DisplayName: offer.Name, Points: offer.Points, MissingPoints: offer.Missing,
	}
	if offer.Worth > 0 {
		out.Worth = moneyToProto(currency, offer.Worth)
	}
	return out
}

func lotToProto(lot loyalty.HeldLot) *loyaltyv1.Lot {
	return &loyaltyv1.Lot{
		LotId: lot.LotID, Points: lot.Points, Pending: lot.Pending, VestTime: timeToProto(lot.Vest), ExpireTime: timeToProto(lot.Expire),
		UntilConfirmed: lot.Unconfirmed, WhenIdle: lot.WhenIdle,
	}
}

func holdToProto(hold loyalty.HeldPoints) *loyaltyv1.Hold {
	return &loyaltyv1.Hold{RedemptionId: hold.RedemptionID, Points: hold.Points, ExpireTime: timeToProto(hold.Expire)}
}

// GetBalance and the answers of changing calls show the same thing.
func balanceToProto(b loyalty.Balance) *loyaltyv1.Balance {
	out := &loyaltyv1.Balance{
		Available: b.Available, Pending: b.Pending, LifetimeEarned: b.LifetimeEarned, LifetimeSpent: b.LifetimeSpent,
		Version: b.Version, AsOfTime: timeToProto(b.AsOf), Held: b.Held, Debt: b.Debt,
	}
	for _, level := range b.Levels {
		out.Levels = append(out.Levels, &loyaltyv1.CurrentLevel{LadderId: level.LadderID, LevelId: level.LevelID})
	}
	if b.NextExpirePoints > 0 {
		out.NextExpiry = &loyaltyv1.ExpiringPoints{Points: b.NextExpirePoints, ExpireTime: timeToProto(b.NextExpire.In(time.UTC))}
	}
	return out
}
