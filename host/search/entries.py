"""Writing entries into the index, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa

from host.database import session
from host.search.engines import engine_of
from host.search.models import DETAIL, LABEL, SearchEntry
from host.search.numbers import entry_id, known, type_row
from host.search.words import padded, words_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be found of one record."""

    type_key: str
    """Type key of the record."""
    id: int
    """Id of the record."""
    label: str
    """What the record is called."""
    detail: str = ""
    """What tells it from others of that name."""
    text: str = ""
    """Further words by which it is found; those of label and detail count anyway."""
    archived: bool = False
    """Whether it comes after all others."""


def put(entries: Sequence[Entry]) -> None:
    """Write the entries, in the place of those that the records have already."""
    for type_key, given in groupby(sorted(entries, key=_place), key=attrgetter("type_key")):
        number = type_row(session(), type_key).id
        rows = {entry.id: _row(number, entry) for entry in given}
        _remove(number, list(rows))
        _insert(list(rows.values()))


def remove(type_key: str, ids: Sequence[int]) -> None:
    """Take the entries of these records out."""
    number = known(session(), [type_key]).get(type_key)
    if number is not None:
        _remove(number, ids)


def _place(entry: Entry) -> tuple[str, int]:
    return entry.type_key, entry.id


def _row(number: int, entry: Entry) -> dict[str, object]:
    words = words_of(entry.label)
    return {
        "id": entry_id(number, entry.id),
        "type_id": number,
        "archived": entry.archived,
        "sort": " ".join(words)[:LABEL],
        "label": entry.label[:LABEL],
        "detail": entry.detail[:DETAIL],
        "words": padded(words + words_of(f"{entry.detail} {entry.text}")),
    }


def _insert(rows: Sequence[dict[str, object]]) -> None:
    engine = engine_of(session())
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        session().connection().execute(sa.insert(SearchEntry), some)
        engine.added(session(), some)


def _remove(number: int, ids: Sequence[int]) -> None:
    engine = engine_of(session())
    for begin in range(0, len(ids), _AT_ONCE):
        some = [entry_id(number, one) for one in ids[begin : begin + _AT_ONCE]]
        session().connection().execute(sa.delete(SearchEntry).where(SearchEntry.id.in_(some)))
        engine.removed(session(), some)
