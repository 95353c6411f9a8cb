package loyalty

import (
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/record"
)

// hotForm tells in which order hot states are written: servers of another order read the ledger instead.
const hotForm = 2

// hotOf writes the state of a balance when it is asked for: of a group's operations on one account only the last is.
func hotOf(p *program.Program, b Balance) func() []byte {
	return func() []byte { return encodeHot(p, b) }
}

// encodeHot writes a balance as readers find it in Redis, with the program version that its levels go by.
func encodeHot(p *program.Program, b Balance) []byte {
	to := make([]byte, 0, 128)
	for _, figure := range [...]int64{hotForm, p.Version(), b.Available, b.Pending, b.Held, b.Debt, b.LifetimeEarned, b.LifetimeSpent,
		b.Version, b.NextExpirePoints} {
		to = record.Figure(to, figure)
	}
	to = record.Moment(to, b.NextExpire)
	for _, level := range b.Levels {
		to = record.Word(record.Word(to, level.LadderID), level.LevelID)
	}
	return to
}

// decodeHot reads a hot state, as of no instant; false: it is of another program version or form.
func decodeHot(p *program.Program, state []byte) (b Balance, ok bool) {
	r := record.Read(state)
	if r.Figure() != hotForm || r.Figure() != p.Version() {
		return Balance{}, false
	}
	for _, figure := range [...]*int64{&b.Available, &b.Pending, &b.Held, &b.Debt, &b.LifetimeEarned, &b.LifetimeSpent,
		&b.Version, &b.NextExpirePoints} {
		*figure = r.Figure()
	}
	b.NextExpire = r.Moment()
	for r.More() {
		b.Levels = append(b.Levels, program.Level{LadderID: r.Word(), LevelID: r.Word()})
	}
	return b, r.OK()
}
