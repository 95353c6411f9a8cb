package postgres

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Statements take their rows as arrays, a column each. pgx writes arrays of anything, and looks at each element anew; of
// what the ledger writes by the thousand, the plans here write the same bytes in one go.

// withArrays makes a connection write arrays by these plans.
func withArrays(_ context.Context, conn *pgx.Conn) error {
	registerArrays(conn.TypeMap())
	return nil
}

func registerArrays(m *pgtype.Map) {
	register(m, pgtype.Int2ArrayOID, arrayPlan[[]int16, int16]{pgtype.Int2OID, putInt16})
	register(m, pgtype.Int4ArrayOID, arrayPlan[[]int32, int32]{pgtype.Int4OID, putInt32},
		arrayPlan[pgtype.FlatArray[pgtype.Int4], pgtype.Int4]{pgtype.Int4OID, func(buf []byte, v pgtype.Int4) ([]byte, bool) {
			return orNull(buf, v.Valid, v.Int32, putInt32)
		}})
	register(m, pgtype.Int8ArrayOID, arrayPlan[[]int64, int64]{pgtype.Int8OID, putInt64})
	register(m, pgtype.TextArrayOID, arrayPlan[[]string, string]{pgtype.TextOID, putString},
		arrayPlan[pgtype.FlatArray[pgtype.Text], pgtype.Text]{pgtype.TextOID, func(buf []byte, v pgtype.Text) ([]byte, bool) {
			return orNull(buf, v.Valid, v.String, putString)
		}})
	register(m, pgtype.ByteaArrayOID, arrayPlan[[][]byte, []byte]{pgtype.ByteaOID, func(buf, v []byte) ([]byte, bool) {
		return append(buf, v...), v != nil
	}})
	register(m, pgtype.UUIDArrayOID,
		arrayPlan[pgtype.FlatArray[pgtype.UUID], pgtype.UUID]{pgtype.UUIDOID, func(buf []byte, v pgtype.UUID) ([]byte, bool) {
			return orNull(buf, v.Valid, v.Bytes, func(buf []byte, v [16]byte) ([]byte, bool) { return append(buf, v[:]...), true })
		}})
	register(m, pgtype.TimestamptzArrayOID, arrayPlan[[]time.Time, time.Time]{pgtype.TimestamptzOID, putTime},
		arrayPlan[pgtype.FlatArray[pgtype.Timestamptz], pgtype.Timestamptz]{pgtype.TimestamptzOID, putTimestamp})
}

func putInt16(buf []byte, v int16) ([]byte, bool) {
	return binary.BigEndian.AppendUint16(buf, uint16(v)), true
}

func putInt32(buf []byte, v int32) ([]byte, bool) {
	return binary.BigEndian.AppendUint32(buf, uint32(v)), true
}

func putInt64(buf []byte, v int64) ([]byte, bool) {
	return binary.BigEndian.AppendUint64(buf, uint64(v)), true
}

func putString(buf []byte, v string) ([]byte, bool) { return append(buf, v...), true }

// putTime writes an instant as Postgres counts, in microseconds since 2000.
func putTime(buf []byte, t time.Time) ([]byte, bool) {
	const year2000 = 946_684_800
	return putInt64(buf, (t.Unix()-year2000)*1e6+int64(t.Nanosecond())/1e3)
}

func putTimestamp(buf []byte, v pgtype.Timestamptz) ([]byte, bool) {
	switch {
	case v.InfinityModifier == pgtype.Infinity:
		return orNull(buf, v.Valid, math.MaxInt64, putInt64)
	case v.InfinityModifier == pgtype.NegativeInfinity:
		return orNull(buf, v.Valid, math.MinInt64, putInt64)
	}
	return orNull(buf, v.Valid, v.Time, putTime)
}

func orNull[T any](buf []byte, valid bool, value T, put func([]byte, T) ([]byte, bool)) ([]byte, bool) {
	if !valid {
		return buf, false
	}
	return put(buf, value)
}

// arrayPlan writes arrays of a Go type S. put appends an element, or tells that it is null.
type arrayPlan[S ~[]E, E any] struct {
	element uint32 // what the elements are
	put     func(buf []byte, e E) (_ []byte, notNull bool)
}

// Encode implements pgtype.EncodePlan, in the form that Postgres' array_recv reads.
func (p arrayPlan[S, E]) Encode(value any, buf []byte) ([]byte, error) {
	const (
		headBytes = 20
		guess     = 16 // bytes of an element with its length
		null      = math.MaxUint32
	)
	elements := value.(S)
	if elements == nil {
		return nil, nil
	}
	if need := headBytes + guess*len(elements); cap(buf)-len(buf) < need {
		buf = slices.Grow(buf, max(need, cap(buf))) // pgx hands on one buffer for all of a statement's arrays: it at least doubles
	}
	buf = binary.BigEndian.AppendUint32(buf, 1) // dimension
	nulls := len(buf)
	buf = binary.BigEndian.AppendUint32(buf, 0)
	buf = binary.BigEndian.AppendUint32(buf, p.element)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(elements)))
	buf = binary.BigEndian.AppendUint32(buf, 1) // the first one's index
	for _, e := range elements {
		length := len(buf)
		buf = binary.BigEndian.AppendUint32(buf, null)
		var notNull bool
		if buf, notNull = p.put(buf, e); notNull {
			binary.BigEndian.PutUint32(buf[length:], uint32(len(buf)-length-4))
		} else {
			binary.BigEndian.PutUint32(buf[nulls:], 1)
		}
	}
	return buf, nil
}

func (arrayPlan[S, E]) writes(value any) bool {
	_, ok := value.(S)
	return ok
}

// arrayCodec is pgx's own, with plans that go first.
type arrayCodec struct {
	*pgtype.ArrayCodec
	plans []plan
}

type plan interface {
	pgtype.EncodePlan
	writes(value any) bool
}

func register(m *pgtype.Map, oid uint32, plans ...plan) {
	known, _ := m.TypeForOID(oid)
	m.RegisterType(&pgtype.Type{Name: known.Name, OID: oid, Codec: arrayCodec{known.Codec.(*pgtype.ArrayCodec), plans}})
}

// PlanEncode implements pgtype.Codec.
func (c arrayCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if format == pgtype.BinaryFormatCode {
		for _, p := range c.plans {
			if p.writes(value) {
				return p
			}
		}
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}
