"""What records are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordType
from host.hooks.records import RecordRef
from host.records.visibility import visible


def label_of(kind: RecordType, record: Any) -> str:
    """Return what logs, pages and questions call a record."""
    if kind.label is not None:
        return kind.label(record)
    return str(getattr(record, kind.title) or "") or f"{kind.singular} {record.id}"


def ref_of(kind: RecordType, record: Any) -> RecordRef:
    """Return the reference by which the rest of the site points at a record."""
    return RecordRef(kind.key, record.id, label_of(kind, record))


def labels(kind: RecordType, ids: Collection[int]) -> dict[int, str]:
    """Return the titles of records by their ids, whoever may see them."""
    if not ids:
        return {}
    title = getattr(kind.model, kind.title)
    rows = session().execute(sa.select(kind.model.id, title).where(kind.model.id.in_(ids)))
    return {row[0]: str(row[1] or f"#{row[0]}") for row in rows}


def named(kind: RecordType, text: str, actor: Actor, limit: int = 3) -> list[tuple[int, str]]:
    """Return visible records of exactly this title or code: id and title."""
    model = kind.model
    title = getattr(model, kind.title)
    same = [title == text.strip()]
    code = next((field for field in kind.fields if field.key == kind.code), None)
    if code is not None and code.type is FieldType.INTEGER:
        digits = text.strip().rpartition("-")[2]
        same += [getattr(model, kind.code) == int(digits)] if digits.isdecimal() else []
    elif kind.code:
        same.append(getattr(model, kind.code) == text.strip())
    query = sa.select(model.id, title).where(visible(kind, actor), sa.or_(*same)).limit(limit)
    return [(row[0], str(row[1])) for row in session().execute(query)]


def path_of(kind: RecordType, record_id: int) -> str:
    """Return the address of a record's page; it works outside of requests too."""
    return f"{kind.address}/{record_id}"


def names_of(kind: RecordType, rows: Iterable[Any]) -> list[str]:
    """Return the labels of several records."""
    return [label_of(kind, row) for row in rows]
