package app

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestAnAnswerHasADeadlineOnEveryProtocolButAStreamHasNone(t *testing.T) {
	limits := Default().Limits
	if allowed := newServer(nil, limits, slog.New(slog.DiscardHandler)).WriteTimeout; allowed <= limits.ReadTimeout+limits.CallTimeout {
		t.Errorf("an answer must be written after %s, which cuts off calls in time", allowed)
	}
	for name, protocol := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) },
		"HTTP/2":   func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		t.Run(name, func(t *testing.T) {
			passed := make(chan struct{}) // the deadline of an answer begun after the stream
			mux := http.NewServeMux()
			mux.HandleFunc("/answer", func(w http.ResponseWriter, _ *http.Request) {
				defer close(passed)
				for err := error(nil); err == nil; { // to nobody who reads: it ends by the deadline alone
					_, err = w.Write(make([]byte, 64<<10))
				}
			})
			mux.Handle("/stream", endless(t.Context(), time.Minute, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "begun\n")
				_ = http.NewResponseController(w).Flush()
				<-passed
				if r.Context().Err() != nil {
					_, _ = io.WriteString(w, "cut off\n")
				}
				_, _ = io.WriteString(w, "still here\n")
			})))
			server := newServer(mux, limits, slog.New(slog.DiscardHandler))
			server.ReadTimeout, server.WriteTimeout = 50*time.Millisecond, 100*time.Millisecond
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			go func() { _ = server.Serve(listener) }()
			t.Cleanup(func() { _ = server.Close() })

			var spoken http.Protocols
			protocol(&spoken)
			client := &http.Client{Transport: &http.Transport{Protocols: &spoken}}
			open := func(path string) io.Reader {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				t.Cleanup(cancel)
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listener.Addr().String()+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				res, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = res.Body.Close() })
				return res.Body
			}
			stream := bufio.NewReader(open("/stream"))
			if line, err := stream.ReadString('\n'); line != "begun\n" {
				t.Fatalf("the stream begins with %q, %v", line, err)
			}
			open("/answer")
			if line, err := stream.ReadString('\n'); line != "still here\n" {
				t.Errorf("the stream goes on with %q, %v", line, err)
			}
		})
	}
}
