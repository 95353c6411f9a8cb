"""Why a call failed, as exceptions: LoyaltyError, and a type of its own for each reason that carries figures."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo

from loyaltycore.v1 import ErrorReason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.rpc.status_pb2 import Status

# The domain that the contract's reasons are unique in.
_DOMAIN = "loyalty.v1"


class Code(enum.IntEnum):
    """The status of a call, as gRPC numbers them."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class Violation(NamedTuple):
    """What is wrong with one field of a request, or one place of a program definition."""

    field: str
    description: str


class LoyaltyError(Exception):
    """A call that was refused, or that failed on the way."""

    reason: ErrorReason.ValueType
    """Why the server refused it; unspecified when that isn't the server's word, or is a newer server's."""
    code: Code
    """The status."""
    message: str
    """What the server said, for people."""
    metadata: Mapping[str, str]
    """The reason's facts, as the server sent them."""
    violations: tuple[Violation, ...]
    """The fields at fault, of INVALID_FIELD and INVALID_DEFINITION."""
    retry_delay: float | None
    """When the server asks to come again, in seconds, if it does."""
    request_id: str
    """The request id that the call was made with; empty if it had none."""
    from_server: bool
    """Whether the server itself refused the call: otherwise it failed on the way, and what became of it isn't known."""

    def __init__(
        self,
        text: str,
        *,
        message: str = "",
        code: Code = Code.UNKNOWN,
        reason: ErrorReason.ValueType = ErrorReason.ERROR_REASON_UNSPECIFIED,
        metadata: Mapping[str, str] | None = None,
        violations: tuple[Violation, ...] = (),
        retry_delay: float | None = None,
        request_id: str = "",
        from_server: bool = False,
    ) -> None:
        super().__init__(text)
        self.message = message or text
        self.code = code
        self.reason = reason
        self.metadata = metadata or {}
        self.violations = violations
        self.retry_delay = retry_delay
        self.request_id = request_id
        self.from_server = from_server


class InsufficientPoints(LoyaltyError):
    """There are too few points."""

    @property
    def available(self) -> int:
        """How many can be spent."""
        return int(self.metadata["available"])

    @property
    def needed(self) -> int:
        """How many it takes."""
        return int(self.metadata["needed"])


class SourceAlreadyAccrued(LoyaltyError):
    """The source has earned already, under another request id."""

    @property
    def accrual_id(self) -> str:
        """The accrual that it earned with."""
        return self.metadata["accrual_id"]


class HoldEnded(LoyaltyError):
    """The hold was captured or released, or its time was over."""

    @property
    def ended(self) -> str:
        """What ended it: CAPTURED, RELEASED or EXPIRED."""
        return self.metadata["ended"]

    @property
    def captured(self) -> int:
        """How many points were taken."""
        return int(self.metadata["captured"])


class CaptureExceedsHold(LoyaltyError):
    """More points are to be captured than the hold holds."""

    @property
    def held(self) -> int:
        """How many it holds."""
        return int(self.metadata["held"])


class ReversalExceedsOriginal(LoyaltyError):
    """More is to be reversed than is left of the original."""

    @property
    def left(self) -> int:
        """How much is left."""
        return int(self.metadata["left"])


class DebtLimit(LoyaltyError):
    """The member would owe more than the program allows."""

    @property
    def debt_limit(self) -> int:
        """The most that a member may owe."""
        return int(self.metadata["debt_limit"])


class MemberMerged(LoyaltyError):
    """The member was merged into another."""

    @property
    def member_id(self) -> str:
        """The member that goes on."""
        return self.metadata["member_id"]


class MissingScope(LoyaltyError):
    """The key or token lacks the scope that the call needs."""

    @property
    def scope(self) -> str:
        """The scope."""
        return self.metadata["scope"]


class InvalidField(LoyaltyError):
    """Fields of the request are out of their limits: see `violations`."""


# The reasons with types of their own, and the metadata that the types tell.
_TYPES: dict[int, tuple[type[LoyaltyError], tuple[str, ...]]] = {
    ErrorReason.ERROR_REASON_INSUFFICIENT_POINTS: (InsufficientPoints, ("available", "needed")),
    ErrorReason.ERROR_REASON_SOURCE_ALREADY_ACCRUED: (SourceAlreadyAccrued, ("accrual_id",)),
    ErrorReason.ERROR_REASON_HOLD_ENDED: (HoldEnded, ("ended", "captured")),
    ErrorReason.ERROR_REASON_CAPTURE_EXCEEDS_HOLD: (CaptureExceedsHold, ("held",)),
    ErrorReason.ERROR_REASON_REVERSAL_EXCEEDS_ORIGINAL: (ReversalExceedsOriginal, ("left",)),
    ErrorReason.ERROR_REASON_DEBT_LIMIT: (DebtLimit, ("debt_limit",)),
    ErrorReason.ERROR_REASON_MEMBER_MERGED: (MemberMerged, ("member_id",)),
    ErrorReason.ERROR_REASON_MISSING_SCOPE: (MissingScope, ("scope",)),
    ErrorReason.ERROR_REASON_INVALID_FIELD: (InvalidField, ()),
}


def error_from_status(status: Status, *, call: str = "Accrue", request_id: str = "") -> LoyaltyError:
    """The error that a status is, such as that of a BatchAccrueResult."""
    info, bad, retry = ErrorInfo(), BadRequest(), RetryInfo()
    for detail in status.details:
        try:
            _ = detail.Unpack(info) or detail.Unpack(bad) or detail.Unpack(retry)
        except DecodeError:  # not what its type says: as good as not there
            continue
    from_server = info.domain == _DOMAIN
    code = Code(status.code) if status.code in Code.__members__.values() else Code.UNKNOWN
    metadata = dict(info.metadata) if from_server else {}
    name = f"ERROR_REASON_{info.reason}"
    known = from_server and name in ErrorReason.keys()  # noqa: SIM118  (not a dict)
    reason = ErrorReason.Value(name) if known else ErrorReason.ERROR_REASON_UNSPECIFIED
    error_type, facts = _TYPES.get(reason, (LoyaltyError, ()))
    if not metadata.keys() >= set(facts):
        error_type = LoyaltyError
    what = f"was refused with {info.reason}" if from_server else f"failed with {code.name}"
    about = f" (request id {request_id})" if request_id else ""
    delay = retry.retry_delay
    return error_type(
        f"{call} {what}: {status.message}{about}",
        message=status.message,
        code=code,
        reason=reason,
        metadata=metadata,
        violations=tuple(Violation(field.field, field.description) for field in bad.field_violations),
        retry_delay=delay.seconds + delay.nanos / 1e9 if retry.HasField("retry_delay") else None,
        request_id=request_id,
        from_server=from_server,
    )
