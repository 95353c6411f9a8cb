package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/imports"
	"github.com/loyaltycore/core/server/internal/program"
)

// exitRefused says that an import went through, and some rows did not go in.
const exitRefused = 3

// importFlags are what `loyalty import` is told.
type importFlags struct {
	file      string
	programID string
	partnerID string
	currency  string
	report    string
	delimiter string
	rounding  string
	mapping   imports.Mapping
	output    outputFlag
}

func newImport() *cobra.Command {
	config := app.Default()
	var logging logSettings
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import FILE.csv --program PROGRAM --partner PARTNER --member-column COLUMN --time-column COLUMN --amount-column COLUMN",
		Short: "Import purchases from a CSV file",
		Long: `Import purchases from a CSV file (UTF-8, the first line names the columns) into the database, by the same decisions
as the server's. Members that don't exist are enrolled as of their first purchase in the file. A member's purchases are
taken in the file's order: have it sorted by time if levels, caps or first purchases earn something.

Running it again on the same file does no harm: what went in before is replayed. So an import that was stopped or killed
is finished by running the same command again, and rows that were refused are corrected in the file and the command run
again. A purchase is known by its source: the column that --source-column names, else its basket, else the file's name
and the line. So don't add or remove lines of a file without sources, and when it is renamed, keep its first name with
--source-name.

What --refund-amount-column says was paid back is reversed right after its purchase and before the member's next one, by
the program's rules for reversals. A refund can be added to a purchase that went in before; once it is in, it stays.

Rows that can't go in, or whose refund can't, are written to a report with line, column and reason, and the rest goes on. A basket goes in
whole or not at all.

Exit code: 0 when all rows went in, 3 when some did not, 2 when the command line is wrong, 1 for any other failure.`,
		Example: `  loyalty import purchases.csv --program shop --partner importer \
    --member-column customer_id --time-column purchased_on --amount-column amount_usd

  loyalty import lines.csv --program grocery --partner importer --member-prefix household- \
    --member-column household_id --time-column purchased_at --basket-column basket_id --line-amount-column sales_value \
    --category-column category --sku-column product_id --quantity-column quantity --store-column store_id \
    --refund-amount-column refunded

  loyalty import kasse.csv --program bistro --partner importer --delimiter ';' --decimal-mark , \
    --member-column karte --time-column zeit --time-format '02.01.2006 15:04' --amount-column summe`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if config.Log, err = logging.open(cmd); err != nil {
				return err
			}
			config.Clock = time.Now
			flags.file = args[0]
			if err := flags.check(config); err != nil {
				return err
			}
			return runImport(cmd.Context(), config, flags, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	where := newSettings("Database and Redis")
	urlSetting(where, &config.Database.URL)
	where.StringVar(&config.Redis.URL, "redis-url", "",
		"the servers' Redis, as `URL`; without it, servers that have one may show balances from before the import")
	takeSettings(cmd, flags.what(), flags.columns(), flags.values(), flags.results(), where, quietLog(&logging), flags.output.settings())
	return cmd
}

func (f *importFlags) what() settings {
	s := newSettings("What")
	s.StringVar(&f.programID, "program", "", "the `program` that the purchases are for, such as shop")
	s.StringVar(&f.partnerID, "partner", "", "the `partner` that they come from, such as importer; create it first: loyalty partner create")
	s.StringVar(&f.mapping.SourceType, "source-type", "import", "what `kind` of record a row is at the partner's, such as order")
	s.StringVar(&f.mapping.SourceName, "source-name", "", "`name` of the file in the sources of rows that have no other; the file's own if not given")
	return s
}

func (f *importFlags) columns() settings {
	s := newSettings("Columns, by their names in the file's first line")
	m := &f.mapping
	s.StringVar(&m.Member, "member-column", "", "the `column` that says who bought, such as customer_id")
	s.StringVar(&m.Time, "time-column", "", "the `column` that says when, such as purchased_on; see --time-format")
	s.StringVar(&m.Amount, "amount-column", "", "the `column` of what was paid, such as amount_usd: a decimal, 11.77")
	s.StringVar(&m.Basket, "basket-column", "", "a `column`: rows that follow one another with the same value in it are one purchase, such as basket_id")
	s.StringVar(&m.LineAmount, "line-amount-column", "", "the `column` of what was paid for a row of a basket, such as sales_value; without --amount-column, their sum is what was paid")
	s.StringVar(&m.Refund, "refund-amount-column", "", "the `column` of what was paid back of it since, such as refunded; of the row's line with --line-amount-column, else of the purchase; empty: nothing")
	s.StringVar(&m.SKU, "sku-column", "", "the `column` of the article, such as product_id")
	s.StringVar(&m.Category, "category-column", "", "the `column` of its category, such as department")
	s.StringVar(&m.Quantity, "quantity-column", "", "the `column` of how many pieces, such as quantity: a whole number")
	s.StringVar(&m.Store, "store-column", "", "the `column` of the shop, such as store_id")
	s.StringVar(&m.Source, "source-column", "", "the `column` of the partner's own number of the purchase, such as order_no; without it: the basket, else file and line")
	return s
}

func (f *importFlags) values() settings {
	s := newSettings("Values")
	m := &f.mapping
	s.StringVar(&m.MemberPrefix, "member-prefix", "", "`text` to put before the member's column: with cdnow-, customer 17 is the member cdnow-17")
	s.StringVar(&m.TimeFormat, "time-format", imports.TimeISO,
		"`format` of times. iso: 2006-01-02 (the start of that day), 2006-01-02 15:04:05 or RFC 3339; unix; unix-ms; or as 2 January 2006, 15:04:05 would be written: 02.01.2006 15:04. Without a zone, it is the program's")
	s.StringVar(&f.currency, "currency", "", "the money's `code`, to be sure that it is the program's, such as USD")
	s.StringVar(&m.DecimalMark, "decimal-mark", ".", "`mark` between whole and fraction: . or ,")
	s.StringVar(&f.rounding, "amount-rounding", string(imports.RoundNoise),
		"what becomes of amounts with more digits than the currency has, as a `name`: noise rounds 2.9900000001 or 4.4e-16, within a millionth of a minor unit, and refuses 2.995; half-up rounds all; exact refuses all")
	s.StringVar(&f.delimiter, "delimiter", ",", "`character` between columns, such as ; or tab")
	return s
}

func (f *importFlags) results() settings {
	s := newSettings("Results")
	s.StringVar(&f.report, "report", "", "`file` for rows that don't go in; FILE.refused.csv here if not given, and no file when all go in")
	return s
}

// quietLog is the log's settings for a command that people watch.
func quietLog(logging *logSettings) settings {
	s := logging.settings()
	for flag, value := range map[string]string{"log-level": "warn", "log-format": "text"} {
		f := s.Lookup(flag)
		f.DefValue = value
		_ = f.Value.Set(value)
	}
	return s
}

// check checks the flags that need no file, and completes them.
func (f *importFlags) check(config app.Config) error {
	for _, must := range []struct{ flag, value string }{
		{"--program", f.programID}, {"--partner", f.partnerID}, {"--database-url or LOYALTY_DATABASE_URL", config.Database.URL},
	} {
		if must.value == "" {
			return usageError{fmt.Errorf("%s must be given", must.flag)}
		}
	}
	if err := f.output.check(); err != nil {
		return err
	}
	base := filepath.Base(f.file)
	if f.mapping.SourceName == "" {
		f.mapping.SourceName = base
	}
	if f.report == "" {
		f.report = strings.TrimSuffix(base, filepath.Ext(base)) + ".refused.csv"
	}
	f.mapping.AmountRounding = imports.Rounding(f.rounding)
	if f.delimiter == "tab" || f.delimiter == `\t` {
		f.delimiter = "\t"
	}
	delimiter, size := utf8.DecodeRuneInString(f.delimiter)
	if size == 0 || size != len(f.delimiter) {
		return usageError{fmt.Errorf("--delimiter is one character, not %q", f.delimiter)}
	}
	f.mapping.Delimiter = delimiter
	return nil
}

func runImport(ctx context.Context, config app.Config, flags importFlags, out, stderr io.Writer) (err error) {
	file, err := os.Open(flags.file)
	if err != nil {
		return err
	}
	defer file.Close() // it was only read
	domain, err := app.OpenDomain(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, domain.Close()) }()
	target, err := programInForce(ctx, domain, flags.programID, config.Clock())
	if err != nil {
		return err
	}
	if flags.currency != "" && flags.currency != target.Currency() {
		return usageError{fmt.Errorf("--currency %s: program %s counts %s; convert the amounts", flags.currency, target.ID(), target.Currency())}
	}
	partner, err := domain.Directory.Partner(ctx, flags.programID, flags.partnerID)
	if err != nil {
		return err
	}
	report, err := createReport(flags.report, file)
	if err != nil {
		return err
	}
	progress := newProgress(stderr, file, config.Clock)
	started := config.Clock()
	summary, err := (&imports.Import{
		Loyalty: domain.Loyalty, Directory: domain.Directory, Program: target, PartnerNo: partner.PartnerNo, Clock: config.Clock,
		Mapping: flags.mapping, Report: imports.NewReport(report), Progress: progress.show,
	}).Run(ctx, progress)
	progress.end()
	err = errors.Join(err, closeReport(report, summary.Refused > 0))
	if wrong := (imports.MappingError{}); errors.As(err, &wrong) {
		return usageError{wrong}
	}
	if summary.Rows > 0 || err == nil {
		printSummary(out, flags, target.Unit(), summary, config.Clock().Sub(started))
	}
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("stopped; run the same command again to go on: what went in is not taken twice")
	case err != nil && summary.Purchases > 0:
		return fmt.Errorf("%s\nrun the same command again to go on: what went in is not taken twice", wordsOf(err))
	case err == nil && summary.Refused > 0:
		return exitError{exitRefused, fmt.Errorf("%d of %d rows did not go in; %s says why", summary.Refused, summary.Rows, flags.report)}
	}
	return err
}

func programInForce(ctx context.Context, domain *app.Domain, programID string, now time.Time) (*program.Program, error) {
	version, err := domain.Directory.ProgramVersion(ctx, programID, 0, now)
	if err != nil {
		return nil, err
	}
	definition, err := program.Decode(version.Definition)
	if err != nil {
		return nil, err
	}
	return program.Compile(definition, version.Version)
}

// createReport makes the report anew; not in place of the file that is imported.
func createReport(path string, imported *os.File) (*os.File, error) {
	if there, err := os.Stat(path); err == nil {
		if info, err := imported.Stat(); err == nil && os.SameFile(there, info) {
			return nil, usageError{fmt.Errorf("--report %s is the file to import; name another", path)}
		}
	}
	report, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("the report (--report says where it goes): %w", err)
	}
	return report, nil
}

// closeReport leaves no report that has nothing to say.
func closeReport(report *os.File, keep bool) error {
	info, err := report.Stat()
	if err = errors.Join(err, report.Close()); err != nil || keep || !info.Mode().IsRegular() {
		return err
	}
	return os.Remove(report.Name())
}
