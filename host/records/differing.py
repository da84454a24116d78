"""What an edit changes, and whether the record may go where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from host.errors import Conflict, InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordType
from host.records.entering import checking, fields


def differences(
    kind: RecordType, found: Any, values: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    known = {one.key: one for one in fields.all_fields(kind)}
    given = [known[key] for key in values if key in known]
    held = checking.values_of(kind, found, given)
    changes = {}
    for one in given:
        old, new = held.get(one.key), values[one.key]
        if one.type is FieldType.SECRET:
            old, new = ("…", "changed") if new else (None, None)
        if _kept(old) != _kept(new):
            changes[one.key] = (old, new)
    return changes


def check_move(
    kind: RecordType, found: Any, changes: Mapping[str, tuple[Any, Any]], actor: Actor
) -> None:
    """Refuse a state that cannot follow."""
    if kind.state not in changes:
        return
    old, new = changes[kind.state]
    allowed = kind.transitions.get(old)
    if allowed is not None and new not in allowed:
        names = {choice.value: choice.label for choice in fields.states_of(kind)}
        able = ", ".join(names.get(one, one) for one in allowed) or "nothing else"
        raise InvalidInput.of(
            kind.state,
            f"From “{names.get(old, old)}” the {kind.singular} can become {able}, "
            f"not “{names.get(new, new)}”.",
        )
    reason = kind.rules.refuse_move(found, new, actor)
    if reason:
        raise Conflict(reason)


def _kept(value: Any) -> Any:
    """Nothing is nothing, in whatever form."""
    return None if value in ("", ()) else value
