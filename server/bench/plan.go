package main

import "fmt"

// row is one line of the table: a piece of work on a server.
type row struct {
	ID, Title string
	Server    string // that answers; empty: none does
	Work      string
	Protocol  string
	Callers   int
	Size      int      // of a batch or pipeline
	HalfOf    string   // an open loop at half the rate of the row named
	Emptied   bool     // Redis is emptied first
	Warmed    bool     // the work is about hotMembers, whose balances are read before
	Of        []string // rows that its rate is told as a ratio to
}

// callerCounts is how many call at once.
var callerCounts = []int{1, 16, 64, 256}

// id names a row of calls, for ratios and targets to refer to.
func id(server, work, protocol string, callers int) string {
	return fmt.Sprintf("%s/%s/%s/%d", server, work, protocol, callers)
}

// batchCallers is how many callers send batches; the largest keep two committers busy with fewer.
var batchCallers = map[int]int{100: 16, 1000: 4}

// hotMembers is how many members' balances are hot in the rows that say so.
const hotMembers = 20_000

const (
	rawSize       = 1000
	rawCallers    = 2
	redisCallers  = 64
	redisPipeline = 100
)

// shortPlan is the rows that what must be reached rests on, and one of each other kind.
func shortPlan() []row {
	p := &plan{}
	for _, n := range callerCounts {
		p.accrueSpread(grpc, n)
	}
	p.accrueHot(grpc, 64)
	p.calls("Redeem, spread", realServer, redeemSpread, grpc, 256, p.yardstick(nothingServer, redeemSpread, grpc, 256))
	p.calls("GetBalance, hot", realServer, balanceSpread, grpc, 64, p.yardstick(nothingServer, balanceSpread, grpc, 64))
	p.emptied(64)
	p.calls("80 % GetBalance, 15 % Accrue, 5 % Redeem", realServer, mixed, grpc, 256, p.yardstick(nothingServer, mixed, grpc, 256))
	p.calls("Accrue, spread", realServer, accrueSpread, httpOne, 64, p.yardstick(nothingServer, accrueSpread, httpOne, 64))
	p.half()
	p.bulk()
	p.redis()
	return p.rows
}

// fullPlan is all rows: every work at every number of callers, over both protocols.
func fullPlan() []row {
	p := &plan{}
	for _, protocol := range []string{grpc, httpOne} {
		for _, n := range callerCounts {
			nothing := func(work string) string { return p.yardstick(nothingServer, work, protocol, n) }
			p.accrueSpread(protocol, n)
			p.accrueHot(protocol, n)
			p.calls("Redeem, spread", realServer, redeemSpread, protocol, n, nothing(redeemSpread))
			p.calls("GetBalance, hot", realServer, balanceSpread, protocol, n, nothing(balanceSpread))
			p.calls("80 % GetBalance, 15 % Accrue, 5 % Redeem", realServer, mixed, protocol, n, nothing(mixed))
		}
	}
	for _, n := range callerCounts {
		p.emptied(n)
	}
	p.half()
	p.bulk()
	p.redis()
	return p.rows
}

// growthPlan is what is measured on ledgers of different ages, all of them in the same rounds.
func growthPlan(servers []string) []row {
	p := &plan{}
	for _, work := range []struct{ title, work string }{{"Accrue, spread", accrueSpread}, {"GetBalance, from Postgres and Redis", balanceSpread}} {
		for i, server := range servers {
			var of []string
			if i > 0 {
				of = []string{id(servers[0], work.work, grpc, 256)}
			}
			p.add(row{ID: id(server, work.work, grpc, 256), Title: work.title, Server: server, Work: work.work, Protocol: grpc, Callers: 256,
				Emptied: work.work == balanceSpread, Of: of})
		}
	}
	return p.rows
}

type plan struct{ rows []row }

// accrueSpread is Accrue with all its yardsticks.
func (p *plan) accrueSpread(protocol string, callers int) {
	nothing := p.yardstick(nothingServer, accrueSpread, protocol, callers)
	p.calls("Accrue, spread", realServer, accrueSpread, protocol, callers, nothing,
		p.yardstick(plainServer, accrueSpread, protocol, callers), p.yardstick(pipelinedServer, accrueSpread, protocol, callers),
		p.yardstick(groupedServer, accrueSpread, protocol, callers, nothing))
}

// accrueHot is Accrue on one account, likewise.
func (p *plan) accrueHot(protocol string, callers int) {
	p.calls("Accrue, one account", realServer, accrueHot, protocol, callers, id(realServer, accrueSpread, protocol, callers),
		p.yardstick(plainServer, accrueHot, protocol, callers), p.yardstick(pipelinedServer, accrueHot, protocol, callers),
		p.yardstick(groupedServer, accrueHot, protocol, callers))
}

func (p *plan) add(r row) string {
	p.rows = append(p.rows, r)
	return r.ID
}

var yardstickTitles = map[string]string{
	nothingServer: "yardstick: the same RPC, doing nothing", plainServer: "yardstick: a transaction per accrual",
	pipelinedServer: "yardstick: a transaction per accrual, in two round trips",
	groupedServer:   "yardstick: the same rows in groups, and nothing else",
}

func (p *plan) yardstick(server, work, protocol string, callers int, of ...string) string {
	return p.calls(yardstickTitles[server], server, work, protocol, callers, of...)
}

func (p *plan) calls(title, server, work, protocol string, callers int, of ...string) string {
	return p.add(row{ID: id(server, work, protocol, callers), Title: title, Server: server, Work: work, Protocol: protocol, Callers: callers, Of: of,
		Warmed: server == realServer && (work == balanceSpread || work == mixed)})
}

const emptiedRow = "real/balance/emptied"

// emptied is GetBalance from when Redis was emptied: the first reads of each member come from Postgres.
func (p *plan) emptied(callers int) {
	p.add(row{ID: fmt.Sprint(emptiedRow, "/", callers), Title: "GetBalance, Redis just emptied", Server: realServer, Work: balanceSpread,
		Protocol: grpc, Callers: callers, Emptied: true, Of: []string{id(nothingServer, balanceSpread, grpc, callers)}})
}

const halfRow = "real/accrue/half"

func (p *plan) half() {
	p.add(row{ID: halfRow, Title: "Accrue, spread, at half that rate", Server: realServer, Work: accrueSpread, Protocol: grpc, Callers: 256,
		HalfOf: id(realServer, accrueSpread, grpc, 256)})
}

const (
	rawRow    = "raw-inserts"
	importRow = "import"
)

func batchRow(size int) string { return fmt.Sprint(realServer, "/", batchAccrue, "/", size) }

func (p *plan) bulk() {
	p.add(row{ID: rawRow, Title: "yardstick: raw inserts of 1,000 accruals' rows", Work: rawInserts, Callers: rawCallers, Size: rawSize})
	for _, size := range []int{100, 1000} {
		p.add(row{ID: batchRow(size), Title: fmt.Sprintf("BatchAccrue of %d, accruals", size), Server: realServer, Work: batchAccrue, Protocol: grpc,
			Callers: batchCallers[size], Size: size, Of: []string{rawRow, id(realServer, accrueSpread, grpc, 256)}})
	}
	p.add(row{ID: importRow, Title: "import of a file, purchases", Server: realServer, Work: importFile, Callers: 1, Size: importSize, Of: []string{rawRow}})
}

const importSize = 20_000

func (p *plan) redis() {
	p.add(row{ID: redisGet, Title: "yardstick: Redis GET, one at a time", Work: redisGet, Callers: redisCallers})
	p.add(row{ID: redisPipelined, Title: "yardstick: Redis GET, 100 in a pipeline", Work: redisPipelined, Callers: 2, Size: redisPipeline})
}
