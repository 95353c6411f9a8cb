package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

// start starts a server on a database of its own and stops it at the end of the test.
func start(t *testing.T, change func(*app.Config)) *app.App {
	t.Helper()
	config := app.Default()
	config.Listen.Address = "127.0.0.1:0"
	config.Stop.Timeout = 10 * time.Second
	if change != nil {
		change(&config)
	}
	if config.Database.URL == "" {
		config.Database.URL = devstacktest.Database(t)
	}
	server, err := app.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			stopped = true
			if err := server.Stop(context.Background()); err != nil {
				t.Errorf("stopping: %v", err)
			}
		}
	})
	return server
}

// seed makes the demo program bistro with the member ann, and a key with all scopes.
func seed(t *testing.T, databaseURL string) (credential string) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	pool, err := postgres.Open(ctx, databaseURL, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	d := directory.New(pool)
	document := program.Demo()[0]
	bistro, err := program.Load(document.Name, document.YAML, 1)
	if err != nil {
		t.Fatal(err)
	}
	definition, err := program.Encode(bistro.Definition())
	if err != nil {
		t.Fatal(err)
	}
	keyID, credential, hash, err := auth.NewKey("bistro")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = d.ApplyProgram(ctx, directory.ApplyProgram{ProgramID: "bistro", Definition: definition}, now)
	if err == nil {
		_, err = d.EnrollMissing(ctx, "bistro", []directory.Enrollment{{MemberID: "ann", DisplayName: "Ann"}}, now)
	}
	if err == nil {
		_, _, err = d.CreatePartner(ctx, "bistro", nil, "demo", "", now)
	}
	if err == nil {
		_, _, err = d.CreateAPIKey(ctx, "bistro", nil, "demo", auth.AllScopes().Names(), "", hash, keyID, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return credential
}

// withKey is a context whose calls carry the key.
func withKey(t *testing.T, credential string) context.Context {
	t.Helper()
	ctx, call := connect.NewClientContext(t.Context())
	call.RequestHeader().Set("Authorization", "Bearer "+credential)
	return ctx
}

// overHTTP2 is a client that speaks HTTP/2 without TLS, as gRPC clients do.
func overHTTP2(t *testing.T) *http.Client {
	t.Helper()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: &protocols}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func ann() *loyaltyv1.MemberRef {
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: "ann"}}
}

func get(t *testing.T, client *http.Client, url string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(content)
}

func TestOnePortSpeaksEveryProtocol(t *testing.T) {
	database := devstacktest.Database(t)
	server := start(t, func(c *app.Config) { c.Database.URL = database })
	key := seed(t, database)
	for name, options := range map[string][]connect.ClientOption{
		"Connect": nil, "Connect with JSON": {connect.WithProtoJSON()}, "Connect with GET": {connect.WithHTTPGet()},
		"gRPC": {connect.WithGRPC()}, "gRPC-Web": {connect.WithGRPCWeb()},
	} {
		for over, client := range map[string]*http.Client{"HTTP/1.1": http.DefaultClient, "HTTP/2": overHTTP2(t)} {
			if name == "gRPC" && over == "HTTP/1.1" {
				continue // gRPC needs trailers
			}
			members := loyaltyv1connect.NewMemberServiceClient(client, server.URL(), options...)
			res, err := members.GetMember(withKey(t, key), &loyaltyv1.GetMemberRequest{ProgramId: "bistro", Member: ann()})
			if err != nil || res.GetMember().GetDisplayName() != "Ann" {
				t.Errorf("%s over %s: %v, %v", name, over, res, err)
			}
			_, err = members.GetMember(t.Context(), &loyaltyv1.GetMemberRequest{ProgramId: "bistro", Member: ann()})
			if connect.CodeOf(err) != connect.CodeUnauthenticated {
				t.Errorf("%s over %s without a key: %v", name, over, err)
			}
		}
	}
}

func TestAnAccrualIsInTheBalanceWithAndWithoutRedis(t *testing.T) {
	for name, redisURL := range map[string]string{"with": devstacktest.Redis(t).URL(), "without": ""} {
		database := devstacktest.Database(t)
		server := start(t, func(c *app.Config) { c.Database.URL, c.Redis.URL = database, redisURL })
		key := seed(t, database)
		client := loyaltyv1connect.NewLoyaltyServiceClient(http.DefaultClient, server.URL())
		accrued, err := client.Accrue(withKey(t, key), &loyaltyv1.AccrueRequest{
			ProgramId: "bistro", RequestId: "r1", Member: ann(), Activity: &loyaltyv1.Activity{
				Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{
					Amount: &loyaltyv1.Money{CurrencyCode: "PLN", MinorUnits: 4000},
				}},
			},
		})
		if err != nil {
			t.Fatalf("%s Redis: %v", name, err)
		}
		for range 2 { // from the ledger, then perhaps from Redis
			res, err := client.GetBalance(withKey(t, key), &loyaltyv1.GetBalanceRequest{ProgramId: "bistro", Member: ann()})
			if err != nil || res.GetBalance().GetAvailable() != accrued.GetPoints() || accrued.GetPoints() == 0 {
				t.Errorf("%s Redis: %d points became %v, %v", name, accrued.GetPoints(), res, err)
			}
		}
	}
}

func TestPagesOfAllowedSitesMayCall(t *testing.T) {
	server := start(t, func(c *app.Config) { c.Listen.AllowedOrigins = []string{"https://shop.example"} })
	for origin, want := range map[string]string{"https://shop.example": "https://shop.example", "https://evil.example": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions,
			server.URL()+loyaltyv1connect.MemberServiceGetMemberProcedure, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", http.MethodPost)
		req.Header.Set("Access-Control-Request-Headers", "authorization,connect-protocol-version,content-type")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s is allowed as %q", origin, got)
		}
	}
}

func TestAPortThatIsTakenIsToldAsSuch(t *testing.T) {
	server := start(t, nil)
	config := app.Default()
	config.Listen.Address = server.Addr().String()
	config.Database.URL = "postgres://nobody@127.0.0.1:1/none"
	_, err := app.Start(t.Context(), config)
	if err == nil || !strings.Contains(err.Error(), config.Listen.Address+" is taken") {
		t.Errorf("the second server: %v", err)
	}
}

func TestWhatIsWrongWithAConfigurationIsToldAllAtOnce(t *testing.T) {
	config := app.Default()
	config.Listen.TLSCertFile = "cert.pem"
	config.Limits.ConcurrentCalls = 0
	_, err := app.Start(t.Context(), config)
	for _, want := range []string{"TLS", "database URL", "concurrent calls"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v doesn't speak of %s", err, want)
		}
	}
}
