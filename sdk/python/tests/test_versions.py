"""Read your writes: balances are asked for at the version that the client has seen."""

from __future__ import annotations

import pytest
from server import refusal

from loyaltycore import LoyaltyError, v1
from loyaltycore._versions import CAPACITY, Versions
from loyaltycore.v1 import ErrorReason

_ANN = v1.MemberRef(member_id="ann")
_CARD = v1.MemberRef(identifier=v1.Identifier(type=v1.IdentifierType.IDENTIFIER_TYPE_CARD, value="4711"))
_NOT_REACHED = refusal("VERSION_NOT_REACHED")


def _accrued(version: int, member_id: str = "ann") -> v1.AccrueResponse:
    return v1.AccrueResponse(member_id=member_id, balance=v1.Balance(version=version))


def _asked(server) -> list[int]:
    return [request.min_version for request in server.requests("GetBalance")]


async def test_a_balance_is_asked_for_at_the_highest_version_seen(client, server) -> None:
    server.answers["Accrue"] = [_accrued(7), _accrued(5)]
    request = v1.GetBalanceRequest(member=_ANN)
    async with client() as driver:
        await driver.call("loyalty.get_balance", request)
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_ANN))
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_ANN))
        await driver.call("loyalty.get_balance", request)
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN, program_id="library"))
    assert _asked(server) == [0, 7, 0]
    assert request.min_version == 0  # the caller's own is left as it is


async def test_a_member_is_known_by_the_name_that_a_call_used_and_by_id(client, server) -> None:
    server.answers["Accrue"] = [_accrued(7)]
    async with client() as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_CARD))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_CARD))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN))
    assert _asked(server) == [7, 7]


async def test_a_version_or_an_instant_of_the_callers_is_left_alone(client, server) -> None:
    server.answers["Accrue"] = [_accrued(7)]
    server.answers["GetBalance"] = [v1.GetBalanceResponse(), v1.GetBalanceResponse(), _NOT_REACHED]
    async with client() as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_ANN))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN, min_version=3))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN, as_of=v1.AsOf()))
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN, min_version=9))
    assert raised.value.reason == ErrorReason.ERROR_REASON_VERSION_NOT_REACHED
    assert _asked(server) == [3, 0, 9]


async def test_a_version_that_is_no_more_is_forgotten_and_the_balance_asked_for_without(client, server) -> None:
    server.answers["Accrue"] = [_accrued(7)]
    server.answers["GetBalance"] = [_NOT_REACHED, v1.GetBalanceResponse(member_id="ann", balance=v1.Balance(version=2))]
    async with client(max_attempts=1) as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_ANN))
        answer = await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN))
    assert answer.balance.version == 2
    assert _asked(server) == [7, 0, 2]


async def test_a_simulation_is_not_remembered(client, server) -> None:
    server.answers["SimulateAccrual"] = [v1.SimulateAccrualResponse(balance=v1.Balance(version=99))]
    async with client() as driver:
        await driver.call("loyalty.simulate_accrual", v1.SimulateAccrualRequest(member=_ANN))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN))
    assert _asked(server) == [0]


async def test_it_can_be_turned_off(client, server) -> None:
    server.answers["Accrue"] = [_accrued(7)]
    async with client(read_your_writes=False) as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest(member=_ANN))
        await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=_ANN))
    assert _asked(server) == [0]


async def test_batches_tell_versions_too(client, server) -> None:
    server.answers["BatchAccrue"] = [
        v1.BatchAccrueResponse(
            results=[
                v1.BatchAccrueResult(accrual=_accrued(3, "ann")),
                v1.BatchAccrueResult(error=refusal("MEMBER_NOT_FOUND")),
                v1.BatchAccrueResult(accrual=_accrued(4, "bob")),
            ]
        )
    ]
    requests = [v1.AccrueRequest(member=v1.MemberRef(member_id=name)) for name in ("ann", "eve", "bob")]
    async with client() as driver:
        await driver.all("accrue_all", requests)
        for request in requests:
            await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=request.member))
    assert _asked(server) == [3, 0, 4]


async def test_calls_that_answer_with_a_member_tell_versions_too(client, server) -> None:
    server.answers["MergeMembers"] = [
        v1.MergeMembersResponse(member=v1.Member(member_id="bob"), balance=v1.Balance(version=8))
    ]
    async with client() as driver:
        await driver.call("members.merge_members", v1.MergeMembersRequest(member=_ANN))
        for name in ("bob", "ann"):
            reference = v1.MemberRef(member_id=name)
            await driver.call("loyalty.get_balance", v1.GetBalanceRequest(member=reference))
    assert _asked(server) == [8, 8]


def test_the_members_seen_last_are_remembered() -> None:
    versions = Versions()
    for number in range(CAPACITY):
        _see(versions, f"m{number}", 1)
    _see(versions, "m0", 2)
    _see(versions, "another", 1)
    assert versions.of("bistro", v1.MemberRef(member_id="m0")) == 2
    assert versions.of("bistro", v1.MemberRef(member_id="m1")) == 0
    assert versions.of("bistro", v1.MemberRef(member_id="m2")) == 1
    assert versions.of("bistro", v1.MemberRef(member_id="another")) == 1
    assert len(versions._members) == CAPACITY
    assert len(versions._ids) == CAPACITY


def test_a_name_that_goes_to_another_member_is_that_members() -> None:
    versions = Versions(capacity=2)
    versions.learn(v1.AccrueRequest(program_id="bistro", member=_CARD), _accrued(7, "ann"))
    versions.learn(v1.AccrueRequest(program_id="bistro", member=_CARD), _accrued(3, "bob"))
    assert versions.of("bistro", _CARD) == 3
    assert versions.of("bistro", _ANN) == 7
    _see(versions, "eve", 1)  # ann goes, and takes nobody's name along
    assert versions.of("bistro", _CARD) == 3
    versions.forget("bistro", _CARD)
    assert versions.of("bistro", v1.MemberRef(member_id="bob")) == 0
    versions.forget("bistro", _CARD)


def _see(versions: Versions, member_id: str, version: int) -> None:
    request = v1.AccrueRequest(program_id="bistro", member=v1.MemberRef(member_id=member_id))
    versions.learn(request, _accrued(version, member_id))
