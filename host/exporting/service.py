"""Takes records of a list away as a file, within what a person may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import sqlalchemy as sa

from host.activity.service import record
from host.database import session, transaction
from host.errors import InvalidInput, PermissionDenied
from host.exporting import files
from host.exporting.columns import Column, Value
from host.exporting.files import Format
from host.exporting.models import ExportHabit
from host.exporting.records import chosen, columns_of, exported, rows_of
from host.hooks.actor import Actor
from host.hooks.record_types import RecordField, RecordType
from host.hooks.records import RecordRef
from host.records.lists.columns import Columns
from host.records.lists.listing import Asked, RecordList
from host.records.visibility import current_feature

AT_ONCE = 10_000
"""So many rows are written while the person waits."""
MOST_CHOSEN = 5_000
"""More records than this are a list and no selection."""


class Selection(RecordList):
    """Records of a list that somebody ticked."""

    def __init__(self, kind: RecordType, actor: Actor, asked: Asked, ids: Sequence[int]) -> None:
        super().__init__(kind, actor, asked)
        self.chosen = list(ids)

    def condition(self, columns: Columns) -> sa.ColumnElement[bool]:
        """Return who may see what, and what was ticked."""
        return sa.and_(super().condition(columns), self.kind.model.id.in_(self.chosen))


@dataclass(frozen=True, slots=True)
class Export:
    """What leaves: which records, which of their fields, and as what."""

    records: RecordList
    fields: Sequence[RecordField]
    format: Format

    @property
    def columns(self) -> list[Column]:
        """The columns of the file."""
        return columns_of(self.fields)

    def rows(self) -> Iterator[list[Value]]:
        """Yield the rows of the file."""
        return rows_of(self.records, self.fields)


def size(records: RecordList, most: int = AT_ONCE) -> int:
    """Count the records of a list, up to one more than ``most``."""
    some = records.ids().limit(most + 1).subquery()
    return session().scalar(sa.select(sa.func.count()).select_from(some)) or 0


def require(kind: RecordType, actor: Actor) -> None:
    """Raise PermissionDenied unless the actor may read records of the type, and take them away."""
    if "export" in kind.without:
        raise PermissionDenied(f"{kind.plural.capitalize()} do not leave as files.")
    if kind.setup:
        actor.require_admin()
    if not any(actor.may(kind.rights_on, action) for action in current_feature(kind)):
        actor.require(kind.rights_on, "view")


def prepare(
    kind: RecordType,
    actor: Actor,
    asked: Asked,
    keys: Sequence[str],
    written: Format,
    *,
    ids: Sequence[int] | None = None,
) -> Export:
    """Return an export; raises InvalidInput when no column is left."""
    require(kind, actor)
    fields = chosen(kind, actor, keys)
    if not fields:
        raise InvalidInput.of("col", "Choose at least one column.")
    if ids is not None and len(ids) > MOST_CHOSEN:
        raise InvalidInput(f"Select {MOST_CHOSEN:,} records at most, or narrow the list instead.")
    records = RecordList(kind, actor, asked) if ids is None else Selection(kind, actor, asked, ids)
    return Export(records, fields, written)


def write(export: Export, file: BinaryIO, actor: Actor) -> int:
    """Write the file, log it, and return the number of rows."""
    rows = Counted(export.rows())
    files.write(export.format, export.columns, rows, file)
    log(export, rows.count, actor)
    return rows.count


def log(export: Export, count: int, actor: Actor) -> None:
    """Note who took how many records away."""
    kind = export.records.kind
    ref = RecordRef(kind.key, 0, f"{count:,} {kind.singular if count == 1 else kind.plural}")
    with transaction():
        record(actor, "exported", ref, note=export.format.value)


def habit(kind: RecordType, actor: Actor, shown: Sequence[str]) -> tuple[list[str], Format]:
    """Return the columns and the format of the last time; else those of the list."""
    held = session().get(ExportHabit, (actor.staff_id, kind.key)) if actor.staff_id else None
    able = {field.key: field for field in exported(kind, actor)}
    if held is None:
        return [key for key in shown if key in able], Format.XLSX
    return [key for key in held.columns if key in able], Format(held.format)


def keep_habit(kind: RecordType, actor: Actor, keys: Sequence[str], written: Format) -> None:
    """Keep columns and format for the next time."""
    if actor.staff_id is None:
        return
    with transaction() as db:
        held = db.get(ExportHabit, (actor.staff_id, kind.key))
        if held is None:
            held = ExportHabit(staff_id=actor.staff_id, record_type=kind.key)
            db.add(held)
        held.columns, held.format = list(keys), written.value


class Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterator[list[Value]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row
