package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// openAPI is the description of the Connect endpoints. Answers must be described in full: a field that the document
// doesn't have is a mistake here, if not for callers.
func openAPI(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := os.ReadFile("../../gen/openapi/loyalty.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatalf("it is no OpenAPI document: %v", err)
	}
	no := false
	for _, schema := range doc.Components.Schemas {
		if schema.Value.Properties != nil {
			schema.Value.AdditionalProperties.Has = &no
		}
	}
	return doc
}

// allows tells whether a schema allows what a text has as JSON.
func allows(t *testing.T, schema *openapi3.SchemaRef, text []byte) error {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020())
}

// exchange makes a call with Connect's JSON protocol and returns what was told as it was sent.
func exchange(t *testing.T, method, address, key, body string) (status int, answer []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func jsonOf(content openapi3.Content) *openapi3.SchemaRef { return content["application/json"].Schema }

func TestEveryCallIsAsTheOpenAPIDocumentSays(t *testing.T) {
	doc := openAPI(t)
	w := newWorld(t, devstackRedis(t))
	w.signing(1)
	server := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann", "cid", "dee", "eve", "debtor")
	_, key := w.key("bistro", "till", allScopes...)
	expendable, _ := w.key("bistro", "till", allScopes...)
	names := prepareAccess(t, w, server, key)
	names["KEY"] = expendable
	described := 0
	for _, service := range services() {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			path := "/" + string(service.FullName()) + "/" + string(method.Name())
			item := doc.Paths.Find(path)
			if item == nil {
				t.Errorf("%s is not in it", path)
				continue
			}
			described++
			t.Run(string(service.Name())+"/"+string(method.Name()), func(t *testing.T) {
				body := accessBody(method, access[string(service.Name())+"/"+string(method.Name())].request, names)
				if method.IsStreamingServer() {
					streamIsAsDescribed(t, doc, item.Post, server+path, key, body)
					return
				}
				request := jsonOf(item.Post.RequestBody.Value.Content)
				if err := allows(t, request, []byte(body)); err != nil {
					t.Errorf("it doesn't allow the request %s: %v", body, err)
				}
				status, answer := exchange(t, http.MethodPost, server+path, key, body)
				if err := allows(t, jsonOf(item.Post.Responses.Status(http.StatusOK).Value.Content), answer); err != nil || status != http.StatusOK {
					t.Errorf("it doesn't describe the answer %d %s: %v", status, answer, err)
				}
				for what, c := range map[string]struct{ key, body string }{
					"without a key": {"", body}, "of another program": {key, strings.Replace(body, "bistro", "other", 1)},
					"with a field that there isn't": {key, strings.Replace(body, "{", `{"nonsense":1,`, 1)},
					"without a program":             {key, strings.Replace(body, `"programId":"bistro"`, `"programId":""`, 1)},
				} {
					status, answer := exchange(t, http.MethodPost, server+path, c.key, c.body)
					if err := allows(t, jsonOf(item.Post.Responses.Default().Value.Content), answer); err != nil || status < http.StatusBadRequest {
						t.Errorf("it doesn't describe the error %s: %d %s: %v", what, status, answer, err)
					}
					if what == "with a field that there isn't" || what == "without a program" {
						if allows(t, request, []byte(c.body)) == nil {
							t.Errorf("it allows the request %s, which is refused: %s", what, c.body)
						}
					}
				}
				getIsAsDescribed(t, item.Get, method, server+path, key, body)
			})
		}
	}
	if paths := doc.Paths.Len(); paths != described {
		t.Errorf("it has %d paths, and the contract %d calls", paths, described)
	}
}

func getIsAsDescribed(t *testing.T, get *openapi3.Operation, method protoreflect.MethodDescriptor, address, key, body string) {
	t.Helper()
	level := method.Options().(*descriptorpb.MethodOptions).GetIdempotencyLevel()
	if may := level == descriptorpb.MethodOptions_NO_SIDE_EFFECTS; may != (get != nil) {
		t.Fatalf("it has a GET %t, and the contract %t", get != nil, may)
	}
	if get == nil {
		return
	}
	query := url.Values{}
	for _, parameter := range get.Parameters {
		switch p := parameter.Value; p.Name {
		case "encoding":
			query.Set(p.Name, p.Schema.Value.Const.(string))
		case "message":
			if err := allows(t, jsonOf(p.Content), []byte(body)); err != nil {
				t.Errorf("GET doesn't allow the request %s: %v", body, err)
			}
			query.Set(p.Name, body)
		}
	}
	status, answer := exchange(t, http.MethodGet, address+"?"+query.Encode(), key, "")
	if err := allows(t, jsonOf(get.Responses.Status(http.StatusOK).Value.Content), answer); err != nil || status != http.StatusOK {
		t.Errorf("it doesn't describe the answer to GET, %d %s: %v", status, answer, err)
	}
}

func streamIsAsDescribed(t *testing.T, doc *openapi3.T, post *openapi3.Operation, address, key, body string) {
	t.Helper()
	const envelopes = "application/connect+json"
	if post.RequestBody.Value.Content[envelopes] == nil || post.Responses.Status(http.StatusOK).Value.Content[envelopes] == nil {
		t.Fatal("it doesn't tell of envelopes")
	}
	if err := allows(t, doc.Components.Schemas["WatchBalanceRequest"], []byte(body)); err != nil {
		t.Errorf("it doesn't allow the request %s: %v", body, err)
	}
	answer, r := callStream(t, address, "", key, body)
	if r != nil {
		t.Fatal(r)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if err := allows(t, doc.Components.Schemas["WatchBalanceResponse"], text); err != nil {
		t.Errorf("it doesn't describe the answer %s: %v", text, err)
	}
}

// What the document forbids, the server refuses, and the other way round.
func TestTheOpenAPIDocumentHasTheLimitsOfTheContract(t *testing.T) {
	doc := openAPI(t)
	w := newWorld(t, devstackRedis(t))
	server := w.server().URL()
	w.program(bistro)
	w.enroll("bistro", "ann")
	_, key := w.key("bistro", "till", allScopes...)
	const head, ann, buys = `"programId":"bistro","requestId":"r"`, `"member":{"memberId":"ann"}`,
		`"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"100"}}}`
	long := strings.Repeat("x", 300)
	for what, c := range map[string]struct {
		call, body string
		ok         bool
	}{
		"all of it":                  {"Accrue", head + "," + ann + "," + buys, true},
		"numbers as numbers":         {"Accrue", head + "," + ann + `,"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":100}}}`, true},
		"no request id":              {"Accrue", `"programId":"bistro",` + ann + "," + buys, false},
		"an empty request id":        {"Accrue", `"programId":"bistro","requestId":"",` + ann + "," + buys, false},
		"no member":                  {"Accrue", head + "," + buys, false},
		"an empty member":            {"Accrue", head + `,"member":{},` + buys, false},
		"a member named twice":       {"Accrue", head + `,"member":{"memberId":"ann","identifier":{"type":"IDENTIFIER_TYPE_CARD","value":"1"}},` + buys, false},
		"a type that there isn't":    {"Accrue", head + `,"member":{"identifier":{"type":"IDENTIFIER_TYPE_NOSE","value":"1"}},` + buys, false},
		"a currency of two letters":  {"Accrue", head + "," + ann + `,"activity":{"purchase":{"amount":{"currencyCode":"PL","minorUnits":"100"}}}`, false},
		"a number that is no number": {"Accrue", head + "," + ann + `,"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":"1.5"}}}`, false},
		"neither purchase nor event": {"Accrue", head + "," + ann + `,"activity":{}`, false},
		"both a reward and points":   {"Redeem", head + "," + ann + `,"rewardId":"mug","partPaymentPoints":"100"`, false},
		"no purpose":                 {"Redeem", head + "," + ann, false},
		"too many points":            {"Redeem", head + "," + ann + `,"partPaymentPoints":1000000000001`, false},
		"an id that is none":         {"ReleaseRedemption", head + `,"redemptionId":"mine"`, false},
		"a long reason":              {"ReverseAccrual", head + `,"accrualId":"01890a5d-ac96-774b-bcce-b302099a8057","reason":"` + long + `"`, false},
		"a page too large":           {"ListEntries", `"programId":"bistro",` + ann + `,"pageSize":1001`, false},
		"a page":                     {"ListEntries", `"programId":"bistro",` + ann + `,"pageSize":1000`, true},
		"a batch of bad accruals":    {"BatchAccrue", `"programId":"bistro","requests":[{"requestId":""},{"member":{"memberId":"ann"}}]`, true},
		"an empty batch":             {"BatchAccrue", `"programId":"bistro","requests":[]`, false},
	} {
		path := "/loyalty.v1.LoyaltyService/" + c.call
		body := "{" + c.body + "}"
		if err := allows(t, jsonOf(doc.Paths.Find(path).Post.RequestBody.Value.Content), []byte(body)); (err == nil) != c.ok {
			t.Errorf("%s: the document says %v", what, err)
		}
		status, answer := exchange(t, http.MethodPost, server+path, key, body)
		if (status == http.StatusOK) != c.ok {
			t.Errorf("%s: the server says %d %s", what, status, answer)
		}
	}
}
