package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// lookAtDisk tells the kind of filesystem a directory is on, and how long it takes to make a page durable there: what
// every commit waits for.
func lookAtDisk(dir string) (kind string, sync time.Duration) {
	kind = filesystem(dir)
	file, err := os.CreateTemp(dir, "sync-*")
	if err != nil {
		return kind, 0
	}
	defer func() { _ = os.Remove(file.Name()) }()
	defer file.Close()
	const tries = 200
	page := make([]byte, 8192)
	took := make([]time.Duration, tries)
	for i := range took {
		began := time.Now()
		if _, err := file.WriteAt(page, 0); err != nil {
			return kind, 0
		}
		if err := file.Sync(); err != nil {
			return kind, 0
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return kind, took[tries/2]
}

// filesystem finds the mount that a directory is in.
func filesystem(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "unknown"
	}
	content, _ := os.ReadFile("/proc/mounts")
	best, kind := "", "unknown"
	for line := range strings.Lines(string(content)) {
		f := strings.Fields(line)
		if len(f) < 3 || len(f[1]) < len(best) {
			continue
		}
		if under := strings.TrimSuffix(f[1], "/") + "/"; strings.HasPrefix(dir+"/", under) {
			best, kind = f[1], f[2]
		}
	}
	return kind
}
