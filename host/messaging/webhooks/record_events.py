"""Events of records: what is done to any record of any type, for whoever subscribed to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from host import clock
from host.database import gather, session
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.hooks.records import RecordRef
from host.kernel import events
from host.kernel.events import Deed
from host.kernel.generation import current
from host.messaging.webhooks import outbox
from host.messaging.webhooks.catalogue import HOST, base_of
from host.messaging.webhooks.subscriptions import Subscription, subscriptions, wanting
from host.records import naming
from host.records.custom import catalogue as custom
from host.records.custom import storage
from host.records.entering import fields

_WHOLE = {"created", "restored"}
"""These say what the whole record holds, for the receiver may never have seen it."""
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class _Happened:
    """A deed and the events that tell of it."""

    deed: Deed
    kind: RecordType
    names: tuple[str, ...]
    at: datetime


@events.listen
def hear(deed: Deed) -> None:
    """Keep a deed until the commit, if anybody wants to know of it."""
    if not subscriptions():
        return
    kind = current().registry.record_types.get(deed.ref.type)
    if kind is None:
        return
    names = tuple(name for name in _names(kind, deed) if wanting(name, HOST))
    if names:
        gather(_write, _Happened(deed, kind, names, clock.now()))


def _names(kind: RecordType, deed: Deed) -> Iterator[str]:
    """Name the events of a deed; what a module declares under the same name it sends itself."""
    declared = current().registry.webhook_events
    verbs = [deed.verb]
    if kind.state and kind.state in deed.changes:
        verbs.append("status_changed")
    for verb in verbs:
        name = f"{base_of(kind.key)}.{verb}"
        if name not in declared:
            yield name


def _write(heard: list[_Happened]) -> None:
    """Write the deliveries of one transaction; records of a type are read together."""
    held = _contents(heard)
    for one in heard:
        values = held.get((one.kind.key, one.deed.ref.id), {})
        for name in one.names:
            wanted = wanting(name, HOST)
            for open_to in {sub.all_fields for sub in wanted}:
                data = data_of(one.kind, one.deed, one.at, values, all_fields=open_to)
                some = [sub for sub in wanted if sub.all_fields is open_to]
                _put(some, name, data, one.deed.ref)


def _put(
    wanted: Sequence[Subscription], name: str, data: Mapping[str, Any], ref: RecordRef
) -> None:
    outbox.put(wanted, name, outbox.body_of(name, data), ref)


def data_of(
    kind: RecordType,
    deed: Deed,
    at: datetime,
    values: Mapping[str, Any],
    *,
    all_fields: bool,
) -> dict[str, Any]:
    """Return what an event says; fields that need a right of their own only with ``all_fields``.

    ``values`` is what the whole record holds, where the event tells of it.
    """
    seen = {one.key for one in shown(kind, all_fields=all_fields)}
    ref = deed.ref
    said: dict[str, Any] = {
        "record": {
            "type": kind.key,
            "id": ref.id,
            "label": ref.label,
            "link": f"{current().config.site_url}{naming.path_of(kind, ref.id)}",
        },
        "actor": {"kind": deed.actor.kind.value, "id": deed.actor.id, "name": deed.actor.label},
        "occurred_at": at,
        "changes": {
            key: {"old": old, "new": new} for key, (old, new) in deed.changes.items() if key in seen
        },
    }
    if deed.verb in _WHOLE:
        said["values"] = {key: value for key, value in values.items() if key in seen}
    return said | dict(deed.more)


def shown(kind: RecordType, *, all_fields: bool) -> list[RecordField]:
    """Return the fields that an event may tell of; secret ones never."""
    return [
        one
        for one in fields.all_fields(kind)
        if one.type is not FieldType.SECRET and (all_fields or not one.rights)
    ]


def _contents(heard: Sequence[_Happened]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return what the records hold whose events say everything, a few statements a type."""
    wanted: dict[str, tuple[RecordType, dict[int, None]]] = {}
    for one in heard:
        if one.deed.verb in _WHOLE:
            wanted.setdefault(one.kind.key, (one.kind, {}))[1][one.deed.ref.id] = None
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, ids in wanted.values():
        for start in range(0, len(ids), _TOGETHER):
            some = list(ids)[start : start + _TOGETHER]
            found |= {(kind.key, one): held for one, held in _held(kind, some).items()}
    return found


def _held(kind: RecordType, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    columns = {
        one.key: getattr(kind.model, one.key)
        for one in kind.fields
        if one.type is not FieldType.SECRET
    }
    query = sa.select(kind.model.id, *columns.values()).where(kind.model.id.in_(ids))
    found = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in session().execute(query)}
    added = [one for one in fields.all_fields(kind) if custom.is_custom(one.key)]
    if added:
        for record_id, more in storage.values_of_many(kind, added, ids).items():
            found.setdefault(record_id, {}).update(more)
    return found
