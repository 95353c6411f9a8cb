"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from loyaltycore._batches import accrue_all
from loyaltycore._blocking import BlockingCredentials, BlockingWire, complete, iterate
from loyaltycore._calls import Calls, Options
from loyaltycore._channel import channel_options, target_of
from loyaltycore._lists import pages
from loyaltycore._retries import Retries
from loyaltycore.v1 import services

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Any

    from loyaltycore import v1
    from loyaltycore._method import Method, Request, Response
    from loyaltycore.errors import LoyaltyError


class LoyaltyClient:
    """Calls the loyalty core, and waits for its answers. Threads may share it.

    It has the contract's services, and helpers for lists, batches and watching. Close it when it is no longer needed,
    or use it in a `with` statement.
    """

    loyalty: services.LoyaltyService
    accounts: services.AccountService
    members: services.MemberService
    programs: services.ProgramService
    partners: services.PartnerService
    tokens: services.TokenService
    audit: services.AuditService

    def __init__(
        self,
        url: str,
        credentials: str | Callable[[], str] | None,
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
        """Makes a client. It connects at its first call.

        - `url`: the server, such as `https://loyalty.example.com` or `http://127.0.0.1:8080`.
        - `credentials`: an API key or a member token, or a callback that brings one. The callback is asked before the
          first call, and again when a call is refused as UNAUTHENTICATED. None: calls carry none.
        - `program_id`: put into requests that name no program.
        - `timeout`: seconds of a call, with all its attempts; a call may have its own. Streams have none.
        - `attempt_timeout`: seconds of one attempt.
        - `max_attempts`: of a call, the first included.
        - `initial_backoff`, `max_backoff`: the longest pause after the first attempt, in seconds, which doubles with
          each, and the longest of all.
        - `read_your_writes`: ask for balances at least as new as those already seen.
        - `user_agent`: put before the SDK's own.
        - `interceptors`: gRPC client interceptors, such as OpenTelemetry's. They run once an attempt.
        """
        target, tls = target_of(url)
        retries = Retries(max_attempts, initial_backoff, max_backoff)
        options = Options(program_id, timeout, attempt_timeout, retries, read_your_writes)

        def connect(alone: bool) -> grpc.Channel:
            settings = channel_options(user_agent, retries, alone=alone)
            channel = (
                grpc.secure_channel(target, grpc.ssl_channel_credentials(), settings)
                if tls
                else grpc.insecure_channel(target, settings)
            )
            return grpc.intercept_channel(channel, *interceptors)

        self._url = url
        self._wire = BlockingWire(connect, BlockingCredentials(credentials))
        self._calls = Calls(self._wire, options)
        caller = _Caller(self._calls)
        self.loyalty = services.LoyaltyService(caller)
        self.accounts = services.AccountService(caller)
        self.members = services.MemberService(caller)
        self.programs = services.ProgramService(caller)
        self.partners = services.PartnerService(caller)
        self.tokens = services.TokenService(caller)
        self.audit = services.AuditService(caller)

    def close(self) -> None:
        """Ends its connection, and watches that still run."""
        self._wire.close()

    def __enter__(self) -> LoyaltyClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"LoyaltyClient({self._url!r}, program_id={self._calls.options.program_id!r})"

    def list_entries_all(self, request: v1.ListEntriesRequest, *, timeout: float | None = None) -> Iterator[v1.Entry]:
        """A member's history, newest first. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_ENTRIES, request, lambda page: page.entries, timeout))

    def list_lots_all(self, request: v1.ListLotsRequest, *, timeout: float | None = None) -> Iterator[v1.Lot]:
        """The lots that a member holds, those that expire first coming first. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_LOTS, request, lambda page: page.lots, timeout))

    def list_rewards_all(
        self, request: v1.ListRewardsRequest, *, timeout: float | None = None
    ) -> Iterator[v1.RewardOffer]:
        """What a member can have for points, those that cost least first. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_REWARDS, request, lambda page: page.rewards, timeout))

    def list_partners_all(
        self, request: v1.ListPartnersRequest, *, timeout: float | None = None
    ) -> Iterator[v1.Partner]:
        """The program's partners. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_PARTNERS, request, lambda page: page.partners, timeout))

    def list_api_keys_all(self, request: v1.ListApiKeysRequest, *, timeout: float | None = None) -> Iterator[v1.ApiKey]:
        """The program's API keys, without their secrets. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_API_KEYS, request, lambda page: page.api_keys, timeout))

    def list_program_versions_all(
        self, request: v1.ListProgramVersionsRequest, *, timeout: float | None = None
    ) -> Iterator[v1.ProgramVersion]:
        """The program's versions. `timeout` is of one page."""
        return iterate(
            pages(self._calls, services.LIST_PROGRAM_VERSIONS, request, lambda page: page.program_versions, timeout)
        )

    def list_audit_entries_all(
        self, request: v1.ListAuditEntriesRequest, *, timeout: float | None = None
    ) -> Iterator[v1.AuditEntry]:
        """Who changed what, newest first. `timeout` is of one page."""
        return iterate(pages(self._calls, services.LIST_AUDIT_ENTRIES, request, lambda page: page.entries, timeout))

    def accrue_all(
        self, requests: Iterable[v1.AccrueRequest], *, timeout: float | None = None
    ) -> Iterator[tuple[v1.AccrueRequest, v1.AccrueResponse | LoyaltyError]]:
        """Makes any number of accruals of one program, and tells what became of each, in order.

        They go as BatchAccrue calls of at most 1,000 requests and 1 MiB, one after the other, as the iterator is gone
        through. Request ids are filled in; the same requests may be handed over again if it ends with an error.
        `timeout` is of one call.
        """
        return iterate(accrue_all(self._calls, requests, timeout))

    def watch_balance(self, request: v1.WatchBalanceRequest) -> BalanceWatch:
        """Watches a balance: tells it, and again each time it changes, until the watch is closed.

        It reconnects as long as the error may be retried.
        """
        wire = self._wire.part()
        return BalanceWatch(wire, Calls(wire, self._calls.options, self._calls.versions), request)


class BalanceWatch:
    """An iterator over a member's balances. Close it to end it, from any thread, or use it in a `with` statement."""

    def __init__(self, wire: BlockingWire, calls: Calls, request: v1.WatchBalanceRequest) -> None:
        self._wire = wire
        self._balances = iterate(calls.watch(request))

    def close(self) -> None:
        """Ends the watch: whoever waits for its next balance is told that there is none."""
        self._wire.close()

    def __iter__(self) -> BalanceWatch:
        return self

    def __next__(self) -> v1.WatchBalanceResponse:
        return next(self._balances)

    def __enter__(self) -> BalanceWatch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _Caller:
    """Makes the services' calls."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def call(self, method: Method[Request, Response], request: Request, timeout: float | None) -> Response:
        return complete(self._calls.call(method, request, timeout))

    def stream(self, method: Method[Request, Response], request: Request) -> Generator[Response, None, None]:
        return iterate(self._calls.stream(method, request))
