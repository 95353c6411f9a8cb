package rpc

import "testing"

func TestOriginsSayTheNetworkAndNotWho(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.17:4711":          "192.0.2.0/24",
		"[2001:db8:1:2::17]:4711":  "2001:db8:1::/48",
		"[::ffff:192.0.2.17]:4711": "192.0.2.0/24",
		"[fe80::1%eth0]:4711":      "fe80::/48",
		"@":                        "",
		"":                         "",
	} {
		if got := network(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
