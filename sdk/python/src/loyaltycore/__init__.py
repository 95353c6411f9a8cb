"""The loyalty core's client for Python.

`LoyaltyClient` waits for its answers, `AsyncLoyaltyClient` is for asyncio; both do the same. The messages of the
contract are in `loyaltycore.v1`.
"""

from loyaltycore._request_ids import new_request_id
from loyaltycore._version import __version__
from loyaltycore.aio import AsyncLoyaltyClient
from loyaltycore.client import BalanceWatch, LoyaltyClient
from loyaltycore.errors import (
    CaptureExceedsHold,
    Code,
    DebtLimit,
    HoldEnded,
    InsufficientPoints,
    InvalidField,
    LoyaltyError,
    MemberMerged,
    MissingScope,
    ReversalExceedsOriginal,
    SourceAlreadyAccrued,
    Violation,
    error_from_status,
)

__all__ = [
    "AsyncLoyaltyClient",
    "BalanceWatch",
    "CaptureExceedsHold",
    "Code",
    "DebtLimit",
    "HoldEnded",
    "InsufficientPoints",
    "InvalidField",
    "LoyaltyClient",
    "LoyaltyError",
    "MemberMerged",
    "MissingScope",
    "ReversalExceedsOriginal",
    "SourceAlreadyAccrued",
    "Violation",
    "__version__",
    "error_from_status",
    "new_request_id",
]
