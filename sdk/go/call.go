package loyalty

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
)

// layer is what the client does around every call. It is the outermost interceptor: others run inside its attempts.
type layer struct{ client *Client }

// WrapUnary makes a call: filled in, within its time, with a credential, and again while that helps.
func (l layer) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
		c := l.client
		message := request.Any().(proto.Message)
		requestID := c.complete(message)
		ctx, cancel := c.withDeadline(ctx)
		defer cancel()
		asMade := request.Header().Clone() // attempts don't see each other's headers
		var response connect.AnyResponse
		err := c.attempts(ctx, requestID, func(ctx context.Context, credential string) (err error) {
			header := request.Header()
			clear(header)
			maps.Copy(header, asMade.Clone())
			c.sign(header, credential)
			response, err = next(ctx, request)
			return err
		})
		if err != nil {
			return nil, err
		}
		c.versions.learn(message, response.Any().(proto.Message))
		return response, nil
	}
}

// WrapStreamingClient makes a stream, once: WatchBalance of the client begins anew by itself.
func (l layer) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		return &stream{StreamingClientConn: next(ctx, spec), ctx: ctx, client: l.client}
	}
}

// WrapStreamingHandler is for servers.
func (layer) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

// stream is a stream that begins with the client's credential and ends with the client's errors.
type stream struct {
	connect.StreamingClientConn
	ctx     context.Context // the call's
	client  *Client
	request proto.Message
}

func (s *stream) Send(message any) error {
	s.request = message.(proto.Message)
	s.client.complete(s.request)
	credential, err := s.client.credentials.get(s.ctx)
	if err != nil {
		return err
	}
	s.client.sign(s.RequestHeader(), credential)
	return s.StreamingClientConn.Send(message)
}

func (s *stream) Receive(message any) error {
	err := s.StreamingClientConn.Receive(message)
	if err == nil {
		s.client.versions.learn(s.request, message.(proto.Message))
		return nil
	}
	if errors.Is(err, io.EOF) {
		return err
	}
	return errorOf(err, "")
}

// sign says who calls.
func (c *Client) sign(header http.Header, credential string) {
	if credential != "" {
		header.Set("Authorization", "Bearer "+credential)
	}
	header.Set("User-Agent", c.options.userAgent)
}
