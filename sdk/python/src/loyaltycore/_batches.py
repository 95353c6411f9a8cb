"""Any number of accruals, as BatchAccrue calls that are no larger than they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltycore._request_ids import fill_in
from loyaltycore.errors import LoyaltyError, error_from_status
from loyaltycore.v1 import AccrueRequest, AccrueResponse, BatchAccrueRequest, services

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Iterable

    from loyaltycore._calls import Calls

_MOST_REQUESTS = 1000
_MOST_BYTES = 1 << 20
# What a request takes in a batch besides itself, at most: its tag, and its length.
_FRAME = 5


async def accrue_all(
    calls: Calls, requests: Iterable[AccrueRequest] | AsyncIterable[AccrueRequest], timeout: float | None
) -> AsyncGenerator[tuple[AccrueRequest, AccrueResponse | LoyaltyError], None]:
    """Pairs of the caller's request and what became of it, in order."""
    async for batch in _cut(calls, requests):
        call = BatchAccrueRequest(program_id=batch[0].program_id, requests=batch)
        response = await calls.call(services.BATCH_ACCRUE, call, timeout)
        for request, result in zip(batch, response.results, strict=True):
            if result.HasField("error"):
                yield request, error_from_status(result.error, request_id=request.request_id)
            else:
                yield request, result.accrual


async def _cut(
    calls: Calls, requests: Iterable[AccrueRequest] | AsyncIterable[AccrueRequest]
) -> AsyncGenerator[list[AccrueRequest], None]:
    batch: list[AccrueRequest] = []
    size = 0
    async for request in _each(requests):
        fill_in(request, calls.options.program_id)
        adds = request.ByteSize() + _FRAME
        if not batch:
            size = len(request.program_id.encode()) + _FRAME
        if batch and (len(batch) == _MOST_REQUESTS or size + adds > _MOST_BYTES):
            yield batch
            batch, size = [], len(request.program_id.encode()) + _FRAME
        batch.append(request)
        size += adds
    if batch:
        yield batch


async def _each(
    requests: Iterable[AccrueRequest] | AsyncIterable[AccrueRequest],
) -> AsyncGenerator[AccrueRequest, None]:
    if hasattr(requests, "__aiter__"):
        async for request in requests:
            yield request
    else:
        for request in requests:
            yield request
