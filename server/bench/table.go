package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A table is written as text, for a terminal, or as Markdown, for the README.
type tableWriter struct {
	out      io.Writer
	markdown bool
}

func (t tableWriter) heading(format string, args ...any) {
	prefix := "\n"
	if t.markdown {
		prefix = "\n### "
	}
	_, _ = fmt.Fprintf(t.out, prefix+format+"\n\n", args...)
}

func (t tableWriter) lines(header []string, lines [][]string) {
	if t.markdown {
		_, _ = fmt.Fprintf(t.out, "| %s |\n|%s\n", strings.Join(header, " | "), strings.Repeat(" --- |", len(header)))
		for _, line := range lines {
			_, _ = fmt.Fprintf(t.out, "| %s |\n", strings.Join(line, " | "))
		}
		return
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, line := range append([][]string{header}, lines...) {
		_, _ = fmt.Fprintln(w, strings.Join(line, "\t"))
	}
	_ = w.Flush() // what the lines go to tells its own failures
}

func (t tableWriter) report(r *report) {
	t.heading("%s, %s: %d rounds of %v a row, %d members", r.Time.Format("2006-01-02"), r.Mode, r.Rounds, r.Measure, r.Members)
	m := r.Machine
	var versions, settings []string
	for _, name := range slices.Sorted(maps.Keys(r.Versions)) {
		versions = append(versions, name+" "+r.Versions[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.Settings)) {
		settings = append(settings, name+" "+r.Settings[name])
	}
	_, _ = fmt.Fprintf(t.out, "%d cores (%s), %s of memory, %s; %s, where making 8 KiB durable takes %v. %s.\nPostgres: %s; all else is its default. The run took %s.\n",
		m.Cores, m.CPU, m.Memory, m.Kernel, m.Disk, m.Sync.Round(time.Microsecond), strings.Join(versions, ", "), strings.Join(settings, ", "), r.Took)
	if len(r.Rows) > 0 {
		t.rows("Calls", r.Rows, r.byID())
	}
	if len(r.Watched) > 0 {
		t.watched(r.Watched)
	}
	if len(r.Growth) > 0 {
		t.rows("Growth", r.Growth, r.byID())
		t.sizes(r.Sizes)
	}
	t.targets(r.Targets)
}

func (t tableWriter) rows(title string, rows []*measured, byID map[string]*measured) {
	t.heading("%s: a second, median (min to max), and as a ratio to the row numbered", title)
	number := make(map[string]int)
	for i, m := range rows {
		number[m.ID] = i + 1
	}
	var lines [][]string
	for i, m := range rows {
		line := []string{fmt.Sprint(i + 1), m.title(), protocolName(m.Protocol), fmt.Sprint(m.Callers)}
		if why := m.failure(); why != "" {
			lines = append(lines, append(line, "failed: "+why))
			continue
		}
		var ratios []string
		for _, of := range m.Of {
			if other := byID[of]; other != nil {
				s := ratio(m, other, func(f figures) float64 { return f.Rate })
				ratios = append(ratios, fmt.Sprintf("%.2f of %d (%.2f to %.2f)", s.Median, number[of], s.Min, s.Max))
			}
		}
		line = append(line, whole(m.rate()), cmp.Or(strings.Join(ratios, ", "), "–"),
			m.took(func(f figures) time.Duration { return f.P50 }), m.took(func(f figures) time.Duration { return f.P99 }),
			m.took(func(f figures) time.Duration { return f.P999 }),
			m.cpu(func(f figures) float64 { return f.Server }), m.cpu(func(f figures) float64 { return f.Postgres }),
			m.cpu(func(f figures) float64 { return f.Redis }), m.cpu(func(f figures) float64 { return f.Load }),
			fmt.Sprintf("%.0f", m.of(func(f figures) float64 { return f.Allocations }).Median),
			fmt.Sprintf("%.1f", m.of(func(f figures) float64 { return f.KB }).Median))
		lines = append(lines, line)
	}
	t.lines([]string{"#", "what", "protocol", "callers", "a second", "ratio", "p50", "p99", "p99.9",
		"CPU s per 1,000: server", "Postgres", "Redis", "load", "allocations each", "KiB each"}, lines)
}

func (m *measured) title() string {
	if m.Server != "" && strings.Contains(m.Server, " ") { // a grown ledger
		return m.Title + ", " + m.Server
	}
	return m.Title
}

func protocolName(protocol string) string {
	switch protocol {
	case grpc:
		return "gRPC"
	case httpOne:
		return "Connect, HTTP/1.1"
	}
	return "–"
}

func whole(s spread) string {
	return fmt.Sprintf("%.0f (%.0f to %.0f)", s.Median, s.Min, s.Max)
}

func (m *measured) took(of func(figures) time.Duration) string {
	median := time.Duration(m.of(func(f figures) float64 { return float64(of(f)) }).Median)
	if median == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f ms", float64(median)/float64(time.Millisecond))
}

func (m *measured) cpu(of func(figures) float64) string { return fmt.Sprintf("%.3f", m.of(of).Median) }

func (t tableWriter) sizes(sizes []tableSize) {
	t.heading("Bytes on disk per posting, indexes included")
	var lines [][]string
	for _, s := range sizes {
		lines = append(lines, []string{s.Ledger, s.Table, fmt.Sprint(s.Rows), fmt.Sprintf("%.0f", s.perPosting(s.Heap)), fmt.Sprintf("%.0f", s.perPosting(s.Indexes)),
			fmt.Sprintf("%.0f", s.perPosting(s.Heap+s.Indexes))})
	}
	t.lines([]string{"ledger", "table", "rows", "table itself", "indexes", "both"}, lines)
}

func ratioText(s spread) string { return fmt.Sprintf("%.2f (%.2f to %.2f)", s.Median, s.Min, s.Max) }

func (t tableWriter) targets(targets []reached) {
	t.heading("Must reach")
	var lines [][]string
	for _, r := range targets {
		verdict := "short"
		switch {
		case r.Missing:
			verdict = "not measured"
		case r.OK:
			verdict = "ok"
		}
		bare := "–"
		if r.Bare != nil {
			bare = ratioText(*r.Bare)
		}
		lines = append(lines, []string{r.What, r.Than, r.Need, ratioText(r.Measured), verdict, bare})
	}
	t.lines([]string{"what", "as a ratio to", "need", "measured", "", "its rows alone"}, lines)
}
