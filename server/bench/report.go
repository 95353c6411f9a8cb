package main

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"time"
)

// report is all that a run found out.
type report struct {
	Time     time.Time
	Mode     string
	Took     string
	Machine  machine
	Versions map[string]string
	Settings map[string]string // of Postgres
	Members  int
	Rounds   int
	Warm     time.Duration
	Measure  time.Duration
	Rows     []*measured
	Watched  []watched   `json:",omitempty"` // a round each
	Growth   []*measured `json:",omitempty"`
	Sizes    []tableSize `json:",omitempty"`
	Targets  []reached
}

// machine is what a run ran on.
type machine struct {
	Cores  int
	CPU    string
	Memory string
	Kernel string
	Disk   string        // the filesystem that Postgres writes to
	Sync   time.Duration // median time to write 8 KiB there and make it durable
}

func lookAtMachine(dir string) machine {
	m := machine{Cores: runtime.NumCPU(), CPU: runtime.GOARCH}
	m.CPU = field("/proc/cpuinfo", "model name", m.CPU)
	m.Memory = field("/proc/meminfo", "MemTotal", "unknown")
	m.Kernel = runtime.GOOS
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel += " " + strings.TrimSpace(string(release))
	}
	m.Disk, m.Sync = lookAtDisk(dir)
	return m
}

// field is the value of the first "name: value" line of a file of /proc.
func field(file, name, otherwise string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return otherwise
	}
	for line := range strings.Lines(string(content)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}

func (r *report) byID() map[string]*measured {
	rows := make(map[string]*measured)
	for _, m := range append(append([]*measured{}, r.Rows...), r.Growth...) {
		rows[m.ID] = m
	}
	return rows
}

// judge holds the report against what must be reached.
func (r *report) judge(targets []target) {
	for _, t := range targets {
		r.Targets = append(r.Targets, t.judge(r.byID()))
	}
}

func (r *report) writeFile(name string) error {
	content, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(content, '\n'), 0o644)
}
