"""Buttons beyond the usual ones, of the type itself and of other modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from host.database import transaction
from host.errors import NotFound, PermissionDenied
from host.hooks.actor import Actor
from host.hooks.permissions import EDIT
from host.hooks.record_types import RecordAction, RecordType
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import service


def actions_of(kind: RecordType, actor: Actor) -> list[RecordAction]:
    """Return the buttons that the actor may press on records of the type."""
    given = [one for one in current().registry.record_actions if one.type == kind.key]
    all_of = sorted((*kind.actions, *given), key=lambda one: (one.position, one.key))
    return [one for one in all_of if may_press(kind, one, actor)]


def may_press(kind: RecordType, action: RecordAction, actor: Actor) -> bool:
    """Tell whether the actor holds a right that shows the button."""
    if actor.is_admin:
        return True
    if not action.rights:
        return actor.may(kind.rights_on, EDIT)
    return not actor.grants.isdisjoint(action.rights)


def fitting(kind: RecordType, record: Any, actor: Actor) -> list[RecordAction]:
    """Return the buttons that make sense on this record; one that cannot say so is left out."""
    return [one for one in actions_of(kind, actor) if _fits(one, record)]


def find(kind: RecordType, key: str, actor: Actor) -> RecordAction:
    """Return a button that the actor may press; raises PermissionDenied or NotFound."""
    action = next((one for one in actions_of(kind, actor) if one.key == key), None)
    if action is None:
        known = {one.key for one in (*kind.actions, *current().registry.record_actions)}
        if key in known:
            raise PermissionDenied("You do not have the permission for this.")
        raise NotFound("There is no such action here. Its module may have been deactivated.")
    return action


def run(
    kind: RecordType,
    key: str,
    record_id: int,
    actor: Actor,
    answers: Mapping[str, Any] | None = None,
) -> str | RecordRef:
    """Do what a button does, in one transaction; returns what to tell, or what it made."""
    action = find(kind, key, actor)
    if action.run is None:
        raise NotFound("This button leads to a page and does nothing by itself.")
    with transaction():
        record = service.locked(kind, record_id, actor)
        if action.asks:
            return action.run(record, actor, answers or {})
        return action.run(record, actor)


def _fits(action: RecordAction, record: Any) -> bool:
    if action.fits is None:
        return True
    slug = action.key.partition(".")[0]
    good, found = current().hooks.guard.call(slug, "record_actions", action.fits, record)
    return bool(good and found)
