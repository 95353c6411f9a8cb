"""Lists as iterators over their items."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

    from loyaltycore._calls import Calls
    from loyaltycore._method import Method, Request, Response


async def pages(
    calls: Calls,
    method: Method[Request, Response],
    request: Request,
    items: Callable[[Response], Iterable[Any]],
    timeout: float | None,
) -> AsyncGenerator[Any, None]:
    """The items of all pages, from the one that the request names. A page is asked for when it is needed."""
    asking: Any = copy.deepcopy(request)
    while True:
        page: Any = await calls.call(method, asking, timeout)
        for item in items(page):
            yield item
        if not page.next_page_token:
            return
        asking.page_token = page.next_page_token
