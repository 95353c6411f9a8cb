package loyalty_test

import (
	"strings"
	"testing"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

func TestAClientThatCannotWorkIsNotMade(t *testing.T) {
	key := loyalty.Key("lk_secret")
	for name, made := range map[string]func() (*loyalty.Client, error){
		"no URL":         func() (*loyalty.Client, error) { return loyalty.New("", key) },
		"a host":         func() (*loyalty.Client, error) { return loyalty.New("loyalty.example:8080", key) },
		"another scheme": func() (*loyalty.Client, error) { return loyalty.New("ftp://loyalty.example", key) },
		"no URL at all":  func() (*loyalty.Client, error) { return loyalty.New("http://lk_secret\x7f", key) },
		"no credentials": func() (*loyalty.Client, error) { return loyalty.New("https://loyalty.example", nil) },
		"no time":        func() (*loyalty.Client, error) { return loyalty.New("https://a.example", key, loyalty.WithTimeout(0)) },
		"no attempt": func() (*loyalty.Client, error) {
			return loyalty.New("https://a.example", key, loyalty.WithMaxAttempts(0))
		},
		"no attempt time": func() (*loyalty.Client, error) {
			return loyalty.New("https://a.example", key, loyalty.WithAttemptTimeout(-1))
		},
		"backoff backward": func() (*loyalty.Client, error) {
			return loyalty.New("https://a.example", key, loyalty.WithBackoff(2, 1))
		},
	} {
		client, err := made()
		if err == nil || client != nil || !strings.HasPrefix(err.Error(), "loyalty: ") {
			t.Errorf("%s: %v, %v", name, client, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s tells the secret: %v", name, err)
		}
	}
}

func TestCallsSayWhoCalls(t *testing.T) {
	s := newServer(t)
	s.failing(0, nil)
	for _, c := range []struct {
		want    string
		options []loyalty.Option
	}{
		{"loyalty-go/" + loyalty.Version, nil},
		{"till/2.1 loyalty-go/" + loyalty.Version, []loyalty.Option{loyalty.WithUserAgent("till/2.1")}},
		{"till/2.1 loyalty-go/" + loyalty.Version, []loyalty.Option{loyalty.WithUserAgent("till/2.1"), loyalty.WithGRPC()}},
	} {
		if _, err := s.client(t, c.options...).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{}); err != nil {
			t.Fatal(err)
		}
		if got := s.lastHeader(); got.Get("User-Agent") != c.want || got.Get("Authorization") != "Bearer secret-key" {
			t.Errorf("the headers are %v", got)
		}
	}
}

func TestAURLMayEndWithASlash(t *testing.T) {
	s := newServer(t)
	s.failing(0, nil)
	s.url += "/"
	if _, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{}); err != nil {
		t.Error(err)
	}
}

func TestRequestIDsAreInTheOrderOfTheirTime(t *testing.T) {
	before := loyalty.NewRequestID()
	<-time.After(2 * time.Millisecond) // the clock of a UUIDv7 ticks each millisecond
	if after := loyalty.NewRequestID(); after <= before {
		t.Errorf("%s comes after %s", after, before)
	}
}
