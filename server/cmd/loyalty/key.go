package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
)

func newKey() *cobra.Command {
	return newFamily("key", "Create, list and revoke partners' API keys", newKeyCreate(), newKeyList(), newKeyRevoke())
}

func newKeyCreate() *cobra.Command {
	var database databaseFlag
	var displayName string
	var scopes []string
	cmd := &cobra.Command{
		Use:   "create PROGRAM PARTNER",
		Short: "Create an API key and print its credential, once",
		Long: `Create an API key for a partner and print the credential, which callers send as "Authorization: Bearer CREDENTIAL".
It is printed this once and kept nowhere: only a hash of it is.

Scopes: ` + strings.Join(auth.AllScopes().Names(), ", ") + `. None includes another.`,
		Example: "  loyalty key create bistro harbour-bar --scopes accrue,redeem,read --display-name 'tills'",
		Args:    cobra.ExactArgs(2),
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, now time.Time,
	) error {
		if len(scopes) == 0 {
			return usageError{errors.New("what may the key do? say so with --scopes")}
		}
		set, err := auth.ParseScopes(scopes)
		if err != nil {
			return usageError{err}
		}
		keyID, credential, hash, err := auth.NewKey(args[0])
		if err != nil {
			return err
		}
		key, _, err := d.CreateAPIKey(cmd.Context(), args[0], nil, args[1], set.Names(), displayName, hash, keyID, now)
		if err != nil {
			return err
		}
		// The credential alone goes to stdout, so that a script can take it from there.
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "key %s of partner %s may %s; its credential is shown this once:\n",
			key.KeyID, key.PartnerID, strings.Join(key.Scopes, ", "))
		_, err = fmt.Fprintln(cmd.OutOrStdout(), credential)
		return err
	})
	cmd.Flags().StringSliceVar(&scopes, "scopes", nil, "what it may do, comma separated")
	cmd.Flags().StringVar(&displayName, "display-name", "", "what it is `for`, for people")
	takeSettings(cmd, database.settings())
	return cmd
}

func newKeyList() *cobra.Command {
	var database databaseFlag
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "list PROGRAM",
		Short: "List a program's API keys, without secrets",
		Args:  cobra.ExactArgs(1),
	}
	type item struct {
		KeyID       string    `json:"key_id"`
		PartnerID   string    `json:"partner_id"`
		Scopes      []string  `json:"scopes"`
		DisplayName string    `json:"display_name,omitempty"`
		CreateTime  time.Time `json:"create_time"`
		RevokeTime  time.Time `json:"revoke_time,omitzero"`
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, _ time.Time,
	) error {
		if err := output.check(); err != nil {
			return err
		}
		keys, err := allPages(func(after string, limit int) ([]directory.APIKey, error) {
			return d.ListAPIKeys(cmd.Context(), args[0], after, limit)
		}, func(k directory.APIKey) string { return k.KeyID })
		if err != nil {
			return err
		}
		var items []item
		for _, k := range keys {
			items = append(items, item{k.KeyID, k.PartnerID, k.Scopes, k.DisplayName, k.CreateTime, k.RevokeTime})
		}
		heading := []string{"KEY", "PARTNER", "SCOPES", "FOR", "CREATED", "REVOKED"}
		return printList(output, cmd.OutOrStdout(), heading, items, func(i item) []string {
			return []string{
				i.KeyID, i.PartnerID, strings.Join(i.Scopes, ","), i.DisplayName, shownTime(i.CreateTime), shownTime(i.RevokeTime),
			}
		})
	})
	takeSettings(cmd, database.settings(), output.settings())
	return cmd
}

func newKeyRevoke() *cobra.Command {
	var database databaseFlag
	cmd := &cobra.Command{
		Use:   "revoke PROGRAM KEY",
		Short: "End an API key, within two seconds on every server",
		Args:  cobra.ExactArgs(2),
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, now time.Time,
	) error {
		key, _, err := d.RevokeAPIKey(cmd.Context(), args[0], nil, args[1], now)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "key %s revoked at %s\n", key.KeyID, shownTime(key.RevokeTime))
		return err
	})
	takeSettings(cmd, database.settings())
	return cmd
}
