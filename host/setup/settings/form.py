"""Turns any section of settings into a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.core import UnboundField

from host.errors import InvalidInput
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings.service import unknown_key
from host.web.forms import Form

_PREFIX = "s_"  # keeps a setting called “data” or “errors” apart from the form's own names
_CHOOSING = (FieldKind.CHOICE, FieldKind.CHOICES)


class _Required:
    """Marks a field as required; the rule itself is the service's."""

    field_flags = {"required": True}

    def __call__(self, form: object, field: Field) -> None:
        """Accept everything."""


class SettingsForm(Form):
    """The fields of one section; the service judges every value."""

    section: SettingsSection

    def field_of(self, setting: SettingsField) -> Field:
        """Return the form's field of a setting."""
        field: Field = self._fields[_PREFIX + setting.key]
        return field

    def raw_values(self) -> dict[str, Any]:
        """Return what was typed, by the keys of the settings."""
        typed = {one.key: self.field_of(one).data for one in self.section.fields}
        return {key: "" if data is None else data for key, data in typed.items()} | {
            one.key: list(self.field_of(one).data or ())
            for one in self.section.fields
            if one.kind is FieldKind.CHOICES
        }

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Refuse what was sent for settings that the section does not have."""
        sent = (name.removeprefix(_PREFIX) for name in names if name.startswith(_PREFIX))
        for key in sent:
            if self.section.field(key) is None:
                raise InvalidInput(unknown_key(self.section, key))

    def absorb(self, error: InvalidInput) -> None:
        """Show refusals beside the settings; a typed secret must be typed again."""
        super().absorb(
            InvalidInput(
                error.message, {_PREFIX + key: texts for key, texts in error.fields.items()}
            )
        )
        for one in self.section.fields:
            field = self.field_of(one)
            if one.kind is FieldKind.SECRET and field.data:
                field.errors = [*field.errors, "Nothing was saved. Enter this again."]


def settings_form(
    section: SettingsSection, values: Mapping[str, Any], version: int
) -> SettingsForm:
    """Open the form of a section with the values of now, as of its change ``version``."""
    fields = {_PREFIX + one.key: _unbound(one) for one in section.fields}
    kind = type("SectionForm", (SettingsForm,), {"section": section, **fields})
    data = {_PREFIX + one.key: shown(one, values[one.key]) for one in section.fields}
    form: SettingsForm = kind(data=data | {"record_version": version})
    return form


def shown(setting: SettingsField, value: Any) -> Any:
    """Return a value as its field of the form holds it; a secret is never among them."""
    if setting.kind is FieldKind.LINES:
        return "\n".join(value or ())
    return None if setting.kind is FieldKind.SECRET else value


def _unbound(setting: SettingsField) -> UnboundField[Any]:
    marks = [_Required()] if setting.required else []
    about: dict[str, Any] = {"description": setting.help, "validators": marks}
    if setting.kind in _CHOOSING:
        about |= {"choices": dict(setting.choices), "validate_choice": False}
    field: UnboundField[Any] = _FIELDS[setting.kind](setting.label, **about)
    return field


_FIELDS: dict[FieldKind, Any] = {
    FieldKind.TEXT: StringField,
    FieldKind.LONG_TEXT: TextAreaField,
    FieldKind.LINES: TextAreaField,
    FieldKind.INTEGER: StringField,
    FieldKind.BOOLEAN: BooleanField,
    FieldKind.CHOICE: SelectField,
    FieldKind.CHOICES: SelectMultipleField,
    FieldKind.SECRET: PasswordField,
    FieldKind.EMAIL: EmailField,
    FieldKind.URL: URLField,
}
