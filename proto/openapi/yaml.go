package main

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// object is a mapping whose fields keep their order. Those without a value are left out.
type object []field

type field struct {
	name  string
	value any // text, number, bool, object or list
}

type list []any

// yaml is the object as a document.
func (o object) yaml() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(node(o)); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

func node(value any) *yaml.Node {
	switch value := value.(type) {
	case object:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range value {
			if f.value == nil || f.value == "" {
				continue
			}
			n.Content = append(n.Content, node(f.name), node(f.value))
		}
		return n
	case list:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range value {
			n.Content = append(n.Content, node(item))
		}
		return n
	}
	n := &yaml.Node{}
	if err := n.Encode(value); err != nil {
		panic(fmt.Sprintf("%v can't be written: %v", value, err)) // of what this program makes itself
	}
	return n
}
