"""Runs sdk/scenarios with both clients, against the stand."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import scenario
import stand
from drivers import KINDS, Driver, Watch, connect
from google.protobuf.json_format import ParseDict

from loyaltycore import LoyaltyError, v1

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCENARIOS = scenario.read(Path(__file__).parents[2] / "scenarios")


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, str]]:
    """What became of each scenario, written down at the end."""
    stands = stand.variables()
    collected: dict[str, str] = {}
    yield collected
    content = json.dumps({"sdk": "python", "results": dict(sorted(collected.items()))}, indent=2)
    Path(stands["LOYALTY_RESULTS"], "python.json").write_text(content + "\n")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", _SCENARIOS, ids=lambda told: told.name)
def test_scenario(told: scenario.Scenario, kind: str, results: dict[str, str]) -> None:
    """A scenario has passed when both clients have had the conversation."""
    before = results.get(told.name, "passed")
    results[told.name] = "failed"
    asyncio.run(_play(told, kind))
    results[told.name] = before


async def _play(told: scenario.Scenario, kind: str) -> None:
    async with AsyncExitStack() as stack:
        player = _Player(kind, stack)
        for number, step in enumerate(told.steps, 1):
            try:
                await player.play(step)
            except Exception as error:
                error.args = (f"step {number} ({step}): {error}",)
                raise


class _Player:
    """Plays the steps of one scenario."""

    def __init__(self, kind: str, stack: AsyncExitStack) -> None:
        self._kind = kind
        self._stack = stack
        self._lane = _ask("POST", "/lanes")
        self._variables = {"run": secrets.token_hex(6)}
        self._clients: dict[str, Driver] = {}
        self._watches: dict[str, Watch] = {}

    async def play(self, step: dict[str, Any]) -> None:
        step = scenario.fill({**step, "accrue_all": None}, self._variables) | {"accrue_all": step.get("accrue_all")}
        if step.get("faults"):
            _ask("POST", f"/lanes/{self._lane['id']}/faults", step["faults"])
        before = self._requests()
        try:
            answer = await self._answer(step)
        except LoyaltyError as error:
            if "error" not in step:
                raise
            told = scenario.error_of(error)
            answer = {}
            scenario.compare(step["error"], told, "error")
            assert step["error"].keys() <= told.keys(), f"{told} lacks fields of {step['error']}"
        else:
            assert "error" not in step, f"expected an error, got {answer}"
            scenario.compare(step.get("expect", {}), answer)
        if "count" in step:
            assert step["count"] == len(answer["items"])
        if "attempts" in step:
            assert step["attempts"] == self._requests() - before, "attempts"
        for name, path in step.get("save", {}).items():
            self._variables[name] = scenario.pick(answer, path)

    async def _answer(self, step: dict[str, Any]) -> dict[str, Any]:
        send = step.get("send") or {}
        if "call" in step:
            service, name = step["call"].split(".")
            request = ParseDict(send, getattr(v1, f"{name}Request")())
            return scenario.answer_of(await (await self._client(step)).call(f"{service}.{_snake(name)}", request))
        if "list" in step:
            name = step["list"].split(".")[1]
            request = ParseDict(send, getattr(v1, f"{name}Request")())
            items = await (await self._client(step)).all(f"{_snake(name)}_all", request)
            return {"items": [scenario.answer_of(item) for item in items]}
        if step["accrue_all"]:
            return {"items": [_outcome(*pair) for pair in await self._accrue_all(step)]}
        if "watch" in step:
            request = ParseDict(send, v1.WatchBalanceRequest())
            self._watches[step["watch"]] = watch = (await self._client(step)).watch(request)
            self._stack.push_async_callback(watch.stop)
        elif "next" in step:
            return await asyncio.wait_for(self._next(self._watches[step["next"]], step), 20)
        else:
            await self._watches.pop(step["stop"]).stop()
        return {}

    async def _accrue_all(self, step: dict[str, Any]) -> list[Any]:
        many = step["accrue_all"]
        requests = [
            ParseDict(scenario.fill(many["request"], {**self._variables, "i": str(i)}), v1.AccrueRequest())
            for i in range(1, many["count"] + 1)
        ]
        pairs = await (await self._client(step)).all("accrue_all", requests)
        assert [id(request) for request, _ in pairs] == [id(request) for request in requests], "pairs are out of order"
        return pairs

    async def _next(self, watch: Watch, step: dict[str, Any]) -> dict[str, Any]:
        passed_over = []
        while (told := await watch.next()) is not None:
            answer = scenario.answer_of(told)
            try:
                scenario.compare(step.get("expect", {}), answer)
            except AssertionError:
                passed_over.append(answer)
            else:
                return answer
        raise AssertionError(f"the watch ended; it had told {passed_over}")

    async def _client(self, step: dict[str, Any]) -> Driver:
        """The scenario's client, or one of another credential or other options."""
        key = json.dumps([step.get("as"), step.get("options")])
        if key not in self._clients:
            credential = {None: os.environ["LOYALTY_KEY"], "none": None}.get(step.get("as"), step.get("as"))
            options = {"initial_backoff": 0.001, "max_backoff": 0.02, **(step.get("options") or {})}
            client = connect(self._kind, self._lane["url"], credential, program_id="scenarios", **options)
            self._clients[key] = await self._stack.enter_async_context(client)
        return self._clients[key]

    def _requests(self) -> int:
        return int(_ask("GET", f"/lanes/{self._lane['id']}")["requests"])


def _outcome(_: v1.AccrueRequest, outcome: v1.AccrueResponse | LoyaltyError) -> dict[str, Any]:
    if isinstance(outcome, LoyaltyError):
        return {"error": scenario.error_of(outcome)}
    return {"accrual": scenario.answer_of(outcome)}


def _ask(method: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        os.environ["LOYALTY_PROXY"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
