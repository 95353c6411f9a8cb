package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := mode(context.Background(), os.Args[1:]); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// mode runs the process that the first argument names: the one that measures, unless it is a child of that.
func mode(ctx context.Context, args []string) error {
	if len(args) == 1 && (args[0] == "serve" || args[0] == "load") {
		signal.Ignore(os.Interrupt) // Ctrl-C is for our parent, who ends us by ending our input
		if args[0] == "serve" {
			return serve(ctx, os.Stdin, os.Stdout)
		}
		return load(ctx, os.Stdin, os.Stdout)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := parse(args, os.Stderr)
	if err != nil {
		return err
	}
	return run(ctx, s, os.Stdout, os.Stderr)
}

func parse(args []string, usage io.Writer) (settings, error) {
	s := settings{postgres: map[string]string{}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.BoolVar(&s.full, "full", false, "measure all works at all numbers of callers, and a ledger of 20 million postings")
	flags.StringVar(&s.dir, "dir", "/var/tmp", "`directory` on whose disk Postgres works, in one of its own that is removed in the end")
	flags.StringVar(&s.results, "results", ".loyalty/bench.json", "`file` for the results, as JSON")
	flags.StringVar(&s.markdown, "markdown", "", "`file` for the table as Markdown")
	flags.StringVar(&s.only, "only", "", "measure the rows whose id matches this `expression`; ids are in the results")
	flags.BoolVar(&s.noCalls, "growth-only", false, "measure nothing but the growth")
	flags.BoolVar(&s.strange, "strange", false, "measure servers as they start, before they have written every account once")
	flags.StringVar(&s.profiles, "profiles", "", "`directory` for CPU profiles of the server, one a row")
	flags.IntVar(&s.rounds, "rounds", 0, "how often each row is measured (short: 3, full: 5)")
	flags.DurationVar(&s.measure, "measure", 0, "how long each row is measured in a round (short: 1s, full: 2s)")
	flags.IntVar(&s.members, "members", 100_000, "members, who have an account each")
	growth := flags.String("growth", "", "sizes of grown ledgers, in postings, comma separated (short: 1000000, full: 1000000,20000000)")
	flags.Func("postgres", "a setting of Postgres, as `name=value`; durability stays on", func(setting string) error {
		name, value, found := strings.Cut(setting, "=")
		if !found {
			return fmt.Errorf("%q is not name=value", setting)
		}
		s.postgres[name] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("what is %q? bench takes flags only: see -help", flags.Arg(0))
	}
	rounds, measure, sizes := 3, time.Second, "1000000"
	if s.full {
		rounds, measure, sizes = 5, 2*time.Second, "1000000,20000000"
	}
	if s.rounds == 0 {
		s.rounds = rounds
	}
	if s.measure == 0 {
		s.measure = measure
	}
	if *growth != "" {
		sizes = *growth
	}
	var err error
	s.grow, err = counts(sizes)
	return s, err
}

// counts reads "1000000,20000000"; "0" is none.
func counts(list string) (all []int, err error) {
	for _, text := range strings.Split(list, ",") {
		var n int
		if _, err := fmt.Sscanf(text, "%d", &n); err != nil || n < 0 {
			return nil, fmt.Errorf("%q is not a list of numbers of postings", list)
		}
		if n > 0 {
			all = append(all, n)
		}
	}
	return all, nil
}
