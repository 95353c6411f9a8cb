package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/grpchealth"

	"github.com/loyaltycore/core/server/internal/rpc"
)

const (
	probeEvery   = time.Second
	probeTimeout = 3 * time.Second
)

// health knows whether the server can be sent calls. It looks by itself, on a connection of its own: probes from
// outside cost nothing, and a busy pool is no dead database.
type health struct {
	log      *slog.Logger
	database func(context.Context) error
	redis    func(context.Context) error // nil: there is none
	services *grpchealth.StaticChecker

	mu    sync.Mutex
	state readiness

	cancel context.CancelFunc
	done   chan struct{}
}

// readiness is the body of /readyz.
type readiness struct {
	Ready    bool   `json:"ready"`
	Stopping bool   `json:"stopping,omitempty"`
	Database string `json:"database"` // "ok" or "unreachable"
	Redis    string `json:"redis"`    // "ok", "unreachable" or "none"; the service is right without it
}

func startHealth(log *slog.Logger, database, redis func(context.Context) error) *health {
	ctx, cancel := context.WithCancel(context.Background())
	h := &health{
		log: log, database: database, redis: redis, services: grpchealth.NewStaticChecker(rpc.Names...),
		cancel: cancel, done: make(chan struct{}),
	}
	h.look(ctx)
	go func() {
		defer close(h.done)
		ticker := time.NewTicker(probeEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				h.look(ctx)
			}
		}
	}()
	return h
}

func (h *health) look(ctx context.Context) {
	word := func(ping func(context.Context) error) string {
		if ping == nil {
			return "none"
		}
		ctx, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		if ping(ctx) != nil {
			return "unreachable"
		}
		return "ok"
	}
	database, redis := word(h.database), word(h.redis)
	if ctx.Err() == nil { // a probe cut off says nothing
		h.set(func(s *readiness) { s.Database, s.Redis = database, redis })
	}
}

// set changes the state and tells those who watch it.
func (h *health) set(change func(*readiness)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.state
	change(&h.state)
	h.state.Ready = !h.state.Stopping && h.state.Database == "ok"
	if h.state == before {
		return
	}
	level, status := slog.LevelInfo, grpchealth.StatusServing
	if !h.state.Ready {
		status = grpchealth.StatusNotServing
		if !h.state.Stopping {
			level = slog.LevelError
		}
	}
	h.log.LogAttrs(context.Background(), level, "readiness", slog.Bool("ready", h.state.Ready),
		slog.Bool("stopping", h.state.Stopping), slog.String("database", h.state.Database),
		slog.String("redis", h.state.Redis))
	h.services.SetStatus("", status)
	for _, name := range rpc.Names {
		h.services.SetStatus(name, status)
	}
}

// stopping makes the server not ready, for good.
func (h *health) stopping() { h.set(func(s *readiness) { s.Stopping = true }) }

func (h *health) stop() {
	h.cancel()
	<-h.done
}

// alive answers that the process runs.
func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// ready answers 200 when the server can be sent calls, else 503.
func (h *health) ready(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	state := h.state
	h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !state.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state)
}
