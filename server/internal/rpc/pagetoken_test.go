package rpc

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestAPageTokenLeadsBackToItsCursorWithinItsOwnQueryOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		query := pageQuery("/p", rapid.String().Draw(t, "program"), rapid.String().Draw(t, "filter"))
		other := pageQuery("/p", rapid.String().Draw(t, "other program"), rapid.String().Draw(t, "other filter"))
		cursor := rapid.StringMatching(`[!-~]{1,128}`).Draw(t, "cursor")
		token := encodePageToken(query, cursor)
		if got, err := decodePageToken(query, token); err != nil || got != cursor {
			t.Fatalf("%q came back as %q, %v", cursor, got, err)
		}
		if _, err := decodePageToken(other, token); other != query && !refusal.Is(err, refusal.InvalidPageToken) {
			t.Fatalf("the token of %q passed for %q: %v", query, other, err)
		}
		if len(token) > 512 {
			t.Fatalf("the token has %d characters, more than the contract takes back", len(token))
		}
	})
}

func TestWhatIsNoPageTokenIsRefused(t *testing.T) {
	query := pageQuery("/p", "bistro")
	for _, token := range []string{"x", "%%%", "AAAAAAAAAAA", encodePageToken(query, "a")[:11], "€",
		encodePageToken(query, "a\x00"), encodePageToken(query, "\xff"), encodePageToken(query, "a b"), encodePageToken(query, "é")} {
		if _, err := decodePageToken(query, token); !refusal.Is(err, refusal.InvalidPageToken) {
			t.Errorf("%q gave %v", token, err)
		}
	}
	if cursor, err := decodePageToken(query, ""); cursor != "" || err != nil {
		t.Errorf("the first page gave %q, %v", cursor, err)
	}
}

func TestPagesTogetherAreTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, size := rapid.IntRange(0, 40).Draw(t, "total"), rapid.IntRange(1, 12).Draw(t, "size")
		query := pageQuery("/p", "bistro")
		var token string
		var seen int
		for pages := 0; ; pages++ {
			if pages > total {
				t.Fatal("the list has no end")
			}
			cursor, err := decodePageToken(query, token)
			if err != nil {
				t.Fatal(err)
			}
			from := 0
			if cursor != "" {
				_, _ = fmt.Sscan(cursor, &from)
				from++
			}
			var read []int
			for i := from; i < total && len(read) < size+1; i++ {
				read = append(read, i)
			}
			var items []int
			items, token = page(read, size, query, func(i int) string { return fmt.Sprint(i) })
			for _, i := range items {
				if i != seen {
					t.Fatalf("%d came where %d belongs", i, seen)
				}
				seen++
			}
			if token == "" {
				break
			}
		}
		if seen != total {
			t.Fatalf("the pages had %d of %d items", seen, total)
		}
	})
}
