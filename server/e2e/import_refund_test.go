package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/imports"
	"github.com/loyaltycore/core/server/internal/loyalty"
	"github.com/loyaltycore/core/server/internal/program"
)

// spentKind is a file of a program whose reversal policy the test sets.
var spentKind = imported{name: "kiosk", mapping: imports.Mapping{Member: "who", Time: "when", Amount: "paid", Refund: "back"}}

const spentProgram = `
program_id: kiosk
display_name: Kiosk
time_zone: UTC
currency: EUR
points: {unit: point, rounding: FLOOR}
late_days: 36500
earning: [{id: base, points: 1, per: "1.00"}]
rewards: [{id: mug, points: 80}]
reversal: %s
`

// Refunds that the file tells once the points are spent: what can't be taken is refused row by row, and goes in when the
// program says what is to become of it.
func TestRefundsOfSpentPointsGoInAsTheProgramSays(t *testing.T) {
	for _, policy := range []struct {
		yaml                       string
		takenBack, available, debt int64 // of b, who has 20 points left when 50 are to be taken
	}{
		{"{policy: DEBT, debt_limit: 100}", 50, 0, 30},
		{"{policy: TAKE_AVAILABLE}", 20, 0, 0},
	} {
		t.Run(policy.yaml, func(t *testing.T) {
			w := newWorld(t, "")
			w.program(fmt.Sprintf(spentProgram, "{policy: REFUSE}"))
			w.key(spentKind.name, "importer")
			domain, file := w.domain(), filepath.Join(t.TempDir(), "sales.csv")
			importSales(t, w, domain, file, "a,2026-01-02,100,\nb,2026-01-03,100,\n")
			importer, err := domain.Directory.Partner(t.Context(), spentKind.name, "importer")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := domain.Loyalty.Redeem(t.Context(), loyalty.Caller{ProgramID: spentKind.name, PartnerNo: importer.PartnerNo},
				loyalty.Redeem{RequestID: "mug", Member: directory.Ref{MemberID: "b"}, RewardID: "mug"}); err != nil {
				t.Fatal(err)
			}

			const refunds = "a,2026-01-02,100,50\nb,2026-01-03,100,50\n"
			got, report := importSales(t, w, domain, file, refunds)
			if got.Refused != 1 || got.Replayed != 2 || got.Refunds != 1 || got.Reversed != 1 || got.TakenBack != 50 {
				t.Errorf("where it is refused: %+v", got)
			}
			if want := "3,back,\"the purchase is in, its refund is not: 50 points are needed and 20 are available\",b,2026-01-03,100,50\n"; !strings.HasSuffix(report, want) {
				t.Errorf("no %s in %s", want, report)
			}

			w.clock.Set(w.clock.Now().Add(time.Hour))
			w.program(fmt.Sprintf(spentProgram, policy.yaml))
			for again := range 2 {
				reversed, takenBack := int64(1-again), policy.takenBack*int64(1-again)
				got, _ = importSales(t, w, w.domain(), file, refunds)
				if got.Refused != 0 || got.Refunds != 2 || got.Reversed != reversed || got.TakenBack != takenBack {
					t.Errorf("under %s: %+v", policy.yaml, got)
				}
			}
			_, b, err := w.domain().Loyalty.GetBalance(t.Context(), spentKind.name, directory.Ref{MemberID: "b"}, 0)
			if err != nil || b.Available != policy.available || b.Debt != policy.debt {
				t.Errorf("under %s: %+v, %v", policy.yaml, b, err)
			}
			verify(t, w)
		})
	}
}

func importSales(t *testing.T, w *world, domain *app.Domain, file, rows string) (imports.Summary, string) {
	t.Helper()
	if err := os.WriteFile(file, []byte("who,when,paid,back\n"+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := program.Load("kiosk.yaml", []byte(fmt.Sprintf(spentProgram, "{policy: REFUSE}")), 1) // for its money and time zone
	if err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	summary, err := spentKind.importFile(t.Context(), domain, p, w.clock.Now, file, &report, nil)
	if err != nil {
		t.Fatal(err)
	}
	return summary, report.String()
}
