package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/program"
)

func newProgram() *cobra.Command {
	return newFamily("program", "Check, apply, show and list programs",
		newProgramCheck(), newProgramApply(), newProgramShow(), newProgramList())
}

// loadProgram reads and compiles a document; "-" is standard input.
func loadProgram(cmd *cobra.Command, file string) (*program.Program, error) {
	var document []byte
	var err error
	if file == "-" {
		document, err = io.ReadAll(cmd.InOrStdin())
		file = "stdin"
	} else {
		document, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, err
	}
	return program.Load(file, document, 1)
}

func newProgramCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Check program definitions; needs no database",
		Long: `Check program definitions: every limit, every condition, everything a server would refuse. Mistakes are told as
FILE:LINE:COLUMN. It needs no database. FILE - is standard input.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, file := range args {
				p, err := loadProgram(cmd, file)
				if err != nil {
					return err
				}
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s: program %s is fine\n", file, p.ID())
			}
			return nil
		},
	}
}

func newProgramApply() *cobra.Command {
	var database databaseFlag
	var effective string
	cmd := &cobra.Command{
		Use:   "apply FILE",
		Short: "Make a definition a program's next version, or the first of a new program",
		Long: `Make a definition a program's next version, or the first of a new program. The definition of the newest version
again changes nothing. A version keeps the currency, the time zone and the unit of points of the one before, and takes
effect within a year. FILE - is standard input.`,
		Example: "  loyalty program apply bistro.yaml --effective-time 2027-01-01T00:00:00+01:00",
		Args:    cobra.ExactArgs(1),
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, now time.Time,
	) error {
		p, err := loadProgram(cmd, args[0])
		if err != nil {
			return err
		}
		apply := directory.ApplyProgram{ProgramID: p.ID(), Follows: p.Follows, Partners: p.Partners()}
		if effective != "" {
			if apply.EffectiveTime, err = time.Parse(time.RFC3339, effective); err != nil {
				return usageError{fmt.Errorf("--effective-time %q is no time such as 2027-01-01T00:00:00+01:00", effective)}
			}
		}
		if apply.Definition, err = program.Encode(p.Definition()); err != nil {
			return err
		}
		v, _, err := d.ApplyProgram(cmd.Context(), apply, now)
		if err != nil {
			return err
		}
		what := "applied"
		if v.CreateTime.Before(now.Truncate(time.Microsecond)) {
			what = "is this definition already"
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s version %d %s; in force from %s\n",
			v.ProgramID, v.Version, what, shownTime(v.EffectiveTime))
		return err
	})
	cmd.Flags().StringVar(&effective, "effective-time", "", "from when on it decides, as RFC 3339 `time`; without it, now")
	takeSettings(cmd, database.settings())
	return cmd
}

func newProgramShow() *cobra.Command {
	var database databaseFlag
	var version int64
	cmd := &cobra.Command{
		Use:   "show PROGRAM",
		Short: "Print a program's definition as YAML",
		Args:  cobra.ExactArgs(1),
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, now time.Time,
	) error {
		v, err := d.ProgramVersion(cmd.Context(), args[0], version, now)
		if err != nil {
			return err
		}
		definition, err := program.Decode(v.Definition)
		if err != nil {
			return err
		}
		document, err := program.Render(definition)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "# %s version %d, in force from %s\n%s",
			v.ProgramID, v.Version, shownTime(v.EffectiveTime), document)
		return err
	})
	cmd.Flags().Int64Var(&version, "version", 0, "the version; 0 is the one in force now")
	takeSettings(cmd, database.settings())
	return cmd
}

func newProgramList() *cobra.Command {
	var database databaseFlag
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the programs, with the version in force and the newest",
		Args:  cobra.NoArgs,
	}
	type item struct {
		ProgramID     string    `json:"program_id"`
		InForce       int64     `json:"version_in_force"`
		Newest        int64     `json:"newest_version"`
		EffectiveTime time.Time `json:"effective_time"` // of the one in force
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, _ []string, d *directory.Directory, now time.Time,
	) error {
		if err := output.check(); err != nil {
			return err
		}
		programs, err := d.Programs(cmd.Context())
		if err != nil {
			return err
		}
		var items []item
		for _, id := range programs {
			inForce, err := d.ProgramVersion(cmd.Context(), id, 0, now)
			if err != nil {
				return err
			}
			newest, err := d.LatestVersion(cmd.Context(), id)
			if err != nil {
				return err
			}
			items = append(items, item{id, inForce.Version, newest, inForce.EffectiveTime})
		}
		heading := []string{"PROGRAM", "VERSION", "NEWEST", "IN FORCE FROM"}
		return printList(output, cmd.OutOrStdout(), heading, items, func(i item) []string {
			return []string{
				i.ProgramID, strconv.FormatInt(i.InForce, 10), strconv.FormatInt(i.Newest, 10), shownTime(i.EffectiveTime),
			}
		})
	})
	takeSettings(cmd, database.settings(), output.settings())
	return cmd
}
