package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/imports"
	"github.com/loyaltycore/core/server/internal/program"
)

// importPurchases imports one file of Size purchases, as `loyalty import` does: in a process of its own, beside the
// server.
func importPurchases(ctx context.Context, j job) (o outcome, err error) {
	config := app.Default()
	config.Database.URL, config.Redis.URL, config.Database.Migrate = j.DatabaseURL, j.RedisURL, false
	domain, err := app.OpenDomain(ctx, config)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, domain.Close()) }()
	shop, err := shopProgram()
	if err != nil {
		return o, err
	}
	importer := imports.Import{
		Loyalty: domain.Loyalty, Directory: domain.Directory, Program: shop, PartnerNo: j.PartnerNo, Clock: time.Now,
		Mapping: imports.Mapping{
			Member: "member", Time: "time", Amount: "amount", Store: "store", Source: "order", SourceType: "order",
			TimeFormat: imports.TimeISO, DecimalMark: ".", AmountRounding: imports.RoundExact, Delimiter: ',',
		},
	}
	file := purchasesFile(j.Size, j.Members, time.Now())
	began := time.Now()
	summary, err := importer.Run(ctx, bytes.NewReader(file))
	o.Calls, o.All, o.Seconds = float64(summary.Accrued), summary.Accrued, time.Since(began).Seconds()
	if err == nil && summary.Accrued != int64(j.Size) {
		err = fmt.Errorf("of %d purchases %d went in: %+v", j.Size, summary.Accrued, summary)
	}
	return o, err
}

// purchasesFile is a CSV file of so many purchases until now.
func purchasesFile(purchases, members int, now time.Time) []byte {
	var file bytes.Buffer
	file.WriteString("member,time,amount,store,order\n")
	run := rand.Uint64()
	for i := range purchases {
		at := now.Add(time.Duration(i-purchases) * time.Millisecond).UTC().Format(time.RFC3339)
		cents := 128 + rand.IntN(16384-128)
		fmt.Fprintf(&file, "%s,%s,%d.%02d,store-0042,f%016x-%d\n", memberID(rand.IntN(members)), at, cents/100, cents%100, run, i)
	}
	return file.Bytes()
}

// shopProgram is the demo program that is measured.
func shopProgram() (*program.Program, error) {
	for _, document := range program.Demo() {
		p, err := program.Load(document.Name, document.YAML, 1)
		if err != nil {
			return nil, err
		}
		if p.ID() == programID {
			return p, nil
		}
	}
	return nil, fmt.Errorf("there is no demo program %q", programID)
}
