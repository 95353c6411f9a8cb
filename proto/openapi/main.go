// Command openapi is a plugin of buf that describes the contract's Connect endpoints, in JSON over HTTP, as an OpenAPI 3.1
// document: for callers who have no generated client. It writes what the server takes and gives: the names and forms of
// protobuf JSON, with the limits that the contract declares.
package main

import (
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	protogen.Options{}.Run(func(plugin *protogen.Plugin) error {
		plugin.SupportedFeatures = uint64(pluginpb.CodeGeneratorResponse_FEATURE_PROTO3_OPTIONAL)
		text, err := document(plugin.Files).yaml()
		if err != nil {
			return err
		}
		out := plugin.NewGeneratedFile("loyalty.yaml", "")
		_, err = out.Write(text)
		return err
	})
}

const about = `The loyalty core's contract, in JSON over HTTP: the Connect protocol (connectrpc.com). The same calls are there over
gRPC and gRPC-Web, on the same port; whoever can should rather use a generated client, which repeats calls safely.

Requests and answers are protobuf JSON: 64-bit numbers are texts, fields that are empty are left out of answers, and
instants are RFC 3339. Fields that an answer has and this document hasn't are to be passed over: they are new.

    curl http://127.0.0.1:8080/loyalty.v1.LoyaltyService/Accrue \
      -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
      -d '{"programId":"bistro","requestId":"try-1","member":{"memberId":"ann"},"activity":{"purchase":{"amount":{"currencyCode":"PLN","minorUnits":1500}}}}'

    curl -G http://127.0.0.1:8080/loyalty.v1.LoyaltyService/GetBalance -H "Authorization: Bearer $KEY" \
      -d encoding=json --data-urlencode 'message={"programId":"bistro","member":{"memberId":"ann"}}'

A request of another content type, or a GET without the encoding, is answered with 415 and nothing more.

Every refusal has a stable reason, in the ` + "`google.rpc.ErrorInfo`" + ` among its details.`

// document describes the services of the files that are to be generated.
func document(files []*protogen.File) object {
	s := &schemas{done: map[string]bool{}}
	var tags list
	var paths object
	for _, file := range files {
		if !file.Generate {
			continue
		}
		for _, service := range file.Services {
			tags = append(tags, object{{"name", string(service.Desc.Name())}, {"description", comment(service.Comments)}})
			for _, method := range service.Methods {
				s.strict = true
				s.of(method.Input)
				s.strict = false
				s.of(method.Output)
				path := "/" + string(service.Desc.FullName()) + "/" + string(method.Desc.Name())
				paths = append(paths, field{path, operations(method)})
			}
		}
	}
	return object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "Loyalty core"}, {"version", "v1"}, {"description", about},
			{"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
		}},
		{"servers", list{object{{"url", "http://127.0.0.1:8080"}, {"description", "As `make run` starts it."}}}},
		{"security", list{object{{"bearer", list{}}}}},
		{"tags", tags},
		{"paths", paths},
		{"components", object{
			{"securitySchemes", object{{"bearer", object{
				{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key, or a member token."},
			}}}},
			{"responses", object{{"Refused", refused}}},
			{"schemas", append(s.sorted(), field{"Error", s.failure(files)})},
		}},
	}
}

var refused = object{
	{"description", "The call was refused, or failed. The HTTP status says as much as the code does."},
	{"content", object{{"application/json", object{{"schema", ref("Error")}}}}},
}

// operations are the ways to call a method.
func operations(m *protogen.Method) object {
	common := func(way string) object {
		return object{
			{"operationId", m.Parent.GoName + "_" + m.GoName + way}, {"tags", list{string(m.Parent.Desc.Name())}},
			{"summary", string(m.Desc.Name())}, {"description", comment(m.Comments)},
		}
	}
	answers := func(success object) field {
		return field{"responses", object{{fmt.Sprint(http.StatusOK), success}, {"default", object{{"$ref", "#/components/responses/Refused"}}}}}
	}
	if m.Desc.IsStreamingServer() {
		return object{{"post", append(common(""),
			field{"requestBody", object{{"required", true}, {"content", object{{"application/connect+json", object{{"schema", enveloped(
				"One message: five bytes (0, and the length of what follows, as a big-endian number of four) and the request, as JSON: " + name(m.Input) + ".")}}}}}}},
			field{"responses", object{{fmt.Sprint(http.StatusOK), object{
				{"description", "A stream, whatever becomes of the call: refusals are told at its end."},
				{"content", object{{"application/connect+json", object{{"schema", enveloped(
					"Messages, each with five bytes before it (flags, and its length as a big-endian number of four). Flags 0: an answer, as JSON: " +
						name(m.Output) + ". Flags 2: the end, as JSON: `{}`, or `{\"error\": …}` with an Error.")}}}}},
			}}}},
		)}}
	}
	success := object{{"description", "Done."}, {"content", object{{"application/json", object{{"schema", ref(name(m.Output))}}}}}}
	post := append(common(""),
		field{"requestBody", object{{"required", true}, {"content", object{{"application/json", object{{"schema", ref(name(m.Input))}}}}}}},
		answers(success))
	if m.Desc.Options().(*descriptorpb.MethodOptions).GetIdempotencyLevel() != descriptorpb.MethodOptions_NO_SIDE_EFFECTS {
		return object{{"post", post}}
	}
	get := append(common("_get"), field{"parameters", list{
		object{{"name", "encoding"}, {"in", "query"}, {"required", true}, {"schema", object{{"const", "json"}}}},
		object{{"name", "message"}, {"in", "query"}, {"required", true}, {"description", "The request."},
			{"content", object{{"application/json", object{{"schema", ref(name(m.Input))}}}}}},
	}}, answers(success))
	return object{{"get", get}, {"post", post}}
}

func enveloped(description string) object {
	return object{{"type", "string"}, {"format", "binary"}, {"description", description}}
}

func ref(schema string) object { return object{{"$ref", "#/components/schemas/" + schema}} }

// comment is a text of the contract, as running text.
func comment(c protogen.CommentSet) string {
	lines := strings.Split(strings.TrimSpace(string(c.Leading)), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, " ")
	}
	return strings.Join(lines, "\n")
}
