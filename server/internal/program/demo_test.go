package program

import (
	"testing"

	"google.golang.org/protobuf/proto"
)

func TestDemoDocumentsCompileAndAreRenderedBack(t *testing.T) {
	if len(Demo()) != 4 {
		t.Fatalf("%d demos, want 4", len(Demo()))
	}
	for _, document := range Demo() {
		p, err := Load(document.Name, document.YAML, 1)
		if err != nil {
			t.Errorf("%s: %v", document.Name, err)
			continue
		}
		rendered, err := Render(p.Definition())
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("rendered", rendered)
		if err != nil {
			t.Fatalf("%s: %v\n%s", document.Name, err, rendered)
		}
		if !proto.Equal(again, p.Definition()) {
			t.Errorf("%s is not what it was after Render and Parse:\n%s", document.Name, rendered)
		}
	}
}
