package program

import "github.com/loyaltycore/core/server/internal/record"

// encode writes the digest of a version.
func (d *Digest) encode(version int64) []byte {
	b := make([]byte, 0, 16+12*len(d.ladders)+32*len(d.caps))
	b = record.Figure(b, version)
	b = record.Figure(b, int64(d.day))
	b = record.Figure(b, int64(len(d.ladders)))
	for _, o := range d.ladders {
		b = record.Figure(b, int64(o.level))
		b = record.Figure(b, int64(o.changes))
		b = record.Figure(b, o.room)
	}
	for _, c := range d.caps {
		b = record.Word(b, c.key.RuleID)
		b = record.Figure(b, int64(c.key.Period))
		b = record.Figure(b, c.used)
	}
	return b
}

// DecodeDigest reads what Progress made; one that this version did not make tells nothing.
func (p *Program) DecodeDigest(stored []byte) *Digest {
	r := record.Read(stored)
	if r.Figure() != p.version {
		return &Digest{}
	}
	d := &Digest{day: Day(r.Figure())}
	if r.Figure() != int64(len(p.ladders)) {
		return &Digest{}
	}
	d.ladders = make([]outlook, len(p.ladders))
	for i, l := range p.ladders {
		d.ladders[i] = outlook{level: int(r.Figure()), changes: Day(r.Figure()), room: r.Figure()}
		if level := d.ladders[i].level; level < 0 || level >= len(l.levels) {
			return &Digest{}
		}
	}
	for r.More() {
		d.caps = append(d.caps, capUse{CapKey{r.Word(), Day(r.Figure())}, r.Figure()})
	}
	if !r.OK() {
		return &Digest{}
	}
	return d
}
