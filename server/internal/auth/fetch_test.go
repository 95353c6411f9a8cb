package auth

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyThePublicInternetIsPublic(t *testing.T) {
	for address, public := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1:248:1893:25c8:1946": true, "::ffff:93.184.216.34": true,
		"127.0.0.1": false, "127.8.8.8": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fc00::1": false, "fd12::1": false,
		"::ffff:10.0.0.1": false, "100.64.0.1": false, "169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false,
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false, "192.0.2.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "::127.0.0.1": false, "2002:7f00:1::": false, "2001:0:1::": false,
		"2001:db8::1": false, "fec0::1": false, "100::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != public {
			t.Errorf("%s: public is %v", address, got)
		}
	}
}

// A provider's URL is text of a program's owner, who must not reach what is around the server with it.
func TestAKeySetIsReadFromThePublicInternetOverTLSOnly(t *testing.T) {
	asked := 0
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ })
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	port := secure.URL[strings.LastIndex(secure.URL, ":"):]
	for url, why := range map[string]string{
		secure.URL: "not on the public internet", "https://localhost" + port: "not on the public internet",
		"https://[::ffff:127.0.0.1]" + port: "not on the public internet", "https://2130706433" + port: "",
		"https://169.254.169.254/latest": "not on the public internet",
		plain.URL:                        "no https URL", "ftp://example.org/": "no https URL", "https://": "no URL", "https://user:word@example.org/": "no URL",
	} {
		_, err := newFetch(false)(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want that it is %s", url, err, why)
		}
	}
	if asked != 0 {
		t.Errorf("a server on this machine was asked %d times", asked)
	}
}

func TestAKeySetIsOneAnswerOfABoundedSize(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	t.Cleanup(elsewhere.Close)
	size := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
			return
		}
		_, _ = fmt.Fprint(w, strings.Repeat("x", size))
	}))
	t.Cleanup(server.Close)
	fetch := newFetch(true)
	if _, err := fetch(t.Context(), server.URL+"/moved"); err == nil {
		t.Error("a redirect is taken for an answer")
	}
	for size = maxKeySet; size <= maxKeySet+1; size++ {
		body, err := fetch(t.Context(), server.URL)
		if got := err == nil && len(body) == size; got != (size <= maxKeySet) {
			t.Errorf("of %d bytes: %d, %v", size, len(body), err)
		}
	}
}

func TestOfAKeySetOnlySigningKeysThatFitAreTaken(t *testing.T) {
	for _, wrong := range []string{"", "[]", "{}", `{"keys":7}`, "<html>", `{"keys":[` + strings.Repeat(`{},`, mostKeys) + `{}]}`} {
		if keys, err := parseKeys([]byte(wrong)); err == nil {
			t.Errorf("%.40s is taken for a JWK set: %v", wrong, keys)
		}
	}
	const ed = `"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"`
	keys, err := parseKeys([]byte(`{"keys":[{},7,"x",{"kty":"oct","kid":"secret","k":"AAAA"},{"kty":"new","kid":"new"},
		{` + ed + `},{` + ed + `,"kid":"a"},{` + ed + `,"kid":"b","use":"enc"},{` + ed + `,"kid":"c","use":"sig","alg":"EdDSA"},
		{"kty":"RSA","kid":"short","n":"` + strings.Repeat("u", 171) + `","e":"AQAB"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	set := keySet{keys: keys}
	for id, want := range map[string]bool{"": false, "a": true, "b": false, "c": true, "secret": false, "new": false} {
		if got := set.find(id, "EdDSA") != nil; got != want {
			t.Errorf("key %q is taken: %v", id, got)
		}
	}
	for _, algorithm := range append(algorithms, "HS256", "none", "") {
		if algorithm != "EdDSA" && set.find("a", algorithm) != nil || set.find("short", algorithm) != nil || set.find("secret", algorithm) != nil {
			t.Errorf("a key is good for %s that should not be", algorithm)
		}
	}
}

// A key is its numbers. Certificates around it, which others go by, are often of a kind that Go doesn't read.
func TestAKeyIsTakenWhateverCertificatesComeWithIt(t *testing.T) {
	for _, with := range []string{
		`"x5c": ["AAAA"]`, `"x5c": ["no base64"]`, `"x5t": "none"`, `"x5t#S256": "none"`, `"x5u": "http://id.example/cert"`, `"key_ops": ["verify", "other"]`,
	} {
		keys, err := parseKeys(fmt.Appendf(nil, `{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "use": "sig", "alg": "EdDSA",
			"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", %s}]}`, with))
		if err != nil || (keySet{keys: keys}).find("k", "EdDSA") == nil {
			t.Errorf("with %s the key is not taken: %v", with, err)
		}
	}
}
