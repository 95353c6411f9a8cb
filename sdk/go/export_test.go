package loyalty

import "time"

// WithSilence is how long a watch waits for anything before it takes its connection for dead.
func WithSilence(d time.Duration) Option { return func(o *options) { o.silence = d } }
