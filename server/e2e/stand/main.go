// Command stand starts what clients are tested against (a server on a Postgres and Redis of its own, with the scenarios'
// program, and a proxy that makes faults) and then runs a command with the addresses in its environment. It ends with the
// command's exit code and leaves nothing behind. sdk/scenarios/README.md says more.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
)

const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	command := os.Args[1:]
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		fmt.Fprintln(os.Stderr, "usage: go run ./server/e2e/stand -- COMMAND [ARGUMENT...]")
		os.Exit(exitUsage)
	}
	// The first signal is the command's; the stand then ends with it. Before there is a command, it ends the start.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	code, err := run(signals, command)
	if err != nil {
		fmt.Fprintln(os.Stderr, "stand:", err)
		code = max(code, exitFailed)
	}
	os.Exit(code)
}

// run starts the stand, runs the command, and takes the stand down, whatever happens.
func run(signals <-chan os.Signal, command []string) (code int, err error) {
	scenarios, err := findScenarios()
	if err != nil {
		return 0, err
	}
	results := os.Getenv("LOYALTY_RESULTS")
	if results == "" {
		results = filepath.Join(scenarios, "results")
	}
	if err := os.MkdirAll(results, 0o755); err != nil {
		return 0, err
	}
	s, err := startUnlessStopped(signals, filepath.Join(scenarios, "program.yaml"))
	defer func() { err = errors.Join(err, s.close()) }()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(),
		"LOYALTY_URL="+s.server.URL(),
		"LOYALTY_KEY="+s.key,
		"LOYALTY_DEMO_KEY="+s.demoKey,
		"LOYALTY_PROXY="+s.proxy.URL(),
		"LOYALTY_SCENARIOS="+scenarios,
		"LOYALTY_RESULTS="+results,
	)
	return runCommand(cmd, signals)
}

// startUnlessStopped starts the stand, or gives up when a signal comes first.
func startUnlessStopped(signals <-chan os.Signal, programFile string) (*stand, error) {
	ctx, stop := context.WithCancelCause(context.Background())
	started := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case sig := <-signals:
			stop(fmt.Errorf("stopped by a signal: %v", sig))
		case <-started:
		}
	}()
	s, err := start(ctx, programFile)
	close(started)
	<-done
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return s, err
}

// runCommand runs the command to its end and tells its exit code. Signals go to the command and all that it started: it
// is a process group of its own, so that none gets Ctrl-C twice.
func runCommand(cmd *exec.Cmd, signals <-chan os.Signal) (code int, err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			_ = syscall.Kill(-cmd.Process.Pid, sig.(syscall.Signal)) // it may have ended just now
		case err := <-ended:
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
				return 128 + int(status.Signal()), nil // as shells tell it
			}
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				return exit.ExitCode(), nil
			}
			return 0, err
		}
	}
}

// findScenarios finds the scenarios' directory, from this one or one above it.
func findScenarios() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		scenarios := filepath.Join(dir, "sdk", "scenarios")
		if _, err := os.Stat(filepath.Join(scenarios, "program.yaml")); err == nil {
			return scenarios, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("sdk/scenarios/program.yaml is not here: run this within the repository")
		}
		dir = filepath.Dir(dir)
	}
}
