package e2e

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

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

// withRefunds copies a file and adds a column to it: of every 17th purchase a third of the first row was paid back, all of
// the second, half of the third, and so on.
func withRefunds(t testing.TB, kind imported, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	basket := slices.Index(rows[0], kind.mapping.Basket)
	paid := slices.Index(rows[0], cmp.Or(kind.mapping.LineAmount, kind.mapping.Amount))
	rows[0] = append(rows[0], "refunded")
	shares := []*big.Rat{big.NewRat(1, 3), big.NewRat(1, 1), big.NewRat(1, 2)}
	purchase, row := 0, 0
	for i := 1; i < len(rows); i++ {
		if row++; basket < 0 || i == 1 || rows[i][basket] != rows[i-1][basket] {
			purchase, row = purchase+1, 0
		}
		back := ""
		if amount, ok := new(big.Rat).SetString(rows[i][paid]); ok && purchase%17 == 0 {
			back = amount.Mul(amount, shares[row%len(shares)]).FloatString(2)
		}
		rows[i] = append(rows[i], back)
	}
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	writeRows(t, copied, func(out *csv.Writer, _ *rand.Rand) { _ = out.WriteAll(rows) }, nil)
	return copied
}

func writeRows(t testing.TB, file string, rows func(*csv.Writer, *rand.Rand), r *rand.Rand) {
	t.Helper()
	var content bytes.Buffer
	out := csv.NewWriter(&content)
	rows(out, r)
	out.Flush()
	if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// makeOrders makes orders in the manner of the CDNOW file: by customer, then by day. A quarter of them came late.
func makeOrders(rows *csv.Writer, r *rand.Rand) {
	_ = rows.Write([]string{"customer_id", "purchased_on", "items", "amount_usd"})
	for customer := range 1000 {
		day := time.Date(1997, 1, 1+r.IntN(150)+300*(customer%4/3), 0, 0, 0, 0, time.UTC)
		for range 1 + r.IntN(12) {
			cents := r.IntN(25_000)
			_ = rows.Write([]string{strconv.Itoa(customer), day.Format(time.DateOnly), "1", fmt.Sprintf("%d.%02d", cents/100, cents%100)})
			day = day.AddDate(0, 0, r.IntN(13))
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
		at = at.Add(time.Duration(r.IntN(170)) * time.Minute)
	}
}
