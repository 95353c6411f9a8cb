// Command table prints which SDK has passed which scenario, from what the SDKs' runners wrote. It fails if one has failed, or
// if an SDK left a scenario out.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"github.com/loyaltycore/core/sdk/scenarios"
)

func main() {
	dir := flag.String("scenarios", "sdk/scenarios", "the scenarios' `directory`")
	results := flag.String("results", "sdk/scenarios/results", "the `directory` that the runners wrote to")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: go run ./sdk/scenarios/table [FLAG...] SDK...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(os.Stdout, *dir, *results, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// run prints the table of the SDKs named.
func run(out io.Writer, dir, results string, sdks []string) error {
	all, err := scenarios.Read(dir)
	if err != nil {
		return err
	}
	told := map[string]map[string]string{}
	for _, sdk := range sdks {
		if told[sdk], err = read(results, sdk); err != nil {
			return err
		}
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(first string, cell func(sdk string) string) {
		_, _ = fmt.Fprint(table, first)
		for _, sdk := range sdks {
			_, _ = fmt.Fprint(table, "\t", cell(sdk))
		}
		_, _ = fmt.Fprintln(table)
	}
	row("SCENARIO", func(sdk string) string { return sdk })
	missed := 0
	for _, s := range all {
		row(s.Name, func(sdk string) string {
			switch result := told[sdk][s.Name]; result {
			case "passed":
				return result
			case "":
				missed++
				return "not run"
			default:
				missed++
				return result
			}
		})
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missed > 0 {
		return fmt.Errorf("%d of %d have not passed", missed, len(all)*len(sdks))
	}
	return nil
}

// read reads what an SDK's runner wrote; nothing if it wrote nothing.
func read(results, sdk string) (map[string]string, error) {
	file := filepath.Join(results, sdk+".json")
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var told struct {
		SDK     string            `json:"sdk"`
		Results map[string]string `json:"results"`
	}
	if err := json.Unmarshal(content, &told); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for scenario, result := range told.Results {
		if !slices.Contains([]string{"passed", "failed"}, result) {
			return nil, fmt.Errorf("%s: %s is %q, which is neither passed nor failed", file, scenario, result)
		}
	}
	return told.Results, nil
}
