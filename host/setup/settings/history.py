"""Changes of a section's settings, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings.models import SettingChange
from host.web.filters import ago
from host.web.stream import Change, Event, said


def events_of(section: SettingsSection, changes: Iterable[SettingChange]) -> list[Event]:
    """Put changes of a section into words."""
    return [_event(section, change) for change in changes]


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
        else (Change(label, _value(field, change.old), _value(field, change.new)),),
    )


def _about_secret(label: str, new: object) -> str:
    return f"removed: {label}" if new == "removed" else f"entered anew: {label}"


def _value(field: SettingsField | None, value: Any) -> str:
    labels = dict(field.choices) if field else {}
    if isinstance(value, list):
        return ", ".join(labels.get(one, str(one)) for one in value) or "none"
    if isinstance(value, str):
        return labels.get(value, value)
    return ("on" if value else "off") if isinstance(value, bool) else said(value)
