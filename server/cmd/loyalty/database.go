package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
)

// databaseFlag is the database of a command that works on it directly.
type databaseFlag struct{ url string }

func (d *databaseFlag) settings() settings {
	s := newSettings("Database")
	urlSetting(s, &d.url)
	return s
}

func (d *databaseFlag) open(ctx context.Context) (*postgres.Pool, error) {
	if d.url == "" {
		return nil, usageError{errors.New("which database? say so with --database-url or LOYALTY_DATABASE_URL")}
	}
	const conns = 2
	return postgres.Open(ctx, d.url, conns)
}

// withDirectory makes a command's work out of one on the directory, now.
func (d *databaseFlag) withDirectory(
	work func(cmd *cobra.Command, args []string, directory *directory.Directory, now time.Time) error,
) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		pool, err := d.open(cmd.Context())
		if err != nil {
			return err
		}
		defer pool.Close()
		return work(cmd, args, directory.New(pool), time.Now())
	}
}
