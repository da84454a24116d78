"""Lines of the activity log as the timeline component wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from host.activity import service as activity
from host.activity.models import Activity
from host.kernel.generation import current
from host.web.filters import ago

_ICONS = {"created": "plus", "updated": "pencil", "deleted": "trash"}
_COLOURS = {"created": "green", "deleted": "red"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field with what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log, in words."""

    who: str
    what: str
    when: Markup | str
    icon: str
    colour: str = ""
    changes: tuple[Change, ...] = ()
    note: str = ""
    url: str = ""


def events_of(record_type: str, record_id: int, limit: int = 20) -> list[Event]:
    """Return what happened to one record; it needs no name on its own page."""
    return [
        event_of(line, named=False) for line in activity.of_record(record_type, record_id, limit)
    ]


def event_of(line: Activity, *, named: bool = True) -> Event:
    """Put a line of the log into words."""
    verb = line.verb.replace("_", " ")
    noun = type_title(line.record_type)
    return Event(
        who=line.actor_label,
        what=f"{verb} {noun.lower()} {line.record_label}" if named else f"{verb} this",
        when=ago(line.at),
        icon=_ICONS.get(line.verb, "point"),
        colour=_COLOURS.get(line.verb, ""),
        changes=tuple(_changes(line.changes)),
        note=line.note,
        url=record_url(line.record_type, line.record_id) if named else "",
    )


def type_title(record_type: str) -> str:
    """Name a type of record; one that nobody declares goes by the last part of its key."""
    link = current().registry.links.get(record_type)
    return link.title if link else record_type.rpartition(".")[2].replace("_", " ").capitalize()


def record_url(record_type: str, record_id: int) -> str:
    """Return the address of a record, or nothing when its module is away."""
    link = current().registry.links.get(record_type)
    if link is None:
        return ""
    arguments: dict[str, Any] = {link.argument: record_id}
    return url_for(link.endpoint, **arguments)


def _changes(changes: Mapping[str, Any]) -> list[Change]:
    return [
        Change(name.replace("_", " ").capitalize(), in_words(old), in_words(new))
        for name, (old, new) in changes.items()
    ]


def in_words(value: object) -> str:
    """Say a value as it stands in the log."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
