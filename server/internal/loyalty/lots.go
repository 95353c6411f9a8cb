package loyalty

import (
	"context"
	"slices"
	"time"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/ledger"
)

// Holdings is what an account has open: its lots, those that expire first before the others, and its holds, those that
// end first before the others.
type Holdings struct {
	MemberID string
	Lots     []HeldLot
	Holds    []HeldPoints
	Balance  Balance // but for levels
}

// HeldLot is points that vest together and expire together.
type HeldLot struct {
	LotID       int64
	Points      int64
	Pending     bool
	Vest        time.Time // zero: at once, or see Unconfirmed
	Expire      time.Time // as things stand; zero: never, or not before it is confirmed
	Unconfirmed bool
	WhenIdle    bool
}

// HeldPoints is points set apart for a redemption.
type HeldPoints struct {
	RedemptionID string
	Points       int64
	Expire       time.Time
}

// ListLots tells the lots and holds of a member, now.
func (s *Service) ListLots(ctx context.Context, programID string, ref directory.Ref) (Holdings, error) {
	memberID, err := s.directory.ResolveMember(ctx, programID, ref)
	if err != nil {
		return Holdings{}, err
	}
	view, err := s.peek(ctx, programID, memberID, ledger.Reads{Lots: true, Holds: true}, s.clock())
	if err != nil {
		return Holdings{}, err
	}
	return holdingsOf(view), nil
}

func holdingsOf(view ledger.View) Holdings {
	out := Holdings{MemberID: view.Account.MemberID}
	out.Balance, _ = balanceOf(view, nil, time.Time{})
	for _, lot := range view.Account.InOrder(view.Lots) {
		h := HeldLot{
			LotID: lot.ID, Points: lot.Remaining, Pending: lot.Vest.After(view.Now), Vest: lot.Vest,
			Expire: view.Account.ExpiryOf(lot.Vest, lot.Expire), Unconfirmed: lot.Vest.Equal(ledger.Forever), WhenIdle: lot.Expire.Equal(ledger.Forever),
		}
		if h.Unconfirmed {
			h.Vest = time.Time{}
		}
		out.Lots = append(out.Lots, h)
	}
	for _, hold := range view.Holds {
		out.Holds = append(out.Holds, HeldPoints{hold.Operation.String(), hold.Points(), hold.Expire})
	}
	slices.SortFunc(out.Holds, func(a, b HeldPoints) int { return a.Expire.Compare(b.Expire) })
	return out
}

// lotOf finds a lot; nil: it is not open.
func lotOf(lots []ledger.Lot, id int64) *ledger.Lot {
	if i := slices.IndexFunc(lots, func(l ledger.Lot) bool { return l.ID == id }); i >= 0 {
		return &lots[i]
	}
	return nil
}

func latest(instants ...time.Time) (last time.Time) {
	for _, t := range instants {
		if t.After(last) {
			last = t
		}
	}
	return last
}
