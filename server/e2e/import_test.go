package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/imports"
	"github.com/loyaltycore/core/server/internal/ledger"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
)

// imported is a kind of file to import.
type imported struct {
	name    string // of the program, its YAML, and its rules in import_totals.py
	ladder  string
	mapping imports.Mapping
	at      string // when it is imported and read, in the program's time zone: some points have expired by then, some are pending
	real    string // the name of the real file
}

var importedKinds = []imported{
	{
		name: "cdnow", ladder: "club", at: "1998-08-10 15:00:00", real: "cdnow_purchases.csv",
		mapping: imports.Mapping{Member: "customer_id", Time: "purchased_on", Amount: "amount_usd", Refund: "refunded"},
	},
	{
		name: "grocery", ladder: "market", at: "2018-03-10 09:00:00", real: "grocery_lines.csv",
		mapping: imports.Mapping{
			Member: "household_id", MemberPrefix: "hh-", Time: "purchased_at", Basket: "basket_id", LineAmount: "sales_value",
			SKU: "product_id", Category: "category", Quantity: "quantity", Store: "store_id", Refund: "refunded",
		},
	},
}

func TestImportOfRealPurchasesComesToWhatAnIndependentReckoningSays(t *testing.T) {
	for _, kind := range importedKinds {
		t.Run(kind.name, func(t *testing.T) {
			file := realData(t, kind.real)
			if file == "" {
				t.Skipf("left out: %s is not there; set LOYALTY_TEST_DATA to the directory that has it", kind.real)
			}
			testImport(t, kind, withRefunds(t, kind, file))
		})
	}
}

func TestImportOfMadeUpPurchasesComesToWhatAnIndependentReckoningSays(t *testing.T) {
	made := map[string]func(*csv.Writer, *rand.Rand){"cdnow": makeOrders, "grocery": makeBaskets}
	for _, kind := range importedKinds {
		t.Run(kind.name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			if told := os.Getenv("LOYALTY_TEST_SEED"); told != "" {
				var err error
				if seed, err = strconv.ParseUint(told, 10, 64); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("LOYALTY_TEST_SEED=%d", seed)
			file := filepath.Join(t.TempDir(), "made.csv")
			writeRows(t, file, made[kind.name], rand.New(rand.NewPCG(seed, 0)))
			testImport(t, kind, withRefunds(t, kind, file))
		})
	}
}

// testImport imports a file with refunds in a process that is killed on the way, goes on, and does it all once more.
func testImport(t *testing.T, kind imported, file string) {
	w := newWorld(t, devstackRedis(t))
	w.clock.Set(kind.instant(t))
	w.program(kind.yaml(t))
	w.key(kind.name, "importer")
	wanted := kind.reckon(t, file)

	importUntilKilled(t, w, kind, file)
	first := kind.run(t, w, file)
	if first.Accrued == 0 || first.Replayed == 0 || first.Purchases != first.Accrued+first.Replayed ||
		first.Reversed == 0 || first.Reversed >= first.Refunds {
		t.Errorf("going on after a kill: %+v", first)
	}
	want := <-wanted
	kind.compare(t, w, want)

	before := w.rows()
	second := kind.run(t, w, file)
	if second.Accrued != 0 || second.Enrolled != 0 || second.Points != 0 || second.Replayed != first.Purchases || second.Rows != first.Rows ||
		second.Reversed != 0 || second.TakenBack != 0 || second.Refunds != first.Refunds {
		t.Errorf("importing again: %+v, after %+v", second, first)
	}
	if after := w.rows(); after != before {
		t.Errorf("importing again changed rows:\nbefore %s\nafter  %s", before, after)
	}
	verify(t, w)
}

func (k imported) instant(t testing.TB) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateTime, k.at, k.program(t).Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (k imported) yaml(t testing.TB) string {
	t.Helper()
	definition, err := os.ReadFile(filepath.Join("testdata", k.name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(definition)
}

func (k imported) program(t testing.TB) *program.Program {
	t.Helper()
	p, err := program.Load(k.name+".yaml", []byte(k.yaml(t)), 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run imports a file to its end.
func (k imported) run(t testing.TB, w *world, file string) imports.Summary {
	t.Helper()
	domain := w.domain()
	var report bytes.Buffer
	started := time.Now()
	summary, err := k.importFile(context.Background(), domain, k.program(t), w.clock.Now, file, &report, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s in %v: %+v", k.name, time.Since(started).Round(time.Millisecond), summary)
	if summary.Refused > 0 {
		t.Errorf("refused: %.1000s", report.String())
	}
	return summary
}

func (k imported) importFile(ctx context.Context, domain *app.Domain, p *program.Program, clock func() time.Time, file string, report io.Writer, progress func(imports.Summary)) (imports.Summary, error) {
	partner, err := domain.Directory.Partner(ctx, k.name, "importer")
	if err != nil {
		return imports.Summary{}, err
	}
	rows, err := os.Open(file)
	if err != nil {
		return imports.Summary{}, err
	}
	defer rows.Close()
	m := k.mapping
	m.SourceType, m.SourceName, m.TimeFormat, m.DecimalMark, m.AmountRounding, m.Delimiter =
		"import", filepath.Base(file), imports.TimeISO, ".", imports.RoundNoise, ','
	return (&imports.Import{
		Loyalty: domain.Loyalty, Directory: domain.Directory, Program: p, PartnerNo: partner.PartnerNo,
		Clock: clock, Mapping: m, Report: imports.NewReport(report), Progress: progress,
	}).Run(ctx, rows)
}

// reckon has the totals made by other means, beside what the test does: member → kept,available,pending,expired,taken back,level.
func (k imported) reckon(t testing.TB, file string) <-chan map[string]string {
	t.Helper()
	totals := make(chan map[string]string, 1)
	go func() {
		defer close(totals)
		command := exec.CommandContext(t.Context(), "python3", filepath.Join("testdata", "import_totals.py"), k.name, file, k.at)
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			t.Errorf("import_totals.py, which needs python3: %v", err)
			return
		}
		members := map[string]string{}
		for line := range strings.Lines(string(out)) {
			member, figures, _ := strings.Cut(strings.TrimSpace(line), ",")
			members[member] = figures
		}
		totals <- members
	}()
	return totals
}

// compare compares every member's balance, as callers read it, with the totals, once from Redis and once from the ledger;
// what expired and what was taken back is as the postings have it.
func (k imported) compare(t testing.TB, w *world, want map[string]string) {
	t.Helper()
	domains := []*app.Domain{w.domain()}
	withoutRedis := *w
	withoutRedis.redisURL = ""
	domains = append(domains, withoutRedis.domain())
	out := w.wentOut()
	members := make(chan string)
	var wg sync.WaitGroup
	for n := range 8 {
		domain := domains[n%2]
		wg.Go(func() {
			for member := range members {
				_, b, err := domain.Loyalty.GetBalance(context.Background(), k.name, directory.Ref{MemberID: member}, 0)
				if err != nil {
					t.Errorf("member %s: %v", member, err)
					continue
				}
				level := ""
				for _, l := range b.Levels {
					if l.LadderID == k.ladder {
						level = l.LevelID
					}
				}
				got := fmt.Sprintf("%d,%d,%d,%d,%d,%s", b.LifetimeEarned, b.Available, b.Pending, out[member].expired, out[member].takenBack, level)
				if got != want[member] {
					t.Errorf("member %s has %s; kept,available,pending,expired,taken back,level should be %s", member, got, want[member])
				}
			}
		})
	}
	levels := map[string]int{}
	var available, pending, expired, takenBack int64
	for member, figures := range want {
		members <- member
		f := strings.Split(figures, ",")
		levels[f[5]]++
		for i, sum := range []*int64{&available, &pending, &expired, &takenBack} {
			n, _ := strconv.ParseInt(f[i+1], 10, 64)
			*sum += n
		}
	}
	close(members)
	wg.Wait()
	t.Logf("%d members, %d points available, %d pending, %d expired, %d taken back, levels %v", len(want), available, pending, expired, takenBack, levels)
	if available == 0 || pending == 0 || expired == 0 || takenBack == 0 || len(levels) < 3 {
		t.Error("the totals are too poor to prove anything")
	}
}

// gone is what left a member's account.
type gone struct{ expired, takenBack int64 }

// wentOut is what the postings say went out of every member's account.
func (w *world) wentOut() map[string]gone {
	w.t.Helper()
	conn, err := pgx.Connect(context.Background(), w.databaseURL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), `
		SELECT a.member_id, coalesce(sum(p.points) FILTER (WHERE o.kind = $1), 0)::bigint, coalesce(sum(p.points) FILTER (WHERE o.kind = $2), 0)::bigint
		FROM accounts a
		JOIN postings p ON p.program_id = a.program_id AND p.from_account = a.account_id
		JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
		GROUP BY a.member_id`, ledger.Expiry, ledger.AccrualReversal)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]gone{}
	var member string
	var g gone
	if _, err := pgx.ForEachRow(rows, []any{&member, &g.expired, &g.takenBack}, func() error {
		out[member] = g
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// verify proves the books from the postings.
func verify(t testing.TB, w *world) {
	t.Helper()
	pool, err := postgres.Open(context.Background(), w.databaseURL, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	report, err := ledger.Verify(context.Background(), pool, "")
	if err != nil {
		t.Fatal(err)
	}
	if !report.Clean() {
		t.Errorf("the ledger is off: %+v", report)
	}
}

// domain opens the domain as a server's, until the test ends.
func (w *world) domain() *app.Domain {
	w.t.Helper()
	domain, err := app.OpenDomain(context.Background(), w.config())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = domain.Close() })
	return domain
}

func TestAnImportThatIsStoppedFinishesItsBatchesAndGoesOnNextTime(t *testing.T) {
	w := newWorld(t, "")
	kind := importedKinds[0]
	w.clock.Set(kind.instant(t))
	w.program(kind.yaml(t))
	w.key(kind.name, "importer")
	file, r := filepath.Join(t.TempDir(), "made.csv"), rand.New(rand.NewPCG(1, 0))
	writeRows(t, file, makeOrders, r)
	file = withRefunds(t, kind, file)

	ctx, stop := context.WithCancel(t.Context())
	domain := w.domain()
	first, err := kind.importFile(ctx, domain, kind.program(t), w.clock.Now, file, io.Discard, func(imports.Summary) { stop() })
	if !errors.Is(err, context.Canceled) || first.Accrued == 0 || first.Accrued%500 != 0 || first.Refused != 0 {
		t.Fatalf("stopped after the first batch: %v, %+v", err, first)
	}
	second := kind.run(t, w, file)
	if second.Replayed != first.Accrued || second.Accrued == 0 || second.Purchases != second.Rows ||
		first.Reversed == 0 || second.Reversed == 0 || second.Refunds != first.Reversed+second.Reversed {
		t.Errorf("going on after %+v: %+v", first, second)
	}
	verify(t, w)
}

// importerVariable makes this test's program the importer that gets killed.
const importerVariable = "LOYALTY_TEST_IMPORTER"

// importUntilKilled runs an import in a process of its own and kills it when some batches are through.
func importUntilKilled(t testing.TB, w *world, kind imported, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	enough := max(1, info.Size()/200_000) // batches; one is 12 to 100 kB of the file
	importer := exec.Command(os.Args[0])
	importer.Env = append(os.Environ(), importerVariable+"="+strings.Join([]string{
		kind.name, w.databaseURL, w.redisURL, strconv.FormatInt(w.clock.Now().Unix(), 10), strconv.FormatInt(enough, 10), file}, " "))
	importer.Stderr = os.Stderr
	hold, err := importer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	out, err := importer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := importer.Start(); err != nil {
		t.Fatal(err)
	}
	_, readErr := bufio.NewReader(out).ReadString('\n')
	if err := importer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := importer.Wait(); readErr != nil {
		t.Fatalf("the import ended before it was killed: %v, %v", readErr, err)
	}
}

// importer is the process that gets killed. When enough batches are in it says so, and holds the lane that says so: the
// others may be at their commits when the kill comes, but can't come to the end of the file.
func importer(told string) error {
	arguments := strings.Split(told, " ")
	seconds, err := strconv.ParseInt(arguments[3], 10, 64)
	if err != nil {
		return err
	}
	enough, err := strconv.Atoi(arguments[4])
	if err != nil {
		return err
	}
	progress := func(imports.Summary) {
		if enough--; enough == 0 {
			fmt.Println("enough")
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
	}
	clock := func() time.Time { return time.Unix(seconds, 0) }
	config := app.Default()
	config.Database.URL, config.Redis.URL, config.Clock = arguments[1], arguments[2], clock
	config.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	domain, err := app.OpenDomain(context.Background(), config)
	if err != nil {
		return err
	}
	for _, kind := range importedKinds {
		if kind.name != arguments[0] {
			continue
		}
		stored, err := domain.Directory.ProgramVersion(context.Background(), kind.name, 0, clock())
		if err != nil {
			return err
		}
		definition, err := program.Decode(stored.Definition)
		if err != nil {
			return err
		}
		p, err := program.Compile(definition, stored.Version)
		if err != nil {
			return err
		}
		if _, err := kind.importFile(context.Background(), domain, p, clock, arguments[5], io.Discard, progress); err != nil {
			return err
		}
	}
	return nil
}
