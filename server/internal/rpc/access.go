package rpc

import (
	"context"
	"fmt"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ofProgram is what every request of the contract is.
type ofProgram interface {
	proto.Message
	GetProgramId() string
}

// ofMember is a request about a member.
type ofMember interface {
	GetMember() *loyaltyv1.MemberRef
}

// authorize lets calls through that their callers may make.
func (e *edge) authorize(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		if err := permitted(ctx, req.Spec().Procedure, req.Any()); err != nil {
			return nil, err
		}
		return next(ctx, req)
	}
}

// permitted lets a caller reach its own program, and only with the scope that the procedure needs. A member calls what
// members may, and for itself alone.
func permitted(ctx context.Context, procedure string, message any) error {
	scope, listed := scopes[procedure]
	request, ok := message.(ofProgram)
	principal, authenticated := auth.PrincipalOf(ctx)
	if !listed || !ok || !authenticated {
		return fmt.Errorf("rpc: %s is not set up to be authorized", procedure)
	}
	if err := undecodable(request); err != nil {
		return err
	}
	if request.GetProgramId() == "" {
		return refusal.New(refusal.InvalidField, "program_id is empty; name the program").At("program_id")
	}
	if err := principal.May(request.GetProgramId(), scope); err != nil || principal.Member == nil {
		return err
	}
	return permittedMember(principal, procedure, scope, message)
}

func permittedMember(principal auth.Principal, procedure string, scope auth.Scope, message any) error {
	request, ok := message.(ofMember)
	if !ok || !ofMembers[procedure] {
		return auth.NotForMembers(scope)
	}
	if err := principal.MayReach(request.GetMember().GetMemberId()); err != nil {
		return err
	}
	if redeem, ok := message.(*loyaltyv1.RedeemRequest); ok && redeem.GetRewardId() == "" {
		return auth.NotForMembers(scope)
	}
	return nil
}
