// Package scenarios reads the scenarios and compares what they expect with what came, for Go. What a scenario is, is told in
// README.md.
package scenarios

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Scenario is one conversation with the core.
type Scenario struct {
	Name  string `yaml:"-"` // the file's, without its ending
	About string `yaml:"about"`
	Steps []Step `yaml:"steps"`
}

// Step is one step of a scenario. It has one of Call, List, AccrueAll, Watch, Next and Stop.
type Step struct {
	Call      string     `yaml:"call"`
	List      string     `yaml:"list"`
	AccrueAll *AccrueAll `yaml:"accrue_all"`
	Watch     string     `yaml:"watch"`
	Next      string     `yaml:"next"`
	Stop      string     `yaml:"stop"`

	Send     map[string]any    `yaml:"send"`
	Expect   map[string]any    `yaml:"expect"`
	Count    *int              `yaml:"count"`
	Error    map[string]any    `yaml:"error"`
	Save     map[string]string `yaml:"save"`
	As       string            `yaml:"as"`
	Faults   []string          `yaml:"faults"`
	Attempts *int              `yaml:"attempts"`
	Options  Options           `yaml:"options"`
}

// AccrueAll is many accruals by that helper: one request, Count times.
type AccrueAll struct {
	Count   int            `yaml:"count"`
	Request map[string]any `yaml:"request"`
}

// Options are a client's, where they are other than the scenarios' own. Times are in seconds.
type Options struct {
	Timeout        float64 `yaml:"timeout"`
	AttemptTimeout float64 `yaml:"attempt_timeout"`
	MaxAttempts    int     `yaml:"max_attempts"`
}

// Program is the id of the program that all scenarios are about.
const Program = "scenarios"

const programFile = "program.yaml"

// Read reads the scenarios of a directory, by name.
func Read(dir string) ([]Scenario, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(file string) bool { return filepath.Base(file) == programFile })
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no scenarios in %s", dir)
	}
	all := make([]Scenario, len(files))
	for i, file := range files {
		if all[i], err = readFile(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

func readFile(file string) (Scenario, error) {
	s := Scenario{Name: strings.TrimSuffix(filepath.Base(file), ".yaml")}
	content, err := os.Open(file)
	if err != nil {
		return s, err
	}
	defer func() { _ = content.Close() }()
	decoder := yaml.NewDecoder(content)
	decoder.KnownFields(true)
	if err := decoder.Decode(&s); err != nil {
		return s, err
	}
	return s, errors.Join(s.check()...)
}
