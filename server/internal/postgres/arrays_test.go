package postgres

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

func TestArraysAreWrittenAsPgxWritesThem(t *testing.T) {
	theirs, ours := pgtype.NewMap(), pgtype.NewMap()
	registerArrays(ours)
	instants := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-62_000_000_000, 250_000_000_000).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond"))
	})
	timestamps := rapid.Custom(func(t *rapid.T) pgtype.Timestamptz {
		return pgtype.Timestamptz{Time: instants.Draw(t, "instant"), Valid: rapid.Bool().Draw(t, "valid"),
			InfinityModifier: rapid.SampledFrom([]pgtype.InfinityModifier{pgtype.Finite, pgtype.Infinity, pgtype.NegativeInfinity}).Draw(t, "infinity")}
	})
	texts := rapid.Custom(func(t *rapid.T) pgtype.Text {
		return pgtype.Text{String: rapid.String().Draw(t, "text"), Valid: rapid.Bool().Draw(t, "valid")}
	})
	ints := rapid.Custom(func(t *rapid.T) pgtype.Int4 {
		return pgtype.Int4{Int32: rapid.Int32().Draw(t, "int"), Valid: rapid.Bool().Draw(t, "valid")}
	})
	uuids := rapid.Custom(func(t *rapid.T) pgtype.UUID {
		id := pgtype.UUID{Valid: rapid.Bool().Draw(t, "valid")}
		copy(id.Bytes[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		return id
	})
	kinds := map[string]struct {
		oid  uint32
		draw func(*rapid.T) any
	}{
		"int16":     {pgtype.Int2ArrayOID, sliceOf(rapid.Int16())},
		"int32":     {pgtype.Int4ArrayOID, sliceOf(rapid.Int32())},
		"int4":      {pgtype.Int4ArrayOID, flatOf(ints)},
		"int64":     {pgtype.Int8ArrayOID, sliceOf(rapid.Int64())},
		"string":    {pgtype.TextArrayOID, sliceOf(rapid.String())},
		"text":      {pgtype.TextArrayOID, flatOf(texts)},
		"bytes":     {pgtype.ByteaArrayOID, sliceOf(rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Just([]byte(nil))))},
		"uuid":      {pgtype.UUIDArrayOID, flatOf(uuids)},
		"time":      {pgtype.TimestamptzArrayOID, sliceOf(instants)},
		"timestamp": {pgtype.TimestamptzArrayOID, flatOf(timestamps)},
		// What has no plan is pgx's.
		"uint64": {pgtype.Int8ArrayOID, sliceOf(rapid.Uint64Max(1 << 62))},
	}
	for name, kind := range kinds {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			value := kind.draw(t)
			before := []byte("what stands there already")
			want, err := theirs.Encode(kind.oid, pgtype.BinaryFormatCode, value, bytes.Clone(before))
			if err != nil {
				t.Fatal(err)
			}
			got, err := ours.Encode(kind.oid, pgtype.BinaryFormatCode, value, bytes.Clone(before))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%v is written as %x, %v, want %x", value, got, err, want)
			}
			if plan := ours.PlanEncode(kind.oid, pgtype.BinaryFormatCode, value); name != "uint64" && fmt.Sprintf("%T", plan) == fmt.Sprintf("%T", theirs.PlanEncode(kind.oid, pgtype.BinaryFormatCode, value)) {
				t.Fatalf("%T is written by pgx's plan %T", value, plan)
			}
		}))
	}
}

// sliceOf draws slices, nil among them.
func sliceOf[E any](of *rapid.Generator[E]) func(*rapid.T) any {
	return func(t *rapid.T) any {
		return rapid.OneOf(rapid.SliceOf(of), rapid.Just([]E(nil))).Draw(t, "slice")
	}
}

func flatOf[E any](of *rapid.Generator[E]) func(*rapid.T) any {
	return func(t *rapid.T) any { return pgtype.FlatArray[E](sliceOf(of)(t).([]E)) }
}
