package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/loyaltycore/core/server/internal/directory"
)

func newPartner() *cobra.Command {
	return newFamily("partner", "Create and list a program's partners", newPartnerCreate(), newPartnerList())
}

func newPartnerCreate() *cobra.Command {
	var database databaseFlag
	var displayName string
	cmd := &cobra.Command{
		Use:     "create PROGRAM PARTNER",
		Short:   "Create a partner: a company that calls in",
		Example: "  loyalty partner create bistro harbour-bar --display-name 'Harbour Bar'",
		Args:    cobra.ExactArgs(2),
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, now time.Time,
	) error {
		p, _, err := d.CreatePartner(cmd.Context(), args[0], nil, args[1], displayName, now)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "partner %s created\n", p.PartnerID)
		return err
	})
	cmd.Flags().StringVar(&displayName, "display-name", "", "its `name` for people")
	takeSettings(cmd, database.settings())
	return cmd
}

func newPartnerList() *cobra.Command {
	var database databaseFlag
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "list PROGRAM",
		Short: "List a program's partners",
		Args:  cobra.ExactArgs(1),
	}
	type item struct {
		PartnerID   string    `json:"partner_id"`
		DisplayName string    `json:"display_name,omitempty"`
		CreateTime  time.Time `json:"create_time"`
	}
	cmd.RunE = database.withDirectory(func(
		cmd *cobra.Command, args []string, d *directory.Directory, _ time.Time,
	) error {
		if err := output.check(); err != nil {
			return err
		}
		partners, err := allPages(func(after string, limit int) ([]directory.Partner, error) {
			return d.ListPartners(cmd.Context(), args[0], after, limit)
		}, func(p directory.Partner) string { return p.PartnerID })
		if err != nil {
			return err
		}
		var items []item
		for _, p := range partners {
			items = append(items, item{p.PartnerID, p.DisplayName, p.CreateTime})
		}
		return printList(output, cmd.OutOrStdout(), []string{"PARTNER", "NAME", "CREATED"}, items, func(i item) []string {
			return []string{i.PartnerID, i.DisplayName, shownTime(i.CreateTime)}
		})
	})
	takeSettings(cmd, database.settings(), output.settings())
	return cmd
}
