package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/ledger"
)

func newVerify() *cobra.Command {
	var database databaseFlag
	var output outputFlag
	var program string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove from the postings that the ledger is right",
		Long: `Prove from the tables that the books balance, that nothing is ever changed, that every balance is its postings, that
every request took effect once, and that all that is kept for fast decisions follows from the postings. It reads the
ledger as it is at one instant and disturbs no traffic. It ends with 1 if anything is off, and says what.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := output.check(); err != nil {
				return err
			}
			pool, err := database.open(cmd.Context())
			if err != nil {
				return err
			}
			defer pool.Close()
			report, err := ledger.Verify(cmd.Context(), pool, program)
			if err != nil {
				return err
			}
			if err := printReport(output, cmd.OutOrStdout(), report); err != nil {
				return err
			}
			return verdict(report)
		},
	}
	flags := output.settings()
	flags.StringVar(&program, "program", "", "the program to look at; without it all of them")
	takeSettings(cmd, database.settings(), flags)
	return cmd
}

// verdict is an error when anything is off.
func verdict(report ledger.Report) error {
	var failed int
	var violations int64
	for _, c := range report.Checks {
		if c.Violations > 0 {
			failed++
			violations += c.Violations
		}
	}
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("the ledger is not right: %d violations in %d of %d checks", violations, failed, len(report.Checks))
}

// printReport prints the checks as a table and under it what is off, or the report as JSON.
func printReport(output outputFlag, to io.Writer, report ledger.Report) error {
	if output.format == "json" {
		encoder := json.NewEncoder(to)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	err := printList(output, to, []string{"CHECK", "ROWS", "VIOLATIONS", "PROVES"}, report.Checks, func(c ledger.Checked) []string {
		return []string{c.Name, strconv.FormatInt(c.Rows, 10), strconv.FormatInt(c.Violations, 10), c.Proves}
	})
	for _, c := range report.Checks {
		if c.Violations == 0 || err != nil {
			continue
		}
		_, err = fmt.Fprintf(to, "\n%s: the first %d of %d violations\n", c.Name, len(c.First), c.Violations)
		for _, v := range c.First {
			if err == nil {
				_, err = fmt.Fprintf(to, "  %s%s\n    expected %s\n    found    %s\n", place(v), v.What, v.Expected, v.Found)
			}
		}
	}
	return err
}

// place is where a violation is: program, account and version, where it has them.
func place(v ledger.Violation) (where string) {
	if v.ProgramID != "" {
		where = "program " + v.ProgramID + ", "
	}
	if v.AccountID != 0 {
		where += fmt.Sprintf("account %d, ", v.AccountID)
	}
	if v.Version != 0 {
		where += fmt.Sprintf("version %d, ", v.Version)
	}
	return where
}
