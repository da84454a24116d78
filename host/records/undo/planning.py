"""What taking a deed back comes to, row by row, and what of it others have changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.errors import Conflict
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import dependants
from host.records.models import UndoStep
from host.records.undo import images
from host.records.undo.images import chunks, hashable


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is no longer as the deed left it, and in which columns."""

    label: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class Work:
    """What has to be done to the rows of one step."""

    step: UndoStep
    table: sa.Table
    insert: list[dict[str, Any]] = field(default_factory=list)
    update: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    delete: list[Any] = field(default_factory=list)


class Plan:
    """The rows of all steps of one deed, compared with what is there now."""

    def __init__(self, steps: Sequence[UndoStep], label: str) -> None:
        self.label = label
        self.left: list[Changed] = []
        self.made: set[tuple[str, Any]] = set()
        self.coming: set[tuple[str, Any]] = set()
        for step in steps:
            for key, before, after in images.keyed(step.images):
                if before is None:
                    self.made.add((step.table, hashable(key)))
                elif after is None:
                    self.coming.add((step.table, hashable(key)))
        self.works = [self._planned(step) for step in steps]

    def _planned(self, step: UndoStep) -> Work:
        work = Work(step, _table(step))
        rows = list(images.keyed(step.images))
        present = _present(work.table, [row_key for row_key, _, _ in rows])
        for row_key, before, after in rows:
            row = present.get(hashable(row_key))
            differs = self._differs(work.table, row_key, row, before, after)
            differs = differs or self._orphaned(work.table, before)
            if differs:
                kind = current().registry.record_types.get(step.record_type)
                self.left.append(Changed(self._label(kind, row_key, row), differs))
            elif before is None:
                work.delete.append(row_key)
            elif after is None:
                work.insert.append(images.decode_row(before))
            else:
                work.update.append((row_key, images.decode_row(before)))
        return work

    def _differs(
        self,
        table: sa.Table,
        key: Any,
        row: dependants.Row | None,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> tuple[str, ...]:
        """Return what stands in the way: columns, or a sentence without its subject."""
        if after is None:
            return ("it is there again",) if row is not None else ()
        if row is None:
            return () if before is None else ("it was deleted",)
        wrong = [name for name, value in after.items() if not images.same(row.get(name), value)]
        if before is None and not wrong and self._has_grown(table.name, key):
            wrong = ["records were added to it"]
        return tuple(wrong)

    def _orphaned(self, table: sa.Table, before: Mapping[str, Any] | None) -> tuple[str, ...]:
        """Tell when what a row pointed at is gone; a pointer that may be empty is emptied."""
        for link in dependants.links_from(table.name) if before else ():
            target = (before or {}).get(link.column)
            if target is None or (link.target, target) in self.coming:
                continue
            other = dependants.bare_table(link.target)
            own = dependants.key_column(other)
            if own is None or session().scalar(sa.select(own).where(own == target)) is not None:
                continue
            if link.on_delete == "SET NULL" and isinstance(before, dict):
                before[link.column] = None
            else:
                return ("what it belongs to was deleted",)
        return ()

    def _has_grown(self, table: str, key: Any) -> bool:
        """Tell whether something hangs on a new row that this deed did not make."""
        if isinstance(key, list):
            return False  # nothing points at a key of several columns
        for link, rows in dependants.cascade(table, [key]):
            other = dependants.table_named(link.table)
            keys = [hashable(dependants.key_of(other, row)) for row in rows]
            if any((link.table, one) not in self.made for one in keys):
                return True
        kind = dependants.type_of_table(table)
        return kind is not None and any(
            dependants.rows_of(other, kind.key, [key]) for other in dependants.belongings()
        )

    def _label(self, kind: RecordType | None, key: Any, row: dependants.Row | None) -> str:
        if kind is None:
            return f"{self.label} #{key}"
        title = row.get(kind.title) if row else None
        return str(title) if title else f"{kind.singular} #{key}"


def _table(step: UndoStep) -> sa.Table:
    """Return the table as it was when the rows were noted; raises Conflict when it is away."""
    rows = [before for _, before, _ in step.images if before]
    if any(images.BARE in row for row in rows):
        return dependants.bare_table(step.table)
    if not dependants.is_mapped(step.table):
        raise Conflict(
            f"The module of “{step.table}” is away, and its rows are part of this. "
            "Activate it first."
        )
    return dependants.table_named(step.table)


def _present(table: sa.Table, keys: Sequence[Any]) -> dict[Any, dependants.Row]:
    found: dict[Any, dependants.Row] = {}
    for some in chunks(keys, 200):
        query = sa.select(table).where(dependants.with_keys(table, some)).with_for_update()
        for row in session().execute(query).mappings():
            found[hashable(dependants.key_of(table, row))] = row
    return found
