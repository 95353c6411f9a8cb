"""The example: a shop's backend."""

from __future__ import annotations

import importlib.util
import io
import json
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
import stand

from loyaltycore import LoyaltyClient, new_request_id, v1

_SPEC = importlib.util.spec_from_file_location("shop", Path(__file__).parents[1] / "examples" / "shop.py")
assert _SPEC
assert _SPEC.loader
_SHOP: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SHOP)


class _Shop:
    """The shop, a customer who is a member, and an order."""

    def __init__(self, client: LoyaltyClient) -> None:
        self.client = client
        self.application = _SHOP.Shop(client)
        self.order = new_request_id()
        self.member = f"ann-{self.order}"

    def post(self, event: str, told: Any) -> tuple[int, Any]:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        environ: dict[str, Any] = {"PATH_INFO": f"/orders/{self.order}/{event}", "REQUEST_METHOD": "POST"}
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        setup_testing_defaults(environ)
        status: list[str] = []
        answer = b"".join(self.application(environ, lambda line, _: status.append(line)))
        return int(status[0].split()[0]), json.loads(answer)

    def paid(self) -> tuple[int, Any]:
        return self.post("paid", {"member_id": self.member, "currency": "EUR", "amount": 2000})


@pytest.fixture
def shop():
    """A shop on the stand."""
    stands = stand.variables()
    with LoyaltyClient(stands["LOYALTY_URL"], stands["LOYALTY_KEY"], program_id="scenarios") as client:
        running = _Shop(client)
        client.members.enroll_member(v1.EnrollMemberRequest(member_id=running.member))
        yield running


def test_an_order_that_is_paid_earns_once_however_often_it_is_told(shop) -> None:
    first, again = shop.paid(), shop.paid()
    assert first == again
    assert first[0] == 200
    assert first[1]["points"] == first[1]["available"] == 20


def test_a_refund_takes_its_share_back_once(shop) -> None:
    shop.paid()
    for _ in range(2):
        assert shop.post("refunded", {"refund_id": "r1", "amount": 500}) == (200, {"points": -5, "available": 15})
    assert shop.post("refunded", {"refund_id": "r2", "amount": 1500}) == (200, {"points": -15, "available": 0})


def test_a_refund_of_more_than_was_paid_is_refused(shop) -> None:
    shop.paid()
    status, answer = shop.post("refunded", {"refund_id": "r1", "amount": 2001})
    assert (status, answer["reason"]) == (409, "ERROR_REASON_REVERSAL_EXCEEDS_ORIGINAL")


def test_an_order_that_earned_under_another_request_id_is_that_accrual(shop) -> None:
    imported = v1.AccrueRequest(
        member=v1.MemberRef(member_id=shop.member),
        activity=v1.Activity(
            source=v1.Source(type="order", reference=shop.order),
            purchase=v1.Purchase(amount=v1.Money(currency_code="EUR", minor_units=2000)),
        ),
    )
    accrual = shop.client.loyalty.accrue(imported)
    assert shop.paid() == (200, {"accrual_id": accrual.accrual_id})


def test_what_is_no_order_is_refused(shop) -> None:
    assert shop.post("paid", b"{")[0] == 400
    assert shop.post("paid", {"member_id": shop.member})[0] == 400
    status, answer = shop.post("paid", {"member_id": "?", "currency": "EUR", "amount": 1})
    assert (status, answer["fields"]) == (400, ["member.member_id"])
    assert shop.post("shipped", {})[0] == 404


def test_a_shop_without_the_loyalty_core_says_to_come_again() -> None:
    with LoyaltyClient("http://127.0.0.1:1", "key", program_id="scenarios", max_attempts=2) as client:
        assert _Shop(client).paid()[0] == 503
