package rpc

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/loyaltycore/core/server/internal/refusal"
)

// A page token is a position in a list together with a mark of the query it belongs to. It is no secret and no
// permission: a forged one names another position of a list that the caller may read anyway. Cursors are printable
// ASCII without spaces.

const markSize = 8

// pageQuery names a list: the procedure, the program and what else chooses its items. The size of a page doesn't.
func pageQuery(procedure, programID string, filter ...string) string {
	return strings.Join(append([]string{procedure, programID}, filter...), "\x00")
}

// encodePageToken makes the token of the page that begins behind cursor. An empty cursor is the end: no token.
func encodePageToken(query, cursor string) string {
	if cursor == "" {
		return ""
	}
	mark := sha256.Sum256([]byte(query))
	return base64.RawURLEncoding.EncodeToString(append(mark[:markSize:markSize], cursor...))
}

// decodePageToken tells the cursor in a token of the same query; empty for the first page. Any other token is
// refused with INVALID_PAGE_TOKEN.
func decodePageToken(query, token string) (cursor string, err error) {
	if token == "" {
		return "", nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(token)
	mark := sha256.Sum256([]byte(query))
	if err != nil || len(decoded) <= markSize || !bytes.Equal(decoded[:markSize], mark[:markSize]) {
		return "", invalidPageToken()
	}
	cursor = string(decoded[markSize:])
	if strings.ContainsFunc(cursor, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", invalidPageToken() // forged: all our cursors are ids and numbers
	}
	return cursor, nil
}

func invalidPageToken() *refusal.Error {
	return refusal.New(refusal.InvalidPageToken, "page_token is not one that this list answered with; "+
		"begin again without it, and leave the query as it is from page to page").At("page_token")
}

const defaultPageSize = 50

func pageSize(asked int32) int {
	if asked == 0 {
		return defaultPageSize
	}
	return int(asked)
}

// page cuts what was read with one item to spare to the page's size and makes the next page's token.
func page[T any](items []T, size int, query string, cursor func(T) string) ([]T, string) {
	if len(items) <= size {
		return items, ""
	}
	return items[:size], encodePageToken(query, cursor(items[size-1]))
}

// itemsAfter is the items after a cursor, of a list whose cursors sort like its items. The items may be others than when
// the list was begun; their order stays.
func itemsAfter[T any](items []T, after string, cursor func(T) string) []T {
	i := slices.IndexFunc(items, func(item T) bool { return cursor(item) > after })
	if i < 0 {
		return nil
	}
	return items[i:]
}
