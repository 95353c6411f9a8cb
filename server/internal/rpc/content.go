package rpc

import (
	"context"
	"encoding/json"
	"net/netip"
	"strings"
	"time"

	"connectrpc.com/connect"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/once"
)

// What a call's fingerprint is made of: all that a request says but for its request id. Fingerprints are kept for
// good, so fields are only ever added, and with omitempty or omitzero.

type enrollContent struct {
	MemberID    string              `json:"member_id,omitempty"`
	DisplayName string              `json:"display_name,omitempty"`
	Identifiers []identifierContent `json:"identifiers,omitempty"`
	EnrollTime  time.Time           `json:"enroll_time,omitzero"`
}

type updateMemberContent struct {
	Member      refContent `json:"member"`
	DisplayName *string    `json:"display_name,omitempty"`
}

type linkContent struct {
	Member     refContent        `json:"member"`
	Identifier identifierContent `json:"identifier"`
}

type eraseContent struct {
	Member refContent `json:"member"`
}

type refContent struct {
	MemberID   string             `json:"member_id,omitempty"`
	Identifier *identifierContent `json:"identifier,omitempty"`
}

type identifierContent struct {
	Type  int32  `json:"type"`
	Value string `json:"value"`
}

type applyProgramContent struct {
	Definition    json.RawMessage `json:"definition,omitempty"` // as program.Encode makes it
	YAML          string          `json:"yaml,omitempty"`
	EffectiveTime time.Time       `json:"effective_time,omitzero"`
}

type createPartnerContent struct {
	PartnerID   string `json:"partner_id"`
	DisplayName string `json:"display_name,omitempty"`
}

type createAPIKeyContent struct {
	PartnerID   string   `json:"partner_id"`
	Scopes      []string `json:"scopes"`
	DisplayName string   `json:"display_name,omitempty"`
}

type issueTokenContent struct {
	MemberID string   `json:"member_id"`
	Scopes   []string `json:"scopes"`
	Lifetime int64    `json:"lifetime"` // seconds
}

type revokeTokensContent struct {
	MemberID string `json:"member_id"`
}

type revokeAPIKeyContent struct {
	KeyID string `json:"key_id"`
}

func refContentOf(ref *loyaltyv1.MemberRef) refContent {
	if id := ref.GetIdentifier(); id != nil {
		return refContent{Identifier: &identifierContents(id)[0]}
	}
	return refContent{MemberID: ref.GetMemberId()}
}

func identifierContents(ids ...*loyaltyv1.Identifier) []identifierContent {
	var out []identifierContent
	for _, id := range ids {
		out = append(out, identifierContent{Type: int32(id.GetType()), Value: id.GetValue()})
	}
	return out
}

// requestOf names the call for the rooms that make it take effect once. The caller has been authorized.
func requestOf(
	ctx context.Context, procedure string, req interface{ GetRequestId() string }, content any,
) once.Request {
	return once.Request{
		PartnerNo: partnerNo(ctx), ID: req.GetRequestId(), Fingerprint: once.Fingerprint(procedure, content), By: by(ctx, procedure),
	}
}

// requestID is a request's id among all that the ledger keeps: a member's own are apart from those of partners.
func requestID(ctx context.Context, req interface{ GetRequestId() string }) string {
	if principal, _ := auth.PrincipalOf(ctx); principal.Member != nil {
		return once.OfMember(principal.Member.ID, req.GetRequestId())
	}
	return req.GetRequestId()
}

// by is who calls, for the audit.
func by(ctx context.Context, procedure string) once.By {
	principal, _ := auth.PrincipalOf(ctx)
	out := once.By{KeyID: principal.KeyID, Method: strings.TrimPrefix(procedure, "/")}
	if principal.Member != nil {
		out.KeyID += "/" + principal.Member.TokenID
	}
	if info, ok := connect.CallInfoForHandlerContext(ctx); ok {
		out.Origin = network(info.Peer().Addr)
	}
	return out
}

// network is an address without its last part, which may say who somebody is. Empty: it is no address.
func network(address string) string {
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return ""
	}
	ip, bits := parsed.Addr().Unmap().WithZone(""), 48
	if ip.Is4() {
		bits = 24
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

// partnerNo is the ledger's number of the partner that calls.
func partnerNo(ctx context.Context) int32 {
	principal, _ := auth.PrincipalOf(ctx)
	return principal.PartnerNo
}
