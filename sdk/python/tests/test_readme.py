"""The README's code does what it says, pasted and run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import stand

_README = Path(__file__).parents[1] / "README.md"


def test_the_readmes_code_runs() -> None:
    """Run as it is, but for the server's address."""
    url, key = (stand.variables()[name] for name in ("LOYALTY_URL", "LOYALTY_DEMO_KEY"))
    first, second = re.findall(r"```python\n(.*?)```", _README.read_text(), re.DOTALL)
    told = re.fullmatch(
        r"(\d+) points \(request id [0-9a-f-]{36}\)\n(\d+) points are missing\n(\d+)\n(\d+) ENTRY_KIND_ACCRUAL\n",
        _run(first.replace("http://127.0.0.1:8080", url), key),
    )
    assert told
    points, missing, available, entry = map(int, told.groups())
    assert points == available == entry == 150 - missing > 0
    assert _run(second.replace("http://127.0.0.1:8080", url), key) == f"{available}\n"


def _run(code: str, key: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | {"KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
