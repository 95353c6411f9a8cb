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
func Word[T ~string | ~[]byte](to []byte, v T) []byte {
	return append(binary.AppendUvarint(to, uint64(len(v))), v...)
}

// Moment appends an instant, to the microsecond; the zero time is one too.
func Moment(to []byte, v time.Time) []byte {
	micros := v.UnixMicro()
	switch {
	case v.IsZero():
		micros = 0
	case micros >= 0:
		micros++ // 0 is the zero time
	}
	return Figure(to, micros)
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
func (r *Reader) Word() string { return string(r.Bytes()) }

// Bytes reads a text as a part of what is read from.
func (r *Reader) Bytes() []byte {
	length, n := binary.Uvarint(r.rest)
	r.skip(n)
	if r.broken || length > uint64(len(r.rest)) {
		r.broken = true
		return nil
	}
	word := r.rest[:length:length]
	r.rest = r.rest[length:]
	return word
}

// Rest is what is left to read.
func (r *Reader) Rest() []byte { return r.rest }

// Moment reads an instant, in UTC.
func (r *Reader) Moment() time.Time {
	micros := r.Figure()
	switch {
	case micros == 0:
		return time.Time{}
	case micros > 0:
		micros--
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
