package loyalty

import (
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/record"
)

// How what the hot path stores is written: as its JSON, without reflection.

func (a *Accrual) appendRecord(to []byte) []byte {
	o := record.Begin(to)
	o.Text("m", a.MemberID)
	o.IntIf("p", a.Points)
	o.Value("b", a.Balance.appendRecord)
	o.Value("r", a.Receipt.AppendRecord)
	return o.End()
}

func (r *Redemption) appendRecord(to []byte) []byte {
	o := record.Begin(to)
	o.Text("m", r.MemberID)
	o.Int("p", r.Points)
	o.Value("b", r.Balance.appendRecord)
	o.TextIf("rw", r.RewardID)
	o.IntIf("w", r.Worth)
	o.TextIf("c", r.Currency)
	o.IntIf("el", r.Eligible)
	o.IntIf("mo", r.Most)
	o.TimeIf("hx", r.HoldExpire)
	o.Int("pv", r.ProgramVersion)
	return o.End()
}

func (b Balance) appendRecord(to []byte) []byte {
	o := record.Begin(to)
	o.Int("a", b.Available)
	o.IntIf("p", b.Pending)
	o.IntIf("h", b.Held)
	o.IntIf("d", b.Debt)
	o.IntIf("e", b.LifetimeEarned)
	o.IntIf("s", b.LifetimeSpent)
	o.Int("v", b.Version)
	record.ListIf(&o, "l", b.Levels, func(to []byte, level program.Level) []byte {
		o := record.Begin(to)
		o.Text("l", level.LadderID)
		o.Text("n", level.LevelID)
		return o.End()
	})
	o.TimeIf("x", b.NextExpire)
	o.IntIf("xp", b.NextExpirePoints)
	o.Time("t", b.AsOf)
	return o.End()
}
