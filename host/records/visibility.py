"""Which records an actor may see: one condition for list, page, search, file and API alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import sqlalchemy as sa

from host.access.teams import mates
from host.hooks.actor import Actor, ActorKind, Scope
from host.hooks.record_types import Ownership, RecordField, RecordType
from host.kernel.generation import current

_PARTS = (Scope.TEAM, Scope.OWN)
_FEW = 40
"""So many people are parameters of their own: a list of any length is written anew each time."""


def visible(kind: RecordType, actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on the mapped class under which the actor may see a record.

    A type whose own rule raises shows nothing: what decides access fails closed.
    """
    if kind.setup and not actor.is_admin:
        return sa.false()
    if kind.readable is not None:
        slug = current().registry.type_owner[kind.key]
        good, found = current().hooks.guard.call(slug, "record_types", kind.readable, actor)
        return found if good else sa.false()
    if actor.kind is ActorKind.CONTACT:
        return _of_contact(kind, actor)
    scope = actor.scope(kind.rights_on)
    if scope is Scope.ALL:
        return sa.true()
    if scope is Scope.NONE or kind.ownership is None:
        return sa.false()
    return _of_people(kind, kind.ownership, actor, scope)


def _of_contact(kind: RecordType, actor: Actor) -> sa.ColumnElement[bool]:
    """A contact knows of what belongs to the client that it is from."""
    if not kind.client:
        return sa.false()
    own: sa.ColumnElement[bool] = getattr(kind.model, kind.client) == actor.client_id
    return own


def sees_all(kind: RecordType, actor: Actor) -> bool:
    """Tell whether nothing of this type is hidden from the actor."""
    return isinstance(visible(kind, actor), sa.True_)


def readable_ids(
    kind: RecordType, actor: Actor, ids: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool]:
    """Return the condition that the ids are those of records that the actor may see."""
    condition = visible(kind, actor)
    if isinstance(condition, (sa.True_, sa.False_)):
        return condition
    return ids.in_(sa.select(kind.model.id).where(condition))


def may_see_field(field: RecordField, actor: Actor) -> bool:
    """Tell whether the actor may see what a field holds."""
    return not field.rights or actor.is_admin or not actor.grants.isdisjoint(field.rights)


def shown_fields(fields: Sequence[RecordField], actor: Actor) -> tuple[RecordField, ...]:
    """Return the fields that the actor may see."""
    return tuple(field for field in fields if may_see_field(field, actor))


def rights_to_read(kind: RecordType) -> tuple[str, ...]:
    """Return the rights of which any one opens the list."""
    feature = current_feature(kind)
    return tuple(f"{kind.rights_on}:{action}" for action in feature)


def current_feature(kind: RecordType) -> tuple[str, ...]:
    """Return the actions by which records of the type are read."""
    return ("view", "view_team", "view_own") if kind.ownership or kind.readable else ("view",)


def _owned(
    kind: RecordType, ownership: Ownership, actor: Actor, scope: Scope
) -> sa.ColumnElement[bool]:
    if ownership.through:
        target = _target(kind, ownership.through)
        if target.ownership is None:
            return sa.false()
        reference: Any = getattr(kind.model, ownership.through)
        owned = _owned(target, target.ownership, actor, scope)
        return cast(
            "sa.ColumnElement[bool]", reference.in_(sa.select(target.model.id).where(owned))
        )
    people = mates(actor.staff_id) if scope is Scope.TEAM else {actor.staff_id}
    wanted = sorted(one for one in people if one is not None)
    owners = [getattr(kind.model, name) for name in ownership.owners]
    further = [_also(kind, ownership.also, wanted)] if ownership.also and wanted else []
    if len(wanted) == 1:
        return sa.or_(*(owner == wanted[0] for owner in owners), *further)
    among = [sa.literal(one, sa.Integer()) for one in wanted] if len(wanted) <= _FEW else wanted
    return sa.or_(sa.false(), *(owner.in_(among) for owner in owners), *further)


def _of_people(
    kind: RecordType, ownership: Ownership, actor: Actor, scope: Scope
) -> sa.ColumnElement[bool]:
    """Remember the condition: each list of the person needs it, until rights or teams change."""
    key = scope_key(kind, actor)
    if key is None:
        return _owned(kind, ownership, actor, scope)
    return current().remember(key, lambda: _owned(kind, ownership, actor, scope))


def scope_key(kind: RecordType, actor: Actor) -> tuple[str, str, int, Scope] | None:
    """Return what stands for the condition of `visible` until rights or teams change.

    None where it may be another one each time.
    """
    if kind.readable is not None or kind.ownership is None or actor.staff_id is None:
        return None
    scope = actor.scope(kind.rights_on)
    if kind.setup or scope not in _PARTS or _asks_a_module(kind, kind.ownership):
        return None
    return "owned", kind.key, actor.staff_id, scope


def _asks_a_module(kind: RecordType, ownership: Ownership) -> bool:
    """Tell whether the condition may be another one each time."""
    if ownership.through:
        target = _target(kind, ownership.through)
        return target.ownership is not None and _asks_a_module(target, target.ownership)
    return ownership.also is not None


def _also(
    kind: RecordType,
    condition: Callable[[Sequence[int]], sa.ColumnElement[bool]],
    people: Sequence[int],
) -> sa.ColumnElement[bool]:
    slug = current().registry.type_owner[kind.key]
    good, found = current().hooks.guard.call(slug, "record_types", condition, people)
    return found if good else sa.false()


def _target(kind: RecordType, key: str) -> RecordType:
    field = next(field for field in kind.fields if field.key == key)
    return current().registry.record_types[field.target]
