"""The choices of a field as its form has them: a row for each, and new ones a line."""

from __future__ import annotations

from flask import request

from host.records.custom.describing import ChoiceData
from host.records.custom.models import CustomField

COLOURS = (
    ("neutral", "No colour"),
    ("blue", "Blue"),
    ("green", "Green"),
    ("yellow", "Yellow"),
    ("red", "Red"),
)
_LAST = 10_000


def shown_choices(row: CustomField | None) -> list[ChoiceData]:
    """Return the choices that the form shows in rows: as typed, else as stored."""
    if row is None:
        return []
    if request.method == "POST":
        return _typed_rows(row)
    return [
        ChoiceData(one["label"], one["value"], one["colour"], one["retired"]) for one in row.choices
    ]


def typed_choices(row: CustomField | None, more: str) -> tuple[ChoiceData, ...]:
    """Return the choices that the form asks for, in their order; new ones come last."""
    known = shown_choices(row)
    new = [ChoiceData(line.strip()) for line in more.splitlines() if line.strip()]
    return (*known, *new)


def _typed_rows(row: CustomField) -> list[ChoiceData]:
    found: list[tuple[int, int, ChoiceData]] = []
    for number, one in enumerate(row.choices):
        value = str(one["value"])
        label = request.form.get(f"label-of-{value}", one["label"])
        colour = request.form.get(f"colour-of-{value}", one["colour"])
        place = request.form.get(f"place-of-{value}", "")
        offered = value in request.form.getlist("offered")
        at = int(place) if place.isdecimal() and len(place) < 5 else _LAST
        found.append((at, number, ChoiceData(label, value, colour, retired=not offered)))
    return [one for _, _, one in sorted(found, key=lambda item: item[:2])]
