"""What is sent again, when, and how often."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time

import grpc
import pytest
from drivers import connect
from server import Server, failure, refusal

from loyaltycore import Code, LoyaltyError, v1
from loyaltycore._retries import Retries
from loyaltycore.v1 import ErrorReason

_REASONS = [name.removeprefix("ERROR_REASON_") for name, number in ErrorReason.items() if number]
_PASSING = {"OVERLOADED", "LEDGER_UNAVAILABLE", "SERVER_STOPPING", "IDENTITY_PROVIDER_UNAVAILABLE"}
_LOST = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN", "CANCELLED", "ABORTED", "DATA_LOSS"}


@pytest.mark.parametrize("reason", _REASONS)
async def test_only_what_the_server_refuses_for_a_while_is_sent_again(client, server, reason) -> None:
    server.answers["Accrue"] = [refusal(reason, Code.UNAVAILABLE)]
    async with client(max_attempts=3) as driver:
        with pytest.raises(LoyaltyError):
            await driver.call("loyalty.accrue", v1.AccrueRequest())
    assert len(server.calls) == (3 if reason in _PASSING else 1)


async def test_a_reason_that_a_newer_server_gives_is_not_sent_again(client, server) -> None:
    server.answers["Accrue"] = [refusal("PHASE_OF_THE_MOON", Code.UNAVAILABLE)]
    async with client() as driver:
        with pytest.raises(LoyaltyError, match="PHASE_OF_THE_MOON") as raised:
            await driver.call("loyalty.accrue", v1.AccrueRequest())
    assert raised.value.reason == ErrorReason.ERROR_REASON_UNSPECIFIED
    assert len(server.calls) == 1


@pytest.mark.parametrize("code", [code for code in Code if code != Code.OK], ids=lambda code: code.name)
async def test_a_failure_that_is_not_the_servers_word_is_sent_again_if_it_may_have_been_lost(
    client, server, code
) -> None:
    server.answers["Accrue"] = [failure(code)]
    async with client(max_attempts=2) as driver:
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("loyalty.accrue", v1.AccrueRequest())
    assert raised.value.code == code
    assert not raised.value.from_server
    assert len(server.calls) == (2 if code.name in _LOST else 1)


async def test_another_domains_reason_is_not_the_servers_word(client, server) -> None:
    server.answers["Accrue"] = [
        refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED, domain="elsewhere.example"),
        v1.AccrueResponse(),
    ]
    async with client() as driver:
        with pytest.raises(LoyaltyError):
            await driver.call("loyalty.accrue", v1.AccrueRequest())


async def test_an_attempt_out_of_time_is_sent_again(client, server) -> None:
    ended = threading.Event()

    def hang(_, context):
        context.add_callback(ended.set)
        ended.wait(20)

    server.answers["Accrue"] = [hang, v1.AccrueResponse(points=7)]
    async with client(attempt_timeout=1) as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())  # it is connected now
        assert (await driver.call("loyalty.accrue", v1.AccrueRequest())).points == 7
    assert [call.name for call in server.calls] == ["GetMember", "Accrue", "Accrue"]
    assert server.calls[1].time_remaining <= 1.1  # what gRPC rounds it to


async def test_a_call_ends_in_its_time_with_all_its_attempts(client, server) -> None:
    def hang(_, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        ended.wait(20)

    server.answers["Accrue"] = [hang]
    async with client(attempt_timeout=1, max_attempts=100) as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())  # it is connected now
        began = time.monotonic()
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("loyalty.accrue", v1.AccrueRequest(), timeout=2.5)
        took = time.monotonic() - began
    assert raised.value.code == Code.DEADLINE_EXCEEDED
    assert 2 < took < 5
    assert [call.name for call in server.calls] == ["GetMember", "Accrue", "Accrue", "Accrue"]
    assert server.calls[3].time_remaining <= 0.6  # what was left of the call's time


async def test_the_servers_delay_is_waited_for(client, server) -> None:
    server.answers["Accrue"] = [refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED, retry_after=0.4), v1.AccrueResponse()]
    async with client() as driver:
        began = time.monotonic()
        await driver.call("loyalty.accrue", v1.AccrueRequest())
        assert time.monotonic() - began >= 0.4


async def test_a_pause_that_would_outlast_the_call_ends_it_at_once(client, server) -> None:
    server.answers["Accrue"] = [refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED, retry_after=60)]
    async with client() as driver:
        began = time.monotonic()
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("loyalty.accrue", v1.AccrueRequest(), timeout=30)
        assert time.monotonic() - began < 5
    assert raised.value.reason == ErrorReason.ERROR_REASON_OVERLOADED
    assert raised.value.retry_delay == 60
    assert len(server.calls) == 1


async def test_one_attempt_is_no_retry(client, server) -> None:
    server.answers["Accrue"] = [failure(Code.UNAVAILABLE)]
    async with client(max_attempts=1) as driver:
        with pytest.raises(LoyaltyError):
            await driver.call("loyalty.accrue", v1.AccrueRequest())
    assert len(server.calls) == 1


async def test_a_server_that_comes_up_late_is_reached(kind) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    late = Server()
    async with connect(kind, f"http://127.0.0.1:{port}", "lk_secret", max_attempts=1000, max_backoff=0.1) as driver:
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("loyalty.accrue", v1.AccrueRequest(), timeout=0.2)
        assert raised.value.code == Code.UNAVAILABLE
        call = asyncio.ensure_future(driver.call("loyalty.accrue", v1.AccrueRequest()))
        late.start(port)
        try:
            await call
        finally:
            late.stop()


async def test_a_server_that_restarts_in_the_middle_of_a_call_is_called_again(client, server) -> None:
    came = threading.Event()

    def hang(_, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        came.set()
        ended.wait(20)
        context.abort(grpc.StatusCode.ABORTED, "too late to be heard")

    server.answers["Accrue"] = [hang, v1.AccrueResponse(points=7)]
    async with client(max_attempts=1000, attempt_timeout=60, timeout=60) as driver:
        call = asyncio.ensure_future(driver.call("loyalty.accrue", v1.AccrueRequest(request_id="order-1")))
        await asyncio.to_thread(came.wait, 20)
        await asyncio.to_thread(server.restart)
        assert (await call).points == 7
    assert [sent.request_id for sent in server.requests("Accrue")] == ["order-1"] * 2


async def test_a_cancelled_call_is_not_sent_again(server) -> None:
    came, ended = threading.Event(), threading.Event()

    def hang(_, context):
        context.add_callback(ended.set)
        came.set()
        ended.wait(20)

    server.answers["Accrue"] = [hang]
    async with connect("asyncio", server.url, "lk_secret") as driver:
        call = asyncio.ensure_future(driver.call("loyalty.accrue", v1.AccrueRequest()))
        await asyncio.to_thread(came.wait, 20)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(ended.wait, 20)
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest())
    assert [call.name for call in server.calls] == ["Accrue", "GetBalance"]


async def test_a_call_that_is_cancelled_between_attempts_ends(server) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    server.answers["Accrue"] = [failure(Code.UNAVAILABLE)]
    pauses = {"initial_backoff": 0.001, "max_backoff": 0.002, "max_attempts": 10**6}
    async with connect("asyncio", server.url, "key", **pauses) as driver:
        for _ in range(60):
            call = asyncio.ensure_future(driver.call("loyalty.accrue", v1.AccrueRequest(), timeout=30))
            await asyncio.sleep(moments.uniform(0, 0.02))
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(asyncio.shield(call), 20)


def test_pauses_are_random_up_to_a_limit_that_doubles() -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    random.seed(seed)
    retries = Retries(max_attempts=100, initial_backoff=0.1, max_backoff=2.0)
    for attempt, limit in [(1, 0.1), (2, 0.2), (3, 0.4), (4, 0.8), (5, 1.6), (6, 2.0), (2000, 2.0)]:
        pauses = [retries.pause_after(attempt, LoyaltyError("lost")) for _ in range(2000)]
        assert 0 <= min(pauses) < 0.05 * limit
        assert 0.95 * limit < max(pauses) <= limit


def test_a_pause_is_no_shorter_than_the_server_asks_for() -> None:
    assert Retries().pause_after(1, LoyaltyError("busy", retry_delay=7.5)) == 7.5
    assert Retries().pause_after(1, LoyaltyError("busy", retry_delay=0.0)) <= 0.1


@pytest.mark.parametrize(
    "options",
    [
        {"max_attempts": 0},
        {"initial_backoff": -1},
        {"initial_backoff": 3, "max_backoff": 2},
        {"timeout": 0},
        {"attempt_timeout": -1},
    ],
)
def test_options_that_cannot_be_meant_are_refused(kind, options) -> None:
    with pytest.raises(ValueError, match="must be"):
        connect_now(kind, **options)


def connect_now(kind: str, **options: object) -> object:
    from loyaltycore import AsyncLoyaltyClient, LoyaltyClient

    return (LoyaltyClient if kind == "blocking" else AsyncLoyaltyClient)("http://127.0.0.1:1", "key", **options)


async def test_a_timeout_that_cannot_be_meant_is_refused(client) -> None:
    async with client() as driver:
        with pytest.raises(ValueError, match="timeout"):
            await driver.call("loyalty.accrue", v1.AccrueRequest(), timeout=0)
