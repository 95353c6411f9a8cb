"""The stand that some tests need: sdk/scenarios/README.md says what it is."""

from __future__ import annotations

import os

_VARIABLES = ("LOYALTY_URL", "LOYALTY_KEY", "LOYALTY_DEMO_KEY", "LOYALTY_PROXY", "LOYALTY_SCENARIOS", "LOYALTY_RESULTS")


def variables() -> dict[str, str]:
    """The stand's addresses."""
    missing = [name for name in _VARIABLES if name not in os.environ]
    assert not missing, f"{missing} not set: run this with `go run ./server/e2e/stand -- …`, or `make test-python`"
    return {name: os.environ[name] for name in _VARIABLES}
