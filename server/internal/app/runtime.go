package app

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow fivefold between collections. A server keeps little (64 MiB of accounts, caches, pools) and makes much (a
// call's messages), so that collecting at the usual twofold is work without gain: it costs a tenth of a busy server.
const gcPercent = 400

// tuneRuntime sets the process up to serve. What the operator says with GOGC goes before.
func tuneRuntime() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
