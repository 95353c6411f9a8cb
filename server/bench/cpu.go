package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of /proc's CPU times: a hundredth of a second on every Linux.
const clockTick = 10 * time.Millisecond

// processTimes is the CPU time of a process, and of those of its children that have ended, from /proc. Elsewhere than
// on Linux there is none, and the table says so.
func processTimes(pid int) (own, ended time.Duration, parent int, err error) {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, 0, 0, err
	}
	// The second field is the program's name in brackets, and may hold anything.
	_, rest, found := strings.Cut(string(content[strings.LastIndexByte(string(content), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 15 {
		return 0, 0, 0, fmt.Errorf("/proc/%d/stat can't be read: %q", pid, content)
	}
	var numbers [15]int
	for _, i := range []int{1, 11, 12, 13, 14} { // parent, utime, stime, cutime, cstime
		if numbers[i], err = strconv.Atoi(fields[i]); err != nil {
			return 0, 0, 0, err
		}
	}
	ticks := func(n int) time.Duration { return time.Duration(n) * clockTick }
	return ticks(numbers[11] + numbers[12]), ticks(numbers[13] + numbers[14]), numbers[1], nil
}

// familyTime is the CPU time of a process and all its children, living and ended.
func familyTime(pid int) time.Duration {
	own, ended, _, err := processTimes(pid)
	if err != nil {
		return 0
	}
	total := own + ended
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well formed
	for _, stat := range stats {
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil {
			continue
		}
		if own, ended, parent, err := processTimes(child); err == nil && parent == pid {
			total += own + ended
		}
	}
	return total
}

// resident is how much memory this process has, in bytes; 0 elsewhere than on Linux.
func resident() (bytes uint64) {
	var size, pages uint64
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(content), &size, &pages); err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}
