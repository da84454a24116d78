"""Changes of a section's settings, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import url_for

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import undoing
from host.settings.models import SettingChange
from host.web.filters import ago
from host.web.stream import Change, Event, said


def events_of(
    section: SettingsSection, changes: Iterable[SettingChange], *, inside_form: bool = False
) -> list[Event]:
    """Put changes of a section into words; ``inside_form`` leaves out the buttons."""
    events = ((_event(section, change), change) for change in changes)
    if inside_form:
        return [event for event, _change in events]
    return [
        replace(event, take_back=_address(change)) if undoing.can_be_taken_back(change) else event
        for event, change in events
    ]


def _event(section: SettingsSection, change: SettingChange) -> Event:
    field = section.field(change.key)
    label = field.label if field else change.key
    secret = field is not None and field.kind is FieldKind.SECRET
    return Event(
        who=change.by,
        what=_about_secret(label, change.new) if secret else "changed",
        when=ago(change.at),
        icon="key" if secret else "pencil",
        changes=()
        if secret
        else (Change(label, in_words(field, change.old), in_words(field, change.new)),),
    )


def _address(change: SettingChange) -> str:
    return url_for("setup_settings.take_back", key=change.section, change_id=change.id)


def _about_secret(label: str, new: object) -> str:
    return f"removed: {label}" if new == "removed" else f"entered anew: {label}"


def in_words(field: SettingsField | None, value: Any) -> str:
    """Say a value the way that its page shows it."""
    labels = dict(field.choices) if field else {}
    if isinstance(value, list):
        return ", ".join(labels.get(one, str(one)) for one in value) or "none"
    if isinstance(value, str):
        return labels.get(value, value)
    return ("on" if value else "off") if isinstance(value, bool) else said(value)
