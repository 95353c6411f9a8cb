package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/postgres"
)

func newMigrate() *cobra.Command {
	var database databaseFlag
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's tables up to date",
		Long: `Bring the database's tables up to date. Running it again, or on several machines at once, does no harm.
A server refuses a database that is not up to date, unless it is told to do this itself (loyalty serve --migrate).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			pool, err := database.open(cmd.Context())
			if err != nil {
				return err
			}
			defer pool.Close()
			ran, err := postgres.Migrate(cmd.Context(), pool)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "migrations run: %d\n", ran)
			return err
		},
	}
	takeSettings(cmd, database.settings())
	return cmd
}
