package loyalty

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// listRequest is a request for a page of a list.
type listRequest[Request any] interface {
	*Request
	proto.Message
}

// listResponse is a page of a list.
type listResponse interface{ GetNextPageToken() string }

// pages goes through a list from the request's page on, and asks for a page when it is needed. A page that can't be had is
// told as the last pair's error.
func pages[Request any, R listRequest[Request], Response listResponse, Item any](
	ctx context.Context, request R, ask func(context.Context, R) (Response, error),
	turn func(R, string), items func(Response) []Item,
) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		request := proto.CloneOf(request)
		for {
			page, err := ask(ctx, request)
			if err != nil {
				var none Item
				yield(none, err)
				return
			}
			for _, item := range items(page) {
				if !yield(item, nil) {
					return
				}
			}
			if page.GetNextPageToken() == "" {
				return
			}
			turn(request, page.GetNextPageToken())
		}
	}
}

// ListEntriesAll is a member's whole history, newest first.
func (c *Client) ListEntriesAll(
	ctx context.Context, request *loyaltyv1.ListEntriesRequest,
) iter.Seq2[*loyaltyv1.Entry, error] {
	return pages(ctx, request, c.Loyalty.ListEntries,
		func(r *loyaltyv1.ListEntriesRequest, page string) { r.PageToken = page }, (*loyaltyv1.ListEntriesResponse).GetEntries)
}

// ListLotsAll is all lots of a member, those that expire first before the others. Holds are told by ListLots only.
func (c *Client) ListLotsAll(ctx context.Context, request *loyaltyv1.ListLotsRequest) iter.Seq2[*loyaltyv1.Lot, error] {
	return pages(ctx, request, c.Loyalty.ListLots,
		func(r *loyaltyv1.ListLotsRequest, page string) { r.PageToken = page }, (*loyaltyv1.ListLotsResponse).GetLots)
}

// ListRewardsAll is all rewards that a member can have for points, those that cost least first.
func (c *Client) ListRewardsAll(
	ctx context.Context, request *loyaltyv1.ListRewardsRequest,
) iter.Seq2[*loyaltyv1.RewardOffer, error] {
	return pages(ctx, request, c.Loyalty.ListRewards,
		func(r *loyaltyv1.ListRewardsRequest, page string) { r.PageToken = page }, (*loyaltyv1.ListRewardsResponse).GetRewards)
}

// ListPartnersAll is all partners of a program.
func (c *Client) ListPartnersAll(
	ctx context.Context, request *loyaltyv1.ListPartnersRequest,
) iter.Seq2[*loyaltyv1.Partner, error] {
	return pages(ctx, request, c.Partners.ListPartners,
		func(r *loyaltyv1.ListPartnersRequest, page string) { r.PageToken = page }, (*loyaltyv1.ListPartnersResponse).GetPartners)
}

// ListAPIKeysAll is all API keys of a program, without their secrets.
func (c *Client) ListAPIKeysAll(
	ctx context.Context, request *loyaltyv1.ListApiKeysRequest,
) iter.Seq2[*loyaltyv1.ApiKey, error] {
	return pages(ctx, request, c.Partners.ListApiKeys,
		func(r *loyaltyv1.ListApiKeysRequest, page string) { r.PageToken = page }, (*loyaltyv1.ListApiKeysResponse).GetApiKeys)
}

// ListProgramVersionsAll is all versions of a program.
func (c *Client) ListProgramVersionsAll(
	ctx context.Context, request *loyaltyv1.ListProgramVersionsRequest,
) iter.Seq2[*loyaltyv1.ProgramVersion, error] {
	return pages(ctx, request, c.Programs.ListProgramVersions,
		func(r *loyaltyv1.ListProgramVersionsRequest, page string) { r.PageToken = page },
		(*loyaltyv1.ListProgramVersionsResponse).GetProgramVersions)
}

// ListAuditEntriesAll is all that was done, newest first.
func (c *Client) ListAuditEntriesAll(
	ctx context.Context, request *loyaltyv1.ListAuditEntriesRequest,
) iter.Seq2[*loyaltyv1.AuditEntry, error] {
	return pages(ctx, request, c.Audit.ListAuditEntries,
		func(r *loyaltyv1.ListAuditEntriesRequest, page string) { r.PageToken = page },
		(*loyaltyv1.ListAuditEntriesResponse).GetEntries)
}
