package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/loyaltycore/core/server/internal/imports"
)

// progress reads an import's file and shows how far it is: a bar on a terminal, else a line now and then.
type progress struct {
	file  io.Reader
	size  int64 // 0: not known
	read  atomic.Int64
	to    io.Writer
	bar   *progressbar.ProgressBar // nil: not a terminal
	clock func() time.Time
	told  time.Time
}

const tellEvery = 5 * time.Second

func newProgress(to io.Writer, file *os.File, clock func() time.Time) *progress {
	p := &progress{file: file, to: to, clock: clock, told: clock()}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		p.size = info.Size()
	}
	if terminal, ok := to.(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
		size := p.size
		if size == 0 {
			size = -1 // a spinner
		}
		p.bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(to), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())
	}
	return p
}

// Read implements io.Reader.
func (p *progress) Read(into []byte) (int, error) {
	n, err := p.file.Read(into)
	p.read.Add(int64(n))
	return n, err
}

// show tells how far the import is.
func (p *progress) show(s imports.Summary) {
	read := p.read.Load()
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%d purchases", s.Purchases))
		_ = p.bar.Set64(read) // what can't be drawn is no reason to stop
		return
	}
	now := p.clock()
	if now.Sub(p.told) < tellEvery {
		return
	}
	p.told = now
	part := ""
	if p.size > 0 {
		part = fmt.Sprintf("%d %% of the file, ", read*100/p.size)
	}
	_, _ = fmt.Fprintf(p.to, "%s%d purchases in, %d rows refused\n", part, s.Purchases, s.Refused)
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// printSummary says what an import did.
func printSummary(to io.Writer, flags importFlags, unit string, s imports.Summary, took time.Duration) {
	if flags.output.format == "json" {
		_ = json.NewEncoder(to).Encode(s)
		return
	}
	_, _ = fmt.Fprintf(to, `rows read          %d
  refused          %d
purchases          %d
  accrued          %d
  replayed         %d
members enrolled   %d
points given       %d (%s)
refunds            %d
  reversed         %d
points taken back  %d (%s)
took               %s
`, s.Rows, s.Refused, s.Purchases, s.Accrued, s.Replayed, s.Enrolled, s.Points, unit, s.Refunds, s.Reversed, s.TakenBack, unit, took.Round(time.Millisecond))
}
