package loyalty

import (
	"errors"
	"time"

	"connectrpc.com/connect"
)

// Option is what a client is made with, other than by default.
type Option func(*options)

type options struct {
	programID      string
	timeout        time.Duration
	attemptTimeout time.Duration
	maxAttempts    int
	initialBackoff time.Duration
	maxBackoff     time.Duration
	readOwnWrites  bool
	userAgent      string
	grpc           bool
	httpClient     connect.HTTPClient
	interceptors   []connect.Interceptor
	silence        time.Duration // of a watch, after which its connection counts as dead
}

func defaults() options {
	return options{
		timeout: 10 * time.Second, attemptTimeout: 3 * time.Second, maxAttempts: 5,
		initialBackoff: 100 * time.Millisecond, maxBackoff: 2 * time.Second,
		readOwnWrites: true, userAgent: "loyalty-go/" + Version, silence: time.Minute,
	}
}

func (o options) check() error {
	switch {
	case o.timeout <= 0 || o.attemptTimeout <= 0:
		return errors.New("loyalty: timeouts must be above 0")
	case o.maxAttempts < 1:
		return errors.New("loyalty: a call needs at least 1 attempt")
	case o.initialBackoff <= 0 || o.maxBackoff < o.initialBackoff:
		return errors.New("loyalty: the initial backoff must be above 0, and the longest not below it")
	}
	return nil
}

// WithProgram is the program of requests that name none.
func WithProgram(id string) Option { return func(o *options) { o.programID = id } }

// WithTimeout is the time of a call with all its attempts, if its context has no deadline: 10 s by default. Streams have
// none.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithAttemptTimeout is the time of one attempt, 3 s by default, and never more than what is left of the call's.
func WithAttemptTimeout(d time.Duration) Option { return func(o *options) { o.attemptTimeout = d } }

// WithMaxAttempts is how often a call is made at most, the first time included: 5 by default.
func WithMaxAttempts(n int) Option { return func(o *options) { o.maxAttempts = n } }

// WithBackoff is the pause before the second attempt, 100 ms by default, which doubles with each, up to the longest, by
// default 2 s. Pauses are random, up to that.
func WithBackoff(initial, longest time.Duration) Option {
	return func(o *options) { o.initialBackoff, o.maxBackoff = initial, longest }
}

// WithReadYourWrites tells whether reads of a balance ask for what this client has seen already. They do by default.
func WithReadYourWrites(on bool) Option { return func(o *options) { o.readOwnWrites = on } }

// WithUserAgent is what calls, such as "shop/2.1", before the SDK's own name.
func WithUserAgent(name string) Option {
	return func(o *options) { o.userAgent = name + " loyalty-go/" + Version }
}

// WithGRPC calls by gRPC rather than by Connect.
func WithGRPC() Option { return func(o *options) { o.grpc = true } }

// WithHTTPClient makes requests by another HTTP client than the SDK's own.
func WithHTTPClient(client connect.HTTPClient) Option {
	return func(o *options) { o.httpClient = client }
}

// WithInterceptors adds interceptors, such as otelconnect's. They run once an attempt.
func WithInterceptors(interceptors ...connect.Interceptor) Option {
	return func(o *options) { o.interceptors = append(o.interceptors, interceptors...) }
}
