package program

import (
	"embed"
	"fmt"
)

// Document is a definition as its owner writes it.
type Document struct {
	Name string
	YAML []byte
}

//go:embed demo/*.yaml
var demos embed.FS

// Demo is the definitions that come with the server, to try it out and to copy from.
func Demo() []Document {
	names := []string{"demo/bistro.yaml", "demo/shop.yaml", "demo/supplier.yaml", "demo/books.yaml"}
	documents := make([]Document, len(names))
	for i, name := range names {
		content, err := demos.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("program: %v", err)) // it is embedded: a mistake of ours
		}
		documents[i] = Document{Name: name, YAML: content}
	}
	return documents
}
