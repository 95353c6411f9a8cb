"""Lists as iterators, and any number of accruals."""

from __future__ import annotations

import pytest
from drivers import connect
from server import refusal

from loyaltycore import AsyncLoyaltyClient, Code, LoyaltyClient, LoyaltyError, SourceAlreadyAccrued, v1

_LISTS = [
    ("list_entries", "ListEntries", "entries", v1.Entry),
    ("list_lots", "ListLots", "lots", v1.Lot),
    ("list_rewards", "ListRewards", "rewards", v1.RewardOffer),
    ("list_partners", "ListPartners", "partners", v1.Partner),
    ("list_api_keys", "ListApiKeys", "api_keys", v1.ApiKey),
    ("list_program_versions", "ListProgramVersions", "program_versions", v1.ProgramVersion),
    ("list_audit_entries", "ListAuditEntries", "entries", v1.AuditEntry),
]


@pytest.mark.parametrize(("helper", "call", "items", "item"), _LISTS)
async def test_a_list_goes_through_all_pages(client, server, helper, call, items, item) -> None:
    response = getattr(v1, f"{call}Response")
    server.answers[call] = [
        response(**{items: [item(), item()]}, next_page_token="2"),
        response(next_page_token="3"),
        response(**{items: [item()]}),
    ]
    request = getattr(v1, f"{call}Request")(page_size=2)
    async with client() as driver:
        assert await driver.all(f"{helper}_all", request) == [item()] * 3
    assert [(sent.page_token, sent.page_size) for sent in server.requests(call)] == [("", 2), ("2", 2), ("3", 2)]
    assert request.page_token == ""


async def test_a_page_is_asked_for_when_it_is_needed(server) -> None:
    page = v1.ListEntriesResponse(entries=[v1.Entry(version=2), v1.Entry(version=1)], next_page_token="more")
    server.answers["ListEntries"] = [page]
    with LoyaltyClient(server.url, "key") as blocking:
        entries = blocking.list_entries_all(v1.ListEntriesRequest())
        assert server.calls == []
        assert [next(entries).version for _ in range(2)] == [2, 1]
        assert len(server.calls) == 1
        next(entries)
        assert len(server.calls) == 2
    async with AsyncLoyaltyClient(server.url, "key") as asynchronous:
        later = asynchronous.list_entries_all(v1.ListEntriesRequest())
        assert len(server.calls) == 2
        await anext(later)
        assert len(server.calls) == 3
        await later.aclose()


async def test_a_page_that_fails_ends_the_list_with_its_error(client, server) -> None:
    server.answers["ListEntries"] = [
        v1.ListEntriesResponse(entries=[v1.Entry()], next_page_token="2"),
        refusal("INVALID_PAGE_TOKEN", Code.INVALID_ARGUMENT),
    ]
    async with client() as driver:
        with pytest.raises(LoyaltyError, match="INVALID_PAGE_TOKEN"):
            await driver.all("list_entries_all", v1.ListEntriesRequest())


def _accrue_each(request: v1.BatchAccrueRequest, _: object) -> v1.BatchAccrueResponse:
    results = [
        v1.BatchAccrueResult(accrual=v1.AccrueResponse(accrual_id=accrual.request_id)) for accrual in request.requests
    ]
    return v1.BatchAccrueResponse(results=results)


async def test_many_accruals_are_cut_into_batches_of_a_thousand(client, server) -> None:
    server.answers["BatchAccrue"] = [_accrue_each]
    requests = [v1.AccrueRequest() for _ in range(2500)]
    async with client() as driver:
        pairs = await driver.all("accrue_all", iter(requests))
    assert [len(batch.requests) for batch in server.requests("BatchAccrue")] == [1000, 1000, 500]
    assert {batch.program_id for batch in server.requests("BatchAccrue")} == {"bistro"}
    assert len(pairs) == 2500
    for request, (asked, accrual) in zip(requests, pairs, strict=True):
        assert asked is request
        assert request.request_id
        assert accrual.accrual_id == request.request_id


async def test_large_accruals_are_cut_into_batches_of_a_mebibyte(client, server) -> None:
    server.answers["BatchAccrue"] = [_accrue_each]
    lines = [v1.PurchaseLine(sku="s" * 64, category="c" * 64) for _ in range(500)]
    activity = v1.Activity(purchase=v1.Purchase(lines=lines))
    async with client() as driver:
        await driver.all("accrue_all", [v1.AccrueRequest(activity=activity) for _ in range(40)])
    batches = server.requests("BatchAccrue")
    assert sum(len(batch.requests) for batch in batches) == 40
    assert len(batches) == 3
    assert all(batch.ByteSize() <= 1 << 20 for batch in batches)
    one = batches[0].requests[0].ByteSize()
    assert batches[0].ByteSize() + one + 5 > 1 << 20  # as many as there is room for


async def test_an_accrual_that_is_too_large_goes_alone(client, server) -> None:
    server.answers["BatchAccrue"] = [_accrue_each]
    huge = v1.AccrueRequest(activity=v1.Activity(source=v1.Source(reference="r" * (1 << 20))))
    async with client() as driver:
        await driver.all("accrue_all", [v1.AccrueRequest(), huge, v1.AccrueRequest()])
    assert [len(batch.requests) for batch in server.requests("BatchAccrue")] == [1, 1, 1]


async def test_a_refused_accrual_is_told_in_its_place(client, server) -> None:
    server.answers["BatchAccrue"] = [
        v1.BatchAccrueResponse(
            results=[
                v1.BatchAccrueResult(error=refusal("SOURCE_ALREADY_ACCRUED", accrual_id="a-1")),
                v1.BatchAccrueResult(accrual=v1.AccrueResponse(points=5)),
            ]
        )
    ]
    requests = [v1.AccrueRequest(request_id="one"), v1.AccrueRequest(request_id="two")]
    async with client() as driver:
        (_, error), (_, accrual) = await driver.all("accrue_all", requests)
    assert isinstance(error, SourceAlreadyAccrued)
    assert error.accrual_id == "a-1"
    assert error.request_id == "one"
    assert accrual.points == 5


async def test_a_batch_that_fails_ends_the_accruals_with_its_error(client, server) -> None:
    server.answers["BatchAccrue"] = [_accrue_each, refusal("PROGRAM_NOT_FOUND", Code.NOT_FOUND)]
    async with client() as driver:
        with pytest.raises(LoyaltyError, match="PROGRAM_NOT_FOUND"):
            await driver.all("accrue_all", [v1.AccrueRequest() for _ in range(1001)])


async def test_no_accruals_are_no_call(client, server) -> None:
    async with client() as driver:
        assert await driver.all("accrue_all", []) == []
    assert server.calls == []


async def test_accruals_may_come_from_an_asynchronous_iterator(server) -> None:
    server.answers["BatchAccrue"] = [_accrue_each]

    async def requests():
        for number in range(3):
            yield v1.AccrueRequest(request_id=f"r{number}")

    async with connect("asyncio", server.url, "key") as driver:
        pairs = await driver.all("accrue_all", requests())
    assert [accrual.accrual_id for _, accrual in pairs] == ["r0", "r1", "r2"]
