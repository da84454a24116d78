"""How files were led to fields before, and how the columns of this one are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from host import clock
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import RecordField, RecordType
from host.importing import formats, mapping
from host.importing.fields import fillable
from host.importing.formats import LABELS, Format
from host.importing.models import KnownFile
from host.importing.reading import Table


class FormatUnknown(InvalidInput):
    """A column could be read in two ways; ``open`` are the keys of the fields with a value each."""

    def __init__(self, open_ones: Mapping[str, tuple[str, str]]) -> None:
        key, (label, sample) = next(iter(open_ones.items()))
        super().__init__(
            f"“{sample}” in the column for “{label}” can be read in two ways. Say how the column "
            "is written.",
            {key: [f"“{sample}” can be read in two ways."]},
        )
        self.open = dict(open_ones)


def offered(kind: RecordType, headers: Sequence[str], actor: Actor) -> dict[str, str]:
    """Return the mapping of the last file with these heads, or the one that they suggest."""
    able = fillable(kind, actor)
    held = session().scalar(_same(kind, headers))
    if held is None:
        return mapping.guess(headers, able)
    keys = {field.key for field in able}
    return {key: head for key, head in held.mapping.items() if key in keys and head in headers}


def is_known(kind: RecordType, headers: Sequence[str]) -> bool:
    """Tell whether a file with these heads came before."""
    return session().scalar(_same(kind, headers)) is not None


def remember(kind: RecordType, headers: Sequence[str], mapped: Mapping[str, str]) -> None:
    """Keep a mapping for the next file with these heads."""
    held = session().scalar(_same(kind, headers))
    if held is None:
        held = KnownFile(record_type=kind.key, heads=_digest(headers))
        session().add(held)
    held.mapping, held.used_at = dict(mapped), clock.now()


def formats_of(
    table: Table,
    mapped: Mapping[str, str],
    able: Sequence[RecordField],
    said: Mapping[str, str],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return how columns are written, with sentences about what was found out.

    ``said`` is what somebody chose. Raises FormatUnknown for columns that could be read in two
    ways when nobody has.
    """
    found: dict[str, str] = {}
    notes: list[str] = []
    open_ones: dict[str, tuple[str, str]] = {}
    for field in able:
        choices = formats.choices_for(field.type)
        if field.key not in mapped or not choices:
            continue
        chosen = said.get(field.key, "")
        if chosen in choices:
            found[field.key] = chosen
            continue
        seen = formats.guess(field.type, _column(table, mapped[field.key]))
        if seen.open:
            open_ones[field.key] = (field.label, seen.sample)
        elif seen.format is not None:
            found[field.key] = seen.format.value
            notes.append(_said(field, seen.format, seen.sample))
    if open_ones:
        raise FormatUnknown(open_ones)
    return found, tuple(notes)


def _said(field: RecordField, written: Format, sample: str) -> str:
    return f"{field.label} is read with {LABELS[written]}, as “{sample}” tells."


def _column(table: Table, head: str) -> Iterator[str]:
    """Yield the filled cells of a column."""
    place = table.column(head)
    for line in table.lines:
        if place < len(line.cells) and line.cells[place].strip():
            yield line.cells[place]


def _same(kind: RecordType, headers: Sequence[str]) -> sa.Select[KnownFile]:
    return sa.select(KnownFile).where(
        KnownFile.record_type == kind.key, KnownFile.heads == _digest(headers)
    )


def _digest(headers: Sequence[str]) -> str:
    names = "\x1f".join(" ".join(head.split()).casefold() for head in headers)
    return hashlib.sha256(names.encode()).hexdigest()
