"""Records side by side: each field with what each of them holds, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from host.hooks.record_types import FieldType, RecordField, RecordType
from host.kernel.generation import current
from host.records import naming
from host.records.entering import checking, values


@dataclass(frozen=True, slots=True)
class Compared:
    """One field, and what each record holds in it by its id."""

    field: RecordField
    held: dict[int, str]

    @property
    def same(self) -> bool:
        """Tell whether all hold the same."""
        return len(set(self.held.values())) == 1

    @property
    def empty(self) -> bool:
        """Tell whether none holds anything."""
        return not any(self.held.values())


def compared(
    kind: RecordType, records: Sequence[Any], fields: Sequence[RecordField]
) -> list[Compared]:
    """Say what the records hold in these fields; titles are looked up together."""
    known = [one for one in fields if one.type is not FieldType.SECRET]
    held = {one.id: checking.values_of(kind, one, known) for one in records}
    found = []
    for field in known:
        names = _titles(field, [held[one.id][field.key] for one in records])
        said = {one.id: values.in_words(field, held[one.id][field.key], names) for one in records}
        found.append(Compared(field, said))
    return found


def _titles(field: RecordField, ids: Sequence[Any]) -> dict[int, str]:
    target = current().registry.record_types.get(field.target) if field.target else None
    return naming.labels(target, [one for one in ids if one is not None]) if target else {}
