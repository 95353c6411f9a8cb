package rpc

import (
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// Connect reads and decodes a request before any interceptor sees the call, and ends it with an error of its own
// when that fails. What follows makes those errors the contract's: a body that is too large, before or after
// decompression, and a body that can't be decoded. It also bounds the work that a small body can unpack to.

// limitBody ends requests whose body is larger than max bytes.
func limitBody(next http.Handler, max int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet { // what is answered is one caller's own, and only for now
			w.Header().Set("Cache-Control", "no-store")
		}
		limited := &limitedBody{ReadCloser: r.Body, bound: bound{max: max, left: max}}
		if r.ContentLength > max {
			limited.left = -1
		}
		r.Body = limited
		next.ServeHTTP(w, r)
	})
}

type limitedBody struct {
	io.ReadCloser
	bound
}

func (b *limitedBody) Read(p []byte) (int, error) { return b.read(b.ReadCloser, p) }

// bound lets max bytes through and fails with a refusal at the first byte more.
type bound struct{ max, left int64 }

func (b *bound) read(from io.Reader, p []byte) (int, error) {
	if b.left < 0 {
		return 0, tooLarge(b.max)
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := from.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n, tooLarge(b.max)
	}
	return n, err
}

func tooLarge(max int64) error {
	return refusedWire(refusal.New(refusal.InvalidField,
		"the request is larger than the %d bytes this server takes; send less at a time", max)).connectError()
}

// boundedGzip unpacks at most max bytes of a message.
type boundedGzip struct {
	gzip.Reader
	bound
}

func (g *boundedGzip) Read(p []byte) (int, error) { return g.read(&g.Reader, p) }

func (g *boundedGzip) Reset(r io.Reader) error {
	g.left = g.max
	return g.Reader.Reset(r)
}

func withBoundedGzip(max int64) connect.HandlerOption {
	return connect.WithCompression("gzip",
		func() connect.Decompressor { return &boundedGzip{bound: bound{max: max}} },
		func() connect.Compressor { return gzip.NewWriter(io.Discard) },
	)
}

// withCodecs replaces Connect's codecs by ones that decode the same, but leave a mark in a message they can't
// decode, for the interceptors to find.
func withCodecs() connect.HandlerOption {
	return connect.WithHandlerOptions(
		connect.WithCodec(binaryCodec{}),
		connect.WithCodec(jsonCodec{"json"}),
		connect.WithCodec(jsonCodec{"json; charset=utf-8"}),
	)
}

type binaryCodec struct{}

func (binaryCodec) Name() string { return "proto" }

func (binaryCodec) Marshal(message any) ([]byte, error) {
	return proto.Marshal(message.(proto.Message))
}

func (binaryCodec) MarshalAppend(to []byte, message any) ([]byte, error) {
	return proto.MarshalOptions{}.MarshalAppend(to, message.(proto.Message))
}

func (binaryCodec) Unmarshal(data []byte, message any) error {
	m := message.(proto.Message)
	if err := proto.Unmarshal(data, m); err != nil {
		markUndecodable(m, err)
	}
	return nil
}

type jsonCodec struct{ name string }

func (c jsonCodec) Name() string { return c.name }

func (jsonCodec) Marshal(message any) ([]byte, error) {
	return protojson.Marshal(message.(proto.Message))
}

func (jsonCodec) MarshalAppend(to []byte, message any) ([]byte, error) {
	return protojson.MarshalOptions{}.MarshalAppend(to, message.(proto.Message))
}

func (jsonCodec) Unmarshal(data []byte, message any) error {
	m := message.(proto.Message)
	if len(data) == 0 {
		markText(m, "a JSON object was expected, and there is nothing")
		return nil
	}
	// A field that there isn't is a mistake to tell: passed over, what it asks for would be left undone in silence.
	if err := protojson.Unmarshal(data, m); err != nil {
		markUndecodable(m, err)
	}
	return nil
}

// markField is the highest field number there is: no message of the contract has it. A caller who sends it gets
// the refusal it stands for.
const markField = protowire.MaxValidNumber

func markUndecodable(m proto.Message, err error) {
	// The libraries' texts begin with "proto:" and one of two kinds of space.
	text := strings.TrimLeft(strings.TrimPrefix(err.Error(), "proto:"), " \u00a0")
	markText(m, text)
}

func markText(m proto.Message, text string) {
	const most = 256
	if len(text) > most {
		text = text[:most] + " …"
	}
	proto.Reset(m)
	mark := protowire.AppendTag(nil, markField, protowire.BytesType)
	m.ProtoReflect().SetUnknown(protowire.AppendString(mark, strings.ToValidUTF8(text, "?")))
}

// undecodable is the refusal of a message that a codec marked; nil for all others.
func undecodable(m proto.Message) *refusal.Error {
	unknown := m.ProtoReflect().GetUnknown()
	if len(unknown) == 0 {
		return nil
	}
	number, kind, n := protowire.ConsumeTag(unknown)
	if n < 0 || number != markField || kind != protowire.BytesType {
		return nil
	}
	text, _ := protowire.ConsumeString(unknown[n:])
	return refusal.New(refusal.InvalidField, "the request is no %s: %s",
		m.ProtoReflect().Descriptor().FullName(), strings.ToValidUTF8(text, "?"))
}

// withLog lets statusOf find the edge's log.
func withLog(ctx context.Context, log *slog.Logger) context.Context {
	return context.WithValue(ctx, logKey{}, log)
}
