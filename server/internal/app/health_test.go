package app_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"google.golang.org/protobuf/reflect/protoreflect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/devstack"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/rpc"
)

func TestHealthReflectionAndMetricsNeedNoKey(t *testing.T) {
	database := devstacktest.Database(t)
	server := start(t, func(c *app.Config) { c.Database.URL = database })
	client := overHTTP2(t)

	health := grpchealth.NewClient(client, server.URL(), connect.WithGRPC())
	for _, service := range append([]string{""}, rpc.Names...) {
		res, err := health.Check(t.Context(), &grpchealth.CheckRequest{Service: service})
		if err != nil || res.Status != grpchealth.StatusServing {
			t.Errorf("health of %q: %v, %v", service, res, err)
		}
	}
	if _, err := health.Check(t.Context(), &grpchealth.CheckRequest{Service: "no.such.Service"}); connect.CodeOf(err) != connect.CodeNotFound {
		t.Errorf("health of an unknown service: %v", err)
	}

	stream := grpcreflect.NewClient(client, server.URL(), connect.WithGRPC()).NewStream(t.Context())
	services, err := stream.ListServices()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range rpc.Names {
		if !slices.ContainsFunc(services, func(s protoreflect.FullName) bool { return string(s) == name }) {
			t.Errorf("reflection doesn't list %s", name)
		}
	}
	if _, err := stream.FileContainingSymbol("loyalty.v1.AccrueRequest"); err != nil {
		t.Errorf("reflection: %v", err)
	}
	if _, err := stream.Close(); err != nil {
		t.Errorf("reflection: %v", err)
	}

	members := loyaltyv1connect.NewMemberServiceClient(http.DefaultClient, server.URL())
	_, err = members.GetMember(withKey(t, seed(t, database)), &loyaltyv1.GetMemberRequest{ProgramId: "bistro", Member: ann()})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = members.GetMember(t.Context(), &loyaltyv1.GetMemberRequest{})
	status, metrics := get(t, http.DefaultClient, server.URL()+"/metrics")
	for _, want := range []string{
		`rpc_server_call_duration_seconds_count{rpc_method="loyalty.v1.MemberService/GetMember",rpc_response_status_code="OK",rpc_system_name="connectrpc"} 1`,
		`loyalty_calls_refused_total{reason="INVALID_CREDENTIALS",rpc_method="loyalty.v1.MemberService/GetMember"} 1`,
		"\ngo_goroutines ",
	} {
		if status != http.StatusOK || !strings.Contains(metrics, want) {
			t.Errorf("/metrics answers %d without %s", status, want)
		}
	}
	if status, body := get(t, http.DefaultClient, server.URL()+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz: %d %s", status, body)
	}
}

type readiness struct {
	Ready    bool
	Stopping bool
	Database string
	Redis    string
}

func readyz(t *testing.T, server *app.App) (status int, state readiness) {
	t.Helper()
	status, body := get(t, http.DefaultClient, server.URL()+"/readyz")
	if err := json.Unmarshal([]byte(body), &state); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return status, state
}

func TestReadyIsWhoCanReachTheDatabaseWithOrWithoutRedis(t *testing.T) {
	database, err := devstack.StartPostgres(t.Context(), devstack.PostgresOptions{Dir: postgresDir(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Stop() })
	redis := devstacktest.Redis(t)
	server := start(t, func(c *app.Config) {
		c.Database.URL, c.Database.Migrate, c.Redis.URL = database.URL("postgres"), true, redis.URL()
	})
	if status, state := readyz(t, server); status != http.StatusOK || state != (readiness{true, false, "ok", "ok"}) {
		t.Errorf("with both: %d %+v", status, state)
	}
	changes := grpchealth.NewClient(overHTTP2(t), server.URL(), connect.WithGRPC()).Watch(t.Context(), &grpchealth.CheckRequest{})
	next := func() grpchealth.Status {
		event := <-changes
		if event.Err != nil {
			t.Fatal(event.Err)
		}
		return event.Response.Status
	}
	if got := next(); got != grpchealth.StatusServing {
		t.Errorf("at first health is %v", got)
	}
	if err := redis.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := database.Stop(); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != grpchealth.StatusNotServing {
		t.Errorf("without a database health is %v", got)
	}
	if status, state := readyz(t, server); status != http.StatusServiceUnavailable || state.Database != "unreachable" {
		t.Errorf("without a database: %d %+v", status, state)
	}
	if err := database.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != grpchealth.StatusServing {
		t.Errorf("with the database back health is %v", got)
	}
	if status, state := readyz(t, server); status != http.StatusOK || state != (readiness{true, false, "ok", "unreachable"}) {
		t.Errorf("without Redis: %d %+v", status, state)
	}
}

// postgresDir is a directory that the user Postgres runs as can get to.
func postgresDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "loyalty-app-test-") //nolint:usetesting // its parents are closed to other users
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
