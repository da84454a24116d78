"""The step in which columns of the file are led to fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from host.errors import InvalidInput
from host.importing.importers import ImportField
from host.importing.reading import Table

_SHOWN = 60
PREFIX = "column-"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column with a few of its values, and the field that it fills."""

    name: str
    header: str
    samples: tuple[str, ...]
    field: str

    def filled(self, field: str) -> ColumnChoice:
        """Return the column with another field chosen for it."""
        return replace(self, field=field)


def choices_of(table: Table, mapping: Mapping[str, str]) -> list[ColumnChoice]:
    """Describe every column of the file."""
    fields = {header: key for key, header in mapping.items()}
    return [
        ColumnChoice(
            f"{PREFIX}{place}",
            header,
            tuple(_short(sample) for sample in table.samples(header)),
            fields.get(header, ""),
        )
        for place, header in enumerate(table.headers)
    ]


def chosen(sent: Mapping[str, str], table: Table, fields: Sequence[ImportField]) -> dict[str, str]:
    """Read the mapping from the form; raises InvalidInput when two columns fill one field."""
    labels = {field.key: field.label for field in fields}
    mapping: dict[str, str] = {}
    for place, header in enumerate(table.headers):
        key = sent.get(f"{PREFIX}{place}", "")
        if not key:
            continue
        if key in mapping:
            raise InvalidInput.of(
                "mapping",
                f"Both “{mapping[key]}” and “{header}” are chosen for "
                f"“{labels.get(key, key)}”. Leave one of them out.",
            )
        mapping[key] = header
    return mapping


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
