"""Writes and reads the activity log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.database import session
from host.hooks.actor import Actor
from host.hooks.records import Changes, RecordRef


def record(
    actor: Actor,
    verb: str,
    ref: RecordRef,
    changes: Changes | None = None,
    *,
    client_id: int | None = None,
    note: str = "",
) -> None:
    """Add a line to the log, in the caller's transaction."""
    session().add(
        Activity(
            at=clock.now(),
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            actor_label=actor.label,
            verb=verb,
            record_type=ref.type,
            record_id=ref.id,
            record_label=ref.label[:300],
            client_id=client_id,
            changes=_plain_changes(changes),
            note=note[:1000],
        )
    )


def record_many(
    actor: Actor,
    verb: str,
    refs: Sequence[RecordRef],
    changes: Sequence[Changes | None] = (),
    *,
    client_ids: Sequence[int | None] = (),
    note: str = "",
) -> None:
    """Add a line for each record in one go; ``changes`` and ``client_ids`` stand in their order."""
    if not refs:
        return
    now = clock.now()
    session().execute(
        sa.insert(Activity),
        [
            {
                "at": now,
                "actor_kind": actor.kind.value,
                "actor_id": actor.id,
                "actor_label": actor.label,
                "verb": verb,
                "record_type": ref.type,
                "record_id": ref.id,
                "record_label": ref.label[:300],
                "client_id": client_ids[place] if client_ids else None,
                "changes": _plain_changes(changes[place] if changes else None),
                "note": note[:1000],
            }
            for place, ref in enumerate(refs)
        ],
    )


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields whose values differ, with old and new."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }


def of_record(record_type: str, record_id: int, limit: int = 50) -> list[Activity]:
    """Return the newest lines about one record."""
    query = (
        sa.select(Activity)
        .where(Activity.record_type == record_type, Activity.record_id == record_id)
        .order_by(Activity.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))


def of_client(client_id: int, limit: int = 50) -> list[Activity]:
    """Return the newest lines about a client and the records that name it."""
    query = (
        sa.select(Activity)
        .where(Activity.client_id == client_id)
        .order_by(Activity.id.desc())
        .limit(limit)
    )
    return list(session().scalars(query))


def _plain_changes(changes: Changes | None) -> dict[str, Any]:
    return {name: [plain(old), plain(new)] for name, (old, new) in (changes or {}).items()}


def plain(value: Any) -> Any:
    """Turn a value into what JSON can hold, exactly: decimals and dates become text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value
