"""Cells of a list of records: for each column one function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from host.access.directory import staff_directory
from host.hooks.record_types import Choice, FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records import pointing
from host.records.entering.fields import NUMBERS
from host.records.lists.columns import refers
from host.settings import service as settings
from host.web.filters import ago, number, show_date
from host.web.rows import escape

RIGHT = NUMBERS
"""Types of field whose columns stand at the right."""
Cell = Callable[[Any], Any]
"""Takes a row of the list and returns what its cell shows."""


def cells(kind: RecordType, shown: Sequence[RecordField]) -> list[tuple[RecordField, Cell]]:
    """Return the columns with what draws them; made once a page, called for every row."""
    return [(field, cell(field)) for field in shown]


def cell(field: RecordField) -> Cell:
    """Return what draws a field of a row that a `RecordList` has read."""
    value = attrgetter(f"v_{field.key}")
    made = _MADE.get(field.type)
    if made is not None:
        return made(field, value)
    draw = _PLAIN.get(field.type)
    return value if draw is None else lambda row: draw(field, value(row))


def badge(choice: Choice) -> Markup | str:
    """Draw a choice: as a badge when its colour says something."""
    if choice.colour == "neutral":
        return choice.label
    colour, label = escape(choice.colour), escape(choice.label)
    return Markup(f'<span class="t-badge t-{colour}">{label}</span>')  # noqa: S704


def _staff(field: RecordField, value: Cell) -> Cell:
    names = staff_directory().names
    return lambda row: names.get(value(row), "")


def _choice(field: RecordField, value: Cell) -> Cell:
    drawn = {choice.value: badge(choice) for choice in field.all_choices()}
    return lambda row: drawn.get(value(row), value(row) or "")


def _choices(field: RecordField, value: Cell) -> Cell:
    labels = {choice.value: choice.label for choice in field.all_choices()}
    return lambda row: ", ".join(labels.get(one, one) for one in value(row) or ())


def _money(field: RecordField, value: Cell) -> Cell:
    if not field.currency:
        return lambda row: number(value(row), 2)
    currency = attrgetter(f"c_{field.key}")
    own = settings.get("general", "currency")

    def draw(row: Any) -> str:
        amount, unit = value(row), currency(row)
        text = number(amount, 2)
        return f"{text} {unit}" if unit and unit != own and amount is not None else text

    return draw


def _reference(field: RecordField, value: Cell) -> Cell:
    if not refers(field):
        return lambda row: ""
    path = escape(current().registry.record_types[field.target].address)
    title = attrgetter(f"t_{field.key}")

    def draw(row: Any) -> Any:
        record_id = value(row)
        if record_id is None:
            return ""
        label = escape(title(row) or f"#{record_id}")
        return Markup(f'<a href="{path}/{record_id}">{label}</a>')  # noqa: S704

    return draw


def _record(field: RecordField, value: Cell) -> Cell:
    label = attrgetter(f"t_{field.key}")

    def draw(row: Any) -> Any:
        ref = pointing.pointed_at(value(row), label(row))
        if ref is None:
            return ""
        path = pointing.path_of(ref)
        if not path:
            return ref.label
        return Markup(f'<a href="{escape(path)}">{escape(ref.label)}</a>')  # noqa: S704

    return draw


def _percent(field: RecordField, value: Any) -> str:
    return "" if value is None else f"{number(value)} %"


def _number(field: RecordField, value: Any) -> str:
    if value is None:
        return ""
    if field.pattern:
        return field.pattern.format(value)
    return f"{number(value)} {field.unit}" if field.unit else number(value)


def _instant(field: RecordField, value: datetime | None) -> Any:
    return ago(value)


def _yes(field: RecordField, value: Any) -> Any:
    return Markup('<i class="ti ti-check" role="img" aria-label="Yes"></i>') if value else ""


def _email(field: RecordField, value: Any) -> Any:
    if not value:
        return ""
    text = escape(value)
    return Markup(f'<a href="mailto:{text}">{text}</a>')  # noqa: S704


def _phone(field: RecordField, value: Any) -> Any:
    if not value:
        return ""
    return Markup(f'<a href="tel:{quote(value)}">{escape(value)}</a>')  # noqa: S704


def _link(field: RecordField, value: Any) -> Any:
    if not value:
        return ""
    text = escape(value)
    shown = text.partition("://")[2] or text
    return Markup(f'<a href="{text}" rel="noopener noreferrer">{shown}</a>')  # noqa: S704


_MADE: dict[FieldType, Callable[[RecordField, Cell], Cell]] = {
    FieldType.MONEY: _money,
    FieldType.REFERENCE: _reference,
    FieldType.STAFF: _staff,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.RECORD: _record,
}
_PLAIN: dict[FieldType, Callable[[RecordField, Any], Any]] = {
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.PERCENT: _percent,
    FieldType.DATE: lambda field, value: (
        field.pattern.format(value) if field.pattern and value else show_date(value)
    ),
    FieldType.DATETIME: _instant,
    FieldType.CHECKBOX: _yes,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.LINK: _link,
}
