"""The form of an added field: only the parts that its type has."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag
from wtforms.validators import DataRequired, Length

from host.access.directory import staff_directory
from host.hooks.record_types import FieldType, RecordType
from host.records.custom import catalogue, describing
from host.records.custom.describing import FieldData
from host.records.custom.models import CustomField
from host.records.entering import values
from host.setup.fields.choices import typed_choices
from host.web.forms import Form
from host.web.records.forms import as_text

CHOSEN = {FieldType.CHOICE, FieldType.CHOICES}
LONG = {FieldType.LONG_TEXT}
_HINTS = {
    FieldType.CHOICE: "The label of one of the choices.",
    FieldType.CHOICES: "Labels of choices, with a semicolon between two.",
    FieldType.DATE: "A day such as 2026-12-03.",
    FieldType.DATETIME: "Date and time such as 2026-12-03 14:30.",
    FieldType.COLOUR: "A colour such as #2f6fde.",
    FieldType.LINK: "An address such as www.example.com.",
}
_WIDTHS = [SelectChoice("", "Whole line"), SelectChoice("y", "Half a line")]


class FieldForm(Form):
    """What a field is called, what it takes, and where it shows."""

    label = StringField("Label", [DataRequired("Enter a label."), Length(max=80)])
    help = StringField("Help", [Length(max=300)], description="A sentence below the control.")
    target = SelectField("Points at", validate_choice=False)
    choices = TextAreaField("Choices", description="One a line.")
    required = BooleanField("A value is required")
    default = StringField("Default", description="What a new record begins with.")
    ticked = BooleanField("Ticked on a new record")
    half = RadioField("Width", choices=_WIDTHS, default="")
    listed = BooleanField("Show it in lists until somebody chooses other columns")
    client_sees = BooleanField("Show it in the client area")
    printed = BooleanField("Show it in PDF documents")
    admins_only = BooleanField("For administrators only")

    @classmethod
    def of(cls, kind: FieldType, row: CustomField | None) -> FieldForm:
        """Open the form for a field, or for a new one of the type."""
        form = cls(data=_shown(row) if row else None)
        if row and not form.is_submitted():
            form.record_version.data = str(row.version)
        form.kind = kind
        form.row = row
        form._fit()
        return form

    kind: FieldType
    row: CustomField | None

    def data_of(self) -> FieldData:
        """Return what the form says."""
        return FieldData(
            label=self.label.data or "",
            type=self.kind,
            help=self.help.data or "",
            required=self._on("required"),
            default=self._default(),
            choices=typed_choices(self.row, self.choices.data or "") if "choices" in self else (),
            target=str(self.target.data or "") if "target" in self else "",
            half=self.half.data == "y",
            listed=self._on("listed"),
            client_sees=self._on("client_sees"),
            printed=self._on("printed"),
            admins_only=self._on("admins_only"),
        )

    def _fit(self) -> None:
        """Leave out what the type has no use for."""
        kind = self.kind
        away = {"target"} if kind is not FieldType.REFERENCE or self.row else set[str]()
        away |= set() if kind in CHOSEN else {"choices"}
        away |= {"required", "default"} if kind is FieldType.CHECKBOX else {"ticked"}
        away |= {"default"} if kind is FieldType.REFERENCE else set()
        away |= {"listed"} if kind in LONG else set()
        for name in away:
            del self[name]
        if "target" in self:
            known = [SelectChoice(one.key, _title(one)) for one in describing.targets()]
            self.target.choices = [SelectChoice("", "Choose"), *known]
        if "choices" in self and self.row:
            self.choices.label.text = "Further choices"
        if "default" in self:
            self.default.description = _HINTS.get(kind, self.default.description)

    def people(self) -> list[tuple[str, str]]:
        """Return who may be the default of a field that names a member of staff."""
        return staff_directory().choices()

    def _default(self) -> str:
        if "ticked" in self:
            return "yes" if self.ticked.data else ""
        return (self.default.data or "") if "default" in self else ""

    def _on(self, name: str) -> bool:
        return name in self and bool(self[name].data)


def _shown(row: CustomField) -> dict[str, Any]:
    field = catalogue.field_from(row)
    names = ("label", "help", "required", "listed", "client_sees", "printed", "admins_only")
    shown: dict[str, Any] = {name: getattr(row, name) for name in names}
    shown["half"] = "y" if row.half else ""
    shown["ticked"] = bool(field.default)
    if field.type in CHOSEN:
        shown["default"] = values.in_words(field, field.default).replace(", ", "; ")
    else:
        shown["default"] = as_text(field, field.default)
    return shown


def _title(kind: RecordType) -> str:
    return kind.plural[:1].upper() + kind.plural[1:]


def previewing() -> bool:
    """Tell whether the form was sent to be looked at, not to be saved."""
    return request.method == "POST" and "preview" in request.form
