"""The question before a deletion: what goes along, in numbers, and what stands in the way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import render_template

from host.database import session
from host.hooks.permissions import DELETE, EDIT
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import dependants, naming, service
from host.records.beside.models import Attachment, Comment
from host.staff_area.records.routes import Route
from host.web import people

_NOUNS = ((Comment, "comment", "comments"), (Attachment, "file", "files"))


def question(kind: RecordType, record_id: int) -> str:
    """Ask before a record is deleted."""
    found = service.get(kind, record_id, people.actor())
    return render_template(
        "staff_area/records/delete.html",
        kind=kind,
        label=naming.label_of(kind, found),
        path=naming.path_of(kind, record_id),
        along=[*_records(kind, record_id), *_belongings(kind, record_id)],
        said=kind.rules.before_deleting(found),
        archives=_archives(kind, found),
    )


def _archives(kind: RecordType, found: Any) -> bool:
    allowed = people.actor().may(kind.rights_on, EDIT) and "edit" not in kind.without
    return allowed and hasattr(found, "archived_at") and found.archived_at is None


def _records(kind: RecordType, record_id: int) -> list[tuple[str, int]]:
    singular = {one.plural: one.singular for one in current().registry.record_types.values()}
    return [
        (singular[plural] if number == 1 else plural, number)
        for plural, number in service.weight(kind, [record_id])
    ]


def _belongings(kind: RecordType, record_id: int) -> list[tuple[str, int]]:
    found = []
    for model, singular, plural in _NOUNS:
        number = _count(model.__table__, kind, record_id)
        if number:
            found.append((singular if number == 1 else plural, number))
    return found


def _count(table: Any, kind: RecordType, record_id: int) -> int:
    mine = dependants.belonging_to(table, kind.key, [record_id])
    query = sa.select(sa.func.count()).select_from(table).where(mine)
    return session().scalar(query) or 0


ROUTES = (Route("delete_question", "/<int:record_id>/delete", question, DELETE, part="delete"),)
