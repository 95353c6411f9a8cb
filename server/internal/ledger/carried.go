package ledger

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"time"
)

// What accounts carry of tallies and lots is JSON, so that SQL can read it: rows of figures, [[1,2],[3,null],…].

// none is the figure that is null, and never the one that is "infinity".
const (
	none  = math.MinInt64
	never = math.MaxInt64
)

// addRow adds a row to a list; closeRows completes it.
func addRow(list []byte, row ...int64) []byte {
	list = append(list, "[,"[min(len(list), 1)])
	for i, figure := range row {
		list = append(list, "[,"[min(i, 1)])
		switch figure {
		case none:
			list = append(list, "null"...)
		case never:
			list = append(list, `"infinity"`...)
		default:
			list = strconv.AppendInt(list, figure, 10)
		}
	}
	return append(list, ']')
}

// closeRows completes a list; one without rows is nothing.
func closeRows(list []byte) []byte {
	if len(list) == 0 {
		return nil
	}
	return append(list, ']')
}

// figureOf is an instant as a figure: microseconds since 1970.
func figureOf(t time.Time) int64 {
	switch {
	case t.IsZero():
		return none
	case t.Equal(Forever):
		return never
	}
	return t.UnixMicro()
}

// instantOfFigure is the instant that figureOf wrote.
func instantOfFigure(figure int64) time.Time {
	switch figure {
	case none:
		return time.Time{}
	case never:
		return Forever
	}
	return time.UnixMicro(figure).UTC()
}

// readRows reads a list whose rows are as long as row. Of each it tells when it is in there, and is told whether it can be so.
func readRows(list []byte, row []int64, tell func() bool) error {
	if len(list) == 0 {
		return nil
	}
	r := rowReader{rest: list}
	r.expect('[')
	for more := !r.next(']'); more && !r.broken; {
		for i := range row {
			r.expect("[,"[min(i, 1)])
			row[i] = r.figure()
		}
		r.expect(']')
		r.broken = r.broken || !tell()
		if more = r.next(','); !more {
			r.expect(']')
		}
	}
	if r.skip(); r.broken || len(r.rest) > 0 {
		return fmt.Errorf("%s is no list of such rows of %d figures", list, len(row))
	}
	return nil
}

type rowReader struct {
	rest   []byte
	broken bool
}

// skip skips spaces: the database may have written the list.
func (r *rowReader) skip() { r.rest = bytes.TrimLeft(r.rest, " \n\r\t") }

// next tells whether a character comes next, and reads it if so.
func (r *rowReader) next(c byte) bool {
	r.skip()
	if len(r.rest) == 0 || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *rowReader) expect(c byte) { r.broken = !r.next(c) || r.broken }

func (r *rowReader) figure() int64 {
	r.skip()
	length := max(0, bytes.IndexAny(r.rest, ",] \n\r\t"))
	word := string(r.rest[:length])
	r.rest = r.rest[length:]
	switch word {
	case "null":
		return none
	case `"infinity"`:
		return never
	}
	figure, err := strconv.ParseInt(word, 10, 64)
	r.broken = r.broken || err != nil
	return figure
}
