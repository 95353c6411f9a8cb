package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// outputFlag is how a command prints what it found.
type outputFlag struct{ format string }

func (o *outputFlag) settings() settings {
	s := newSettings("Output")
	s.StringVar(&o.format, "output", "text", "text or json")
	return s
}

func (o *outputFlag) check() error {
	if o.format != "text" && o.format != "json" {
		return usageError{fmt.Errorf("--output is text or json, not %q", o.format)}
	}
	return nil
}

// printList prints items as a table with a heading, or as a JSON array.
func printList[T any](o outputFlag, to io.Writer, heading []string, items []T, row func(T) []string) error {
	if o.format == "json" {
		encoder := json.NewEncoder(to)
		encoder.SetIndent("", "  ")
		return encoder.Encode(append([]T{}, items...)) // an empty list is [], not null
	}
	table := tabwriter.NewWriter(to, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, strings.Join(heading, "\t"))
	for _, item := range items {
		_, _ = fmt.Fprintln(table, strings.Join(row(item), "\t"))
	}
	return table.Flush()
}

// shownTime is an instant for people; empty for none.
func shownTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// allPages reads a list to its end.
func allPages[T any](read func(after string, limit int) ([]T, error), id func(T) string) ([]T, error) {
	const size = 1000
	var all []T
	for after := ""; ; {
		items, err := read(after, size)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if len(items) < size {
			return all, nil
		}
		after = id(items[size-1])
	}
}
