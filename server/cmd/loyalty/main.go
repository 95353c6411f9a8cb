// Command loyalty is the loyalty core: the server, and the tools of those who run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	exitFailed = 1
	exitUsage  = 2 // the command line itself was wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, newRoot(), os.Args[1:]))
}

// run runs a command line and tells the exit code.
func run(ctx context.Context, root *cobra.Command, args []string) int {
	started := false
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := readEnvironment(cmd); err != nil {
			return err
		}
		started = true
		return nil
	}
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintf(root.ErrOrStderr(), "loyalty: %s\n", wordsOf(err))
	if !started || errors.As(err, new(usageError)) {
		_, _ = fmt.Fprintf(root.ErrOrStderr(), "Run `%s --help` for how to use it.\n", cmd.CommandPath())
		return exitUsage
	}
	if exit := (exitError{}); errors.As(err, &exit) {
		return exit.code
	}
	return exitFailed
}

// wordsOf is an error in words for people.
func wordsOf(err error) string {
	if refused := (*refusal.Error)(nil); errors.As(err, &refused) {
		return refused.Message
	}
	return err.Error()
}

// usageError is a mistake on the command line that only the command itself can find.
type usageError struct{ error }

// exitError is an end with an exit code of a command's own.
type exitError struct {
	code int
	error
}

func newRoot() *cobra.Command {
	root := newFamily("loyalty", "The loyalty core: decides and remembers a loyalty program's points",
		newServe(), newMigrate(), newDev(), newProgram(), newPartner(), newKey(), newImport(), newVerify(), newVersion())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

// newFamily is a command that only has others below it.
func newFamily(name, short string, commands ...*cobra.Command) *cobra.Command {
	family := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs, // refuses an unknown command as such
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	family.AddCommand(commands...)
	return family
}
