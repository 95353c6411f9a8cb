"""Watching a balance: over as many streams as it takes, for as long as the caller wants it."""

from __future__ import annotations

import asyncio
import dataclasses
import random
import threading
import time
from contextlib import asynccontextmanager

import pytest
from drivers import connect
from google.protobuf.timestamp_pb2 import Timestamp
from server import failure, refusal

from loyaltycore import AsyncLoyaltyClient, Code, LoyaltyClient, LoyaltyError, v1

_REFUSED = refusal("INVALID_CREDENTIALS", Code.UNAUTHENTICATED)


def _balance(version: int, available: int = 0, at: int = 0) -> v1.WatchBalanceResponse:
    balance = v1.Balance(version=version, available=available, as_of_time=Timestamp(seconds=at))
    return v1.WatchBalanceResponse(member_id="ann", balance=balance)


def _stream(*answers, then=None):
    """Tells answers and then ends with an error, or goes on in silence until the client has had enough."""

    def tell(request, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        yield from answers
        if then is None:
            ended.wait(30)
        else:
            then(request, context)

    return tell


@asynccontextmanager
async def _watching(driver, **request):
    watch = driver.watch(v1.WatchBalanceRequest(member=v1.MemberRef(member_id="ann"), **request))
    try:
        yield watch
    finally:
        await watch.stop()


async def _next(watch):
    return await asyncio.wait_for(watch.next(), 20)


def _refuse(server, status):
    return lambda _, context: server.refuse(context, status)


async def test_each_change_is_told_and_repeats_are_not(client, server) -> None:
    told = [_balance(1, 10), _balance(1, 10, at=20), _balance(2, 5), _balance(2, 7), _balance(3, 5)]
    server.answers["WatchBalance"] = [_stream(*told)]
    async with client() as driver, _watching(driver) as watch:
        assert [(await _next(watch)).balance.version for _ in range(4)] == [1, 2, 2, 3]  # 2 vested, without a version
    assert [request.program_id for request in server.requests("WatchBalance")] == ["bistro"]


async def test_a_lost_stream_is_taken_up_where_it_was(client, server) -> None:
    server.answers["WatchBalance"] = [
        _stream(_balance(4), then=failure(Code.UNAVAILABLE)),
        failure(Code.INTERNAL),
        _stream(_balance(4, at=9), _balance(5), then=_refuse(server, refusal("SERVER_STOPPING", Code.UNAVAILABLE))),
        _stream(_balance(6)),
    ]
    async with client(max_attempts=1) as driver, _watching(driver) as watch:
        assert [(await _next(watch)).balance.version for _ in range(3)] == [4, 5, 6]
    assert [request.min_version for request in server.requests("WatchBalance")] == [0, 4, 4, 5]


async def test_a_stream_that_ends_in_good_order_is_taken_up_too(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1), then=lambda *_: None), _stream(_balance(2))]
    async with client() as driver, _watching(driver) as watch:
        assert [(await _next(watch)).balance.version for _ in range(2)] == [1, 2]


async def test_pauses_begin_anew_after_each_answer(client, server) -> None:
    server.answers["WatchBalance"] = [
        _stream(_balance(version), then=failure(Code.UNAVAILABLE)) for version in range(1, 17)
    ]
    async with client(initial_backoff=0.01, max_backoff=1000) as driver, _watching(driver) as watch:
        began = time.monotonic()
        for _ in range(16):
            await _next(watch)
        assert time.monotonic() - began < 10  # doubling, they would come to minutes


async def test_an_overloaded_server_is_given_the_time_that_it_asks_for(client, server) -> None:
    busy = refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED, retry_after=0.4)
    server.answers["WatchBalance"] = [_refuse(server, busy), _stream(_balance(1))]
    async with client() as driver:
        began = time.monotonic()
        async with _watching(driver) as watch:
            await _next(watch)
        assert time.monotonic() - began >= 0.4


async def test_an_error_that_stays_ends_the_watch(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1), then=_refuse(server, refusal("MEMBER_NOT_FOUND")))]
    async with client() as driver, _watching(driver) as watch:
        await _next(watch)
        with pytest.raises(LoyaltyError, match="MEMBER_NOT_FOUND"):
            await _next(watch)
    assert len(server.calls) == 1


async def test_a_credential_that_has_ended_is_replaced(client, server) -> None:
    tokens = iter(["old", "new", "newer"])
    server.answers["WatchBalance"] = [
        _stream(_balance(1), then=_refuse(server, _REFUSED)),
        _stream(_balance(2), then=_refuse(server, _REFUSED)),
        _stream(_balance(3)),
    ]
    async with client(lambda: next(tokens)) as driver, _watching(driver) as watch:
        assert [(await _next(watch)).balance.version for _ in range(3)] == [1, 2, 3]
    assert [call.metadata["authorization"] for call in server.calls] == ["Bearer old", "Bearer new", "Bearer newer"]


async def test_a_credential_that_a_call_has_replaced_meanwhile_is_replaced_again_if_it_must_be(client, server) -> None:
    tokens = iter(["first", "second", "third"])
    go = threading.Event()
    server.answers["GetMember"] = [_REFUSED, v1.GetMemberResponse()]
    server.answers["WatchBalance"] = [
        _stream(_balance(1), then=lambda *_: go.wait(20)),
        _refuse(server, _REFUSED),
        _stream(_balance(2)),
    ]
    async with client(lambda: next(tokens)) as driver, _watching(driver) as watch:
        await _next(watch)
        await driver.call("members.get_member", v1.GetMemberRequest())
        go.set()
        assert (await _next(watch)).balance.version == 2
    watched = [call.metadata["authorization"] for call in server.calls if call.name == "WatchBalance"]
    assert watched == ["Bearer first", "Bearer second", "Bearer third"]


async def test_a_credential_that_is_refused_at_once_ends_the_watch(client, server) -> None:
    server.answers["WatchBalance"] = [_refuse(server, _REFUSED)]
    async with client(lambda: "token") as driver, _watching(driver) as watch:
        with pytest.raises(LoyaltyError, match="INVALID_CREDENTIALS"):
            await _next(watch)
    assert len(server.calls) == 2


async def test_a_watch_begins_with_the_version_seen_and_without_it_when_that_is_no_more(client, server) -> None:
    server.answers["Accrue"] = [v1.AccrueResponse(member_id="ann", balance=v1.Balance(version=9))]
    server.answers["WatchBalance"] = [_refuse(server, refusal("VERSION_NOT_REACHED")), _stream(_balance(2))]
    async with client() as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=v1.MemberRef(member_id="ann")))
        async with _watching(driver) as watch:
            await _next(watch)
    assert [request.min_version for request in server.requests("WatchBalance")] == [9, 0]


async def test_a_version_of_the_callers_own_is_kept(client, server) -> None:
    server.answers["WatchBalance"] = [_refuse(server, refusal("VERSION_NOT_REACHED"))]
    async with client() as driver, _watching(driver, min_version=12) as watch:
        with pytest.raises(LoyaltyError, match="VERSION_NOT_REACHED"):
            await _next(watch)
    assert [request.min_version for request in server.requests("WatchBalance")] == [12]


async def test_a_stream_that_says_nothing_is_taken_for_dead(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(), _stream(_balance(1)), _stream(_balance(2))]
    async with client() as driver:
        calls = driver.client._calls
        assert calls.options.silence == 60
        calls.options = dataclasses.replace(calls.options, silence=0.2)
        async with _watching(driver) as watch:
            assert [(await _next(watch)).balance.version for _ in range(2)] == [1, 2]


async def test_a_watch_that_is_stopped_ends_and_its_stream_too(client, server) -> None:
    ended = threading.Event()

    def tell(_, context):
        context.add_callback(ended.set)
        yield _balance(1)
        ended.wait(30)

    server.answers["WatchBalance"] = [tell]
    async with client() as driver:
        async with _watching(driver) as watch:
            await _next(watch)
        assert await asyncio.to_thread(ended.wait, 20)
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest())  # the client goes on
    assert [call.name for call in server.calls] == ["WatchBalance", "GetBalance"]


async def test_a_watch_that_is_stopped_in_a_pause_ends(client, server) -> None:
    server.answers["WatchBalance"] = [_refuse(server, refusal("OVERLOADED", Code.UNAVAILABLE, retry_after=600))]
    async with client() as driver:
        began = time.monotonic()
        async with _watching(driver):
            while not server.calls:  # noqa: ASYNC110  (polls what another thread does)
                await asyncio.sleep(0.01)
        assert time.monotonic() - began < 10


async def test_a_watch_that_is_cancelled_ends_whatever_it_is_doing(server) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    server.answers["WatchBalance"] = [_stream(_balance(1), then=lambda *_: None)]  # so that it connects all the time
    async with connect("asyncio", server.url, "key", initial_backoff=0.001, max_backoff=0.01) as driver:
        for _ in range(60):
            watch = driver.watch(v1.WatchBalanceRequest())
            await _next(watch)
            await asyncio.sleep(moments.uniform(0, 0.03))
            await asyncio.wait_for(watch.stop(), 20)


async def test_a_client_that_is_closed_ends_its_watches(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1))]
    async with client() as driver, _watching(driver) as watch:
        await _next(watch)
        await driver.close()
        assert await _next(watch) is None


def test_a_blocking_watch_is_an_iterator_that_a_with_statement_closes(server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1), _balance(2))]
    with LoyaltyClient(server.url, "key") as client:
        with client.watch_balance(v1.WatchBalanceRequest()) as watch:
            for told in watch:
                if told.balance.version == 2:
                    break
        assert list(watch) == []


async def test_an_asyncio_watch_is_a_generator_that_can_be_closed(server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1), _balance(2))]
    async with AsyncLoyaltyClient(server.url, "key") as client:
        watch = client.watch_balance(v1.WatchBalanceRequest())
        async for told in watch:
            if told.balance.version == 2:
                break
        await watch.aclose()
        assert [told async for told in watch] == []


async def test_each_watch_has_a_connection_to_itself(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1))]
    async with client() as driver:
        watches = [driver.watch(v1.WatchBalanceRequest()) for _ in range(20)]
        try:
            for watch in watches:
                await _next(watch)
            await driver.call("loyalty.get_balance", v1.GetBalanceRequest())
            assert len({call.peer for call in server.calls}) == 21  # a server takes only so many streams over one
        finally:
            for watch in watches:
                await watch.stop()


async def test_the_bare_call_is_one_stream_with_typed_errors(client, server) -> None:
    server.answers["WatchBalance"] = [_stream(_balance(1), _balance(1), then=_refuse(server, refusal("MEMBER_CLOSED")))]
    async with client() as driver:
        told = []

        def run() -> None:
            for answer in driver.client.loyalty.watch_balance(v1.WatchBalanceRequest()):
                told.append(answer)  # noqa: PERF402  (an error follows)

        async def run_asyncio() -> None:
            async for answer in driver.client.loyalty.watch_balance(v1.WatchBalanceRequest()):
                told.append(answer)  # noqa: PERF401  (an error follows)

        with pytest.raises(LoyaltyError, match="MEMBER_CLOSED"):
            await (asyncio.to_thread(run) if isinstance(driver.client, LoyaltyClient) else run_asyncio())
    assert len(told) == 2
    assert len(server.calls) == 1
