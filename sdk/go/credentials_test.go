package loyalty_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// accepting accepts one credential only.
func (s *server) accepting(credential func() string) {
	s.accrue = func(ctx context.Context, _ *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		call, _ := connect.CallInfoForHandlerContext(ctx)
		if call.RequestHeader().Get("Authorization") != "Bearer "+credential() {
			return nil, refused(connect.CodeUnauthenticated, "INVALID_CREDENTIALS", nil)
		}
		return accrued(1), nil
	}
}

func TestACredentialIsAskedForOnceAndAgainWhenItIsRefused(t *testing.T) {
	s := newServer(t)
	accepted := "token-1"
	s.accepting(func() string { return accepted })
	questions := 0
	client := s.clientWith(t, func(context.Context) (string, error) {
		questions++
		return fmt.Sprintf("token-%d", questions), nil
	})
	accrue := func() error {
		_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
		return err
	}
	if questions != 0 {
		t.Error("it was asked for before the first call")
	}
	for range 2 {
		if err := accrue(); err != nil || questions != 1 || len(s.requests()) > 2 {
			t.Errorf("%d questions, %d requests, %v", questions, len(s.requests()), err)
		}
	}
	accepted = "token-2" // the first has ended
	if err := accrue(); err != nil || questions != 2 || len(s.requests()) != 4 {
		t.Errorf("%d questions, %d requests, %v", questions, len(s.requests()), err)
	}
	accepted = "none" // each call is made once more, not forever
	if err := accrue(); connect.CodeOf(err) != connect.CodeUnauthenticated || questions != 3 || len(s.requests()) != 6 {
		t.Errorf("%d questions, %d requests, %v", questions, len(s.requests()), err)
	}
}

func TestACredentialThatIsAlwaysTheSameIsNotTriedTwice(t *testing.T) {
	s := newServer(t)
	s.accepting(func() string { return "another" })
	_, err := s.client(t).Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if loyalty.ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_INVALID_CREDENTIALS || len(s.requests()) != 1 {
		t.Errorf("%d requests, %v", len(s.requests()), err)
	}
}

func TestCallsAtTheSameTimeShareAQuestion(t *testing.T) {
	s := newServer(t)
	var accepted, questions atomic.Int64
	accepted.Store(1)
	s.accepting(func() string { return fmt.Sprintf("token-%d", accepted.Load()) })
	answer := make(chan struct{})
	client := s.clientWith(t, func(context.Context) (string, error) {
		n := questions.Add(1)
		<-answer
		return fmt.Sprintf("token-%d", n), nil
	})
	for round := int64(1); round <= 2; round++ { // at first, and when the first has ended
		accepted.Store(round)
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				if _, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{}); err != nil {
					t.Error(err)
				}
			})
		}
		answer <- struct{}{}
		calls.Wait()
		if questions.Load() != round {
			t.Fatalf("%d questions in round %d", questions.Load(), round)
		}
	}
}

func TestACallThatEndsLeavesTheQuestionToTheOthers(t *testing.T) {
	s := newServer(t)
	s.accepting(func() string { return "token" })
	asked, answer := make(chan struct{}), make(chan struct{})
	client := s.clientWith(t, func(ctx context.Context) (string, error) {
		close(asked)
		select {
		case <-answer:
			return "token", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	})
	ctx, giveUp := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := client.Loyalty.Accrue(ctx, &loyaltyv1.AccrueRequest{})
		first <- err
	}()
	<-asked
	go func() {
		_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
		second <- err
	}()
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	close(answer)
	if err := <-second; err != nil {
		t.Errorf("who waited got %v", err)
	}
}

func TestACredentialThatCannotBeHadEndsTheCall(t *testing.T) {
	s := newServer(t)
	broken := errors.New("the vault is closed")
	client := s.clientWith(t, func(context.Context) (string, error) { return "", broken })
	_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	if !errors.Is(err, broken) || len(s.requests()) != 0 {
		t.Errorf("%d requests, %v", len(s.requests()), err)
	}
	for _, err := range client.WatchBalance(t.Context(), &loyaltyv1.WatchBalanceRequest{Member: ann()}) {
		if !errors.Is(err, broken) {
			t.Errorf("the watch ended with %v", err)
		}
	}
}

func TestNoPrintedFormHasTheCredential(t *testing.T) {
	s := newServer(t)
	s.accepting(func() string { return "another" })
	client := s.clientWith(t, loyalty.Key("lk_secret"))
	_, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{})
	encoded, _ := json.Marshal(client)
	for _, printed := range []string{
		fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), fmt.Sprint(client), fmt.Sprintf("%v %+v %#v %s", client, client, client, client),
		fmt.Sprintf("%+v %#v", *client, *client), fmt.Sprintf("%+v", client.Loyalty), fmt.Sprintf("%#v", client.Loyalty), string(encoded),
	} {
		if strings.Contains(printed, "lk_secret") {
			t.Errorf("here it is: %s", printed)
		}
	}
}
