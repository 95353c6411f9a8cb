package loyalty_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

type balances = connect.ServerStream[loyaltyv1.WatchBalanceResponse]

// watching plays one script a connection, the last one again and again.
func (s *server) watching(scripts ...func(ctx context.Context, stream *balances) error) {
	s.watch = func(ctx context.Context, _ *loyaltyv1.WatchBalanceRequest, stream *balances) error {
		return scripts[min(len(s.requests()), len(scripts))-1](ctx, stream)
	}
}

// balanceAt is a balance of a version and so many points, as of another instant each time.
func balanceAt(version, points int64) *loyaltyv1.WatchBalanceResponse {
	return &loyaltyv1.WatchBalanceResponse{MemberId: "ann", Balance: &loyaltyv1.Balance{
		Version: version, Available: points, AsOfTime: timestamppb.Now(),
	}}
}

// tells is a script that tells balances and then ends with an error, or (nil) goes on until the caller is gone.
func tells(end error, told ...*loyaltyv1.WatchBalanceResponse) func(context.Context, *balances) error {
	return func(ctx context.Context, stream *balances) error {
		for _, balance := range told {
			if err := stream.Send(balance); err != nil {
				return err
			}
		}
		if end == nil {
			<-ctx.Done()
			return ctx.Err()
		}
		return end
	}
}

var cut = connect.NewError(connect.CodeUnavailable, errors.New("cut")) // by something on the way

// watched takes balances until there are as many as wanted, or the watch ends.
func watched(seq iter.Seq2[*loyaltyv1.WatchBalanceResponse, error], wanted int) (points []int64, err error) {
	for balance, err := range seq {
		if err != nil {
			return points, err
		}
		if points = append(points, balance.GetBalance().GetAvailable()); len(points) == wanted {
			break
		}
	}
	return points, nil
}

func watchAnn(t *testing.T, client *loyalty.Client) iter.Seq2[*loyaltyv1.WatchBalanceResponse, error] {
	return client.WatchBalance(t.Context(), &loyaltyv1.WatchBalanceRequest{Member: ann()})
}

func TestAWatchGoesOnOverConnectionsAndDoesNotRepeatItself(t *testing.T) {
	for name, options := range map[string][]loyalty.Option{"Connect": nil, "gRPC": {loyalty.WithGRPC()}} {
		s := newServer(t)
		s.watching(
			tells(cut, balanceAt(1, 10), balanceAt(1, 10)),
			tells(cut),
			tells(refused(connect.CodeUnavailable, "SERVER_STOPPING", nil), balanceAt(1, 10), balanceAt(2, 20)),
			tells(nil, balanceAt(2, 20), balanceAt(2, 25), balanceAt(3, 30)), // at 25 some have vested, without a new version
		)
		points, err := watched(watchAnn(t, s.client(t, options...)), 4)
		if !slices.Equal(points, []int64{10, 20, 25, 30}) || err != nil || len(s.requests()) != 4 {
			t.Errorf("%s: %v over %d connections, %v", name, points, len(s.requests()), err)
		}
	}
}

func TestAWatchGoesOnForAsLongAsItMayPass(t *testing.T) {
	s := newServer(t)
	scripts := slices.Repeat([]func(context.Context, *balances) error{tells(cut)}, 20) // more than a call's attempts
	s.watching(append(scripts, tells(nil, balanceAt(1, 10)))...)
	points, err := watched(watchAnn(t, s.client(t)), 1)
	if !slices.Equal(points, []int64{10}) || err != nil {
		t.Errorf("%v, %v", points, err)
	}
}

func TestAWatchThatIsRefusedEnds(t *testing.T) {
	s := newServer(t)
	s.watching(tells(refused(connect.CodeNotFound, "MEMBER_NOT_FOUND", nil), balanceAt(1, 10)))
	points, err := watched(watchAnn(t, s.client(t)), 2)
	if !slices.Equal(points, []int64{10}) || loyalty.ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_MEMBER_NOT_FOUND {
		t.Errorf("%v, %v", points, err)
	}
}

func TestTheCallersEndIsTheConnectionsEnd(t *testing.T) {
	s := newServer(t)
	gone := make(chan struct{}, 2)
	s.watching(func(ctx context.Context, stream *balances) error {
		err := tells(nil, balanceAt(1, 10))(ctx, stream)
		gone <- struct{}{}
		return err
	})
	client := s.client(t)
	if points, err := watched(watchAnn(t, client), 1); len(points) != 1 || err != nil {
		t.Errorf("%v, %v", points, err)
	}
	<-gone
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	for _, err := range client.WatchBalance(ctx, &loyaltyv1.WatchBalanceRequest{Member: ann()}) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
		giveUp()
	}
	<-gone
}

func TestASilentConnectionCountsAsDead(t *testing.T) {
	s := newServer(t)
	s.watching(tells(nil, balanceAt(1, 10)), tells(nil, balanceAt(2, 20)))
	points, err := watched(watchAnn(t, s.client(t, loyalty.WithSilence(50*time.Millisecond))), 2)
	if !slices.Equal(points, []int64{10, 20}) || err != nil || len(s.requests()) != 2 {
		t.Errorf("%v over %d connections, %v", points, len(s.requests()), err)
	}
}

func TestACallerMayTakeItsTimeWithABalance(t *testing.T) {
	s := newServer(t)
	const silence = 50 * time.Millisecond
	s.watching(tells(nil, balanceAt(1, 10), balanceAt(2, 20)))
	for balance, err := range watchAnn(t, s.client(t, loyalty.WithSilence(silence))) {
		if err != nil {
			t.Fatal(err)
		}
		if balance.GetBalance().GetVersion() == 2 {
			break
		}
		<-time.After(2 * silence) // busy
	}
	if len(s.requests()) != 1 {
		t.Errorf("%d connections", len(s.requests()))
	}
}

func TestAWatchAsksForANewCredentialWhenTheOldHasEnded(t *testing.T) {
	s := newServer(t)
	ended := refused(connect.CodeUnauthenticated, "INVALID_CREDENTIALS", nil)
	accepted := "token-1"
	s.watch = func(ctx context.Context, _ *loyaltyv1.WatchBalanceRequest, stream *balances) error {
		call, _ := connect.CallInfoForHandlerContext(ctx)
		if call.RequestHeader().Get("Authorization") != "Bearer "+accepted {
			return ended
		}
		switch accepted {
		case "token-1":
			accepted = "token-2"
			return tells(ended, balanceAt(1, 10))(ctx, stream)
		case "token-2":
			accepted = "none"
			return tells(ended, balanceAt(2, 20))(ctx, stream)
		}
		return nil
	}
	questions := 0
	client := s.clientWith(t, func(context.Context) (string, error) {
		questions++
		return fmt.Sprintf("token-%d", questions), nil
	})
	points, err := watched(watchAnn(t, client), 3)
	if !slices.Equal(points, []int64{10, 20}) || connect.CodeOf(err) != connect.CodeUnauthenticated || questions != 3 {
		t.Errorf("%v, %d questions, %v", points, questions, err)
	}
}

func TestAWatchBeginsWithWhatTheClientHasSeen(t *testing.T) {
	s := newServer(t)
	s.atVersion(7)
	client := s.client(t)
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil {
		t.Fatal(err)
	}
	var asked []int64
	s.watch = func(ctx context.Context, r *loyaltyv1.WatchBalanceRequest, stream *balances) error {
		if asked = append(asked, r.GetMinVersion()); r.GetMinVersion() > 3 { // the ledger was restored
			return refused(connect.CodeFailedPrecondition, "VERSION_NOT_REACHED", nil)
		}
		return tells(nil, balanceAt(3, 10))(ctx, stream)
	}
	points, err := watched(watchAnn(t, client), 1)
	if !slices.Equal(points, []int64{10}) || err != nil || !slices.Equal(asked, []int64{7, 0}) {
		t.Errorf("%v, versions %v were asked for, %v", points, asked, err)
	}
	_, err = watched(client.WatchBalance(t.Context(), &loyaltyv1.WatchBalanceRequest{Member: ann(), MinVersion: 9}), 1)
	if loyalty.ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_VERSION_NOT_REACHED {
		t.Errorf("the caller's own version: %v", err)
	}
}

func TestTheGeneratedStreamIsSignedAndTyped(t *testing.T) {
	s := newServer(t)
	s.watching(tells(refused(connect.CodeNotFound, "MEMBER_NOT_FOUND", nil), balanceAt(1, 10)))
	stream, err := s.client(t).Loyalty.WatchBalance(t.Context(), &loyaltyv1.WatchBalanceRequest{Member: ann()})
	if err != nil {
		t.Fatal(err)
	}
	for stream.Receive() {
		if got := s.requests()[0].(*loyaltyv1.WatchBalanceRequest); got.GetProgramId() != "bistro" {
			t.Errorf("it asked for %v", got)
		}
	}
	if loyalty.ReasonOf(stream.Err()) != loyaltyv1.ErrorReason_ERROR_REASON_MEMBER_NOT_FOUND {
		t.Errorf("it ended with %v", stream.Err())
	}
	if got := s.lastHeader().Get("Authorization"); got != "Bearer secret-key" {
		t.Errorf("it was signed with %q", got)
	}
	if err := stream.Close(); err != nil {
		t.Error(err)
	}
}
