"""Both clients behind one face, so that a test is written once and runs with either."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

from loyaltycore import AsyncLoyaltyClient, LoyaltyClient, LoyaltyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

KINDS = ("blocking", "asyncio")


class Watch(Protocol):
    """A watch that runs beside the test."""

    async def next(self) -> Any:
        """The next balance; None at the end; the error it ended with is raised."""

    async def stop(self) -> None:
        """Ends it, and waits until it has ended."""


class Driver(Protocol):
    """A client to call."""

    client: Any

    async def call(self, name: str, request: Any, **options: Any) -> Any:
        """Makes a call, such as `loyalty.accrue`."""

    async def all(self, name: str, *arguments: Any, **options: Any) -> list[Any]:
        """All that an iterator brings, such as `list_lots_all`."""

    def watch(self, request: Any) -> Watch:
        """Begins a watch."""

    async def close(self) -> None:
        """Closes the client."""


@asynccontextmanager
async def connect(kind: str, url: str, credentials: Any, **options: Any) -> AsyncIterator[Driver]:
    """A client of either kind."""
    driver: Driver
    if kind == "blocking":
        driver = _Blocking(LoyaltyClient(url, credentials, **options))
    else:
        driver = _Asyncio(AsyncLoyaltyClient(url, credentials, **options))
    try:
        yield driver
    finally:
        await driver.close()


class _Blocking:
    def __init__(self, client: LoyaltyClient) -> None:
        self.client = client

    async def call(self, name: str, request: Any, **options: Any) -> Any:
        return await asyncio.to_thread(_find(self.client, name), request, **options)

    async def all(self, name: str, *arguments: Any, **options: Any) -> list[Any]:
        return await asyncio.to_thread(lambda: list(_find(self.client, name)(*arguments, **options)))

    def watch(self, request: Any) -> Watch:
        return _BlockingWatch(self.client.watch_balance(request))

    async def close(self) -> None:
        await asyncio.to_thread(self.client.close)


class _BlockingWatch:
    def __init__(self, watch: Any) -> None:
        self._watch = watch
        self._told: asyncio.Queue[Any] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        end: Any = None
        try:
            for answer in self._watch:
                self._loop.call_soon_threadsafe(self._told.put_nowait, answer)
        except (LoyaltyError, RuntimeError) as error:
            end = error
        self._loop.call_soon_threadsafe(self._told.put_nowait, end)

    async def next(self) -> Any:
        return _or_raise(await self._told.get())

    async def stop(self) -> None:
        self._watch.close()
        await asyncio.to_thread(self._thread.join)


class _Asyncio:
    def __init__(self, client: AsyncLoyaltyClient) -> None:
        self.client = client

    async def call(self, name: str, request: Any, **options: Any) -> Any:
        return await _find(self.client, name)(request, **options)

    async def all(self, name: str, *arguments: Any, **options: Any) -> list[Any]:
        return [item async for item in _find(self.client, name)(*arguments, **options)]

    def watch(self, request: Any) -> Watch:
        return _AsyncioWatch(self.client.watch_balance(request))

    async def close(self) -> None:
        await self.client.close()


class _AsyncioWatch:
    def __init__(self, watch: Any) -> None:
        self._watch = watch
        self._told: asyncio.Queue[Any] = asyncio.Queue()
        self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        end: Any = None
        try:
            async for answer in self._watch:
                self._told.put_nowait(answer)
        except (LoyaltyError, RuntimeError) as error:
            end = error
        self._told.put_nowait(end)

    async def next(self) -> Any:
        return _or_raise(await self._told.get())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


def _find(client: Any, name: str) -> Callable[..., Any]:
    found: Any = client
    for part in name.split("."):
        found = getattr(found, part)
    result: Callable[..., Awaitable[Any]] = found
    return result


def _or_raise(told: Any) -> Any:
    if isinstance(told, Exception):
        raise told
    return told
