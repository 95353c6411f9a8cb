"""Fixtures: a server whose answers a test decides, and clients of both kinds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drivers import KINDS, connect
from server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from drivers import Driver

# For the processes that tests start.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the clients."""
    return str(request.param)


@pytest.fixture
def server() -> Iterator[Server]:
    """A gRPC server."""
    with Server() as running:
        yield running


@pytest.fixture
def client(kind: str, server: Server) -> Callable[..., AbstractAsyncContextManager[Driver]]:
    """Makes clients of the server; with short pauses, unless a test wants others."""

    def make(credentials: Any = "lk_secret", **options: Any) -> AbstractAsyncContextManager[Driver]:
        given = {"program_id": "bistro", "initial_backoff": 0.001, "max_backoff": 0.01, **options}
        return connect(kind, server.url, credentials, **given)

    return make
