"""Values that only one record may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.errors import InvalidInput
from host.hooks.record_types import RecordField, RecordType


def check(kind: RecordType, rows: Sequence[Mapping[str, Any]], record: Any | None) -> None:
    """Raise InvalidInput for a value that another record has, or two of these rows.

    The database has the last word; this says it beside the field.
    """
    for field in kind.fields:
        column = kind.model.__table__.c.get(field.key)
        if column is None or not column.unique:
            continue
        wanted = [row[field.key] for row in rows if row.get(field.key) not in (None, "")]
        if wanted and (len(set(wanted)) < len(wanted) or _taken(kind, field, wanted, record)):
            raise InvalidInput.of(field.key, _message(kind, field))


def _taken(kind: RecordType, field: RecordField, wanted: list[Any], record: Any | None) -> bool:
    model = kind.model
    query = sa.select(model.id).where(getattr(model, field.key).in_(wanted)).limit(2)
    with session().no_autoflush:
        found = set(session().scalars(query))
    return bool(found - ({record.id} if record is not None else set()))


def _message(kind: RecordType, field: RecordField) -> str:
    article = "an" if kind.singular[:1] in "aeiou" else "a"
    label = field.label[:1].lower() + field.label[1:]
    return f"There is {article} {kind.singular} of this {label} already."
