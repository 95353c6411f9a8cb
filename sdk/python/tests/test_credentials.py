"""API keys, member tokens, and the callbacks that bring them."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback

import pytest
from drivers import connect
from server import refusal

from loyaltycore import Code, LoyaltyError, v1

_REFUSED = refusal("INVALID_CREDENTIALS", Code.UNAUTHENTICATED)


def _sent(server) -> list[str | None]:
    return [call.metadata.get("authorization") for call in server.calls]


async def test_a_key_goes_with_every_call(client, server) -> None:
    async with client("lk_secret") as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == ["Bearer lk_secret"]


async def test_without_a_credential_calls_carry_none(client, server) -> None:
    async with client(None) as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == [None]


async def test_a_refused_key_is_not_sent_again(client, server) -> None:
    server.answers["GetMember"] = [_REFUSED]
    async with client("lk_secret") as driver:
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert raised.value.code == Code.UNAUTHENTICATED
    assert len(server.calls) == 1


async def test_a_callback_is_asked_before_the_first_call_and_when_its_answer_is_refused(client, server) -> None:
    tokens = iter(["old", "new"])
    server.answers["GetMember"] = [v1.GetMemberResponse(), v1.GetMemberResponse(), _REFUSED, v1.GetMemberResponse()]
    async with client(lambda: next(tokens)) as driver:
        for _ in range(3):
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == ["Bearer old", "Bearer old", "Bearer old", "Bearer new"]


async def test_a_call_is_made_once_more_with_another_credential_and_no_more(client, server) -> None:
    asked = []
    server.answers["GetMember"] = [_REFUSED]
    async with client(lambda: asked.append("") or f"token-{len(asked)}") as driver:
        with pytest.raises(LoyaltyError):
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == ["Bearer token-1", "Bearer token-2"]


async def test_a_renewal_is_no_attempt_of_the_retries(client, server) -> None:
    tokens = iter(["old", "new"])
    busy = refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED)
    server.answers["Accrue"] = [busy, _REFUSED, v1.AccrueResponse(points=1)]
    async with client(lambda: next(tokens), max_attempts=2) as driver:
        assert (await driver.call("loyalty.accrue", v1.AccrueRequest())).points == 1


async def test_calls_at_the_same_time_share_one_question(client, server) -> None:
    asked = []
    begun, go = threading.Event(), threading.Event()

    def bring() -> str:
        asked.append("")
        begun.set()
        go.wait(20)
        return f"token-{len(asked)}"

    async def bring_later() -> str:
        return await asyncio.to_thread(bring)

    async with client() as driver:
        asynchronous = type(driver.client).__name__ == "AsyncLoyaltyClient"
    async with client(bring_later if asynchronous else bring) as driver:
        calls = [
            asyncio.ensure_future(driver.call("members.get_member", v1.GetMemberRequest(program_id=f"p{i}")))
            for i in range(5)
        ]
        await asyncio.to_thread(begun.wait, 20)
        go.set()
        await asyncio.gather(*calls)
    assert len(asked) == 1
    assert _sent(server) == ["Bearer token-1"] * 5


async def test_a_refusal_of_an_old_credential_takes_the_new_one_that_is_known_by_now(client, server) -> None:
    asked = []
    met = threading.Barrier(2)

    def refuse_together(_, context):
        met.wait(20)
        return server.refuse(context, _REFUSED)

    server.answers["GetMember"] = [refuse_together, refuse_together, v1.GetMemberResponse()]
    async with client(lambda: asked.append("") or f"token-{len(asked)}") as driver:
        call = driver.call
        await asyncio.gather(*(call("members.get_member", v1.GetMemberRequest()) for _ in range(2)))
    assert len(asked) == 2
    assert sorted(_sent(server)) == ["Bearer token-1"] * 2 + ["Bearer token-2"] * 2


async def test_an_asynchronous_callback_is_awaited(server) -> None:
    async def bring() -> str:
        await asyncio.sleep(0)
        return "token"

    async with connect("asyncio", server.url, bring) as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == ["Bearer token"]


async def test_a_callbacks_own_error_is_the_callers_and_the_next_call_asks_again(client, server) -> None:
    answers = iter([ConnectionError("no token today"), "token"])

    def bring() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with client(bring) as driver:
        with pytest.raises(ConnectionError, match="no token today"):
            await driver.call("members.get_member", v1.GetMemberRequest())
        await driver.call("members.get_member", v1.GetMemberRequest())
    assert _sent(server) == ["Bearer token"]


async def test_waiting_for_a_credential_ends_with_the_calls_time(client, server) -> None:
    begun, go = threading.Event(), threading.Event()

    def bring() -> str:
        begun.set()
        go.wait(20)
        return "token"

    async def bring_later() -> str:
        return await asyncio.to_thread(bring)

    async with client() as driver:
        asynchronous = type(driver.client).__name__ == "AsyncLoyaltyClient"
    async with client(bring_later if asynchronous else bring) as driver:
        patient = asyncio.ensure_future(driver.call("members.get_member", v1.GetMemberRequest()))
        await asyncio.to_thread(begun.wait, 20)
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("members.get_member", v1.GetMemberRequest(), timeout=0.1)
        assert raised.value.code == Code.DEADLINE_EXCEEDED
        go.set()
        await patient
    assert _sent(server) == ["Bearer token"]


@pytest.mark.parametrize("secret", ["", "lk_secret\n", "lk secret", "lk_secr\u00e9t"])
async def test_what_can_be_no_credential_is_refused_without_being_shown(client, secret) -> None:
    with pytest.raises(ValueError, match="credential") as raised:
        async with client(secret):
            pass
    if secret:
        assert secret.strip() not in str(raised.value)
    async with client(lambda: secret) as driver:
        with pytest.raises(ValueError, match="credential") as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    if secret:
        assert secret.strip() not in str(raised.value)


async def test_a_credential_is_in_no_error_no_log_and_no_printed_form(client, server, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers["Redeem"] = [_REFUSED]
    server.answers["Accrue"] = [refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED, retry_after=60)]
    shown = []
    for credential in ("lk_secret", lambda: "lk_secret"):
        async with client(credential) as driver:
            shown += [
                repr(driver.client),
                str(driver.client),
                repr(vars(driver.client)),
                repr(vars(driver.client._wire)),
            ]
            for call, request in [("redeem", v1.RedeemRequest()), ("accrue", v1.AccrueRequest())]:
                with pytest.raises(LoyaltyError) as raised:
                    await driver.call(f"loyalty.{call}", request)
                shown += [*traceback.format_exception(raised.value), repr(raised.value), repr(vars(raised.value))]
    shown += [caplog.text, *capfd.readouterr()]
    assert "LoyaltyClient" in "".join(shown)
    assert "lk_secret" not in "".join(shown)
