package imports

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxRow is the most bytes of a row.
const maxRow = 64 << 10

// Row is one row of a file, as it stands there.
type Row struct {
	Line   int // its first line in the file, from 1
	Fields []string
}

// rowReader reads rows one by one. A row that can't be read costs itself only, also where a quote that is never closed
// would swallow the rest of the file.
type rowReader struct {
	in        *bufio.Reader
	delimiter rune
	number    int    // of the last line read
	ahead     []line // read already, and to be read again
}

type line struct {
	number  int
	text    string // without its end
	tooLong bool
}

// next reads the next row that isn't blank. The row of a non-nil problem has its text as its only field. err is
// io.EOF at the end of the file.
func (r *rowReader) next() (row Row, problem, err error) {
	for {
		first, err := r.line()
		if err != nil {
			return Row{}, nil, err
		}
		if strings.TrimSpace(first.text) == "" {
			continue
		}
		fields, more, problem, err := r.fields(first)
		if err != nil {
			return Row{}, nil, err
		}
		if problem != nil {
			r.ahead = append(more, r.ahead...) // they may be rows of their own
			return Row{Line: first.number, Fields: []string{first.text}}, problem, nil
		}
		return Row{Line: first.number, Fields: fields}, nil, nil
	}
}

// fields splits the row that begins with first. Quoted fields may have line ends in them: more is the lines of the row
// after the first.
func (r *rowReader) fields(first line) (fields []string, more []line, problem, err error) {
	text, tooLong := first.text, first.tooLong
	open := strings.Count(text, `"`)%2 == 1
	for open && !tooLong {
		next, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, nil, err
		}
		more = append(more, next)
		text += "\n" + next.text
		open = open != (strings.Count(next.text, `"`)%2 == 1)
		tooLong = next.tooLong || len(text) > maxRow
	}
	switch {
	case open:
		return nil, more, errors.New("a quote is opened and not closed; a quote within a field is doubled, and the field quoted"), nil
	case tooLong:
		return nil, more, fmt.Errorf("the row is longer than %d bytes", maxRow), nil
	case !utf8.ValidString(text):
		return nil, more, errors.New("the row is not UTF-8; save the file as UTF-8"), nil
	case !strings.Contains(text, `"`):
		return strings.Split(text, string(r.delimiter)), nil, nil, nil
	}
	quoted := csv.NewReader(strings.NewReader(text))
	quoted.Comma, quoted.FieldsPerRecord = r.delimiter, -1
	if fields, err = quoted.Read(); err != nil {
		return nil, more, errors.New("a quote is in the wrong place; a quote within a field is doubled, and the field quoted"), nil
	}
	return fields, nil, nil, nil
}

// line reads the next line, and of one that is too long for a row only the beginning.
func (r *rowReader) line() (line, error) {
	if len(r.ahead) > 0 {
		first := r.ahead[0]
		r.ahead = r.ahead[1:]
		return first, nil
	}
	var text []byte
	for {
		piece, err := r.in.ReadSlice('\n')
		text = append(text, piece[:min(len(piece), maxRow+1-min(len(text), maxRow+1))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
			return line{}, err
		}
		r.number++
		tooLong := len(text) > maxRow
		whole := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
		return line{number: r.number, text: whole, tooLong: tooLong}, nil
	}
}
