package ledger

import "github.com/loyaltycore/core/server/internal/record"

// keptAccount is a row of accounts as it was written, with its rows of lots if they were known.
type keptAccount struct {
	accountRow
	lots keptLots
}

// keptLots are an account's rows of lots in their compact form, nil when they aren't known.
type keptLots []byte

// largestKeptLots bounds the bytes that lots are kept in: every operation on the account copies them, and few need them.
const largestKeptLots = 2 << 10

func (l keptLots) add(lots []Lot) keptLots {
	for _, lot := range lots {
		l = appendLot(l, lot)
	}
	return l
}

func appendLot(to []byte, lot Lot) []byte {
	to = record.Figure(record.Figure(to, lot.ID), lot.Remaining)
	return record.Moment(record.Moment(to, lot.Vest), lot.Expire)
}

func readLot(r *record.Reader) Lot {
	return Lot{ID: r.Figure(), Remaining: r.Figure(), Vest: r.Moment(), Expire: r.Moment()}
}

// each tells of each lot.
func (l keptLots) each(tell func(Lot)) {
	for r := record.Read(l); r.More(); {
		tell(readLot(r))
	}
}

// toKeep is what is to be kept of an account once it is written.
func (s *state) toKeep(stamp int64) keptAccount {
	k := keptAccount{accountRow: s.accountRow}
	k.asRead, k.stamp = s.account, stamp
	switch {
	case s.lotsApart == 0:
		return k
	case s.lotsKnown:
		k.lots = keptLots{}.add(s.apart)
	case s.keptLots != nil:
		k.lots = s.keptLots.add(s.apart)
	}
	if len(k.lots) > largestKeptLots {
		k.lots = nil
	}
	return k
}

// knowLots tells whether the account's open lots are known, if need be from what was kept of them.
func (s *state) knowLots() bool {
	if !s.lotsKnown && s.keptLots != nil {
		s.keptLots.each(s.addStored)
		s.keptLots, s.lotsKnown = nil, true
	}
	return s.lotsKnown
}

// append appends its compact form.
func (k keptAccount) append(to []byte) []byte {
	a := k.asRead
	for _, v := range [...]int64{
		k.stamp, a.ID, a.Version, a.Balance, a.Pending, a.Held, a.Debt, a.Earned, a.Spent, a.Purchases,
		a.NextExpirePoints, a.IdlePoints, int64(a.Status),
	} {
		to = record.Figure(to, v)
	}
	to = record.Moment(record.Moment(record.Moment(to, a.EnrollTime), a.NextVest), a.NextExpire)
	to = record.Moment(record.Moment(to, a.IdleExpire), a.NextRelease)
	to = record.Figure(to, int64(len(k.recent)))
	for _, t := range k.recent {
		to = record.Figure(record.Figure(record.Figure(record.Figure(to, int64(t.Day)), t.Points), t.Spend), t.Purchases)
	}
	to = record.Figure(to, int64(len(k.carried)))
	for _, lot := range k.carried {
		to = appendLot(to, lot)
	}
	to = record.Word(record.Figure(to, k.lotsApart), k.digest)
	if k.lots == nil {
		return record.Figure(to, 0)
	}
	return append(record.Figure(to, 1), k.lots...)
}

// readKept reads what was appended; digest and lots are parts of stored.
func readKept(key AccountKey, stored []byte) (k keptAccount, ok bool) {
	r := record.Read(stored)
	k.stamp = r.Figure()
	k.asRead = Account{
		ProgramID: key.ProgramID, MemberID: key.MemberID,
		ID: r.Figure(), Version: r.Figure(), Balance: r.Figure(), Pending: r.Figure(), Held: r.Figure(), Debt: r.Figure(),
		Earned: r.Figure(), Spent: r.Figure(), Purchases: r.Figure(), NextExpirePoints: r.Figure(), IdlePoints: r.Figure(),
		Status:     Status(r.Figure()),
		EnrollTime: r.Moment(), NextVest: r.Moment(), NextExpire: r.Moment(), IdleExpire: r.Moment(), NextRelease: r.Moment(),
	}
	if n := r.Figure(); n > 0 && r.OK() {
		k.recent = make([]Tally, n)
		for i := range k.recent {
			k.recent[i] = Tally{Day: Day(r.Figure()), Points: r.Figure(), Spend: r.Figure(), Purchases: r.Figure()}
		}
	}
	if n := r.Figure(); n > 0 && r.OK() {
		k.carried = make([]Lot, n)
		for i := range k.carried {
			k.carried[i] = readLot(r)
		}
	}
	k.lotsApart = r.Figure()
	if digest := r.Bytes(); len(digest) > 0 {
		k.digest = digest
	}
	if r.Figure() == 1 {
		k.lots = r.Rest()
	}
	return k, r.OK()
}
