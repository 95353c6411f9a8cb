package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

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
	at      string // when it is imported and read, in the program's time zone: a part of the points has expired by then
	real    string // the name of the real file
}

var importedKinds = []imported{
	{
		name: "cdnow", ladder: "club", at: "1998-08-10 15:00:00", real: "cdnow_purchases.csv",
		mapping: imports.Mapping{Member: "customer_id", Time: "purchased_on", Amount: "amount_usd"},
	},
	{
		name: "grocery", ladder: "market", at: "2018-03-10 09:00:00", real: "grocery_lines.csv",
		mapping: imports.Mapping{
			Member: "household_id", MemberPrefix: "hh-", Time: "purchased_at", Basket: "basket_id", LineAmount: "sales_value",
			SKU: "product_id", Category: "category", Quantity: "quantity", Store: "store_id",
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
			testImport(t, kind, file)
		})
	}
}

func TestImportOfMadeUpPurchasesComesToWhatAnIndependentReckoningSays(t *testing.T) {
	made := map[string]func(*csv.Writer, *rand.Rand){"cdnow": makeOrders, "grocery": makeBaskets}
	for _, kind := range importedKinds {
		t.Run(kind.name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			var content bytes.Buffer
			rows := csv.NewWriter(&content)
			made[kind.name](rows, rand.New(rand.NewPCG(seed, 0)))
			rows.Flush()
			file := filepath.Join(t.TempDir(), "made.csv")
			if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			testImport(t, kind, file)
		})
	}
}

// testImport imports a file in a process that is killed on the way, goes on, and does it all once more.
func testImport(t *testing.T, kind imported, file string) {
	w := newWorld(t, devstackRedis(t))
	definition, err := os.ReadFile(filepath.Join("testdata", kind.name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Set(kind.instant(t))
	w.program(string(definition))
	w.key(kind.name, "importer")
	wanted := kind.reckon(t, file)

	importUntilKilled(t, w, kind, file)
	first := kind.run(t, w, file)
	if first.Accrued == 0 || first.Replayed == 0 || first.Purchases != first.Accrued+first.Replayed {
		t.Errorf("going on after a kill: %+v", first)
	}
	want := <-wanted
	kind.compare(t, w, want)

	before := w.rows()
	second := kind.run(t, w, file)
	if second.Accrued != 0 || second.Enrolled != 0 || second.Points != 0 || second.Replayed != first.Purchases || second.Rows != first.Rows {
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

func (k imported) program(t testing.TB) *program.Program {
	t.Helper()
	name := filepath.Join("testdata", k.name+".yaml")
	definition, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Load(name, definition, 1)
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
	summary, err := k.importFile(domain, k.program(t), w.clock.Now, file, &report, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s in %v: %+v", k.name, time.Since(started).Round(time.Millisecond), summary)
	if summary.Refused > 0 {
		t.Errorf("refused: %.1000s", report.String())
	}
	return summary
}

func (k imported) importFile(domain *app.Domain, p *program.Program, clock func() time.Time, file string, report io.Writer, progress func(imports.Summary)) (imports.Summary, error) {
	partner, err := domain.Directory.Partner(context.Background(), k.name, "importer")
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
	}).Run(context.Background(), rows)
}

// reckon has the totals made by other means, beside what the test does: member → earned,available,expired,level.
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

// compare compares every member's balance, as callers read it, with the totals, once from Redis and once from the ledger.
func (k imported) compare(t testing.TB, w *world, want map[string]string) {
	t.Helper()
	domains := []*app.Domain{w.domain()}
	withoutRedis := *w
	withoutRedis.redisURL = ""
	domains = append(domains, withoutRedis.domain())
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
				got := fmt.Sprintf("%d,%d,%d,%s", b.LifetimeEarned, b.Available, b.LifetimeEarned-b.Available-b.Pending-b.LifetimeSpent, level)
				if got != want[member] {
					t.Errorf("member %s has %s; earned,available,expired,level should be %s", member, got, want[member])
				}
			}
		})
	}
	levels := map[string]int{}
	available, expired := 0, 0
	for member, figures := range want {
		members <- member
		f := strings.Split(figures, ",")
		levels[f[3]]++
		a, _ := strconv.Atoi(f[1])
		x, _ := strconv.Atoi(f[2])
		available, expired = available+a, expired+x
	}
	close(members)
	wg.Wait()
	t.Logf("%d members, %d points available, %d expired, levels %v", len(want), available, expired, levels)
	if available == 0 || expired == 0 || len(levels) < 3 {
		t.Error("the totals are too poor to prove anything")
	}
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

// importerVariable makes this test's program the importer that gets killed.
const importerVariable = "LOYALTY_TEST_IMPORTER"

// importUntilKilled runs an import in a process of its own and kills it when some batches are through.
func importUntilKilled(t testing.TB, w *world, kind imported, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	enough := max(1, info.Size()/150_000) // batches; one is 12 to 70 kB of the file
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
		if _, err := kind.importFile(domain, p, clock, arguments[5], io.Discard, progress); err != nil {
			return err
		}
	}
	return nil
}

// realData finds a real file: where LOYALTY_TEST_DATA says, or in shared/data beside the checkout. Empty: not there.
func realData(t testing.TB, name string) string {
	t.Helper()
	if dir := os.Getenv("LOYALTY_TEST_DATA"); dir != "" {
		return filepath.Join(dir, name) // that it is there was promised
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		file := filepath.Join(dir, "..", "shared", "data", name)
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

// makeOrders makes orders in the manner of the CDNOW file: by customer, then by day.
func makeOrders(rows *csv.Writer, r *rand.Rand) {
	_ = rows.Write([]string{"customer_id", "purchased_on", "items", "amount_usd"})
	for customer := range 1000 {
		day := time.Date(1997, 1, 1+r.IntN(200), 0, 0, 0, 0, time.UTC)
		for range 1 + r.IntN(12) {
			cents := r.IntN(25_000)
			_ = rows.Write([]string{strconv.Itoa(customer), day.Format(time.DateOnly), "1", fmt.Sprintf("%d.%02d", cents/100, cents%100)})
			day = day.AddDate(0, 0, r.IntN(25))
		}
	}
}

// makeBaskets makes baskets in the manner of the grocery file: by time, some lines free, some with noise.
func makeBaskets(rows *csv.Writer, r *rand.Rand) {
	_ = rows.Write([]string{"household_id", "store_id", "basket_id", "purchased_at", "product_id", "category", "quantity", "sales_value"})
	categories := []string{"TROPICAL FRUIT", "FLUID MILK PRODUCTS", "COUPON/MISC ITEMS", `BREAD, "FRESH"`, "", "SOUP"}
	at := time.Date(2017, 1, 1, 6, 0, 0, 0, time.UTC)
	for basket := range 6000 {
		household := strconv.Itoa(1 + r.IntN(1+r.IntN(3000))) // some come often
		store := strconv.Itoa(r.IntN(9))
		for range 1 + r.IntN(5) {
			amount := []string{"0", "4.440892e-16", "2.9900000001", "1.5", fmt.Sprintf("%d.%02d", r.IntN(40), r.IntN(100))}[min(4, r.IntN(40))]
			_ = rows.Write([]string{household, store, strconv.Itoa(31_000_000_000 + basket), at.Format(time.DateTime),
				strconv.Itoa(r.IntN(9999)), categories[r.IntN(len(categories))], strconv.Itoa(r.IntN(30_000)), amount})
		}
		at = at.Add(time.Duration(r.IntN(120)) * time.Minute)
	}
}
