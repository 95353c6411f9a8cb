package loyalty

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connectrpc.com/connect"

	"github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// Version is the SDK's own.
const Version = "0.1.0"

// Client calls a loyalty core. It has the contract's services, whose calls are safe to repeat and are repeated, and
// helpers. It is safe for concurrent use; make one, and keep it.
//
// Calls fill in what their request leaves empty (the program, a request id), in the caller's own message. Such a message
// is one call's at a time.
type Client struct {
	// Loyalty gives, takes and tells points.
	Loyalty loyaltyv1connect.LoyaltyServiceClient
	// Accounts corrects what members hold, and moves points between members.
	Accounts loyaltyv1connect.AccountServiceClient
	// Members enrols, finds, merges and forgets members.
	Members loyaltyv1connect.MemberServiceClient
	// Programs applies and tells program definitions.
	Programs loyaltyv1connect.ProgramServiceClient
	// Partners makes partners and their API keys.
	Partners loyaltyv1connect.PartnerServiceClient
	// Tokens makes member tokens.
	Tokens loyaltyv1connect.TokenServiceClient
	// Audit tells who did what.
	Audit loyaltyv1connect.AuditServiceClient

	url         *url.URL
	options     options
	credentials *credentials
	versions    *versions
}

// New makes a client of the server at a URL, such as "https://loyalty.example". It doesn't connect yet.
func New(serverURL string, credentials Credentials, opts ...Option) (*Client, error) {
	at, err := url.Parse(serverURL)
	if err != nil {
		return nil, errors.New("loyalty: the server's URL can't be read; it is one such as https://loyalty.example")
	}
	if at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return nil, fmt.Errorf("loyalty: %q is no server's URL, such as https://loyalty.example", at.Redacted())
	}
	if credentials == nil {
		return nil, errors.New("loyalty: a client needs credentials: loyalty.Key, or a callback that brings them")
	}
	o := defaults()
	for _, option := range opts {
		option(&o)
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.httpClient == nil {
		o.httpClient = newHTTPClient(at.Scheme == "http" && o.grpc)
	}
	c := &Client{url: at, options: o, credentials: newCredentials(credentials, o.timeout), versions: newVersions()}
	with := []connect.ClientOption{connect.WithInterceptors(append([]connect.Interceptor{layer{c}}, o.interceptors...)...)}
	if o.grpc {
		with = append(with, connect.WithGRPC())
	}
	base := strings.TrimRight(serverURL, "/")
	c.Loyalty = readingOwnWrites{loyaltyv1connect.NewLoyaltyServiceClient(o.httpClient, base, with...), c}
	c.Accounts = loyaltyv1connect.NewAccountServiceClient(o.httpClient, base, with...)
	c.Members = loyaltyv1connect.NewMemberServiceClient(o.httpClient, base, with...)
	c.Programs = loyaltyv1connect.NewProgramServiceClient(o.httpClient, base, with...)
	c.Partners = loyaltyv1connect.NewPartnerServiceClient(o.httpClient, base, with...)
	c.Tokens = loyaltyv1connect.NewTokenServiceClient(o.httpClient, base, with...)
	c.Audit = loyaltyv1connect.NewAuditServiceClient(o.httpClient, base, with...)
	return c, nil
}

// String tells which server the client calls, and nothing of its credentials.
func (c *Client) String() string { return "loyalty.Client(" + c.url.Redacted() + ")" }

// newHTTPClient makes a client for a backend: it keeps connections for many calls at a time, and finds dead ones. gRPC
// needs HTTP/2, which without TLS both sides must know of before.
func newHTTPClient(priorKnowledge bool) *http.Client {
	const (
		idlePerHost = 64
		pingAfter   = 15 * time.Second // without a frame
		pingTimeout = 15 * time.Second
	)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = idlePerHost
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout}
	if priorKnowledge {
		var protocols http.Protocols
		protocols.SetUnencryptedHTTP2(true)
		transport.Protocols = &protocols
	}
	return &http.Client{Transport: transport}
}

// withDeadline gives a call the client's time, unless it has its own.
func (c *Client) withDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.options.timeout)
}
