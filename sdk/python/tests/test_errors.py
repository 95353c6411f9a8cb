"""Why a call was refused, as exceptions."""

from __future__ import annotations

import copy
import pickle

import pytest
from google.protobuf.any_pb2 import Any
from server import failure, refusal

import loyaltycore
from loyaltycore import Code, LoyaltyError, Violation, error_from_status, v1
from loyaltycore.v1 import ErrorReason

_TYPED = [
    ("INSUFFICIENT_POINTS", "InsufficientPoints", {"available": 20, "needed": 150}),
    ("SOURCE_ALREADY_ACCRUED", "SourceAlreadyAccrued", {"accrual_id": "a-1"}),
    ("HOLD_ENDED", "HoldEnded", {"ended": "CAPTURED", "captured": 100}),
    ("CAPTURE_EXCEEDS_HOLD", "CaptureExceedsHold", {"held": 100}),
    ("REVERSAL_EXCEEDS_ORIGINAL", "ReversalExceedsOriginal", {"left": 40}),
    ("DEBT_LIMIT", "DebtLimit", {"debt_limit": 500}),
    ("MEMBER_MERGED", "MemberMerged", {"member_id": "bob"}),
    ("MISSING_SCOPE", "MissingScope", {"scope": "redeem"}),
]


@pytest.mark.parametrize(("reason", "name", "fields"), _TYPED)
async def test_reasons_with_figures_have_types_of_their_own(client, server, reason, name, fields) -> None:
    server.answers["Redeem"] = [refusal(reason, **{key: str(value) for key, value in fields.items()})]
    async with client() as driver:
        with pytest.raises(getattr(loyaltycore, name)) as raised:
            await driver.call("loyalty.redeem", v1.RedeemRequest(request_id="order-1"))
    error = raised.value
    assert {key: getattr(error, key) for key in fields} == fields
    assert error.reason == ErrorReason.Value(f"ERROR_REASON_{reason}")
    assert error.code == Code.FAILED_PRECONDITION
    assert error.request_id == "order-1"
    assert error.from_server
    assert str(error) == f"Redeem was refused with {reason}: {reason.lower()} it is (request id order-1)"
    assert error.message == f"{reason.lower()} it is"


@pytest.mark.parametrize(("reason", "name", "fields"), _TYPED)
def test_a_reason_without_its_figures_is_a_plain_error(reason, name, fields) -> None:
    error = error_from_status(refusal(reason))
    assert type(error) is LoyaltyError
    assert error.reason == ErrorReason.Value(f"ERROR_REASON_{reason}")


async def test_an_invalid_field_names_its_violations(client, server) -> None:
    server.answers["GetMember"] = [
        refusal("INVALID_FIELD", Code.INVALID_ARGUMENT, violations={"member": "is required", "program_id": "is odd"})
    ]
    async with client() as driver:
        with pytest.raises(loyaltycore.InvalidField) as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert raised.value.violations == (Violation("member", "is required"), Violation("program_id", "is odd"))
    assert raised.value.request_id == ""


async def test_other_reasons_are_plain_errors(client, server) -> None:
    server.answers["GetMember"] = [refusal("MEMBER_NOT_FOUND", Code.NOT_FOUND, hint="look again")]
    async with client() as driver:
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert type(raised.value) is LoyaltyError
    assert raised.value.reason == ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND
    assert raised.value.metadata == {"hint": "look again"}
    assert raised.value.retry_delay is None


async def test_a_failure_on_the_way_has_no_reason_and_says_what_is_known(client, server) -> None:
    server.answers["GetMember"] = [failure(Code.UNAVAILABLE, "the proxy is tired")]
    async with client(max_attempts=1) as driver:
        with pytest.raises(LoyaltyError) as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert raised.value.reason == ErrorReason.ERROR_REASON_UNSPECIFIED
    assert str(raised.value) == "GetMember failed with UNAVAILABLE: the proxy is tired"


def test_details_that_are_not_what_they_say_are_passed_over() -> None:
    status = refusal("MEMBER_NOT_FOUND", Code.NOT_FOUND)
    status.details.insert(0, Any(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=b"\xff"))
    assert error_from_status(status).reason == ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND


async def test_details_that_are_no_status_are_passed_over(client, server) -> None:
    def answer(_, context):
        import grpc

        context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff"),))
        context.abort(grpc.StatusCode.NOT_FOUND, "nothing here")

    server.answers["GetMember"] = [answer]
    async with client() as driver:
        with pytest.raises(LoyaltyError, match="nothing here") as raised:
            await driver.call("members.get_member", v1.GetMemberRequest())
    assert raised.value.code == Code.NOT_FOUND


def test_a_status_of_an_unknown_code_is_unknown() -> None:
    status = refusal("MEMBER_NOT_FOUND", Code.NOT_FOUND)
    status.code = 99
    assert error_from_status(status).code == Code.UNKNOWN


def test_a_refused_accrual_of_a_batch_is_the_same_error() -> None:
    result = v1.BatchAccrueResult(error=refusal("SOURCE_ALREADY_ACCRUED", Code.ALREADY_EXISTS, accrual_id="a-1"))
    error = error_from_status(result.error, request_id="order-1")
    assert isinstance(error, loyaltycore.SourceAlreadyAccrued)
    assert error.accrual_id == "a-1"
    assert error.request_id == "order-1"


@pytest.mark.parametrize(
    "again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy], ids=["pickled", "copied"]
)
def test_errors_can_be_sent_to_another_process(again) -> None:
    error = error_from_status(refusal("INSUFFICIENT_POINTS", available="1", needed="2"), request_id="order-1")
    other = again(error)
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert vars(other) == vars(error)
    assert other.needed == 2
