package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A setting is a flag that an environment variable can give as well: --call-timeout, or LOYALTY_CALL_TIMEOUT. The
// flag wins. Settings come in groups, which --help keeps together.
type settings struct {
	title string
	*pflag.FlagSet
}

func newSettings(title string) settings {
	flags := pflag.NewFlagSet(title, pflag.ContinueOnError)
	flags.SortFlags = false
	return settings{title, flags}
}

const isSetting = "setting"

func environmentName(flag *pflag.Flag) string {
	return "LOYALTY_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
}

// takeSettings gives a command its settings, and a --help that shows them by group.
func takeSettings(cmd *cobra.Command, groups ...settings) {
	for _, group := range groups {
		group.VisitAll(func(flag *pflag.Flag) {
			flag.Annotations = map[string][]string{isSetting: {environmentName(flag)}}
			cmd.Flags().AddFlag(flag)
		})
	}
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		out := cmd.OutOrStderr()
		_, _ = fmt.Fprintf(out, "Usage:\n  %s\n", cmd.UseLine())
		if cmd.Example != "" {
			_, _ = fmt.Fprintf(out, "\nExamples:\n%s\n", cmd.Example)
		}
		others := newSettings("Other")
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			if flag.Annotations[isSetting] == nil {
				others.AddFlag(flag)
			}
		})
		for _, group := range append(groups, others) {
			if group.HasAvailableFlags() {
				_, _ = fmt.Fprintf(out, "\n%s:\n", group.title)
				group.VisitAll(func(flag *pflag.Flag) { describe(out, flag) })
			}
		}
		return nil
	})
}

// describe prints a flag: its name and value, what it is for, and below it the default and the variable.
func describe(out io.Writer, flag *pflag.Flag) {
	const column = 32
	value, usage := pflag.UnquoteUsage(flag)
	name := "--" + flag.Name
	if flag.Shorthand != "" {
		name = "-" + flag.Shorthand + ", " + name
	}
	_, _ = fmt.Fprintf(out, "  %-*s%s\n", column, strings.TrimSpace(name+" "+value), usage)
	if names := flag.Annotations[isSetting]; names != nil {
		_, _ = fmt.Fprintf(out, "  %-*sdefault %s; or %s\n", column, "", shownDefault(flag), names[0])
	} else if flag.Name != "help" {
		_, _ = fmt.Fprintf(out, "  %-*sdefault %s\n", column, "", shownDefault(flag))
	}
}

func shownDefault(flag *pflag.Flag) string {
	switch flag.DefValue {
	case "", "[]":
		return "none"
	}
	return flag.DefValue
}

// readEnvironment gives a command's settings the values of their variables, where the command line has none.
func readEnvironment(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		names := flag.Annotations[isSetting]
		if err != nil || flag.Changed || names == nil {
			return
		}
		if value, ok := os.LookupEnv(names[0]); ok {
			if wrong := cmd.Flags().Set(flag.Name, value); wrong != nil {
				err = fmt.Errorf("%s: %w", names[0], wrong)
			}
		}
	})
	return err
}
