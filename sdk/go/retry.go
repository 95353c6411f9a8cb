package loyalty

import (
	"context"
	"math/rand/v2"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// attempts makes a call until it succeeds, or another attempt wouldn't help, or there is no time for it.
func (c *Client) attempts(
	ctx context.Context, requestID string, once func(ctx context.Context, credential string) error,
) error {
	for attempt := 1; ; attempt++ {
		failed, err := c.attempt(ctx, once)
		if failed == nil || err != nil {
			return err
		}
		refused := errorOf(failed, requestID)
		if attempt >= c.options.maxAttempts || !refused.mayPass() || !c.pause(ctx, attempt, refused.RetryDelay) {
			return refused
		}
	}
}

// attempt makes a call once; once more with another credential if it was refused for the one it had. err is what no other
// attempt can mend.
func (c *Client) attempt(
	ctx context.Context, once func(ctx context.Context, credential string) error,
) (failed, err error) {
	credential, err := c.credentials.get(ctx)
	if err != nil {
		return nil, err
	}
	within := func() error {
		ctx, cancel := context.WithTimeout(ctx, c.options.attemptTimeout)
		defer cancel()
		return once(ctx, credential)
	}
	failed = within()
	if connect.CodeOf(failed) != connect.CodeUnauthenticated || failed == nil {
		return failed, nil
	}
	refused := credential
	if credential, err = c.credentials.renew(ctx, refused); err != nil {
		return nil, err
	}
	if credential == refused {
		return failed, nil
	}
	return within(), nil
}

// pause waits before the attempt that follows a failed one. It tells whether there is time for another: if not, it returns
// at once, or when the caller gave up.
func (c *Client) pause(ctx context.Context, attempt int, atLeast time.Duration) bool {
	pause := max(atLeast, rand.N(c.longestPause(attempt)+1))
	if ctx.Err() != nil {
		return false
	}
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) <= pause {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// longestPause is the longest pause after an attempt, the first being 1.
func (c *Client) longestPause(attempt int) time.Duration {
	pause := c.options.initialBackoff
	for ; attempt > 1 && pause < c.options.maxBackoff; attempt-- {
		pause *= 2
	}
	return min(pause, c.options.maxBackoff)
}

// mayPass tells whether the same call may succeed a little later. What the server said decides; what came from on the way
// (a broken connection, an attempt out of time, a proxy without its server) may always pass.
func (e *Error) mayPass() bool {
	if e.fromServer {
		switch e.Reason {
		case loyaltyv1.ErrorReason_ERROR_REASON_OVERLOADED,
			loyaltyv1.ErrorReason_ERROR_REASON_LEDGER_UNAVAILABLE,
			loyaltyv1.ErrorReason_ERROR_REASON_SERVER_STOPPING,
			loyaltyv1.ErrorReason_ERROR_REASON_IDENTITY_PROVIDER_UNAVAILABLE:
			return true
		}
		return false
	}
	switch e.Code {
	case connect.CodeUnavailable, connect.CodeUnknown, connect.CodeInternal, connect.CodeAborted, connect.CodeDataLoss,
		connect.CodeDeadlineExceeded, connect.CodeCanceled: // the attempt's; the call's own end is looked for before
		return true
	}
	return false
}
