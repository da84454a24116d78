"""The step in which columns of the file are led to fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from host.errors import InvalidInput
from host.hooks.record_types import RecordField
from host.importing.formats import Format
from host.importing.reading import Table

_SHOWN = 60
PREFIX = "column-"
_FORMAT = "format-"


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


def chosen(sent: Mapping[str, str], table: Table, fields: Sequence[RecordField]) -> dict[str, str]:
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


def keys_asked(
    sent: MultiDict[str, str], mapping: Mapping[str, str], able: Sequence[RecordField]
) -> tuple[str, ...]:
    """Read by which fields records are recognised; raises InvalidInput for one without a column."""
    wanted = sent.getlist("key")
    found = [field for field in able if field.key in wanted]
    missing = [field.label for field in found if field.key not in mapping]
    if missing:
        raise InvalidInput.of(
            "key",
            f"Records are to be recognised by “{missing[0]}”, but no column is chosen for it.",
        )
    return tuple(field.key for field in found)


def formats_asked(sent: Mapping[str, str]) -> dict[str, str]:
    """Read how columns are written that could be read in two ways."""
    known = set(Format)
    return {
        name.removeprefix(_FORMAT): text
        for name, text in sent.items()
        if name.startswith(_FORMAT) and text in known
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
