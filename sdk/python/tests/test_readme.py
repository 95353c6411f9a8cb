"""The README's code does what it says, pasted and run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import stand

from loyaltycore import LoyaltyClient, new_request_id, v1

_README = Path(__file__).parents[1] / "README.md"


def test_the_readmes_code_runs() -> None:
    """Run as it is, but for the server, and the program of the stand."""
    stands = stand.variables()
    member = f"ann-{new_request_id()}"
    with LoyaltyClient(stands["LOYALTY_URL"], stands["LOYALTY_KEY"], program_id="scenarios") as client:
        client.members.enroll_member(v1.EnrollMemberRequest(member_id=member))
    blocks = re.findall(r"```python\n(.*?)```", _README.read_text(), re.DOTALL)
    told = []
    for block in blocks:
        code = block.replace("http://127.0.0.1:8080", stands["LOYALTY_URL"]).replace('"ann"', f'"{member}"')
        code = code.replace("bistro", "scenarios").replace("PLN", "EUR")
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env=os.environ | {"KEY": stands["LOYALTY_KEY"]},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        told.append(ran.stdout)
    assert re.fullmatch(
        r"15 points \(request id [0-9a-f-]{36}\)\n135 points are missing\n15\n15 ENTRY_KIND_ACCRUAL\n", told[0]
    )
    assert told[1:] == ["15\n"]
