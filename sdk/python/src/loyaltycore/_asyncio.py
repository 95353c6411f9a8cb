"""The asyncio client's wire."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
from grpc import aio

from loyaltycore._blocking import silence_error
from loyaltycore._channel import error_of
from loyaltycore._credentials import Credential
from loyaltycore._request_ids import request_id_of
from loyaltycore.errors import Code, LoyaltyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator

    from loyaltycore._method import Method, Request, Response


class AsyncCredentials:
    """Brings the credential. Tasks that need it at the same time share one question."""

    def __init__(self, credentials: str | Callable[[], str | Awaitable[str]] | None) -> None:
        self._ask = credentials if callable(credentials) else None
        self._known = None if callable(credentials) else Credential(credentials)
        self._question: asyncio.Task[Credential] | None = None

    @property
    def renewable(self) -> bool:
        """Whether there is somebody to ask."""
        return self._ask is not None

    async def get(self, refused: Credential | None, timeout: float | None) -> Credential:
        """The credential: another one than the refused one, if there is another."""
        if self._known is not None and (self._ask is None or self._known != refused):
            return self._known
        if self._question is None or self._question.done():
            self._known = None
            self._question = asyncio.ensure_future(self._answer())
            self._question.add_done_callback(_retrieve)
        # The question outlives who asked it first: others may be waiting for the answer.
        done, _ = await asyncio.wait([self._question], timeout=timeout)
        if not done:
            raise LoyaltyError("the call's time was over before its credential came", code=Code.DEADLINE_EXCEEDED)
        return done.pop().result()

    async def _answer(self) -> Credential:
        answer = self._ask() if self._ask else None
        self._known = Credential(await answer if inspect.isawaitable(answer) else answer)
        return self._known


class AsyncWire:
    """Calls over channels of grpc.aio. Calls share a channel; a stream has its own, with which it ends."""

    def __init__(self, connect: Callable[[bool], aio.Channel], credentials: AsyncCredentials) -> None:
        self._connect = connect
        self._credentials = credentials
        self._shared: aio.Channel | None = None
        self._channels: set[aio.Channel] = set()
        self.closed = False
        self.renewable = credentials.renewable

    async def close(self) -> None:
        """Ends its channels, and all that goes over them."""
        self.closed = True
        for channel in list(self._channels):
            await channel.close()

    async def credential(self, refused: Credential | None, timeout: float | None) -> Credential:
        """See Wire."""
        return await self._credentials.get(refused, timeout)

    async def send(
        self, method: Method[Request, Response], request: Request, credential: Credential, timeout: float
    ) -> Response:
        """See Wire."""
        with self._failing(method.name, request_id_of(request)):
            stub = self._channel().unary_unary(
                method.path, method.request.SerializeToString, method.response.FromString
            )
            response: Response = await stub(request, timeout=timeout, metadata=aio.Metadata(*credential.headers()))
        return response

    async def open(
        self, method: Method[Request, Response], request: Request, credential: Credential, silence: float | None
    ) -> AsyncGenerator[Response, None]:
        """See Wire."""
        channel = self._connect(True)
        self._channels.add(channel)
        try:
            stub = channel.unary_stream(method.path, method.request.SerializeToString, method.response.FromString)
            stream: Any = stub(request, metadata=aio.Metadata(*credential.headers()))
            while True:
                # Not wait_for: until Python 3.12 it may forget that it was cancelled.
                coming = asyncio.ensure_future(stream.read())
                coming.add_done_callback(_retrieve)
                try:
                    if not (await asyncio.wait([coming], timeout=silence))[0]:
                        raise silence_error(method.name, silence)
                    with self._failing(method.name, ""):
                        response = coming.result()
                finally:
                    coming.cancel()
                if response is aio.EOF:
                    return
                yield response
        finally:
            self._channels.discard(channel)
            await channel.close()

    async def pause(self, seconds: float) -> None:
        """See Wire."""
        await asyncio.sleep(seconds)

    def _channel(self) -> aio.Channel:
        """The calls' channel, made when it is first needed: it belongs to the event loop that it is made in."""
        if self._shared is None:
            self._shared = self._connect(False)
            self._channels.add(self._shared)
        return self._shared

    @contextmanager
    def _failing(self, call: str, request_id: str) -> Generator[None, None, None]:
        """Turns what grpc raises into LoyaltyError."""
        try:
            yield
        except grpc.RpcError as failure:
            raise error_of(call, request_id, failure) from None
        except asyncio.CancelledError:
            # A channel that is closed cancels its calls; one whose task is cancelled is another matter.
            if not self.closed or _cancelled():
                raise
            raise LoyaltyError("the client is closed", code=Code.CANCELLED) from None


def _cancelled() -> bool:
    """Whether somebody asked for the running task to be cancelled; Python can tell from 3.11 on."""
    task: Any = asyncio.current_task()
    return task is not None and hasattr(task, "cancelling") and task.cancelling() > 0


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Keeps asyncio from complaining of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
