package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestWhoTakesNothingOfAnEndlessAnswerIsCutOff(t *testing.T) {
	for name, protocol := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) },
		"HTTP/2":   func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		for why, stops := range map[string]bool{"in time": false, "sooner when the server stops": true} {
			t.Run(name+", "+why, func(t *testing.T) {
				stopping, stop := context.WithCancelCause(t.Context())
				defer stop(nil)
				patience := 100 * time.Millisecond
				if stops {
					patience = time.Hour
				}
				ended := make(chan error, 1)
				handler := endless(stopping, patience, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					for {
						if _, err := w.Write(make([]byte, 64<<10)); err != nil {
							break
						}
						w.(http.Flusher).Flush()
					}
					ended <- context.Cause(r.Context())
				}))
				server := newServer(handler, Default().Limits, slog.New(slog.DiscardHandler))
				listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				go func() { _ = server.Serve(listener) }()
				t.Cleanup(func() { _ = server.Close() })

				var spoken http.Protocols
				protocol(&spoken)
				client := &http.Client{Transport: &http.Transport{Protocols: &spoken}}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), nil)
				if err != nil {
					t.Fatal(err)
				}
				res, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = res.Body.Close() })
				if _, err := io.ReadFull(res.Body, make([]byte, 1)); err != nil {
					t.Fatal(err)
				}
				bye := errors.New("bye")
				if stops {
					stop(bye)
				}
				select {
				case cause := <-ended:
					if stops && !errors.Is(cause, bye) {
						t.Errorf("the request ended for %v", cause)
					}
				case <-time.After(20 * time.Second):
					t.Error("it goes on")
				}
			})
		}
	}
}
