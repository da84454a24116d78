"""The fields of records that name staff: each is a kind of thing that people hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.holdings import Held, Holding
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records import naming, service
from host.records.custom import catalogue, storage
from host.records.entering import checking
from host.records.entering.fields import all_fields


def field_holdings() -> list[Holding]:
    """Return a holding for every field of staff that forms may change, added ones included."""
    return [
        _holding(kind, field)
        for kind in current().registry.record_types.values()
        for field in all_fields(kind)
        if field.type is FieldType.STAFF and not field.read_only
    ]


def _holding(kind: RecordType, field: RecordField) -> Holding:
    several = sum(one.type is FieldType.STAFF and not one.read_only for one in all_fields(kind))
    which = f" ({field.label})" if several > 1 else ""
    return Holding(
        key=f"{kind.key}.{field.key}",
        singular=f"{kind.singular}{which}",
        plural=f"{kind.plural}{which}",
        held=lambda: _held(kind, field),
        show=lambda ids: _shown(kind, ids),
        give=lambda record_id, who, to, actor: _give(kind, field, record_id, (who, to), actor),
        position=kind.menu or 100,
    )


def _held(kind: RecordType, field: RecordField) -> sa.Select[int, int | None]:
    if catalogue.is_custom(field.key):
        table, on, value = storage.joined(kind, field)
        query = sa.select(kind.model.id, value).select_from(kind.model).join(table, on)
    else:
        query = sa.select(kind.model.id, getattr(kind.model, field.key))
    return query.where(*_open(kind))


def _open(kind: RecordType) -> list[sa.ColumnElement[bool]]:
    """Return the conditions under which there is something left to do with a record."""
    found: list[sa.ColumnElement[bool]] = []
    if hasattr(kind.model, "archived_at"):
        found.append(kind.model.archived_at.is_(None))
    state = next((one for one in kind.fields if one.key == kind.state), None)
    closed = [one.value for one in state.all_choices() if one.closed] if state else []
    if closed:
        held: Any = getattr(kind.model, kind.state)
        found.append(sa.or_(held.is_(None), held.not_in(closed)))
    return found


def _shown(kind: RecordType, ids: Sequence[int]) -> Mapping[int, Held]:
    titles = naming.labels(kind, ids)
    return {one: Held(title, naming.path_of(kind, one)) for one, title in titles.items()}


def _give(
    kind: RecordType, field: RecordField, record_id: int, way: tuple[int, int], actor: Actor
) -> bool:
    who, to = way
    try:
        record = service.locked(kind, record_id, actor)
    except NotFound:
        return False
    if checking.value_of(kind, field, record) != who:
        return False
    return bool(service.update(kind, record_id, {field.key: to}, actor).changes)
