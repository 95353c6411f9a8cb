package rpc

import "net/http"

// withRoom serves requests on stacks with room for the whole way. net/http serves each on a goroutine of its own, whose
// stack is small at first: else it grows several times on the way, and is copied each time with all that is on it.
func withRoom(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		makeRoom(r.ProtoMajor)
		next.ServeHTTP(w, r)
	})
}

// makeRoom has the stack grown by asking for a frame that large. (What is read of it keeps the compiler from leaving it out.)
//
//go:noinline
func makeRoom(i int) byte {
	const bytes = 7 << 10 // with what is on a stack at the start: 16 KiB of stack; twice and four times as much brought no more
	var frame [bytes]byte
	return frame[uint(i)%bytes]
}
