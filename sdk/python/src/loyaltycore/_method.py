"""What the generated services are made of: a call's handle, and the classes that hand calls to a client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from google.protobuf.message import Message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)


@dataclass(frozen=True)
class Method(Generic[Request, Response]):
    """A call of the contract."""

    service: str
    name: str
    request: type[Request]
    response: type[Response]

    @property
    def path(self) -> str:
        """What the call is named on the wire."""
        return f"/{self.service}/{self.name}"


class BlockingCaller(Protocol):
    """Makes calls, and waits for them."""

    def call(self, method: Method[Request, Response], request: Request, timeout: float | None) -> Response:
        """One logical call, with all its attempts."""

    def stream(self, method: Method[Request, Response], request: Request) -> Generator[Response, None, None]:
        """One attempt of a call whose answer is a stream."""


class AsyncCaller(Protocol):
    """Makes calls that are awaited."""

    async def call(self, method: Method[Request, Response], request: Request, timeout: float | None) -> Response:
        """One logical call, with all its attempts."""

    def stream(self, method: Method[Request, Response], request: Request) -> AsyncGenerator[Response, None]:
        """One attempt of a call whose answer is a stream."""


class BlockingService:
    """A service of a LoyaltyClient."""

    def __init__(self, caller: BlockingCaller) -> None:
        self._caller = caller


class AsyncService:
    """A service of an AsyncLoyaltyClient."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller
