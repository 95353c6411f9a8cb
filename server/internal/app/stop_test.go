package app_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"

	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/app"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

func TestStoppingFinishesTheCallInProgressAndTakesNoMore(t *testing.T) {
	database := devstacktest.Database(t)
	config := app.Default()
	config.Listen.Address, config.Database.URL = "127.0.0.1:0", database
	server, err := app.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	key := seed(t, database)

	// The call is in progress for as long as its request isn't all there.
	body, rest := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		server.URL()+loyaltyv1connect.MemberServiceGetMemberProcedure, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	answered := make(chan error, 1)
	go func() {
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			defer func() { _ = res.Body.Close() }()
			if res.StatusCode != http.StatusOK {
				err = errors.New(res.Status)
			}
		}
		answered <- err
	}()
	if _, err := io.WriteString(rest, `{"programId":"bistro",`); err != nil {
		t.Fatal(err)
	}
	changes := grpchealth.NewClient(overHTTP2(t), server.URL(), connect.WithGRPC()).Watch(t.Context(), &grpchealth.CheckRequest{})
	<-changes // serving
	stopped := make(chan error, 1)
	go func() { stopped <- server.Stop(context.Background()) }()
	for event := range changes { // until streams are ended, which may be before this one tells
		if event.Err == nil && event.Response.Status != grpchealth.StatusNotServing {
			t.Errorf("while stopping health is %v", event.Response.Status)
		}
	}
	select {
	case err := <-stopped:
		t.Fatalf("stopped before the call was done: %v", err)
	case err := <-answered:
		t.Fatalf("answered before the call was sent: %v", err)
	default:
	}
	if _, err := io.WriteString(rest, `"member":{"memberId":"ann"}}`); err != nil {
		t.Fatal(err)
	}
	_ = rest.Close()
	if err := <-answered; err != nil {
		t.Errorf("the call in progress: %v", err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("the port is still open")
	}
}

func TestCallsThatOutlastTheStopTimeoutAreCutOff(t *testing.T) {
	database := devstacktest.Database(t)
	config := app.Default()
	config.Listen.Address, config.Database.URL = "127.0.0.1:0", database
	config.Stop.Timeout = time.Millisecond
	server, err := app.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "POST "+loyaltyv1connect.MemberServiceGetMemberProcedure+" HTTP/1.1\r\nHost: x\r\n"+
		"Content-Type: application/json\r\nAuthorization: Bearer "+seed(t, database)+"\r\nContent-Length: 100\r\n"+
		"Expect: 100-continue\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	// The server asks for the body: the call is in progress.
	if _, err := io.ReadAtLeast(conn, make([]byte, 64), len("HTTP/1.1 100 Continue")); err != nil {
		t.Fatal(err)
	}
	if err := server.Stop(t.Context()); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("stopping: %v", err)
	}
}
