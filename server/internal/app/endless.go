package app

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// endless serves answers that go on for as long as the caller wants them. They have no time limit, but a caller who
// takes none of what is written for too long is cut off. When the server stops the request's context ends, for the
// cause that stopping did, and who is slow to take what is written then is cut off soon.
func endless(stopping context.Context, patience time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancelCause(r.Context())
		defer cancel(nil)
		out := &endlessWriter{ResponseWriter: w, controller: http.NewResponseController(w), patience: patience}
		out.limit(time.Time{})
		defer out.leave() // a writer must not be touched when its handler is done
		defer context.AfterFunc(stopping, func() {
			cancel(context.Cause(stopping))
			out.limit(time.Now().Add(lastWords))
			out.leave()
		})()
		next.ServeHTTP(out, r.WithContext(ctx))
	})
}

// lastWords is how long a caller has to take what it is told when the server stops.
const lastWords = time.Second

// endlessWriter limits the time of each write, in place of that of the answer.
type endlessWriter struct {
	http.ResponseWriter
	controller *http.ResponseController
	patience   time.Duration

	mu   sync.Mutex
	left bool // the time limit stays as it is
}

// Unwrap is for http.ResponseController.
func (w *endlessWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Write writes, or fails when the caller takes nothing for too long.
func (w *endlessWriter) Write(p []byte) (int, error) {
	w.limit(time.Now().Add(w.patience))
	return w.ResponseWriter.Write(p)
}

// Flush sends what was written.
func (w *endlessWriter) Flush() {
	_ = w.controller.Flush()
	w.limit(time.Time{})
}

// limit sets the time that writes must be done by (zero: any), where a connection knows such a thing.
func (w *endlessWriter) limit(by time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.left {
		_ = w.controller.SetWriteDeadline(by)
	}
}

// leave makes the time limit stay as it is.
func (w *endlessWriter) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = true
}
