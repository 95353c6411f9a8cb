"""What both clients' gRPC channels have in common: where they lead, how they are set up, what their failures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status

from loyaltycore._version import __version__
from loyaltycore.errors import LoyaltyError, error_from_status

if TYPE_CHECKING:
    from collections.abc import Iterable

    import grpc

    from loyaltycore._retries import Retries

_PORTS = {"http": 80, "https": 443}


def target_of(url: str) -> tuple[str, bool]:
    """The host and port that a URL names, and whether to speak TLS."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the URL must be http://HOST:PORT, or https://HOST")
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("the URL must be a scheme, a host and a port, and nothing else: gRPC knows no paths")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port or _PORTS[parts.scheme]}", parts.scheme == "https"


def channel_options(user_agent: str | None, retries: Retries, *, alone: bool) -> list[tuple[str, str | int]]:
    """How channels are set up."""
    own = f"loyalty-python/{__version__}"
    return [
        ("grpc.primary_user_agent", f"{user_agent} {own}" if user_agent else own),
        # A stream has a connection to itself: a server takes only so many over one, and calls would wait for them.
        ("grpc.use_local_subchannel_pool", int(alone)),
        ("grpc.enable_retries", 0),  # retries are ours
        # A connection is made anew in time for the next attempt.
        ("grpc.initial_reconnect_backoff_ms", max(1, int(retries.initial_backoff * 1000))),
        ("grpc.max_reconnect_backoff_ms", max(1, int(retries.max_backoff * 1000))),
        # A connection that is dead without a word is noticed while calls wait on it.
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.http2.max_pings_without_data", 0),
        # 1,000 receipts are more than gRPC's 4 MiB.
        ("grpc.max_receive_message_length", -1),
    ]


def error_of(call: str, request_id: str, failure: Any) -> LoyaltyError:
    """The error that a failed gRPC call is: of the server's making, if it sent details."""
    code: grpc.StatusCode = failure.code()
    status = Status(code=code.value[0], message=failure.details() or "no reason was given")
    trailers: Iterable[tuple[str, str | bytes]] = failure.trailing_metadata() or ()
    for key, value in trailers:
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            try:
                status = Status.FromString(value)
            except DecodeError:  # not a status: as good as not there
                continue
    return error_from_status(status, call=call, request_id=request_id)
