package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// maxKeySet is the most bytes of a JWK set.
const maxKeySet = 256 << 10

// newFetch makes what reads a URL that a program's definition names: a stranger's text, so it must not become a way into
// the private network. It is read over https from the public internet, unless private is set; redirects are not
// followed.
func newFetch(private bool) func(ctx context.Context, url string) ([]byte, error) {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	if !private {
		// Asked after the name was resolved, of the address that is then dialled.
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			parsed, err := netip.ParseAddrPort(address)
			if err != nil || !isPublic(parsed.Addr()) {
				return fmt.Errorf("%s is not on the public internet (see --private-identity-providers)", address)
			}
			return nil
		}
	}
	client := http.Client{
		// No proxy of the environment's: it would resolve the name by itself.
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 2 * time.Second, ForceAttemptHTTP2: true,
			DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: 16 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       fetchTimeout,
	}
	return func(ctx context.Context, from string) ([]byte, error) {
		parsed, err := url.Parse(from)
		switch {
		case err != nil || parsed.Host == "" || parsed.User != nil:
			return nil, errors.New("it is no URL of a host and a path")
		case parsed.Scheme != "https" && (!private || parsed.Scheme != "http"):
			return nil, errors.New("it is no https URL (see --private-identity-providers)")
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept", "application/jwk-set+json, application/json")
		res, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("the answer is %s", res.Status)
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, maxKeySet+1))
		if err == nil && len(body) > maxKeySet {
			err = fmt.Errorf("the answer is longer than %d bytes", maxKeySet)
		}
		return body, err
	}
}

// special are the blocks of addresses that are not on the public internet (RFC 6890 and the IANA registries), besides
// those that package netip tells.
var special = func() (blocks []netip.Prefix) {
	for _, block := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	} {
		blocks = append(blocks, netip.MustParsePrefix(block))
	}
	return blocks
}()

// global is where public IPv6 addresses are; others may stand for any IPv4 address.
var global = netip.MustParsePrefix("2000::/3")

func isPublic(address netip.Addr) bool {
	address = address.Unmap()
	if !address.IsGlobalUnicast() || address.IsPrivate() || address.Is6() && !global.Contains(address) {
		return false
	}
	for _, block := range special {
		if block.Contains(address) {
			return false
		}
	}
	return true
}
