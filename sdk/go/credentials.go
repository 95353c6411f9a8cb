package loyalty

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Credentials bring an API key or a member token. They are asked before the first call, and again when a call was refused
// as UNAUTHENTICATED; that call is then made once more. Calls at the same time share one question, which is why its
// context is none of theirs.
type Credentials func(ctx context.Context) (string, error)

// Key is an API key, or a member token, that is always the same.
func Key(credential string) Credentials {
	return func(context.Context) (string, error) { return credential, nil }
}

// credentials remembers the credential that was brought last.
type credentials struct {
	bring     Credentials
	patience  time.Duration
	questions singleflight.Group

	mu   sync.Mutex
	last string
}

func newCredentials(bring Credentials, patience time.Duration) *credentials {
	return &credentials{bring: bring, patience: patience}
}

// get is the credential to call with.
func (c *credentials) get(ctx context.Context) (string, error) {
	if credential := c.known(); credential != "" {
		return credential, nil
	}
	return c.ask(ctx, "")
}

// renew is the credential to call with instead of one that was refused: the same one if there is no other.
func (c *credentials) renew(ctx context.Context, refused string) (string, error) {
	if credential := c.known(); credential != refused {
		return credential, nil // another call was faster
	}
	return c.ask(ctx, refused)
}

func (c *credentials) known() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// ask asks for another credential than one. Those who ask meanwhile wait for the same answer, each as long as it wants to.
func (c *credentials) ask(ctx context.Context, than string) (string, error) {
	answer := c.questions.DoChan("", func() (any, error) {
		if credential := c.known(); credential != than {
			return credential, nil // the question before this one brought it
		}
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.patience)
		defer cancel()
		credential, err := c.bring(asking)
		if err == nil {
			c.mu.Lock()
			c.last = credential
			c.mu.Unlock()
		}
		return credential, err
	})
	select {
	case got := <-answer:
		if got.Err != nil {
			return "", fmt.Errorf("loyalty: asking for a credential: %w", got.Err)
		}
		return got.Val.(string), nil
	case <-ctx.Done():
		return "", fmt.Errorf("loyalty: asking for a credential: %w", context.Cause(ctx))
	}
}
