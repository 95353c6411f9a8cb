package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server we started. It is stopped when our process dies, however that happens (on Linux).
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// startProcess starts cmd; onDeath is what it is sent should we die without stopping it.
func startProcess(cmd *exec.Cmd, onDeath syscall.Signal) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	// A group of its own: Ctrl-C is for us, who stop our servers when we have finished with them.
	cmd.SysProcAttr.Setpgid = true
	signalOnDeath(cmd.SysProcAttr, onDeath)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// Linux takes the end of the thread that started a child for our death, so that thread waits for the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is told by its log
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// signal sends a signal; that the process has ended already is no error.
func (p *process) signal(signal syscall.Signal) error {
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// end sends the signals in turn until the process has ended, waiting after each.
func (p *process) end(signals ...syscall.Signal) error {
	for _, signal := range signals {
		if err := p.signal(signal); err != nil {
			return err
		}
		select {
		case <-p.done:
			return nil
		case <-time.After(stopPatience):
		}
	}
	return fmt.Errorf("process %d does not end", p.cmd.Process.Pid)
}

// answers polls until the server answers; it is an error when the process ends, or ctx does, before that.
func (p *process) answers(ctx context.Context, ask func(context.Context) error) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		asked, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := ask(asked)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-ticker.C:
		}
	}
}

var errEnded = errors.New("it ended at once")

// lockDir makes dir ours alone. The lock is handed on to the server, and so lasts until we and all of the server's
// processes have ended: whoever holds it knows that no server is left in dir.
func lockDir(ctx context.Context, dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		owner := lockOwner(file)
		switch {
		case !errors.Is(err, syscall.EWOULDBLOCK):
			err = fmt.Errorf("locking %s: %w", dir, err)
		case owner != 0 && alive(owner):
			err = fmt.Errorf("%s is in use by process %d: stop that one, or choose another directory", dir, owner)
		case ctx.Err() != nil:
			err = fmt.Errorf("%s is in use by a server whose process %d died and which does not stop: end it by hand", dir, owner)
		default:
			select { // its owner was killed, and the server is about to stop
			case <-ctx.Done():
			case <-ticker.C:
			}
			continue
		}
		return nil, errors.Join(err, file.Close())
	}
	if err := file.Truncate(0); err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
		if err == nil {
			return file, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("writing %s: %w", file.Name(), err), file.Close())
}

func lockOwner(file *os.File) int {
	content := make([]byte, 20)
	n, _ := file.ReadAt(content, 0) // short or empty: just being written
	pid, _ := strconv.Atoi(strings.TrimSpace(string(content[:n])))
	return pid
}

func alive(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
