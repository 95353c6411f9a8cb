package main

import "fmt"

// target is one line of what must be reached.
type target struct {
	what       string
	than       string // what the ratio is to
	a, b       string // rows
	bare       string // the row that writes the same rows as a, and does nothing else; empty: none
	at         float64
	most       bool // the ratio must not be above at; else not below
	latency    bool // compares median latencies; else rates
	percentile bool // compares a's 99th percentile to its own median
}

var targets = []target{
	{what: "Accrue, 256 callers, spread", than: "the do-nothing RPC", at: 0.55,
		a: id(realServer, accrueSpread, grpc, 256), b: id(nothingServer, accrueSpread, grpc, 256), bare: id(groupedServer, accrueSpread, grpc, 256)},
	{what: "Accrue, 256 callers, spread", than: "one transaction per accrual", at: 3,
		a: id(realServer, accrueSpread, grpc, 256), b: id(plainServer, accrueSpread, grpc, 256), bare: id(groupedServer, accrueSpread, grpc, 256)},
	{what: "Accrue, 64 callers, one account", than: "spread", at: 0.9,
		a: id(realServer, accrueHot, grpc, 64), b: id(realServer, accrueSpread, grpc, 64)},
	{what: "Accrue, 64 callers, one account", than: "one transaction per accrual on one account", at: 8,
		a: id(realServer, accrueHot, grpc, 64), b: id(plainServer, accrueHot, grpc, 64), bare: id(groupedServer, accrueHot, grpc, 64)},
	{what: "Redeem, 256 callers, spread", than: "the do-nothing RPC", at: 0.45,
		a: id(realServer, redeemSpread, grpc, 256), b: id(nothingServer, redeemSpread, grpc, 256)},
	{what: "GetBalance hot, 64 callers", than: "the do-nothing RPC", at: 0.8,
		a: id(realServer, balanceSpread, grpc, 64), b: id(nothingServer, balanceSpread, grpc, 64)},
	{what: "BatchAccrue of 1,000", than: "raw batched inserts of the same rows", at: 0.5, a: batchRow(1000), b: rawRow},
	{what: "BatchAccrue of 1,000, accruals a second", than: "single calls", at: 4, a: batchRow(1000), b: id(realServer, accrueSpread, grpc, 256), bare: rawRow},
	{what: "Accrue alone (1 caller), median latency", than: "one plain transaction", at: 1.3, most: true, latency: true,
		a: id(realServer, accrueSpread, grpc, 1), b: id(plainServer, accrueSpread, grpc, 1)},
	{what: "p99 at half of the highest rate", than: "p50", at: 5, most: true, percentile: true, a: halfRow, b: halfRow},
}

// reached is a target with what was measured.
type reached struct {
	What     string
	Than     string
	Need     string
	Measured spread
	Bare     *spread `json:",omitempty"` // what the rows alone reach, without any of what makes a ledger
	OK       bool
	Missing  bool // nothing was measured
}

func (t target) judge(rows map[string]*measured) reached {
	r := reached{What: t.what, Than: t.than, Need: fmt.Sprintf("≥ %g", t.at)}
	if t.most {
		r.Need = fmt.Sprintf("≤ %g", t.at)
	}
	a, b := rows[t.a], rows[t.b]
	if a == nil || b == nil {
		r.Missing = true
		return r
	}
	switch {
	case t.percentile:
		r.Measured = a.of(func(f figures) float64 { return float64(f.P99) / max(1, float64(f.P50)) })
	case t.latency:
		r.Measured = ratio(a, b, func(f figures) float64 { return float64(f.P50) })
	default:
		r.Measured = ratio(a, b, func(f figures) float64 { return f.Rate })
	}
	if bare := rows[t.bare]; bare != nil {
		reach := ratio(bare, b, func(f figures) float64 { return f.Rate })
		r.Bare = &reach
	}
	r.OK = r.Measured.Median >= t.at
	if t.most {
		r.OK = r.Measured.Median <= t.at
	}
	if r.Measured.Median == 0 {
		r.OK, r.Missing = false, true
	}
	return r
}

// growthTargets holds a grown ledger against an empty one.
func growthTargets(servers []string) []target {
	var all []target
	for _, server := range servers[1:] {
		for _, w := range []struct{ name, work string }{{"Accrue", accrueSpread}, {"GetBalance", balanceSpread}} {
			all = append(all, target{what: w.name + " at " + server, than: "the empty ledger's rate", at: 0.85,
				a: id(server, w.work, grpc, 256), b: id(servers[0], w.work, grpc, 256)})
		}
	}
	return all
}
