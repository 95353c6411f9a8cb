package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// growth measures an empty ledger and grown ones in the same rounds, each a database of its own with a server of its
// own, and what the grown ones take on disk.
func (b *bench) growth(ctx context.Context, r *report, s settings, say func(string, ...any)) (err error) {
	names := []string{"empty"}
	for _, postings := range s.grow {
		names = append(names, ledgerName(postings))
	}
	for _, name := range names {
		if err := b.copyDatabase(ctx, name, bareDatabase); err != nil {
			return err
		}
	}
	order := serveOrder{Key: b.key}
	for _, name := range names {
		order.Servers = append(order.Servers, serverOrder{name, realServer, b.postgres.URL(name), b.redis.URL()})
	}
	if err := b.serve(order); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.served.stop()) }()
	for i, postings := range s.grow {
		const mostPoints = 163 // as many as load's purchases earn
		name, began := names[i+1], time.Now()
		url := b.postgres.URL(name)
		if err := fill(ctx, url, b.world, max(1, postings/b.members), 1, mostPoints, b.serving.StoredAnswer, began); err != nil {
			return err
		}
		say("filled a ledger with %s in %.0f s", name, time.Since(began).Seconds())
		if r.Sizes, err = b.sizes(ctx, name, r.Sizes); err != nil {
			return err
		}
	}
	if !s.strange {
		say("letting the servers write every account")
		if err := b.acquaint(names...); err != nil {
			return err
		}
	}
	r.Growth, err = b.rounds(ctx, growthPlan(names), s.rounds)
	r.judge(growthTargets(names))
	return err
}

func ledgerName(postings int) string {
	if postings%1_000_000 == 0 {
		return fmt.Sprintf("%d million postings", postings/1_000_000)
	}
	return fmt.Sprintf("%d postings", postings)
}

// tableSize is what a table of a ledger takes on disk.
type tableSize struct {
	Ledger, Table string
	Rows          int64 // an estimate of Postgres's
	Heap, Indexes int64 // bytes
	Postings      int64
}

func (s tableSize) perPosting(bytes int64) float64 {
	return float64(bytes) / float64(max(1, s.Postings))
}

// sizes adds the sizes of a ledger's tables, and their sum.
func (b *bench) sizes(ctx context.Context, name string, sizes []tableSize) ([]tableSize, error) {
	const read = `
SELECT $1, relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid), (SELECT count(*) FROM postings)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname IN ('operations', 'postings', 'lots', 'tallies', 'accounts')
ORDER BY pg_total_relation_size(oid) DESC`
	err := connected(ctx, b.postgres.URL(name), func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, read, name)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[tableSize])
		all := tableSize{Ledger: name, Table: "all"}
		for _, t := range found {
			all.Heap, all.Indexes, all.Postings = all.Heap+t.Heap, all.Indexes+t.Indexes, t.Postings
			if t.Table == "postings" {
				all.Rows = t.Rows
			}
		}
		sizes = append(append(sizes, found...), all)
		return err
	})
	return sizes, err
}
