"""The blocking client's wire, and how coroutines are run that never suspend."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

from loyaltycore._channel import error_of
from loyaltycore._credentials import Credential
from loyaltycore._request_ids import request_id_of
from loyaltycore.errors import Code, LoyaltyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator

    from loyaltycore._method import Method, Request, Response

Result = TypeVar("Result")


def complete(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine that waits wherever another would be suspended."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    raise RuntimeError("the coroutine was suspended")


def iterate(items: AsyncGenerator[Result, None]) -> Generator[Result, None, None]:
    """Goes through such an asynchronous generator."""
    try:
        while True:
            try:
                item = complete(_next(items))
            except StopAsyncIteration:
                return
            yield item
    finally:
        complete(_close(items))


async def _next(items: AsyncGenerator[Result, None]) -> Result:
    return await items.__anext__()


async def _close(items: AsyncGenerator[Any, None]) -> None:
    await items.aclose()


class BlockingCredentials:
    """Brings the credential. Threads that need it at the same time share one question."""

    def __init__(self, credentials: str | Callable[[], str] | None) -> None:
        self._ask = credentials if callable(credentials) else None
        self._known = None if callable(credentials) else Credential(credentials)
        self._question: Future[Credential] | None = None
        self._lock = threading.Lock()

    @property
    def renewable(self) -> bool:
        """Whether there is somebody to ask."""
        return self._ask is not None

    def get(self, refused: Credential | None, timeout: float | None) -> Credential:
        """The credential: another one than the refused one, if there is another."""
        with self._lock:
            if self._known is not None and (self._ask is None or self._known != refused):
                return self._known
            question, asking = self._question, self._question is None
            if question is None:
                question = self._question = Future()
        if asking and self._ask is not None:
            self._answer(question, self._ask)
        try:
            return question.result(timeout)
        except FutureTimeoutError:
            if question.done():  # it is the callback's own error
                raise
            raise LoyaltyError(
                "the call's time was over before its credential came", code=Code.DEADLINE_EXCEEDED
            ) from None

    def _answer(self, question: Future[Credential], ask: Callable[[], str]) -> None:
        known = None
        try:
            known = Credential(ask())
            question.set_result(known)
        except BaseException as error:
            question.set_exception(error)
            raise
        finally:
            with self._lock:
                self._known, self._question = known, None


class BlockingWire:
    """Calls over channels of grpc, which wait. Calls share a channel; a stream has its own, with which it ends."""

    def __init__(
        self,
        connect: Callable[[bool], grpc.Channel],
        credentials: BlockingCredentials,
        whole: BlockingWire | None = None,
    ) -> None:
        self._connect = connect
        self._credentials = credentials
        self._whole = whole
        self._shared: grpc.Channel | None = None
        self._channels: set[grpc.Channel] = set()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self.renewable = credentials.renewable

    def part(self) -> BlockingWire:
        """A wire that ends with this one, or alone."""
        return BlockingWire(self._connect, self._credentials, self)

    @property
    def closed(self) -> bool:
        """Whether it or the whole was closed."""
        return self._closing.is_set() or (self._whole is not None and self._whole.closed)

    def close(self) -> None:
        """Ends its calls and pauses. Any thread may call it."""
        with self._lock:
            self._closing.set()
            channels = list(self._channels)
        for channel in channels:
            channel.close()

    async def credential(self, refused: Credential | None, timeout: float | None) -> Credential:
        """See Wire."""
        return self._credentials.get(refused, timeout)

    async def send(
        self, method: Method[Request, Response], request: Request, credential: Credential, timeout: float
    ) -> Response:
        """See Wire."""
        try:
            stub = self._channel().unary_unary(
                method.path, method.request.SerializeToString, method.response.FromString
            )
            response: Response = stub(request, timeout=timeout, metadata=credential.headers())
        except grpc.RpcError as failure:
            raise error_of(method.name, request_id_of(request), failure) from None
        except ValueError:  # what grpc says of a closed channel
            self._must_be_open()
            raise
        return response

    async def open(
        self, method: Method[Request, Response], request: Request, credential: Credential, silence: float | None
    ) -> AsyncGenerator[Response, None]:
        """See Wire."""
        channel = self._connect(True)
        silent = threading.Event()
        try:
            self._keep(channel)
            stub = channel.unary_stream(method.path, method.request.SerializeToString, method.response.FromString)
            stream = iter(stub(request, metadata=credential.headers()))
            while True:
                with _alarm(silence, silent, channel):
                    response: Response | None = next(stream, None)
                if response is None:
                    return
                yield response
        except grpc.RpcError as failure:
            if silent.is_set():
                raise silence_error(method.name, silence) from None
            raise error_of(method.name, "", failure) from None
        except ValueError:
            self._must_be_open()
            raise
        finally:
            self._let_go(channel)

    async def pause(self, seconds: float) -> None:
        """See Wire."""
        self._closing.wait(seconds)

    def _channel(self) -> grpc.Channel:
        """The calls' channel, made when it is first needed: a client may be made before its process forks."""
        with self._lock:
            if self._shared is None:
                self._shared = self._connect(False)
                self._channels.add(self._shared)
            return self._shared

    def _keep(self, channel: grpc.Channel) -> None:
        with self._lock:
            self._must_be_open()
            self._channels.add(channel)
        if self._whole is not None:
            self._whole._keep(channel)

    def _let_go(self, channel: grpc.Channel) -> None:
        channel.close()
        with self._lock:
            self._channels.discard(channel)
        if self._whole is not None:
            self._whole._let_go(channel)

    def _must_be_open(self) -> None:
        if self.closed:
            raise LoyaltyError("the client is closed", code=Code.CANCELLED)


@contextmanager
def _alarm(silence: float | None, silent: threading.Event, channel: grpc.Channel) -> Generator[None, None, None]:
    """Ends a stream that says nothing for so long."""
    if silence is None:
        yield
        return

    def end() -> None:
        silent.set()
        channel.close()

    alarm = threading.Timer(silence, end)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def silence_error(call: str, silence: float | None) -> LoyaltyError:
    """The error of a stream that said nothing for too long."""
    return LoyaltyError(f"{call} was told nothing for {silence:g} seconds", code=Code.UNAVAILABLE)
