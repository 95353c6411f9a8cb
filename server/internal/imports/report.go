package imports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// Report writes the rows that did not go in, as CSV: line, column, reason, and the row's own columns.
type Report struct{ out *csv.Writer }

// NewReport makes a report. to is the caller's to close.
func NewReport(to io.Writer) *Report { return &Report{csv.NewWriter(to)} }

func (r *Report) begin(header []string) error {
	return r.write(append([]string{"line", "column", "reason"}, header...))
}

func (r *Report) add(p Problem) error {
	return r.write(append([]string{strconv.Itoa(p.Line), p.Column, p.Reason}, p.Fields...))
}

func (r *Report) write(fields []string) error {
	if err := r.out.Write(fields); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (r *Report) end() error {
	r.out.Flush()
	if err := r.out.Error(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
