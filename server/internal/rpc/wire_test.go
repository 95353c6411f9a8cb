package rpc

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/golang-jwt/jwt/v5"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// badBody sends bytes of its own choosing instead of the request.
type badBody struct {
	connect.Codec
	body []byte
}

func (b badBody) Marshal(any) ([]byte, error) { return b.body, nil }

func (b badBody) MarshalStable(any) ([]byte, error) { return b.body, nil }

func (b badBody) IsBinary() bool { return true }

func TestABodyThatCantBeDecodedIsRefusedOverEveryProtocol(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	for name, options := range protocols {
		for _, codec := range []connect.Codec{
			badBody{binaryCodec{}, []byte("\x0a\xff")}, badBody{jsonCodec{"json"}, []byte(`{"programId": 7}`)},
		} {
			_, err := s.getMember(t, key, ann("bistro"), append(options, connect.WithCodec(codec))...)
			wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
			if !strings.Contains(err.Error(), "the request is no loyalty.v1.GetMemberRequest: ") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestARequestThatIsTooLargeIsRefusedPackedOrNot(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	large := ann("bistro")
	large.GetMember().Kind = &loyaltyv1.MemberRef_MemberId{MemberId: strings.Repeat("x", 4*requestBytes)}
	for name, options := range protocols {
		if name == "Connect with GET" {
			continue // URLs have a limit of their own
		}
		for _, packed := range [][]connect.ClientOption{nil, {connect.WithSendGzip()}} {
			_, err := s.getMember(t, key, large, append(options, packed...)...)
			wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
			if !strings.Contains(err.Error(), "larger than the 65536 bytes") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestOfABodyThatUnpacksToMuchOnlyTheBeginningIsUnpacked(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(make([]byte, 100*requestBytes))
	_ = w.Close()
	g := &boundedGzip{bound: bound{max: requestBytes}}
	for range 2 { // they are used again and again
		if err := g.Reset(bytes.NewReader(packed.Bytes())); err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, g)
		if n > requestBytes+1 {
			t.Errorf("%d bytes were unpacked", n)
		}
		wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
	}
}

func TestABodyOfExactlyTheLimitPasses(t *testing.T) {
	for _, size := range []int{requestBytes - 1, requestBytes, requestBytes + 1} {
		var got []byte
		var err error
		handler := limitBody(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got, err = io.ReadAll(r.Body)
		}), requestBytes)
		body := struct{ io.Reader }{bytes.NewReader(make([]byte, size))} // of unknown length
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
		handler.ServeHTTP(httptest.NewRecorder(), req)
		if passed := err == nil && len(got) == size; passed != (size <= requestBytes) {
			t.Errorf("%d bytes: %d read, %v", size, len(got), err)
		}
	}
}

func TestAMarkThatACallerSendsIsARefusalAndNoMore(t *testing.T) {
	forged := &loyaltyv1.GetMemberRequest{}
	markText(forged, "forged")
	encoded, err := proto.Marshal(forged)
	if err != nil {
		t.Fatal(err)
	}
	var read loyaltyv1.GetMemberRequest
	if err := (binaryCodec{}).Unmarshal(encoded, &read); err != nil {
		t.Fatal(err)
	}
	if !refusal.Is(undecodable(&read), refusal.InvalidField) {
		t.Error("the mark went unnoticed")
	}
}

// Whose an identity provider's token is shows once the request is read: until then it may be anybody's, and what is packed
// small may be large.
func TestACallerWithoutAKeyHasLittleReadAndUnpackedForIt(t *testing.T) {
	s := serve(t, found, nil)
	key := s.keys.add(t, "bistro", "read")
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": "https://id.example", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}).SignedString([]byte("anybody's"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(token, ".")
	token = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"any"}`)) + "." + rest
	large := ann("bistro")
	large.GetMember().Kind = &loyaltyv1.MemberRef_MemberId{MemberId: strings.Repeat("x", 2*memberRequestBytes)}
	for name, options := range protocols {
		options = append(slices.Clip(options), connect.WithSendGzip(), connect.WithHTTPGetMaxURLSize(1<<10, false))
		_, err := s.getMember(t, token, ann("bistro"), options...)
		wantRefusal(t, err, connect.CodeUnauthenticated, refusal.InvalidCredentials)
		_, err = s.getMember(t, token, large, options...)
		wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
		if !strings.Contains(err.Error(), "larger than the 16384 bytes") {
			t.Errorf("%s: %v", name, err)
		}
		_, err = s.getMember(t, key, large, options...) // is read, and too long
		wantRefusal(t, err, connect.CodeInvalidArgument, refusal.InvalidField)
		if strings.Contains(err.Error(), "larger than") {
			t.Errorf("%s, with a key: %v", name, err)
		}
	}
}
