"""When a failed call is made again, and after which pause."""

from __future__ import annotations

import random
from dataclasses import dataclass

from loyaltycore.errors import Code, LoyaltyError
from loyaltycore.v1 import ErrorReason

# What the server refuses for a while.
_PASSING = {
    ErrorReason.ERROR_REASON_OVERLOADED,
    ErrorReason.ERROR_REASON_LEDGER_UNAVAILABLE,
    ErrorReason.ERROR_REASON_SERVER_STOPPING,
    ErrorReason.ERROR_REASON_IDENTITY_PROVIDER_UNAVAILABLE,
}
# How gRPC tells that a call was lost on the way: a connection refused, reset or cut, an answer that breaks off, an
# attempt out of time, a proxy's 502, 503 or 504. Other codes are somebody's answer, and the next one would be the same.
_LOST = {
    Code.UNAVAILABLE,
    Code.DEADLINE_EXCEEDED,
    Code.INTERNAL,
    Code.UNKNOWN,
    Code.CANCELLED,
    Code.ABORTED,
    Code.DATA_LOSS,
}


@dataclass(frozen=True)
class Retries:
    """How often a call is made at most, and how long the pauses are. Times are in seconds."""

    max_attempts: int = 5
    initial_backoff: float = 0.1
    max_backoff: float = 2.0

    def __post_init__(self) -> None:
        """Refuses what can't be meant."""
        if self.max_attempts < 1:
            raise ValueError(f"max_attempts is {self.max_attempts}: it must be 1 (no retries) or more")
        if not 0 <= self.initial_backoff <= self.max_backoff:
            raise ValueError("backoffs must be 0 or more, and max_backoff no less than initial_backoff")

    def pause_after(self, attempt: int, error: LoyaltyError) -> float:
        """The pause after the attempt of this number, the first being 1."""
        longest = min(self.max_backoff, self.initial_backoff * 2.0 ** min(attempt - 1, 60))
        return max(random.uniform(0, longest), error.retry_delay or 0)


def may_retry(error: LoyaltyError) -> bool:
    """Whether the same call may fare better the next time."""
    return error.reason in _PASSING if error.from_server else error.code in _LOST
