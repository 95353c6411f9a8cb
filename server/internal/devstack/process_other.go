//go:build !linux

package devstack

import "syscall"

// signalOnDeath does nothing: only Linux tells children of their parent's death. The lock on the server's directory
// then names the process that left it behind.
func signalOnDeath(*syscall.SysProcAttr, syscall.Signal) {}
