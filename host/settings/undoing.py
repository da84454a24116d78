"""Takes one change of a setting back, by saving what was there before."""

from __future__ import annotations

from host.database import transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.settings import FieldKind, SettingsField
from host.settings import service
from host.settings.models import SettingChange


def take_back(section_key: str, change_id: int, actor: Actor) -> SettingsField:
    """Save the value from before a change; return the setting that it was.

    Raises NotFound when the section has no such change, and Conflict with the reason when
    the old value no longer fits: the setting is gone, was changed since, or is secret.
    """
    actor.require_admin()
    with transaction() as db:
        change = db.get(SettingChange, change_id)
        if change is None or change.section != section_key:
            raise NotFound("These settings have no such change.")
        field = _field(change)
        if service.stored_now(section_key, field) != change.new:
            raise Conflict(f"“{field.label}” was changed again since. Take back the newest first.")
        try:
            service.save(section_key, {field.key: change.old}, actor)
        except InvalidInput as error:
            why = " ".join(text for texts in error.fields.values() for text in texts)
            raise Conflict(f"The old value no longer fits. {why or error.message}") from error
    return field


def can_be_taken_back(change: SettingChange) -> bool:
    """Tell whether a change is still the last word on a setting that is not secret."""
    field = service.section(change.section).field(change.key)
    if field is None or field.kind is FieldKind.SECRET:
        return False
    return bool(service.get(change.section, change.key) == change.new)


def _field(change: SettingChange) -> SettingsField:
    field = service.section(change.section).field(change.key)
    if field is None:
        raise Conflict(f"There is no setting “{change.key}” any more.")
    if field.kind is FieldKind.SECRET:
        raise Conflict(f"“{field.label}” is secret: its old value is not kept. Enter it again.")
    return field
