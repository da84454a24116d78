"""Records to choose from for what somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records import words
from host.records.entering import fields
from host.records.visibility import visible

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A record that can be chosen."""

    id: int
    label: str
    detail: str = ""


def find(kind: RecordType, text: str, actor: Actor, limit: int) -> list[Option]:
    """Return visible records that are not archived: titles that begin with the text come first.

    Without text, the first ones by title.
    """
    text = text.strip()[:LONGEST]
    model = kind.model
    title = getattr(model, kind.title)
    details = [getattr(model, key) for key in kind.subtitle if _is_text(kind, key)]
    query = sa.select(model.id, title, *details).where(visible(kind, actor))
    if hasattr(model, "archived_at"):
        query = query.where(model.archived_at.is_(None))
    query = query.order_by(title, model.id).limit(limit)
    if not text:
        return [_option(row) for row in session().execute(query)]
    begins = title.istartswith(text, autoescape=True)
    found = [_option(row) for row in session().execute(query.where(begins))]
    if len(found) < limit:
        known = {one.id for one in found}
        more = session().execute(query.where(words.holding(kind, text)))
        found += [one for row in more if (one := _option(row)).id not in known]
    return found[:limit]


def _option(row: Any) -> Option:
    return Option(row[0], str(row[1]), ", ".join(str(part) for part in row[2:] if part))


def _is_text(kind: RecordType, key: str) -> bool:
    field = fields.field_of(kind, key)
    return field is not None and field.type in fields.TEXTS
