// Package proxy stands between clients and a server, and makes faults: those that it is told to, of the requests that
// it is told to. What it can do, and how it is told, is in sdk/scenarios/README.md.
package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
)

// Proxy has lanes to one server, and a control address.
type Proxy struct {
	target  *url.URL
	control *http.Server
	url     string

	mu    sync.Mutex
	lanes map[string]*lane
}

// Start starts a proxy to the server at target.
func Start(target string) (*Proxy, error) {
	to, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: to, lanes: map[string]*lane{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /lanes", p.openLane)
	mux.HandleFunc("POST /lanes/{id}/faults", p.setFaults)
	mux.HandleFunc("GET /lanes/{id}", p.getLane)
	p.control, p.url, err = serve(mux)
	return p, err
}

// URL is the control address.
func (p *Proxy) URL() string { return p.url }

// Close ends the proxy; requests in progress are cut off.
func (p *Proxy) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	failed := []error{p.control.Close()}
	for _, l := range p.lanes {
		failed = append(failed, l.close())
	}
	return errors.Join(failed...)
}

func (p *Proxy) openLane(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, err := newLane(p.target)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	id := strconv.Itoa(len(p.lanes) + 1)
	p.lanes[id] = l
	answer(w, map[string]string{"id": id, "url": l.url})
}

func (p *Proxy) setFaults(w http.ResponseWriter, r *http.Request) {
	l, ok := p.lane(w, r)
	if !ok {
		return
	}
	var faults []Fault
	if err := json.NewDecoder(r.Body).Decode(&faults); err != nil {
		http.Error(w, fmt.Sprintf("the body must be a list of faults: %v", err), http.StatusBadRequest)
		return
	}
	l.expect(faults)
	answer(w, struct{}{})
}

func (p *Proxy) getLane(w http.ResponseWriter, r *http.Request) {
	if l, ok := p.lane(w, r); ok {
		answer(w, map[string]int{"requests": l.seen()})
	}
}

func (p *Proxy) lane(w http.ResponseWriter, r *http.Request) (*lane, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.lanes[r.PathValue("id")]
	if !ok {
		http.Error(w, fmt.Sprintf("there is no lane %q: open one with POST /lanes", r.PathValue("id")), http.StatusNotFound)
	}
	return l, ok
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // a caller that has gone needs no answer
}

// serve serves HTTP/1.1 and HTTP/2 with prior knowledge on a free port of this machine.
func serve(handler http.Handler) (server *http.Server, at string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server = &http.Server{Handler: handler, Protocols: &protocols, ErrorLog: discard}
	go func() { _ = server.Serve(listener) }() // it ends with Close
	return server, "http://" + listener.Addr().String(), nil
}
