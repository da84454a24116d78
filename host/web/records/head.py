"""The head of a record's page: badge, facts, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from host.hooks.actor import Actor
from host.hooks.record_types import RecordAction, RecordType
from host.records import naming
from host.records.entering import fields
from host.records.entering.fields import Fields
from host.web.records import cells

Item = dict[str, Any]
_NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Head:
    """What the template puts on top of every page of a record."""

    title: str
    badge: Item | None = None
    facts: list[Item] = field(default_factory=list)
    primary: Item | None = None
    secondary: list[Item] = field(default_factory=list)
    menu: list[Item] = field(default_factory=list)


def head_of(
    kind: RecordType,
    record: Any,
    row: Any,
    seen: Fields,
    actor: Actor,
    *,
    pressed: Sequence[RecordAction],
) -> Head:
    """Describe the head; actions that the person may not take are left out."""
    path = naming.path_of(kind, record.id)
    edits = _may(kind, actor, "edit") and not kind.rules.locked(record)
    edit = {"label": "Edit", "icon": "pencil", "key": "e", "url": f"{path}/edit"}
    buttons = [edit] if edits else []
    main = next((one for one in pressed if one.main), None)
    if main:
        buttons.insert(0, _button(main, path))
    return Head(
        title=naming.label_of(kind, record),
        badge=_badge(kind, record),
        facts=[
            {
                "label": one.label,
                "value": (one.show(record) if one.show else cells.cell(one)(row)) or _NOTHING,
            }
            for one in seen.of(kind.facts)
        ],
        primary=buttons[0] if buttons else None,
        secondary=buttons[1:],
        menu=[
            *(_button(one, path) for one in pressed if one is not main),
            *_menu(kind, record, actor, path),
        ],
    )


def _may(kind: RecordType, actor: Actor, action: str) -> bool:
    if action in kind.without:
        return False
    return actor.is_admin if kind.setup else actor.may(kind.rights_on, action)


def _badge(kind: RecordType, record: Any) -> Item | None:
    if getattr(record, "archived_at", None) is not None:
        return {"label": "Archived", "colour": "neutral"}
    if not kind.state:
        return None
    held = getattr(record, kind.state)
    choice = next((one for one in fields.states_of(kind) if one.value == held), None)
    return {"label": choice.label, "colour": choice.colour} if choice else None


def _button(action: RecordAction, path: str) -> Item:
    item: Item = {
        "label": action.label,
        "icon": action.icon,
        "post": not action.asks and action.leads_to is None,
        "danger": action.danger,
        "url": f"{path}/do/{action.key}",
    }
    if action.confirm:
        item |= {"confirm_title": action.confirm, "confirm_button": action.label}
    return item


def _menu(kind: RecordType, record: Any, actor: Actor, path: str) -> list[Item]:
    menu: list[Item] = []
    if _may(kind, actor, "create") and "copy" not in kind.without:
        menu.append({"label": "Copy", "icon": "copy", "url": f"{path}/copy"})
    if _may(kind, actor, "edit") and hasattr(kind.model, "archived_at"):
        menu.append(_restore(path) if record.archived_at else _archive(kind, record, path))
    if _may(kind, actor, "edit") and _may(kind, actor, "delete") and "merge" not in kind.without:
        menu.append(
            {"label": "Merge", "icon": "git-merge", "url": f"{kind.address}/merge?id={record.id}"}
        )
    if _may(kind, actor, "delete"):
        menu.append(_delete(path))
    return menu


def _archive(kind: RecordType, record: Any, path: str) -> Item:
    return {
        "label": "Archive",
        "icon": "archive",
        "post": True,
        "url": f"{path}/archive",
        "confirm_title": f"Archive {naming.label_of(kind, record)}?",
        "confirm_text": "Lists leave it out. Everything is kept, and you can restore it.",
        "confirm_button": "Archive",
    }


def _restore(path: str) -> Item:
    return {"label": "Restore", "icon": "archive-off", "post": True, "url": f"{path}/restore"}


def _delete(path: str) -> Item:
    return {"label": "Delete", "icon": "trash", "danger": True, "url": f"{path}/delete"}
