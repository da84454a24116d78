"""People named in a text by ``@`` and their name, as far as they may see what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.access import grants
from host.access.directory import staff_directory
from host.access.models import Staff
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.hooks.records import RecordRef
from host.records.visibility import visible

MOST = 8
"""So many people are offered at once."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody is named in a text about a record."""

    staff_id: int
    by: Actor
    ref: RecordRef
    text: str
    url: str
    key: str


_listeners: list[Callable[[Mention], None]] = []


def told(listener: Callable[[Mention], None]) -> Callable[[Mention], None]:
    """Call this function for everybody who is named, inside the transaction of the text."""
    _listeners.append(listener)
    return listener


def tell(mention: Mention) -> None:
    """Let the person know."""
    for listener in _listeners:
        listener(mention)


def named_in(text: str, kind: RecordType, record_id: int) -> list[int]:
    """Return the ids of those whom the text names and who may see the record."""
    directory = staff_directory()
    found = [
        staff_id
        for staff_id, name in directory.names.items()
        if staff_id in directory.active and pattern([name]).search(text)
    ]
    longest = sorted(found, key=lambda one: -len(directory.names[one]))
    return sorted(one for one in _not_within(text, longest) if may_see(kind, record_id, one))


def offered(text: str, kind: RecordType, record_id: int) -> list[tuple[int, str]]:
    """Return those whose name holds the text and who may see the record: id and name."""
    directory, wanted = staff_directory(), text.strip().casefold()
    found: list[tuple[int, str]] = []
    for staff_id, name in directory.names.items():
        if len(found) == MOST:
            break
        fits = staff_id in directory.active and wanted in name.casefold()
        if fits and may_see(kind, record_id, staff_id):
            found.append((staff_id, name))
    return found


def may_see(kind: RecordType, record_id: int, staff_id: int) -> bool:
    """Tell whether a member of staff may see the record."""
    person = session().get(Staff, staff_id)
    if person is None or not person.is_active:
        return False
    condition = visible(kind, grants.actor_of(person))
    if isinstance(condition, sa.True_ | sa.False_):
        return isinstance(condition, sa.True_)
    query = sa.select(kind.model.id).where(kind.model.id == record_id, condition)
    return session().scalar(query) is not None


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds these names behind an ``@``, the longest first."""
    ordered = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in ordered) or "(?!)"
    return re.compile(rf"(?<!\w)@({either})(?!\w)", re.IGNORECASE)


def _not_within(text: str, people: list[int]) -> list[int]:
    """Leave out who is named only as a part of somebody's longer name."""
    names: dict[int, str] = staff_directory().names
    rest: Any = text
    kept: list[int] = []
    for one in people:
        if pattern([names[one]]).search(rest) or any(
            names[other].casefold() == names[one].casefold() for other in kept
        ):
            kept.append(one)
            rest = pattern([names[one]]).sub(" ", rest)
    return kept
