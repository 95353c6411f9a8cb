package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"connectrpc.com/connect"
	"connectrpc.com/otelconnect"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// telemetry is what the server tells of itself: metrics for Prometheus always, traces by OTLP when the standard
// variables (OTEL_EXPORTER_OTLP_ENDPOINT and its kin) say where to.
type telemetry struct {
	interceptor connect.Interceptor
	refusals    metric.Int64Counter
	watchers    atomic.Pointer[func() int]
	metrics     http.Handler // what Prometheus scrapes
	stop        []func(context.Context) error
}

func startTelemetry(ctx context.Context, version string, log *slog.Logger) (*telemetry, error) {
	t := &telemetry{}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry),
		otelprometheus.WithoutScopeInfo(), otelprometheus.WithoutTargetInfo())
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	t.metrics = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter))
	t.stop = append(t.stop, meters.Shutdown)
	meter := meters.Meter("github.com/loyaltycore/core")
	t.refusals, err = meter.Int64Counter("loyalty.calls.refused",
		metric.WithDescription("Calls that ended with an error, by procedure and reason."))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	_, err = meter.Int64ObservableGauge("loyalty.watchers", metric.WithDescription("Who watch a balance on this server."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			if watchers := t.watchers.Load(); watchers != nil {
				o.Observe(int64((*watchers)()))
			}
			return nil
		}))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}

	options := []otelconnect.Option{
		otelconnect.WithMeterProvider(meters),
		otelconnect.WithAttributeFilter(bounded),
		otelconnect.WithDurationHistogramOptions(metric.WithExplicitBucketBoundaries(durations...)),
		// A call's trace is the caller's: one who has no key isn't traced.
		otelconnect.WithTrustRemote(),
		otelconnect.WithPropagator(propagation.TraceContext{}),
	}
	if wantsTraces() {
		traces, err := newTracer(ctx, version)
		if err != nil {
			return nil, errors.Join(err, t.flush(ctx))
		}
		t.stop = append(t.stop, traces.Shutdown)
		options = append(options, otelconnect.WithTracerProvider(traces))
		log.LogAttrs(ctx, slog.LevelInfo, "traces are exported")
	} else {
		options = append(options, otelconnect.WithoutTracing())
	}
	if t.interceptor, err = otelconnect.NewInterceptor(options...); err != nil {
		return nil, errors.Join(fmt.Errorf("telemetry: %w", err), t.flush(ctx))
	}
	return t, nil
}

// durations are the bounds that calls are counted by, in seconds. Most take a few milliseconds.
var durations = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// bounded keeps the attributes that have few values: a label with one value a caller would fill Prometheus.
func bounded(_ connect.Spec, a attribute.KeyValue) bool {
	switch a.Key {
	case "rpc.system.name", "rpc.method", "rpc.response.status_code", "error.type":
		return true
	}
	return false
}

func wantsTraces() bool {
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") || os.Getenv("OTEL_TRACES_EXPORTER") == "none" {
		return false
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

func newTracer(ctx context.Context, version string) (*sdktrace.TracerProvider, error) {
	for _, variable := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := os.Getenv(variable); protocol != "" && protocol != "http/protobuf" {
			return nil, fmt.Errorf("%s is %q; traces are exported by http/protobuf only", variable, protocol)
		}
	}
	exporter, err := otlptracehttp.New(ctx) // reads the endpoint and its kin from the environment
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	// What the environment says of the service comes last, so it wins.
	about, err := resource.New(ctx,
		resource.WithAttributes(
			attribute.String("service.name", "loyalty"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)), nil
}

// refused counts a call that ended with an error. Both labels have few values.
func (t *telemetry) refused(ctx context.Context, procedure, reason string) {
	t.refusals.Add(ctx, 1, metric.WithAttributes(
		attribute.String("rpc.method", strings.TrimPrefix(procedure, "/")), attribute.String("reason", reason)))
}

// watch counts who watch a balance.
func (t *telemetry) watch(count func() int) { t.watchers.Store(&count) }

// flush sends what is yet to be sent, and ends it.
func (t *telemetry) flush(ctx context.Context) error {
	var failed []error
	for _, stop := range t.stop {
		failed = append(failed, stop(ctx))
	}
	return errors.Join(failed...)
}
