"""The asyncio client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
from grpc import aio

from loyaltycore._asyncio import AsyncCredentials, AsyncWire
from loyaltycore._batches import accrue_all
from loyaltycore._calls import Calls, Options
from loyaltycore._channel import channel_options, target_of
from loyaltycore._lists import pages
from loyaltycore._retries import Retries
from loyaltycore.v1 import services

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Any

    from loyaltycore import v1
    from loyaltycore.errors import LoyaltyError


class AsyncLoyaltyClient:
    """Calls the loyalty core from asyncio. It belongs to the event loop of its first call.

    It has the contract's services, and helpers for lists, batches and watching. Close it when it is no longer needed,
    or use it in an `async with` statement.
    """

    loyalty: services.AsyncLoyaltyService
    accounts: services.AsyncAccountService
    members: services.AsyncMemberService
    programs: services.AsyncProgramService
    partners: services.AsyncPartnerService
    tokens: services.AsyncTokenService
    audit: services.AsyncAuditService

    def __init__(
        self,
        url: str,
        credentials: str | Callable[[], str | Awaitable[str]] | None,
        *,
        program_id: str | None = None,
        timeout: float = 10.0,
        attempt_timeout: float = 3.0,
        max_attempts: int = 5,
        initial_backoff: float = 0.1,
        max_backoff: float = 2.0,
        read_your_writes: bool = True,
        user_agent: str | None = None,
        interceptors: Sequence[Any] = (),
    ) -> None:
        """Makes a client, with the options of LoyaltyClient. It connects at its first call.

        The callback of `credentials` may be asynchronous; `interceptors` are those of grpc.aio.
        """
        target, tls = target_of(url)
        retries = Retries(max_attempts, initial_backoff, max_backoff)
        options = Options(program_id, timeout, attempt_timeout, retries, read_your_writes)

        def connect(alone: bool) -> aio.Channel:
            settings = channel_options(user_agent, retries, alone=alone)
            if tls:
                return aio.secure_channel(
                    target, grpc.ssl_channel_credentials(), options=settings, interceptors=interceptors
                )
            return aio.insecure_channel(target, options=settings, interceptors=interceptors)

        self._url = url
        self._wire = AsyncWire(connect, AsyncCredentials(credentials))
        self._calls = Calls(self._wire, options)
        self.loyalty = services.AsyncLoyaltyService(self._calls)
        self.accounts = services.AsyncAccountService(self._calls)
        self.members = services.AsyncMemberService(self._calls)
        self.programs = services.AsyncProgramService(self._calls)
        self.partners = services.AsyncPartnerService(self._calls)
        self.tokens = services.AsyncTokenService(self._calls)
        self.audit = services.AsyncAuditService(self._calls)

    async def close(self) -> None:
        """Ends its connection, and watches that still run."""
        await self._wire.close()

    async def __aenter__(self) -> AsyncLoyaltyClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncLoyaltyClient({self._url!r}, program_id={self._calls.options.program_id!r})"

    def list_entries_all(
        self, request: v1.ListEntriesRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.Entry, None]:
        """A member's history, newest first. `timeout` is of one page."""
        return pages(self._calls, services.LIST_ENTRIES, request, lambda page: page.entries, timeout)

    def list_lots_all(
        self, request: v1.ListLotsRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.Lot, None]:
        """The lots that a member holds, those that expire first coming first. `timeout` is of one page."""
        return pages(self._calls, services.LIST_LOTS, request, lambda page: page.lots, timeout)

    def list_rewards_all(
        self, request: v1.ListRewardsRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.RewardOffer, None]:
        """What a member can have for points, those that cost least first. `timeout` is of one page."""
        return pages(self._calls, services.LIST_REWARDS, request, lambda page: page.rewards, timeout)

    def list_partners_all(
        self, request: v1.ListPartnersRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.Partner, None]:
        """The program's partners. `timeout` is of one page."""
        return pages(self._calls, services.LIST_PARTNERS, request, lambda page: page.partners, timeout)

    def list_api_keys_all(
        self, request: v1.ListApiKeysRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.ApiKey, None]:
        """The program's API keys, without their secrets. `timeout` is of one page."""
        return pages(self._calls, services.LIST_API_KEYS, request, lambda page: page.api_keys, timeout)

    def list_program_versions_all(
        self, request: v1.ListProgramVersionsRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.ProgramVersion, None]:
        """The program's versions. `timeout` is of one page."""
        return pages(self._calls, services.LIST_PROGRAM_VERSIONS, request, lambda page: page.program_versions, timeout)

    def list_audit_entries_all(
        self, request: v1.ListAuditEntriesRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[v1.AuditEntry, None]:
        """Who changed what, newest first. `timeout` is of one page."""
        return pages(self._calls, services.LIST_AUDIT_ENTRIES, request, lambda page: page.entries, timeout)

    def accrue_all(
        self, requests: Iterable[v1.AccrueRequest] | AsyncIterable[v1.AccrueRequest], *, timeout: float | None = None
    ) -> AsyncGenerator[tuple[v1.AccrueRequest, v1.AccrueResponse | LoyaltyError], None]:
        """Makes any number of accruals of one program, and tells what became of each, in order.

        They go as BatchAccrue calls of at most 1,000 requests and 1 MiB, one after the other, as the iterator is gone
        through. Request ids are filled in; the same requests may be handed over again if it ends with an error.
        `timeout` is of one call.
        """
        return accrue_all(self._calls, requests, timeout)

    def watch_balance(self, request: v1.WatchBalanceRequest) -> AsyncGenerator[v1.WatchBalanceResponse, None]:
        """Watches a balance: tells it, and again each time it changes, until the generator is closed.

        It reconnects as long as the error may be retried. `contextlib.aclosing` closes it at the end of
        a block; so does cancelling its task.
        """
        return self._calls.watch(request)
