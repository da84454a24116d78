"""Lines of the activity log in words, for the stream beside a record and for the whole log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from markupsafe import Markup

from host.access.service import ROLE_TYPE
from host.activity.models import Activity
from host.clients.models import CONTACT_TYPE
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records.custom import catalogue
from host.records.entering import fields
from host.records.visibility import may_see_field
from host.web.filters import ago, money, number, timezone

_ICONS = {
    "created": "plus",
    "updated": "pencil",
    "deleted": "trash",
    "archived": "archive",
    "merged": "git-merge",
    "added_file": "paperclip",
    "planned": "calendar-plus",
    "followed_up": "calendar-check",
    "deleted_file": "trash",
    "shared_file": "eye",
    "unshared_file": "eye-off",
    "undid": "arrow-back-up",
    "removed": "trash",
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
    "invited": "mail-forward",
    "uninvited": "mail-off",
    "took_up": "user-check",
    "logged_in": "login",
    "sent_reset": "key",
    "viewed_as": "eye",
    "stands_for": "building-plus",
    "stands_no_more_for": "building-minus",
}
_VERBS = {
    "undid": "took back a change of",
    "added_file": "added a file to",
    "planned": "planned a follow-up of",
    "followed_up": "followed up",
    "deleted_file": "deleted a file of",
    "shared_file": "showed the client a file of",
    "unshared_file": "hid from the client a file of",
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
    "invited": "invited to the client area",
    "uninvited": "took back the invitation of",
    "sent_reset": "sent a link for a new password to",
    "viewed_as": "looked at the client area as",
    "stands_for": "let stand for a further client",
    "stands_no_more_for": "let stand for a client no longer",
}
_WHOLE = {"logged_in": "logged in", "took_up": "took up the invitation"}
"""What people do themselves: the record would only repeat who it was."""
_COLOURS = {"created": "green", "deleted": "red"}
_WORD = re.compile(r"[a-z]+(_[a-z]+)+")
_UNSAID = {"archived_at", "match_key"}
"""What the verb says already."""


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
    take_back: str = ""
    """Address that takes it back, when this can be done from here."""


def events_of(
    lines: Iterable[Activity], here: RecordRef | None = None, actor: Actor | None = None
) -> list[Event]:
    """Put lines of the log into words; the record whose page this is needs no name.

    With an actor, changes of fields that this one may not see are left out.
    """
    return [event_of(line, here, actor) for line in lines]


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


def event_of(line: Activity, here: RecordRef | None = None, actor: Actor | None = None) -> Event:
    """Put one line of the log into words."""
    own = here is not None and (line.record_type, line.record_id) == (here.type, here.id)
    return Event(
        who=line.actor_label,
        what=_WHOLE.get(line.verb) or _deed(line, own=own),
        when=ago(line.at),
        icon=_ICONS.get(line.verb, "point"),
        colour=_COLOURS.get(line.verb, ""),
        changes=tuple(_changes(line, actor)),
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


def _changes(line: Activity, actor: Actor | None) -> Iterator[Change]:
    known = _fields(line.record_type)
    for name, (old, new) in line.changes.items():
        field = known.get(name)
        label = field.label if field else _name(name)
        if name in _UNSAID or (actor and not _may_see(field, name, actor)):
            continue
        if (line.record_type, name) == (ROLE_TYPE, "rights"):
            yield from _rights(set(old or ()), set(new or ()))
        elif (line.record_type, name) == (CONTACT_TYPE, "areas"):
            yield Change(label, _areas(old), _areas(new))
        elif (line.record_type, name) != (CONTACT_TYPE, "is_active"):
            yield Change(label, _shown(field, old), _shown(field, new))


def _name(name: str) -> str:
    words = name.removeprefix(catalogue.PREFIX).replace("_", " ")
    return words[:1].upper() + words[1:]


def _may_see(field: RecordField | None, name: str, actor: Actor) -> bool:
    """Of a field that was purged nobody knows any more whom it was for."""
    if field is None:
        return actor.is_admin or not catalogue.is_custom(name)
    return may_see_field(field, actor)


def _fields(record_type: str) -> dict[str, RecordField]:
    """Return the fields of a type that is here, by key, with those that were put away."""
    kind = current().registry.record_types.get(record_type)
    if kind is None:
        return {}
    away = (one.field for one in catalogue.added(kind.key) if one.archived)
    return {field.key: field for field in (*fields.all_fields(kind), *away)}


def _shown(field: RecordField | None, value: Any) -> str:
    """Say a value the way that its field is read; the log keeps people and records by name."""
    say = _SAID.get(field.type) if field is not None and value not in (None, "") else None
    try:
        return said(value) if say is None or field is None else say(field, value)
    except (ValueError, TypeError, ArithmeticError):  # written when the field was another one
        return said(value)


def _choices(field: RecordField, value: Any) -> str:
    names = {choice.value: choice.label for choice in field.all_choices()}
    several = value if isinstance(value, list) else [value]
    return ", ".join(names.get(one, said(one)) for one in several)


def _figure(field: RecordField, value: Any) -> str:
    unit = "%" if field.type is FieldType.PERCENT else field.unit
    return f"{number(Decimal(value))} {unit}".strip()


def _instant(_field: RecordField, value: Any) -> str:
    local = datetime.fromisoformat(value).astimezone(timezone())
    return f"{_day(local)}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


_SAID: dict[FieldType, Callable[[RecordField, Any], str]] = {
    FieldType.CHOICE: _choices,
    FieldType.CHOICES: _choices,
    FieldType.MONEY: lambda field, value: money(Decimal(value)),
    FieldType.INTEGER: _figure,
    FieldType.DECIMAL: _figure,
    FieldType.PERCENT: _figure,
    FieldType.DATE: lambda field, value: _day(date.fromisoformat(value)),
    FieldType.DATETIME: _instant,
}


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
