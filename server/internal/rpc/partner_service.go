package rpc

import (
	"context"
	"strings"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
)

// KeyCache is what has to hear of a key that was revoked.
type KeyCache interface {
	ForgetKey(programID, keyID string)
}

type partnerService struct {
	directory *directory.Directory
	cache     KeyCache
	clock     func() time.Time
}

// NewPartnerService makes the handler of PartnerService.
func NewPartnerService(
	d *directory.Directory, cache KeyCache, clock func() time.Time,
) loyaltyv1connect.PartnerServiceHandler {
	return &partnerService{directory: d, cache: cache, clock: clock}
}

func (s *partnerService) CreatePartner(
	ctx context.Context, req *loyaltyv1.CreatePartnerRequest,
) (*loyaltyv1.CreatePartnerResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.PartnerServiceCreatePartnerProcedure, req,
		createPartnerContent{PartnerID: req.GetPartnerId(), DisplayName: req.GetDisplayName()})
	p, replayed, err := s.directory.CreatePartner(
		ctx, req.GetProgramId(), &request, req.GetPartnerId(), req.GetDisplayName(), s.clock())
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.CreatePartnerResponse{Partner: partnerToProto(p), Replayed: replayed}, nil
}

func (s *partnerService) ListPartners(
	ctx context.Context, req *loyaltyv1.ListPartnersRequest,
) (*loyaltyv1.ListPartnersResponse, error) {
	query := pageQuery(loyaltyv1connect.PartnerServiceListPartnersProcedure, req.GetProgramId())
	after, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := pageSize(req.GetPageSize())
	partners, err := s.directory.ListPartners(ctx, req.GetProgramId(), after, size+1)
	if err != nil {
		return nil, err
	}
	partners, next := page(partners, size, query, func(p directory.Partner) string { return p.PartnerID })
	out := &loyaltyv1.ListPartnersResponse{NextPageToken: next}
	for _, p := range partners {
		out.Partners = append(out.Partners, partnerToProto(p))
	}
	return out, nil
}

func (s *partnerService) CreateApiKey(
	ctx context.Context, req *loyaltyv1.CreateApiKeyRequest,
) (*loyaltyv1.CreateApiKeyResponse, error) {
	scopes := scopesOf(req.GetScopes())
	request := requestOf(ctx, loyaltyv1connect.PartnerServiceCreateApiKeyProcedure, req, createAPIKeyContent{
		PartnerID: req.GetPartnerId(), Scopes: scopes, DisplayName: req.GetDisplayName(),
	})
	keyID, credential, hash, err := auth.NewKey(req.GetProgramId())
	if err != nil {
		return nil, err
	}
	key, replayed, err := s.directory.CreateAPIKey(ctx, req.GetProgramId(), &request,
		req.GetPartnerId(), scopes, req.GetDisplayName(), hash, keyID, s.clock())
	if err != nil {
		return nil, err
	}
	if replayed {
		credential = "" // of a key that was never made
	}
	return &loyaltyv1.CreateApiKeyResponse{ApiKey: keyToProto(key), Secret: credential, Replayed: replayed}, nil
}

func (s *partnerService) ListApiKeys(
	ctx context.Context, req *loyaltyv1.ListApiKeysRequest,
) (*loyaltyv1.ListApiKeysResponse, error) {
	query := pageQuery(loyaltyv1connect.PartnerServiceListApiKeysProcedure, req.GetProgramId())
	after, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := pageSize(req.GetPageSize())
	keys, err := s.directory.ListAPIKeys(ctx, req.GetProgramId(), after, size+1)
	if err != nil {
		return nil, err
	}
	keys, next := page(keys, size, query, func(k directory.APIKey) string { return k.KeyID })
	out := &loyaltyv1.ListApiKeysResponse{NextPageToken: next}
	for _, k := range keys {
		out.ApiKeys = append(out.ApiKeys, keyToProto(k))
	}
	return out, nil
}

func (s *partnerService) RevokeApiKey(
	ctx context.Context, req *loyaltyv1.RevokeApiKeyRequest,
) (*loyaltyv1.RevokeApiKeyResponse, error) {
	request := requestOf(ctx, loyaltyv1connect.PartnerServiceRevokeApiKeyProcedure, req,
		revokeAPIKeyContent{KeyID: req.GetKeyId()})
	key, replayed, err := s.directory.RevokeAPIKey(ctx, req.GetProgramId(), &request, req.GetKeyId(), s.clock())
	if err != nil {
		return nil, err
	}
	s.cache.ForgetKey(req.GetProgramId(), key.KeyID)
	return &loyaltyv1.RevokeApiKeyResponse{ApiKey: keyToProto(key), Replayed: replayed}, nil
}

func partnerToProto(p directory.Partner) *loyaltyv1.Partner {
	return &loyaltyv1.Partner{
		PartnerId: p.PartnerID, DisplayName: p.DisplayName, CreateTime: timeToProto(p.CreateTime),
	}
}

func keyToProto(k directory.APIKey) *loyaltyv1.ApiKey {
	out := &loyaltyv1.ApiKey{
		KeyId: k.KeyID, PartnerId: k.PartnerID, DisplayName: k.DisplayName,
		CreateTime: timeToProto(k.CreateTime), RevokeTime: timeToProto(k.RevokeTime),
	}
	for _, s := range k.Scopes {
		out.Scopes = append(out.Scopes, loyaltyv1.Scope(loyaltyv1.Scope_value[scopePrefix+strings.ToUpper(s)]))
	}
	return out
}

// Scopes are stored by the names that keys are checked with: the contract's without prefix, in lower case.
const scopePrefix = "SCOPE_"

func scopesOf(scopes []loyaltyv1.Scope) []string {
	var out []string
	for _, s := range scopes {
		out = append(out, strings.ToLower(strings.TrimPrefix(s.String(), scopePrefix)))
	}
	return out
}
