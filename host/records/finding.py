"""Records by their ids, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.errors import Conflict, NotFound, StaleRecord
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records.visibility import visible

STALE = "Somebody else saved this while your form was open."


def get(kind: RecordType, record_id: int, actor: Actor, *options: Any) -> Any:
    """Return a record; raises NotFound for one that the actor may not see."""
    query = sa.select(kind.model).where(kind.model.id == record_id, visible(kind, actor))
    found = session().scalar(query.options(*options))
    if found is None:
        raise _no_such(kind)
    return found


def get_many(kind: RecordType, ids: Sequence[int], actor: Actor) -> list[Any]:
    """Return those of the records that the actor may see, by id."""
    query = sa.select(kind.model).where(kind.model.id.in_(ids), visible(kind, actor))
    return list(session().scalars(query.order_by(kind.model.id)))


def locked(kind: RecordType, record_id: int, actor: Actor) -> Any:
    """Read a record afresh and, where the database can, keep others from changing it."""
    query = sa.select(kind.model).where(kind.model.id == record_id, visible(kind, actor))
    fresh = query.with_for_update(of=kind.model).execution_options(populate_existing=True)
    found = session().scalar(fresh)
    if found is None:
        raise _no_such(kind)
    return found


def check_version(found: Any, opened: int | None) -> None:
    """Raise StaleRecord when a form was opened with an older version."""
    if opened is not None and getattr(found, "version", opened) != opened:
        raise StaleRecord(STALE)


def refuse_locked(kind: RecordType, found: Any) -> None:
    """Raise Conflict when nobody can change the record now."""
    reason = kind.rules.locked(found)
    if reason:
        raise Conflict(reason)


def _no_such(kind: RecordType) -> NotFound:
    return NotFound(f"There is no such {kind.singular}, or it is not one that you may see.")
