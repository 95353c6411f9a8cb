"""Scenarios as sdk/scenarios/README.md describes them: reading, filling in, and comparing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from google.protobuf.json_format import MessageToDict

from loyaltycore.v1 import ErrorReason

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.message import Message

    from loyaltycore import LoyaltyError

_VERBS = {"call", "list", "accrue_all", "watch", "next", "stop"}
_KEYS = {"send", "expect", "count", "error", "save", "as", "faults", "attempts", "options"}


@dataclass
class Scenario:
    """One conversation with the core."""

    name: str
    steps: list[dict[str, Any]]
    variables: dict[str, str] = field(default_factory=dict)


def read(directory: Path) -> list[Scenario]:
    """The scenarios of a directory."""
    scenarios = [
        _read(path.stem, yaml.safe_load(path.read_text()))
        for path in sorted(directory.glob("*.yaml"))
        if path.name != "program.yaml"
    ]
    assert scenarios, f"there are no scenarios in {directory}"
    return scenarios


def _read(name: str, content: dict[str, Any]) -> Scenario:
    assert set(content) == {"about", "steps"}, f"{name} has the keys {set(content)}"
    for number, step in enumerate(content["steps"], 1):
        assert len(_VERBS & set(step)) == 1, f"{name}, step {number}: one of {_VERBS} is needed"
        assert set(step) <= _VERBS | _KEYS, f"{name}, step {number}: unknown keys {set(step) - _VERBS - _KEYS}"
    return Scenario(name, content["steps"])


def fill(value: Any, variables: dict[str, str]) -> Any:
    """The value with variables replaced, in all texts."""
    if isinstance(value, dict):
        return {key: fill(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, variables) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda name: variables[name[1]], value)
    return value


def compare(expected: Any, came: Any, at: str = "answer") -> None:
    """Fails where what came is not as expected."""
    if isinstance(expected, dict):
        assert isinstance(came, dict), f"{at}: expected an object, got {came!r}"
        for key, item in expected.items():
            compare(item, came.get(key), f"{at}.{key}")
    elif isinstance(expected, list):
        assert isinstance(came, list), f"{at}: expected a list, got {came!r}"
        assert len(expected) == len(came), f"{at}: expected {len(expected)} items, got {came!r}"
        for number, (item, other) in enumerate(zip(expected, came, strict=True)):
            compare(item, other, f"{at}.{number}")
    elif expected == "<some>":
        assert text(came), f"{at}: expected some text, got none"
    else:
        assert text(expected) == text(came), f"{at}: expected {expected!r}, got {came!r}"


def pick(value: Any, path: str) -> str:
    """The scalar at a path with dots, as text."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value.get(part, {})
    assert text(value), f"there is nothing at {path}"
    return text(value)


def text(value: Any) -> str:
    """A scalar as text; what isn't there is the empty one."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def answer_of(message: Message) -> dict[str, Any]:
    """A message as protobuf JSON, with fields that are empty."""
    answer: dict[str, Any] = MessageToDict(message, always_print_fields_with_no_presence=True)
    return answer


def error_of(error: LoyaltyError) -> dict[str, Any]:
    """An error as scenarios tell it."""
    kind = type(error)
    figures = {name: getattr(error, name) for name, value in vars(kind).items() if isinstance(value, property)}
    return {
        "type": kind.__name__,
        "reason": ErrorReason.Name(error.reason).removeprefix("ERROR_REASON_"),
        "code": error.code.name,
        "violations": [violation.field for violation in error.violations],
        **figures,
    }
