package proxy

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
)

// lane is a way to the server on a port of its own. It speaks to the server as it is spoken to.
type lane struct {
	target *url.URL
	server *http.Server
	url    string
	http1  *http.Transport
	http2  *http.Transport

	mu       sync.Mutex
	faults   []Fault // of the next requests
	requests int
}

func newLane(target *url.URL) (*lane, error) {
	var http2 http.Protocols
	http2.SetUnencryptedHTTP2(true)
	l := &lane{
		target: target,
		http1:  &http.Transport{DisableCompression: true},
		http2:  &http.Transport{DisableCompression: true, Protocols: &http2},
	}
	var err error
	l.server, l.url, err = serve(l)
	return l, err
}

func (l *lane) close() error {
	defer l.http1.CloseIdleConnections()
	defer l.http2.CloseIdleConnections()
	return l.server.Close()
}

// expect sets the faults of the next requests.
func (l *lane) expect(faults []Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = faults
}

func (l *lane) seen() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.requests
}

// next counts a request and tells its fault.
func (l *lane) next() Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	if len(l.faults) == 0 {
		return Pass
	}
	fault := l.faults[0]
	l.faults = l.faults[1:]
	return fault
}

var discard = log.New(io.Discard, "", 0) // of what breaks here it is known why

func (l *lane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer resetWhenAborted(w, r)
	switch fault := l.next(); fault {
	case Refuse:
		panic(http.ErrAbortHandler)
	case Unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		caller := r.Context()
		ctx, cancel := context.WithCancel(caller)
		if fault == LoseAnswer || fault == CutAnswer || fault == Hang {
			// The server does it, also for a caller that gives up meanwhile.
			ctx, cancel = context.WithCancel(context.WithoutCancel(caller))
		}
		defer cancel()
		l.forward(caller, fault).ServeHTTP(w, r.WithContext(ctx))
	}
}

func (l *lane) forward(caller context.Context, fault Fault) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(l.target) },
		Transport:     l,
		FlushInterval: -1, // what the server sends arrives at once
		ModifyResponse: func(answer *http.Response) error {
			return fault.spoil(caller, answer)
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     discard,
	}
}

// RoundTrip asks the server.
func (l *lane) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.ProtoMajor == 2 {
		return l.http2.RoundTrip(r)
	}
	return l.http1.RoundTrip(r)
}

// resetWhenAborted resets what an aborted request came by. Of HTTP/2 the server itself resets the stream; of HTTP/1.1 it
// would close the connection in good order.
func resetWhenAborted(w http.ResponseWriter, r *http.Request) {
	aborted := recover()
	if aborted == nil {
		return
	}
	if aborted == http.ErrAbortHandler && r.ProtoMajor == 1 { //nolint:errorlint // a panic's value, as net/http compares it
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // reset
			}
			_ = conn.Close()
			return
		}
	}
	panic(aborted)
}
