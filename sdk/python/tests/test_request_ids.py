"""Request ids: once per logical call, in the caller's own request."""

from __future__ import annotations

import re
import time
import uuid

from server import refusal

from loyaltycore import Code, new_request_id, v1

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_a_new_request_id_is_a_uuid_of_version_7_that_tells_the_time() -> None:
    before = time.time_ns() // 10**6
    made = new_request_id()
    after = time.time_ns() // 10**6
    assert _UUID7.fullmatch(made)
    assert before <= uuid.UUID(made).int >> 80 <= after


def test_request_ids_differ_in_all_their_random_bits() -> None:
    ids = [uuid.UUID(new_request_id()).int for _ in range(1000)]
    assert len(set(ids)) == 1000
    ones = zeros = 0
    for number in ids:
        ones, zeros = ones | number, zeros | ~number
    random = (1 << 62) - 1 | 0xFFF << 64
    assert ones & random == random
    assert zeros & random == random


async def test_an_empty_request_id_is_filled_in_once_and_sent_with_every_attempt(client, server) -> None:
    server.answers["Redeem"] = [refusal("LEDGER_UNAVAILABLE", Code.UNAVAILABLE)] * 2 + [v1.RedeemResponse()]
    request = v1.RedeemRequest(reward_id="latte")
    async with client() as driver:
        await driver.call("loyalty.redeem", request)
    assert _UUID7.fullmatch(request.request_id)
    assert [sent.request_id for sent in server.requests("Redeem")] == [request.request_id] * 3


async def test_a_request_id_of_the_callers_is_kept(client, server) -> None:
    async with client() as driver:
        await driver.call("loyalty.redeem", v1.RedeemRequest(request_id="order-1"))
    assert [sent.request_id for sent in server.requests("Redeem")] == ["order-1"]


async def test_each_accrual_of_a_batch_gets_a_request_id(client, server) -> None:
    request = v1.BatchAccrueRequest(requests=[v1.AccrueRequest(), v1.AccrueRequest(request_id="order-1")])
    async with client() as driver:
        await driver.call("loyalty.batch_accrue", request)
    assert _UUID7.fullmatch(request.requests[0].request_id)
    assert request.requests[1].request_id == "order-1"
    assert server.requests("BatchAccrue") == [request]


async def test_a_request_that_names_no_program_gets_the_clients(client, server) -> None:
    async with client(program_id="bistro") as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
        await driver.call("members.get_member", v1.GetMemberRequest(program_id="library"))
    assert [sent.program_id for sent in server.requests("GetMember")] == ["bistro", "library"]
