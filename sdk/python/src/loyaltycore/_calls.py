"""The logical call: what is filled in, sent, and sent again.

It is written once, for both clients. What it does to the world it does through a Wire, and there are two: the asyncio
client's, and the blocking client's, whose methods wait instead of being suspended (see _blocking).
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from loyaltycore import v1
from loyaltycore._request_ids import fill_in
from loyaltycore._retries import Retries, may_retry
from loyaltycore._versions import Versions
from loyaltycore.errors import Code, LoyaltyError
from loyaltycore.v1 import services

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from loyaltycore._credentials import Credential
    from loyaltycore._method import Method, Request, Response

# A watch that is told nothing for this long is over: the server repeats itself every 20 seconds.
_SILENCE = 60.0


class Wire(Protocol):
    """How calls reach the server, and time passes. What fails is raised as LoyaltyError."""

    renewable: bool
    """Whether there is somebody to ask for another credential."""

    @property
    def closed(self) -> bool:
        """Whether the caller wants no more of it."""

    async def credential(self, refused: Credential | None, timeout: float | None) -> Credential:
        """The credential to call with: another one than the refused one, if there is another."""

    async def send(
        self, method: Method[Request, Response], request: Request, credential: Credential, timeout: float
    ) -> Response:
        """One attempt of a call."""

    def open(
        self, method: Method[Request, Response], request: Request, credential: Credential, silence: float | None
    ) -> AsyncGenerator[Response, None]:
        """One attempt of a call whose answer is a stream. It fails when nothing comes for the time of `silence`."""

    async def pause(self, seconds: float) -> None:
        """Lets time pass; less when the wire is closed meanwhile."""


@dataclass(frozen=True)
class Options:
    """A client's options. Times are in seconds."""

    program_id: str | None = None
    timeout: float = 10.0
    attempt_timeout: float = 3.0
    retries: Retries = field(default_factory=Retries)
    read_your_writes: bool = True
    silence: float = _SILENCE

    def __post_init__(self) -> None:
        """Refuses what can't be meant."""
        if self.timeout <= 0 or self.attempt_timeout <= 0:
            raise ValueError("timeout and attempt_timeout must be more than 0 seconds")


class Calls:
    """Makes a client's calls."""

    def __init__(self, wire: Wire, options: Options, versions: Versions | None = None) -> None:
        self.wire = wire
        self.options = options
        self.versions = versions or Versions()

    async def call(self, method: Method[Request, Response], request: Request, timeout: float | None) -> Response:
        """One logical call: one request id, any number of attempts."""
        self._check(method, request)
        if timeout is not None and timeout <= 0:
            raise ValueError("timeout must be more than 0 seconds")
        end = time.monotonic() + (self.options.timeout if timeout is None else timeout)
        credential = await self.wire.credential(None, end - time.monotonic())
        sent = self._with_version(request)
        renewed = False
        attempt = 1
        while True:
            self._stay_open()
            left = end - time.monotonic()
            try:
                response = await self.wire.send(
                    method, sent, credential, max(0, min(left, self.options.attempt_timeout))
                )
            except LoyaltyError as error:
                self._stay_open()
                left = end - time.monotonic()
                if self._forget(error, request, sent):
                    sent = request
                elif error.code == Code.UNAUTHENTICATED and self.wire.renewable and not renewed:
                    credential = await self.wire.credential(credential, left)
                    renewed = True
                else:
                    pause = self.options.retries.pause_after(attempt, error)
                    if not may_retry(error) or attempt == self.options.retries.max_attempts or pause >= left:
                        raise
                    attempt += 1
                    await self.wire.pause(pause)
            else:
                self._learn(request, response)
                return response

    async def stream(self, method: Method[Request, Response], request: Request) -> AsyncGenerator[Response, None]:
        """One attempt of a call whose answer is a stream."""
        self._check(method, request)
        credential = await self.wire.credential(None, None)
        answers = self.wire.open(method, request, credential, None)
        try:
            async for answer in answers:
                self._learn(request, answer)
                yield answer
        finally:
            await answers.aclose()

    async def watch(self, request: v1.WatchBalanceRequest) -> AsyncGenerator[v1.WatchBalanceResponse, None]:
        """A balance and its changes, over as many streams as it takes."""
        self._check(services.WATCH_BALANCE, request)
        told: v1.WatchBalanceResponse | None = None
        refused: Credential | None = None
        attempt = 1
        while not self.wire.closed:
            credential = await self.wire.credential(refused, None)
            sent = self._with_version(request)
            answers = self.wire.open(services.WATCH_BALANCE, sent, credential, self.options.silence)
            try:
                async for answer in answers:
                    refused, attempt = None, 1
                    self._learn(request, answer)
                    if told is None or not _same(told, answer):
                        told = copy.deepcopy(answer)
                        yield answer
                pause = self.options.retries.pause_after(attempt, LoyaltyError("the stream ended"))
            except LoyaltyError as error:
                if self.wire.closed:
                    return
                if self._forget(error, request, sent):
                    continue
                if error.code == Code.UNAUTHENTICATED and self.wire.renewable and refused is None:
                    refused = credential
                    continue
                if not may_retry(error):
                    raise
                pause = self.options.retries.pause_after(attempt, error)
            finally:
                await answers.aclose()
            attempt += 1
            await self.wire.pause(pause)

    def _check(self, method: Method[Request, Response], request: Request) -> None:
        if not isinstance(request, method.request):
            raise TypeError(f"{method.name} takes a {method.request.__name__}, not a {type(request).__name__}")
        self._stay_open()
        fill_in(request, self.options.program_id)

    def _stay_open(self) -> None:
        if self.wire.closed:
            raise RuntimeError("the client is closed")

    def _learn(self, request: Request, response: Response) -> None:
        if self.options.read_your_writes:
            self.versions.learn(request, response)

    def _with_version(self, request: Request) -> Request:
        """The request, or where the client knows a version to ask for, a copy that asks for it."""
        if not self.options.read_your_writes or not isinstance(request, (v1.GetBalanceRequest, v1.WatchBalanceRequest)):
            return request
        if request.min_version or (isinstance(request, v1.GetBalanceRequest) and request.HasField("as_of")):
            return request
        version = self.versions.of(request.program_id, request.member)
        if not version:
            return request
        asking = copy.deepcopy(request)
        asking.min_version = version
        return asking

    def _forget(self, error: LoyaltyError, request: Request, sent: Request) -> bool:
        """Forgets the version that the client put in, if that was the mistake."""
        if sent is request or error.reason != v1.ErrorReason.ERROR_REASON_VERSION_NOT_REACHED:
            return False
        if isinstance(request, (v1.GetBalanceRequest, v1.WatchBalanceRequest)):
            self.versions.forget(request.program_id, request.member)
        return True


def _same(told: v1.WatchBalanceResponse, answer: v1.WatchBalanceResponse) -> bool:
    """Whether an answer repeats another. Points vest and expire without a new version, so all of it counts."""
    repeated = copy.deepcopy(answer)
    repeated.balance.as_of_time.CopyFrom(told.balance.as_of_time)
    return repeated == told
