"""What is told of every write to a record inside its transaction: indexes and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from host.database import session
from host.hooks.record_types import RecordType

Function = TypeVar("Function", bound="Callable[[Written], None]")


@dataclass(frozen=True, slots=True)
class Written:
    """Records of one type after they were written, or before they go.

    ``verb`` is ``created``, ``updated`` or ``deleted``; ``ids`` are those of ``records``, and
    stand alone where records were brought back as rows.
    """

    kind: RecordType
    verb: str
    ids: Sequence[int]
    records: Sequence[Any] = ()


_WAITING = "trellis_followers"
_followers: list[Callable[[Written], None]] = []


def follow(function: Function) -> Function:
    """Call this function for every write; what it raises takes the write back."""
    _followers.append(function)
    return function


class Gathered:
    """Records whose followers wait for the end of a change of many."""

    def __init__(self) -> None:
        self._told: list[tuple[RecordType, str, Any]] = []

    def mark(self) -> int:
        """Return how many wait, for `back_to`."""
        return len(self._told)

    def back_to(self, mark: int) -> None:
        """Forget those since the mark, because the database has forgotten them too."""
        del self._told[mark:]

    def add(self, kind: RecordType, verb: str, records: Sequence[Any]) -> None:
        """Let these wait."""
        self._told += [(kind, verb, record) for record in records]

    def leave_out(self, kind: RecordType, records: Sequence[Any]) -> None:
        """Forget records that go."""
        gone = {record.id for record in records}
        self._told = [one for one in self._told if one[0] is not kind or one[2].id not in gone]

    def tell(self) -> None:
        """Tell of those that wait, each type and verb at once."""
        found: dict[tuple[str, str], tuple[RecordType, dict[int, Any]]] = {}
        for kind, verb, record in self._told:
            found.setdefault((kind.key, verb), (kind, {}))[1][record.id] = record
        for (_, verb), (kind, records) in found.items():
            tell(kind, verb, list(records.values()))


@contextmanager
def gathered() -> Iterator[Gathered]:
    """Tell of what is made and changed inside at its end, for followers work on many at once.

    Use it inside the transaction of the change; an error tells nobody.
    """
    waiting = Gathered()
    session().info[_WAITING] = waiting
    try:
        yield waiting
    finally:
        session().info.pop(_WAITING, None)
    waiting.tell()


def tell(kind: RecordType, verb: str, records: Sequence[Any]) -> None:
    """Tell every follower of records that were flushed."""
    waiting: Gathered | None = session().info.get(_WAITING)
    if waiting is not None and verb != "deleted":
        waiting.add(kind, verb, records)
        return
    if waiting is not None:
        waiting.leave_out(kind, records)
    if records:
        written = Written(kind, verb, [record.id for record in records], records)
        for function in _followers:
            function(written)


def tell_of_rows(kind: RecordType, verb: str, ids: Sequence[int]) -> None:
    """Tell every follower of rows that were written without their records."""
    if ids:
        for function in _followers:
            function(Written(kind, verb, ids))
