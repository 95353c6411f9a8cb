package loyalty_test

import (
	"context"
	"testing"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
)

// atVersion makes the server's balances those of a version.
func (s *server) atVersion(version int64) {
	s.failing(0, nil)
	s.accrue = func(context.Context, *loyaltyv1.AccrueRequest) (*loyaltyv1.AccrueResponse, error) {
		return accrued(version), nil
	}
	s.balance = func(_ context.Context, r *loyaltyv1.GetBalanceRequest) (*loyaltyv1.GetBalanceResponse, error) {
		if r.GetMinVersion() > version {
			return nil, refused(connect.CodeFailedPrecondition, "VERSION_NOT_REACHED", nil)
		}
		return &loyaltyv1.GetBalanceResponse{MemberId: "ann", Balance: &loyaltyv1.Balance{Version: version}}, nil
	}
}

// asked is the min_version that the server was asked for last.
func (s *server) askedVersion() int64 {
	return s.requests()[len(s.requests())-1].(*loyaltyv1.GetBalanceRequest).GetMinVersion()
}

func balanceOf(t *testing.T, client *loyalty.Client, request *loyaltyv1.GetBalanceRequest) error {
	t.Helper()
	_, err := client.Loyalty.GetBalance(t.Context(), request)
	return err
}

func TestABalanceIsAskedForAtTheVersionThatWasSeen(t *testing.T) {
	s := newServer(t)
	s.atVersion(4)
	client := s.client(t)
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil || s.askedVersion() != 0 {
		t.Errorf("at first version %d was asked for, %v", s.askedVersion(), err)
	}
	s.atVersion(7)
	if _, err := client.Loyalty.Accrue(t.Context(), &loyaltyv1.AccrueRequest{Member: byCard("4711")}); err != nil {
		t.Fatal(err)
	}
	for name, request := range map[string]*loyaltyv1.GetBalanceRequest{
		"by id": {Member: ann()}, "by card": {Member: byCard("4711")}, "with the program": {ProgramId: "bistro", Member: ann()},
	} {
		if err := balanceOf(t, client, request); err != nil || s.askedVersion() != 7 {
			t.Errorf("%s version %d was asked for, %v", name, s.askedVersion(), err)
		}
		if request.GetMinVersion() != 0 {
			t.Errorf("%s the caller's own request was changed", name)
		}
	}
	for name, request := range map[string]*loyaltyv1.GetBalanceRequest{
		"another member": {Member: byID("ben")}, "another program": {ProgramId: "books", Member: ann()},
		"a past instant": {Member: ann(), AsOf: &loyaltyv1.AsOf{}},
	} {
		if err := balanceOf(t, client, request); err != nil || s.askedVersion() != 0 {
			t.Errorf("of %s version %d was asked for, %v", name, s.askedVersion(), err)
		}
	}
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann(), MinVersion: 2}); err != nil || s.askedVersion() != 2 {
		t.Errorf("instead of the caller's own, version %d was asked for, %v", s.askedVersion(), err)
	}
}

func TestAVersionThatIsNotThereAnyMoreIsForgotten(t *testing.T) {
	s := newServer(t)
	s.atVersion(7)
	client := s.client(t)
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil {
		t.Fatal(err)
	}
	s.atVersion(3)
	before := len(s.requests())
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil || len(s.requests()) != before+2 {
		t.Errorf("%d requests, %v", len(s.requests())-before, err)
	}
	if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil || s.askedVersion() != 3 {
		t.Errorf("then version %d was asked for, %v", s.askedVersion(), err)
	}
	err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann(), MinVersion: 9})
	if loyalty.ReasonOf(err) != loyaltyv1.ErrorReason_ERROR_REASON_VERSION_NOT_REACHED {
		t.Errorf("the caller's own version: %v", err)
	}
}

func TestReadingYourWritesCanBeTurnedOff(t *testing.T) {
	s := newServer(t)
	s.atVersion(7)
	client := s.client(t, loyalty.WithReadYourWrites(false))
	for range 2 {
		if err := balanceOf(t, client, &loyaltyv1.GetBalanceRequest{Member: ann()}); err != nil || s.askedVersion() != 0 {
			t.Errorf("version %d was asked for, %v", s.askedVersion(), err)
		}
	}
}
