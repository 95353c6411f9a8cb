"""The wheel in an empty environment, outside the repository: it installs, is typed, and works."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import stand

_PACKAGE = Path(__file__).parents[1]

_TYPED = """
from loyaltycore import AsyncLoyaltyClient, LoyaltyClient, v1

client = LoyaltyClient("http://127.0.0.1:8080", "key")
points: int = client.loyalty.redeem(v1.RedeemRequest(reward_id="latte")).points
for entry in client.list_entries_all(v1.ListEntriesRequest()):
    reveal_type(entry.points)


async def watch(client: AsyncLoyaltyClient) -> None:
    async for told in client.watch_balance(v1.WatchBalanceRequest()):
        reveal_type(told.balance.version)
"""

_MISTYPED = """
from loyaltycore import LoyaltyClient, v1

client = LoyaltyClient("http://127.0.0.1:8080", "key")
client.loyalty.redeem(v1.RedeemRequest(reward=1))
client.loyalty.redeem(v1.AccrueRequest())
"""

_CALL = """
import os
from pathlib import Path
import loyaltycore
from loyaltycore import LoyaltyClient, v1

assert Path(os.environ["EMPTY"]) in Path(loyaltycore.__file__).parents, loyaltycore.__file__
with LoyaltyClient(os.environ["LOYALTY_URL"], os.environ["LOYALTY_KEY"], program_id="scenarios") as client:
    print(client.programs.get_program(v1.GetProgramRequest()).program_version.version)
"""


def test_the_wheel_installs_is_typed_and_works(tmp_path: Path) -> None:
    stand.variables()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(_PACKAGE)]
    _run(build, tmp_path)
    (wheel,) = tmp_path.glob("loyaltycore-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"loyaltycore/py.typed", "loyaltycore/v1/balance_pb2.pyi"} <= set(names)
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"loyaltycore"}

    empty = tmp_path / "empty"
    venv.create(empty, with_pip=True)
    python = str(empty / "bin" / "python")
    _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), "mypy"], tmp_path)

    told = _run([python, "-W", "error", "-c", _CALL], tmp_path, EMPTY=str(empty))
    assert told == "1\n"
    (tmp_path / "typed.py").write_text(_TYPED)
    checked = _run([python, "-m", "mypy", "--strict", "typed.py"], tmp_path)
    assert checked.count('Revealed type is "int"') == 2, checked
    (tmp_path / "mistyped.py").write_text(_MISTYPED)
    wrong = subprocess.run([python, "-m", "mypy", "mistyped.py"], cwd=tmp_path, capture_output=True, text=True)
    assert "mistyped.py:5: error" in wrong.stdout
    assert "mistyped.py:6: error" in wrong.stdout


def _run(command: list[str], directory: Path, **variables: str) -> str:
    """What a command printed that doesn't know of this environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(command, cwd=directory, env=clean | variables, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
