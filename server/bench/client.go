package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// client calls LoyaltyService with messages that are encoded already, and doesn't decode the answers: what it
// measures is the server. It speaks the same protocols, by the same library, as the SDK for Go.
type client struct {
	header                  string
	accrue, redeem, balance *connect.Client[message, answer]
	batch                   *connect.Client[message, batchAnswer]
}

const (
	grpc    = "grpc"    // over HTTP/2 without TLS
	httpOne = "connect" // Connect over HTTP/1.1
)

// newTransport makes connections of their own, for one of the protocols.
func newTransport(protocol string, callers int) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(protocol == httpOne)
	protocols.SetUnencryptedHTTP2(protocol == grpc)
	return &http.Transport{Protocols: &protocols, MaxIdleConns: callers, MaxIdleConnsPerHost: callers, DisableCompression: true}
}

func newClient(transport *http.Transport, protocol, url, key string) *client {
	options := []connect.ClientOption{
		connect.WithCodec(codec{}),
		// Answers are not packed, as gRPC's own clients have it.
		connect.WithAcceptCompression("gzip", nil, nil),
	}
	if protocol == grpc {
		options = append(options, connect.WithGRPC())
	}
	to := &http.Client{Transport: transport}
	of := func(procedure string) *connect.Client[message, answer] {
		return connect.NewClient[message, answer](to, url+procedure, options...)
	}
	return &client{
		header: "Bearer " + key,
		accrue: of(loyaltyv1connect.LoyaltyServiceAccrueProcedure),
		redeem: of(loyaltyv1connect.LoyaltyServiceRedeemProcedure), balance: of(loyaltyv1connect.LoyaltyServiceGetBalanceProcedure),
		batch: connect.NewClient[message, batchAnswer](to, url+loyaltyv1connect.LoyaltyServiceBatchAccrueProcedure, options...),
	}
}

// call makes one call; T is what of its answer is looked at.
func call[T any](ctx context.Context, to *connect.Client[message, T], authorization string, body []byte) (*T, error) {
	request := connect.NewRequest(&message{body})
	request.Header().Set("Authorization", authorization)
	response, err := to.CallUnary(ctx, request)
	if err != nil {
		return nil, err
	}
	return response.Msg, nil
}

// message is an encoded request; answer an answer that only has to be one.
type (
	message struct{ encoded []byte }
	answer  struct{ size int }
)

// batchAnswer tells how many results of a BatchAccrue are errors.
type batchAnswer struct{ results, refused int }

// parse counts the results without decoding them: each is an AccrueResponse (field 1) or an error (field 2).
func (b *batchAnswer) parse(encoded []byte) error {
	for len(encoded) > 0 {
		number, kind, n := protowire.ConsumeTag(encoded)
		if n < 0 || number != 1 || kind != protowire.BytesType {
			return errors.New("not a BatchAccrueResponse")
		}
		result, m := protowire.ConsumeBytes(encoded[n:])
		if m < 0 {
			return protowire.ParseError(m)
		}
		if outcome, _, _ := protowire.ConsumeTag(result); outcome != 1 {
			b.refused++
		}
		b.results++
		encoded = encoded[n+m:]
	}
	return nil
}

// codec passes encoded messages through.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(m any) ([]byte, error) { return m.(*message).encoded, nil }

func (codec) MarshalAppend(to []byte, m any) ([]byte, error) {
	return append(to, m.(*message).encoded...), nil
}

func (codec) Unmarshal(encoded []byte, m any) error {
	switch m := m.(type) {
	case *answer:
		m.size = len(encoded)
		return nil
	case *batchAnswer:
		return m.parse(encoded)
	case proto.Message: // the details of an error
		return proto.Unmarshal(encoded, m)
	}
	return fmt.Errorf("bench: %T is no answer", m)
}
