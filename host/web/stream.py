"""Lines of the activity log in words, for the stream beside a record and for the whole log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from host.access.service import ROLE_TYPE
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
    "secret_revealed": "eye",
    "secret_rotated": "key",
    "licence_valid": "license",
    "licence_grace": "clock-exclamation",
    "licence_lapsed": "license-off",
    "licence_entered": "license",
    "licence_released": "license-off",
    "licence_server_changed": "server",
}
_VERBS = {
    "updated": "changed",
    "retried": "tried again to send",
    "resent": "sent again to",
    "changed_password": "changed the password of",
    "secret_revealed": "looked at the secret of",
    "secret_rotated": "made a new secret for",
    "licence_valid": "found the licence good again of",
    "licence_grace": "could not check the licence of",
    "licence_lapsed": "found the licence lapsed of",
    "licence_entered": "entered a purchase code of",
    "licence_released": "released the licence of",
    "licence_server_changed": "changed the licence server of",
}
_WHOLE = {"logged_in": "logged in"}
"""What people do themselves: the record would only repeat who it was."""
_COLOURS = {"created": "green", "deleted": "red"}
_WORD = re.compile(r"[a-z]+(_[a-z]+)+")
_LABELS: Mapping[str, Mapping[str, str]] = {CLIENT_TYPE: data.LABELS, CONTACT_TYPE: contacts.LABELS}
_UNSAID = {
    (record_type, name)
    for record_type in (CLIENT_TYPE, CONTACT_TYPE)
    for name in ("archived_at", "is_active", "match_key")
}


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
    icon: str = "point"
    colour: str = ""
    changes: tuple[Change, ...] = ()
    note: str = ""
    url: str = ""


def events_of(lines: Iterable[Activity], here: RecordRef | None = None) -> list[Event]:
    """Put lines of the log into words; the record whose page this is needs no name."""
    return [_event(line, here) for line in lines]


def record_url(record_type: str, record_id: int) -> str:
    """Return the address of a record, or nothing when its module is away."""
    link = current().registry.links.get(record_type)
    if link is None:
        return ""
    arguments: dict[str, Any] = {link.argument: record_id}
    return url_for(link.endpoint, **arguments)


def type_title(record_type: str) -> str:
    """Name a type of record; one that nobody declares goes by the last part of its key."""
    link = current().registry.links.get(record_type)
    return link.title if link else record_type.rpartition(".")[2].replace("_", " ").capitalize()


def said(value: Any) -> str:
    """Say a value as it stands in the log."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    if _WORD.fullmatch(text):  # the stored name of a choice, such as in_progress
        return text.replace("_", " ")
    return text if len(text) <= 120 else f"{text[:117]}…"


def _event(line: Activity, here: RecordRef | None) -> Event:
    own = here is not None and (line.record_type, line.record_id) == (here.type, here.id)
    return Event(
        who=line.actor_label,
        what=_WHOLE.get(line.verb) or _deed(line, own=own),
        when=ago(line.at),
        icon=_ICONS.get(line.verb, "point"),
        colour=_COLOURS.get(line.verb, ""),
        changes=tuple(_changes(line)),
        note=line.note,
        url="" if own or line.verb == "deleted" else record_url(line.record_type, line.record_id),
    )


def _deed(line: Activity, *, own: bool) -> str:
    """Say what was done to which record; a name that says what it is needs no noun before it."""
    verb = _VERBS.get(line.verb, line.verb.replace("_", " "))
    noun = type_title(line.record_type).lower()
    if own:
        return f"{verb} the {noun}"
    if line.record_label.lower().endswith(f" {noun}"):
        return f"{verb} the {line.record_label}"
    return f"{verb} the {noun} {line.record_label}"


def _changes(line: Activity) -> Iterator[Change]:
    labels = _LABELS.get(line.record_type, {})
    for name, (old, new) in line.changes.items():
        label = labels.get(name, name.replace("_", " ").capitalize())
        if (line.record_type, name) in _UNSAID:
            continue
        if (line.record_type, name) == (ROLE_TYPE, "rights"):
            yield from _rights(set(old or ()), set(new or ()))
        elif (line.record_type, name) == (CONTACT_TYPE, "areas"):
            yield Change(label, _areas(old), _areas(new))
        else:
            yield Change(label, said(old), said(new))


def _rights(old: set[str], new: set[str]) -> Iterator[Change]:
    """Say what a role was given and what was taken from it, not everything it holds."""
    for label, rights in (("Given", new - old), ("Taken away", old - new)):
        if rights:
            yield Change(label, "", ", ".join(sorted(map(_right_in_words, rights))))


def _areas(keys: Any) -> str:
    """Name parts of the client area; one whose module is away goes by its key."""
    known = current().registry.contact_permissions
    return ", ".join(known[key].label if key in known else key for key in keys or ())


def _right_in_words(right: str) -> str:
    key, _, action = right.rpartition(":")
    feature = current().registry.features.get(key)
    if feature is None:
        return right
    return f"{feature.title}: {feature.all_actions.get(action, action).lower()}"
