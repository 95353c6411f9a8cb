"""A shop's backend: an order that is paid earns points, and one that is refunded gives them back.

    LOYALTY_URL=http://127.0.0.1:8080 LOYALTY_KEY="$KEY" LOYALTY_PROGRAM=bistro python shop.py

    curl -d '{"member_id": "ann", "currency": "PLN", "amount": 1500}' http://127.0.0.1:8000/orders/17/paid
    curl -d '{"refund_id": "r1", "amount": 500}' http://127.0.0.1:8000/orders/17/refunded

Request ids are made of the order's own number, so that they need not be saved: whoever tells of the same payment again,
after a crash or because the answer was lost, changes nothing and gets the same answer.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import make_server

from loyaltycore import InvalidField, LoyaltyClient, LoyaltyError, SourceAlreadyAccrued, v1

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROUTE = re.compile(r"/orders/([A-Za-z0-9-]{1,64})/(paid|refunded)")


class Shop:
    """The shop, as a WSGI application."""

    def __init__(self, loyalty: LoyaltyClient) -> None:
        self._loyalty = loyalty

    def paid(self, order: str, told: dict[str, Any]) -> dict[str, Any]:
        """Gives the points of an order."""
        purchase = v1.Purchase(
            amount=v1.Money(currency_code=told["currency"], minor_units=told["amount"]),
            channel=v1.Channel.CHANNEL_STORE,
        )
        request = v1.AccrueRequest(
            request_id=f"order-{order}-paid",
            member=v1.MemberRef(member_id=told["member_id"]),
            activity=v1.Activity(source=_source(order), purchase=purchase),
        )
        try:
            accrual = self._loyalty.loyalty.accrue(request)
        except SourceAlreadyAccrued as earlier:  # under another request id: by an import, for instance
            return {"accrual_id": earlier.accrual_id}
        return {"accrual_id": accrual.accrual_id, "points": accrual.points, "available": accrual.balance.available}

    def refunded(self, order: str, told: dict[str, Any]) -> dict[str, Any]:
        """Takes back the points of the money that went back."""
        request = v1.ReverseAccrualRequest(
            request_id=f"order-{order}-refund-{told['refund_id']}",
            source=_source(order),
            amount_minor_units=told["amount"],
            reason=f"Refund of order {order}",
        )
        reversal = self._loyalty.loyalty.reverse_accrual(request)
        return {"points": -reversal.points, "available": reversal.balance.available}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers a request."""
        status, answer = self._answer(environ)
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        route = _ROUTE.fullmatch(environ["PATH_INFO"])
        if route is None or environ["REQUEST_METHOD"] != "POST":
            return "404 Not Found", {"error": "POST /orders/NUMBER/paid or /orders/NUMBER/refunded"}
        order, event = route.groups()
        try:
            told = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            return "200 OK", self.paid(order, told) if event == "paid" else self.refunded(order, told)
        except (KeyError, TypeError, ValueError) as error:
            return "400 Bad Request", {"error": f"not an order's event: {error}"}
        except InvalidField as error:
            return "400 Bad Request", {"error": error.message, "fields": [field for field, _ in error.violations]}
        except LoyaltyError as error:
            if error.from_server and error.retry_delay is None:  # it would be refused again
                return "409 Conflict", {"error": error.message, "reason": v1.ErrorReason.Name(error.reason)}
            return "503 Service Unavailable", {"error": "no points now: tell of it again later"}


def _source(order: str) -> v1.Source:
    return v1.Source(type="order", reference=order)


def main() -> None:
    """Serves the shop on port 8000."""
    url, key, program = (os.environ[f"LOYALTY_{name}"] for name in ("URL", "KEY", "PROGRAM"))
    with LoyaltyClient(url, key, program_id=program, user_agent="shop/1.0") as loyalty:
        make_server("127.0.0.1", 8000, Shop(loyalty)).serve_forever()


if __name__ == "__main__":
    main()
