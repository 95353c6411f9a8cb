"""Read your writes: which versions of balances the client has seen."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loyaltycore import v1

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.message import Message

CAPACITY = 10_000


@dataclass
class _Seen:
    """The highest version seen of a member, and the names that calls used for it."""

    version: int = 0
    names: set[tuple[str, str]] = field(default_factory=set)


class Versions:
    """Remembers the highest balance version of each of the members seen last. Threads may share it."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._members: OrderedDict[tuple[str, str], _Seen] = OrderedDict()  # by program and id
        self._ids: dict[tuple[str, str], str] = {}  # by program and name

    def learn(self, request: Message, response: Message) -> None:
        """Remembers what an answer tells of balances."""
        program_id = getattr(request, "program_id", "")
        for name, member_id, version in _told(request, response):
            with self._lock:
                key = (program_id, member_id)
                seen = self._members.setdefault(key, _Seen())
                seen.version = max(seen.version, version)
                self._members.move_to_end(key)
                self._name((program_id, name), member_id)
                self._name((program_id, _by_id(member_id)), member_id)
                while len(self._members) > self._capacity:
                    self._drop(next(iter(self._members)))

    def of(self, program_id: str, member: v1.MemberRef) -> int:
        """The highest version seen; 0 if none was."""
        with self._lock:
            seen = self._members.get((program_id, self._ids.get((program_id, _name_of(member)), "")))
            return seen.version if seen else 0

    def forget(self, program_id: str, member: v1.MemberRef) -> None:
        """Forgets what was seen of a member."""
        with self._lock:
            key = (program_id, self._ids.get((program_id, _name_of(member)), ""))
            if key in self._members:
                self._drop(key)

    def _name(self, name: tuple[str, str], member_id: str) -> None:
        before = self._ids.get(name)
        if before is not None and before != member_id:
            self._members[name[0], before].names.discard(name)
        self._ids[name] = member_id
        self._members[name[0], member_id].names.add(name)

    def _drop(self, key: tuple[str, str]) -> None:
        for name in self._members.pop(key).names:
            del self._ids[name]


def _told(request: Message, response: Message) -> Iterator[tuple[str, str, int]]:
    """The balances that an answer tells, each as the name that the call used, the member's id and the version."""
    if isinstance(request, v1.BatchAccrueRequest) and isinstance(response, v1.BatchAccrueResponse):
        for accrual, result in zip(request.requests, response.results, strict=False):
            yield from _told(accrual, result.accrual)
        return
    balance = getattr(response, "balance", None)
    member = getattr(response, "member", None)
    member_id = member.member_id if isinstance(member, v1.Member) else getattr(response, "member_id", "")
    # A simulation's balance is nobody's: it names no member, and is not remembered.
    if isinstance(balance, v1.Balance) and member_id:
        named = getattr(request, "member", None)
        yield _name_of(named) if isinstance(named, v1.MemberRef) else _by_id(member_id), member_id, balance.version


def _name_of(member: v1.MemberRef) -> str:
    if member.HasField("identifier"):
        return f"{member.identifier.type}:{member.identifier.value}"
    return _by_id(member.member_id)


def _by_id(member_id: str) -> str:
    return f"id:{member_id}"
