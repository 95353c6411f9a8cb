package program

import "encoding/binary"

// encode writes the digest of a version.
func (d *Digest) encode(version int64) []byte {
	b := make([]byte, 0, 16+12*len(d.ladders)+32*len(d.caps))
	b = binary.AppendVarint(b, version)
	b = binary.AppendVarint(b, int64(d.day))
	b = binary.AppendUvarint(b, uint64(len(d.ladders)))
	for _, o := range d.ladders {
		b = binary.AppendUvarint(b, uint64(o.level))
		b = binary.AppendVarint(b, int64(o.changes))
		b = binary.AppendVarint(b, o.room)
	}
	for _, c := range d.caps {
		b = binary.AppendUvarint(b, uint64(len(c.key.RuleID)))
		b = append(b, c.key.RuleID...)
		b = binary.AppendVarint(b, int64(c.key.Period))
		b = binary.AppendVarint(b, c.used)
	}
	return b
}

// DecodeDigest reads what Progress made; one that this version did not make tells nothing.
func (p *Program) DecodeDigest(stored []byte) *Digest {
	r := digestReader{rest: stored}
	if len(stored) == 0 || r.signed() != p.version {
		return &Digest{}
	}
	d := &Digest{day: Day(r.signed())}
	if r.unsigned() != uint64(len(p.ladders)) {
		return &Digest{}
	}
	d.ladders = make([]outlook, len(p.ladders))
	for i, l := range p.ladders {
		d.ladders[i] = outlook{level: int(r.unsigned()), changes: Day(r.signed()), room: r.signed()}
		r.broken = r.broken || d.ladders[i].level >= len(l.levels)
	}
	for len(r.rest) > 0 && !r.broken {
		rule := r.text()
		d.caps = append(d.caps, capUse{CapKey{rule, Day(r.signed())}, r.signed()})
	}
	if r.broken {
		return &Digest{}
	}
	return d
}

// digestReader reads what encode wrote, and remembers if it is something else.
type digestReader struct {
	rest   []byte
	broken bool
}

func (r *digestReader) signed() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	return v
}

func (r *digestReader) unsigned() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.skip(n)
	return v
}

func (r *digestReader) text() string {
	n := r.unsigned()
	if n > uint64(len(r.rest)) {
		r.broken = true
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

func (r *digestReader) skip(n int) {
	if n <= 0 {
		r.broken = true
		return
	}
	r.rest = r.rest[n:]
}
