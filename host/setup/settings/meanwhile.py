"""What others saved while a form of settings was open."""

from __future__ import annotations

from host.errors import InvalidInput
from host.hooks.settings import FieldKind
from host.settings import service as settings
from host.settings import values
from host.settings.models import SettingChange
from host.setup.settings.form import SettingsForm, shown


def catch_up(form: SettingsForm) -> list[SettingChange]:
    """Bring the form up to what others saved since it was opened; return their changes.

    What was not touched here takes the new value, what was typed stays; the next save then
    goes through.
    """
    opened = form.opened_version
    if opened is None:
        return []
    missed = [one for one in settings.history(form.section.key) if one.id > opened]
    for change in reversed(missed):
        _take_over(form, change)
    if missed:
        form.record_version.data = str(missed[0].id)
    return missed


def _take_over(form: SettingsForm, change: SettingChange) -> None:
    setting = form.section.field(change.key)
    if setting is None or setting.kind is FieldKind.SECRET:
        return
    try:
        typed = values.parse(setting, form.raw_values()[change.key])
    except InvalidInput:
        return  # it was typed here, so it stays
    if typed == change.old:
        form.field_of(setting).data = shown(setting, change.new)
