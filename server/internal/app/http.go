package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	connectcors "connectrpc.com/cors"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"github.com/rs/cors"

	"github.com/loyaltycore/core/server/internal/rpc"
)

// One port speaks Connect, gRPC and gRPC-Web, over HTTP/1.1 and HTTP/2, in plain text or TLS.

const (
	readHeaderTimeout = 5 * time.Second
	pingAfter         = 30 * time.Second // without a frame from an HTTP/2 caller, to find dead ones
	writeTimeout      = 20 * time.Second // for an HTTP/2 caller to take any byte of an answer, and an HTTP/1.1 caller all of it
	streamsPerConn    = 1000             // calls in progress of one HTTP/2 connection
	preflightMaxAge   = 2 * time.Hour
)

// listen takes the port.
func listen(ctx context.Context, l Listen) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.Address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program; end that, or listen on another port", l.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", l.Address, err)
	}
	if l.TLSCertFile == "" {
		return listener, nil
	}
	certificate, err := tls.LoadX509KeyPair(l.TLSCertFile, l.TLSKeyFile)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("TLS certificate and key: %w", err), listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2", "http/1.1"},
	}), nil
}

func newServer(handler http.Handler, limits Limits, log *slog.Logger) *http.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler:           handler,
		Protocols:         &protocols,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       limits.ReadTimeout,
		WriteTimeout:      limits.ReadTimeout + limits.CallTimeout + writeTimeout, // from a request's headers to its answer's end
		IdleTimeout:       limits.IdleTimeout,
		MaxHeaderBytes:    limits.HeaderBytes,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: streamsPerConn, SendPingTimeout: pingAfter, WriteByteTimeout: writeTimeout,
		},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // callers' broken connections
	}
}

// newMux serves what stands beside the contract's services: health, reflection, metrics.
func newMux(stopping context.Context, h *health, metrics http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("GET /metrics", metrics)
	stream := func(path string, handler http.Handler) { mux.Handle(path, endless(stopping, writeTimeout, handler)) }
	stream(grpchealth.NewHandler(h.services))
	reflector := grpcreflect.NewStaticReflector(append([]string{grpchealth.HealthV1ServiceName}, rpc.Names...)...)
	stream(grpcreflect.NewHandlerV1(reflector))
	stream(grpcreflect.NewHandlerV1Alpha(reflector))
	return mux
}

// allowOrigins lets pages of other web sites call.
func allowOrigins(next http.Handler, origins []string) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: connectcors.AllowedMethods(),
		AllowedHeaders: append(connectcors.AllowedHeaders(), "Authorization", "Traceparent", "Tracestate"),
		ExposedHeaders: connectcors.ExposedHeaders(),
		MaxAge:         int(preflightMaxAge / time.Second),
	}).Handler(next)
}
