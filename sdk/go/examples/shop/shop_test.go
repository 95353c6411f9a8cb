package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

func TestOrdersEarnOnceAndRefundsTakeBackOnce(t *testing.T) {
	url, key := os.Getenv("LOYALTY_URL"), os.Getenv("LOYALTY_KEY")
	if url == "" || key == "" {
		t.Fatal("this test needs the stand: run `make test-go`")
	}
	client, err := loyalty.New(url, loyalty.Key(key), loyalty.WithProgram("scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	member, order := loyalty.NewRequestID(), loyalty.NewRequestID()
	if _, err := client.Members.EnrollMember(t.Context(), &loyaltyv1.EnrollMemberRequest{MemberId: member}); err != nil {
		t.Fatal(err)
	}
	shop := httptest.NewServer(newShop(client))
	defer shop.Close()
	paid := `{"member": "` + member + `", "currency": "EUR", "minor_units": 2000}`
	for _, step := range []struct {
		path, body string
		status     int
		want       points
	}{
		{"paid", paid, http.StatusOK, points{20, 20}},
		{"paid", paid, http.StatusOK, points{20, 20}}, // told twice
		{"refunds/1", `{"minor_units": 500}`, http.StatusOK, points{-5, 15}},
		{"refunds/1", `{"minor_units": 500}`, http.StatusOK, points{-5, 15}},
		{"refunds/2", `{"minor_units": 1501}`, http.StatusConflict, points{}},
		{"refunds/3", `{}`, http.StatusOK, points{-15, 0}},
		{"refunds/4", `{}`, http.StatusConflict, points{}},
		{"paid", `{"member": "nobody", "currency": "EUR", "minor_units": 2000}`, http.StatusServiceUnavailable, points{}},
		{"refunds/5", `refund`, http.StatusBadRequest, points{}},
	} {
		status, got := tell(t, shop.URL+"/orders/"+order+"/"+step.path, step.body)
		if status != step.status || got != step.want {
			t.Errorf("%s %s: got %d %+v, want %d %+v", step.path, step.body, status, got, step.status, step.want)
		}
	}
}

func tell(t *testing.T, url, body string) (status int, got points) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode == http.StatusOK {
		err = json.Unmarshal(content, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, got
}
