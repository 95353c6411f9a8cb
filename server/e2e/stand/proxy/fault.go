package proxy

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// Fault is what becomes of a request.
type Fault string

// The faults there are.
const (
	Pass        Fault = "pass"        // nothing: it passes
	Refuse      Fault = "refuse"      // the server never sees it; reset
	Unavailable Fault = "unavailable" // the server never sees it; an empty 503
	LoseAnswer  Fault = "lose_answer" // the server does it; reset before any of the answer
	CutAnswer   Fault = "cut_answer"  // the server does it; reset after the head and half of the body
	Hang        Fault = "hang"        // the server does it; nothing arrives until the caller gives up
	Delay       Fault = "delay"       // the answer is late
	CutStream   Fault = "cut_stream"  // reset after the answer's first message
)

var faults = []Fault{Pass, Refuse, Unavailable, LoseAnswer, CutAnswer, Hang, Delay, CutStream}

const delay = 300 * time.Millisecond

// UnmarshalText reads a fault's name.
func (f *Fault) UnmarshalText(text []byte) error {
	if !slices.Contains(faults, Fault(text)) {
		return fmt.Errorf("there is no fault %q; there are %q", text, faults)
	}
	*f = Fault(text)
	return nil
}

// errReset ends an answer: whoever reads its body fails here, and then the connection is reset.
var errReset = errors.New("reset by a fault")

// spoil does to a server's answer what the fault says. The caller's context ends when the caller gives up.
func (f Fault) spoil(caller context.Context, answer *http.Response) error {
	switch f {
	case Delay:
		select {
		case <-time.After(delay):
		case <-caller.Done():
		}
	case LoseAnswer, Hang:
		if _, err := io.Copy(io.Discard, answer.Body); err != nil { // to its end: the server has done all of it
			return err
		}
		if f == Hang {
			<-caller.Done()
		}
		return errReset
	case CutAnswer:
		whole, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		answer.Body = cut{io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), failing{}), answer.Body}
	case CutStream:
		answer.Body = cut{io.MultiReader(&firstMessage{from: answer.Body}, failing{}), answer.Body}
	}
	return nil
}

// cut is a body that breaks off.
type cut struct {
	io.Reader
	io.Closer
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errReset }

// firstMessage reads the first message of a stream. In all three protocols a message is five bytes and what the last four
// of these say.
type firstMessage struct {
	from    io.Reader
	message io.Reader
}

func (m *firstMessage) Read(p []byte) (int, error) {
	if m.message == nil {
		var head [5]byte
		if _, err := io.ReadFull(m.from, head[:]); err != nil {
			return 0, errReset // there is none
		}
		m.message = io.MultiReader(
			bytes.NewReader(head[:]), io.LimitReader(m.from, int64(binary.BigEndian.Uint32(head[1:]))))
	}
	return m.message.Read(p)
}
