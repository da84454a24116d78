"""Lines of the activity log in words, for the stream beside a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from host.activity.models import Activity
from host.clients import contacts, data
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.web.filters import ago

_ICONS = {
    "created": "plus",
    "updated": "pencil",
    "deleted": "trash",
    "archived": "archive",
    "restored": "archive-off",
    "deactivated": "user-off",
    "activated": "user-check",
    "changed_password": "key",
    "imported": "upload",
}
_COLOURS = {"created": "green", "deleted": "red"}
_LABELS: Mapping[str, Mapping[str, str]] = {CLIENT_TYPE: data.LABELS, CONTACT_TYPE: contacts.LABELS}
_UNSAID = {"archived_at", "is_active", "match_key"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field with what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    who: str
    what: str
    when: Markup | str
    icon: str
    colour: str
    changes: tuple[Change, ...]
    note: str
    url: str


def events_of(lines: Iterable[Activity], here: RecordRef | None = None) -> list[Event]:
    """Put lines of the log into words; the record whose page this is needs no name."""
    return [_event(line, here) for line in lines]


def _event(line: Activity, here: RecordRef | None) -> Event:
    own = here is not None and (line.record_type, line.record_id) == (here.type, here.id)
    verb = "changed" if line.verb == "updated" else line.verb.replace("_", " ")
    noun = _noun(line.record_type)
    return Event(
        who=line.actor_label,
        what=f"{verb} the {noun}" if own else f"{verb} the {noun} {line.record_label}",
        when=ago(line.at),
        icon=_ICONS.get(line.verb, "point"),
        colour=_COLOURS.get(line.verb, ""),
        changes=tuple(_changes(line)),
        note=line.note,
        url="" if own or line.verb == "deleted" else record_url(line.record_type, line.record_id),
    )


def record_url(record_type: str, record_id: int) -> str:
    """Return the address of a record, or nothing when its module is away."""
    link = current().registry.links.get(record_type)
    if link is None:
        return ""
    arguments: dict[str, Any] = {link.argument: record_id}
    return url_for(link.endpoint, **arguments)


def _noun(record_type: str) -> str:
    link = current().registry.links.get(record_type)
    return (link.title if link else record_type.rpartition(".")[2].replace("_", " ")).lower()


def _changes(line: Activity) -> list[Change]:
    labels = _LABELS.get(line.record_type, {})
    return [
        Change(labels.get(name, name.replace("_", " ").capitalize()), _said(old), _said(new))
        for name, (old, new) in line.changes.items()
        if name not in _UNSAID
    ]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
