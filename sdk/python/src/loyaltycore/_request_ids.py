"""Request ids: what makes a call take effect once, however often it is sent."""

from __future__ import annotations

import secrets
import time
import uuid
from typing import Any

from loyaltycore.v1 import BatchAccrueRequest


def new_request_id() -> str:
    """A new UUIDv7: the time in milliseconds, and 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    number = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=number))


def fill_in(request: Any, program_id: str | None) -> None:
    """Puts what the caller left to the client into the caller's own request: the program, and request ids."""
    fields = request.DESCRIPTOR.fields_by_name
    if program_id and "program_id" in fields:
        request.program_id = request.program_id or program_id
    if "request_id" in fields:
        request.request_id = request.request_id or new_request_id()
    if isinstance(request, BatchAccrueRequest):
        for accrual in request.requests:
            accrual.request_id = accrual.request_id or new_request_id()


def request_id_of(request: Any) -> str:
    """The request's id; empty if it has none."""
    return str(getattr(request, "request_id", ""))
