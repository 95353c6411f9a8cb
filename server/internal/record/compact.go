package record

import (
	"encoding/binary"
	"time"
)

// What is of use for a while only is kept compactly, as figures and texts in a fixed order: they are appended with
// Figure, Word and Moment, and read with a Reader. What is kept so begins with something that tells which order it is.

// Figure appends a number.
func Figure(to []byte, v int64) []byte { return binary.AppendVarint(to, v) }

// Word appends a text.
func Word(to []byte, v string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(v))), v...)
}

// Moment appends an instant, to the microsecond; the zero time is one too.
func Moment(to []byte, v time.Time) []byte {
	if v.IsZero() {
		return Figure(to, 0)
	}
	return Figure(to, v.UnixMicro())
}

// Reader reads what was appended, and remembers if it is something else.
type Reader struct {
	rest   []byte
	broken bool
}

// Read begins to read.
func Read(from []byte) *Reader { return &Reader{rest: from} }

// OK tells whether all that was read was there.
func (r *Reader) OK() bool { return !r.broken }

// More tells whether there is anything left to read.
func (r *Reader) More() bool { return len(r.rest) > 0 && !r.broken }

// Figure reads a number.
func (r *Reader) Figure() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	return v
}

// Word reads a text.
func (r *Reader) Word() string {
	length, n := binary.Uvarint(r.rest)
	r.skip(n)
	if r.broken || length > uint64(len(r.rest)) {
		r.broken = true
		return ""
	}
	s := string(r.rest[:length])
	r.rest = r.rest[length:]
	return s
}

// Moment reads an instant, in UTC.
func (r *Reader) Moment() time.Time {
	micros := r.Figure()
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func (r *Reader) skip(n int) {
	if n <= 0 {
		r.broken = true
		r.rest = nil
		return
	}
	r.rest = r.rest[n:]
}
