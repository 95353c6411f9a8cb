package directory

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func addPartner(t testing.TB, d *Directory, partnerID string) Partner {
	t.Helper()
	p, _, err := d.CreatePartner(t.Context(), bistro, nil, partnerID, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPartnersAreNumberedAndHaveBooks(t *testing.T) {
	d := newDirectory(t)
	addPartner(t, d, "shop")
	fuel, _, err := d.CreatePartner(t.Context(), bistro, nil, "fuel", "Fuel Inc.", noon)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, fuel, Partner{PartnerID: "fuel", PartnerNo: 2, DisplayName: "Fuel Inc.", CreateTime: noon})
	read, err := d.Partner(t.Context(), bistro, "fuel")
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, read, fuel)
	want := map[int64][2]int{}
	for partnerNo := range 3 {
		for kind := 1; kind <= 11; kind++ {
			want[-int64(partnerNo*16+kind)] = [2]int{partnerNo, kind}
		}
	}
	wantEqual(t, books(t, d), want)
}

func TestAPartnerIsCreatedOnce(t *testing.T) {
	d := newDirectory(t)
	r := request("r", nil)
	first, _, err := d.CreatePartner(t.Context(), bistro, &r, "shop", "Shop", noon)
	if err != nil {
		t.Fatal(err)
	}
	again, replayed, err := d.CreatePartner(t.Context(), bistro, &r, "shop", "Shop", noon.Add(time.Hour))
	if err != nil || !replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, again, first)
	_, _, err = d.CreatePartner(t.Context(), bistro, nil, "shop", "Shop", noon)
	wantRefusal(t, err, refusal.PartnerExists)
	_, _, err = d.CreatePartner(t.Context(), bistro, nil, "The Shop", "", noon)
	wantRefusal(t, err, refusal.InvalidField)
	_, err = d.Partner(t.Context(), bistro, "nobody")
	wantRefusal(t, err, refusal.PartnerNotFound)
}

func TestPartnersCreatedAtOnceHaveNumbersOfTheirOwn(t *testing.T) {
	const calls = 12
	d := newDirectory(t)
	var partners [calls]Partner
	var errs [calls]error
	atOnce(calls, func(i int) {
		r := request(fmt.Sprint(i), nil)
		partners[i], _, errs[i] = d.CreatePartner(t.Context(), bistro, &r, fmt.Sprint("p", i), "", noon)
	})
	var numbers []int32
	for i := range calls {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		numbers = append(numbers, partners[i].PartnerNo)
	}
	slices.Sort(numbers)
	wantEqual(t, len(slices.Compact(numbers)), calls)
	wantEqual(t, [2]int32{numbers[0], numbers[calls-1]}, [2]int32{1, calls})
}

func TestPartnersAndKeysAreListedInPages(t *testing.T) {
	d := newDirectory(t)
	want := []string{"a", "b", "c", "d", "e"}
	for _, id := range []string{"c", "a", "e", "d", "b"} {
		addPartner(t, d, id)
		if _, _, err := d.CreateAPIKey(t.Context(), bistro, nil, id, []string{"read"}, "", make([]byte, 32), id, noon); err != nil {
			t.Fatal(err)
		}
	}
	var partners, keys []string
	for after := ""; after != "e"; after = partners[len(partners)-1] {
		page, err := d.ListPartners(t.Context(), bistro, after, 2)
		if err != nil || len(page) == 0 || len(page) > 2 {
			t.Fatalf("page after %q: %v, error %v", after, page, err)
		}
		for _, p := range page {
			partners = append(partners, p.PartnerID)
		}
	}
	for after := ""; after != "e"; after = keys[len(keys)-1] {
		page, err := d.ListAPIKeys(t.Context(), bistro, after, 2)
		if err != nil || len(page) == 0 || len(page) > 2 {
			t.Fatalf("page after %q: %v, error %v", after, page, err)
		}
		for _, k := range page {
			keys = append(keys, k.KeyID)
		}
	}
	wantEqual(t, partners, want)
	wantEqual(t, keys, want)
}

func TestAKeyIsCreatedOnceWithTheFirstSecret(t *testing.T) {
	d := newDirectory(t)
	addPartner(t, d, "other")
	addPartner(t, d, "shop")
	hash := bytes.Repeat([]byte{7}, 32)
	r := request("r", nil)
	first, _, err := d.CreateAPIKey(t.Context(), bistro, &r, "shop", []string{"accrue", "read"}, "tills", hash, "key1", noon)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, first, APIKey{
		ProgramID: bistro, KeyID: "key1", PartnerID: "shop", PartnerNo: 2, Scopes: []string{"accrue", "read"},
		DisplayName: "tills", SecretHash: hash, CreateTime: noon,
	})
	again, replayed, err := d.CreateAPIKey(t.Context(), bistro, &r, "shop", []string{"accrue", "read"}, "tills", make([]byte, 32), "key2", noon)
	if err != nil || !replayed {
		t.Fatalf("replayed %v, error %v", replayed, err)
	}
	wantEqual(t, again, first)
	wantEqual(t, count(t, d, "api_keys"), 1)
	_, _, err = d.CreateAPIKey(t.Context(), bistro, nil, "nobody", []string{"read"}, "", hash, "key3", noon)
	wantRefusal(t, err, refusal.PartnerNotFound)
}

func TestAKeyIsRevokedOnce(t *testing.T) {
	d := newDirectory(t)
	addPartner(t, d, "shop")
	if _, _, err := d.CreateAPIKey(t.Context(), bistro, nil, "shop", []string{"read"}, "", make([]byte, 32), "key", noon); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		r := request(fmt.Sprint("r", i), nil)
		k, _, err := d.RevokeAPIKey(t.Context(), bistro, &r, "key", noon.Add(time.Duration(i)*time.Hour))
		if err != nil || !k.RevokeTime.Equal(noon) {
			t.Errorf("revocation %d: revoke time %s, error %v; want the first's", i, k.RevokeTime, err)
		}
	}
	r := request("unknown", nil)
	_, _, err := d.RevokeAPIKey(t.Context(), bistro, &r, "nokey", noon)
	wantRefusal(t, err, refusal.PartnerNotFound)
}
