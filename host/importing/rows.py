"""Rows of a file on their way to records: read, checked, and compared with what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy as sa

from host.database import session
from host.errors import InvalidInput, TrellisError
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.importing.cells import Column, Unclear
from host.importing.choices import Choices
from host.importing.fields import usual_keys
from host.importing.names import FEW, Normal
from host.importing.order import Order
from host.importing.reading import Line, Table
from host.importing.report import Outcome, ReportLine
from host.records import service
from host.records.custom import catalogue, storage
from host.records.entering import checking, fields, values
from host.records.entering.fields import TEXTS
from host.records.lists.columns import Columns
from host.records.visibility import visible

_EMPTY: dict[FieldType, Any] = {
    **dict.fromkeys(TEXTS, ""),
    FieldType.CHOICES: (),
    FieldType.CHECKBOX: False,
}


@dataclass(slots=True)
class Row:
    """One row: what its cells mean, and what is wrong with them."""

    place: int
    line: Line
    label: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    bad: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Key of the field, head of the column, reason, suggestion."""
    doubts: list[tuple[str, str, str]] = field(default_factory=list)
    key: tuple[str, ...] | None = None
    found: Existing | None = None
    good: Mapping[str, Any] | None = None
    """The values of a new record, checked."""

    @property
    def faulty(self) -> bool:
        """Tell whether the row as such is bad, whatever its cells say."""
        return bool(self.bad) and not self.bad[0][0]

    def refuse(self, key: str, head: str, reason: str, suggestion: str = "") -> None:
        """Note what is wrong with a cell."""
        self.bad.append((key, head, reason, suggestion))

    def said(self, outcome: Outcome, record_id: int | None = None) -> ReportLine:
        """Say what became of the row, with all that is wrong or doubtful."""
        told = [part[1:] for part in self.bad] + self.doubts
        heads = dict.fromkeys(head for head, _, _ in told if head)
        suggestions = dict.fromkeys(one for _, _, one in told if one)
        return ReportLine(
            self.line.number,
            outcome,
            self.label[:200],
            " ".join(reason for _, reason, _ in told),
            " ".join(suggestions),
            column=", ".join(heads),
            record_id=record_id,
            match=self.found.id if self.found else None,
        )


@dataclass(frozen=True, slots=True)
class Existing:
    """A record that is there already; ``visible`` tells whether the actor may see it."""

    id: int
    visible: bool


class Rows:
    """Reads the rows of one file for one type and one person; made anew for each run."""

    def __init__(self, kind: RecordType, table: Table, choices: Choices, actor: Actor) -> None:
        self.kind, self.table, self.choices, self.actor = kind, table, choices, actor
        self.allowed = checking.writable(kind, actor)
        self.columns = {
            key: Column(kind, self.allowed[key], head, actor, choices.formats.get(key, ""))
            for key, head in choices.mapping.items()
        }
        self.places = {key: table.column(head) for key, head in choices.mapping.items()}
        keys = choices.keys or usual_keys(kind, tuple(choices.mapping))
        self.keys = {key: Normal(kind, self.allowed[key], actor) for key in keys}
        self.order = self._arranged()
        self._blanks = {
            key: _EMPTY.get(column.field.type)
            for key, column in self.columns.items()
            if column.field.when is None
        }
        """Values for empty cells: rows that fill the same columns are inserted together."""
        self.coming: set[str] = set()
        """Names of rows that a dry run would have added."""
        self._few = self._are_few()

    def read(self, chunk: Sequence[tuple[int, Line]]) -> list[Row]:
        """Return what the cells of a chunk mean; what they point at is looked up together."""
        rows = [Row(place, line) for place, line in chunk]
        texts = [self._texts(row) for row in rows]
        for key, column in self.columns.items():
            column.load({found[key] for found in texts if found})
        for row, found in zip(rows, texts, strict=True):
            if found is not None:
                self._read(row, found)
        return rows

    def check_new(self, rows: Sequence[Row]) -> None:
        """Check rows as new records and keep what they come to, or what is wrong with them."""
        rows = [row for row in rows if not row.faulty]
        known = [
            self._blanks | checking.with_defaults(self.kind, row.given, self.actor, self.allowed)
            for row in rows
        ]
        checked = checking.check_apart(self.kind, known, self.actor)
        for row, found in zip(rows, checked, strict=True):
            if isinstance(found, TrellisError):
                self.blame(row, found)
            elif not row.bad:
                row.good = found

    def find(self, rows: Sequence[Row]) -> None:
        """Look up which of the rows are there already, in one statement."""
        wanted = [row for row in rows if row.key is not None]
        if not wanted:
            return
        found = self._existing(wanted)
        for row in wanted:
            row.found = found.get(row.key or ())

    def differing(self, rows: Sequence[Row]) -> list[tuple[Row, dict[str, Any]]]:
        """Return rows whose records hold something else, with the values that differ."""
        ids = [row.found.id for row in rows if row.found]
        records = {one.id: one for one in service.get_many(self.kind, ids, self.actor)}
        added = [self.allowed[key] for key in self.columns if catalogue.is_custom(key)]
        custom = storage.values_of_many(self.kind, added, ids) if added else {}
        changed = []
        for row in rows:
            record = records.get(row.found.id) if row.found else None
            if record is not None:
                given = self._differences(row, record, custom.get(record.id, {}))
                if given and not row.bad:
                    changed.append((row, given))
        return changed

    def blame(self, row: Row, error: TrellisError) -> None:
        """Note what an error says about the fields of a row."""
        named = error.fields if isinstance(error, InvalidInput) else {}
        for key, messages in named.items():
            one = fields.field_of(self.kind, key)
            if all(bad[0] != key for bad in row.bad):
                label = one.label if one else key
                row.refuse(key, self._head(key), f"{label}: {' '.join(messages)}")
        if not named:
            row.refuse("", "", error.message)

    def made(self, records: Sequence[Any]) -> None:
        """Learn of new records that later rows may point at."""
        for column in self.columns.values():
            if column.is_own and column.names is not None:
                for record in records:
                    column.names.add(record)

    def _head(self, key: str) -> str:
        return self.choices.mapping.get(key, "")

    def _texts(self, row: Row) -> dict[str, str] | None:
        """Return the texts of a row's cells by field; None when the row as such is faulty."""
        line = row.line
        title = self.places.get(self.kind.title)
        if title is not None and title < len(line.cells):
            row.label = line.cells[title].strip()
        if line.fault is not None:
            row.refuse("", "", line.fault.reason, line.fault.suggestion)
            return None
        width = len(self.table.headers)
        if any(cell.strip() for cell in line.cells[width:]):
            row.refuse(
                "",
                "",
                f"The row has {len(line.cells)} cells, the head only {width}.",
                "Put quotation marks around cells that hold the delimiter.",
            )
            return None
        cells = line.cells
        return {
            key: cells[place].strip() if place < len(cells) else ""
            for key, place in self.places.items()
        }

    def _read(self, row: Row, texts: Mapping[str, str]) -> None:
        for key, text in texts.items():
            column = self.columns[key]
            if not text:
                self._blank(row, column)
                continue
            try:
                row.given[key] = self._value(row, column, text)
            except InvalidInput as error:
                suggestion = error.suggestion if isinstance(error, Unclear) else ""
                reason = f"{column.field.label}: {error.message}"
                row.refuse(key, column.head, reason, suggestion)
                continue
            doubt = column.doubt(text)
            if doubt:
                row.doubts.append((column.head, *doubt))
        row.key = self._key(row.given)
        if not row.label:
            row.label = next((text for text in texts.values() if text), "")

    def _value(self, row: Row, column: Column, text: str) -> Any:
        """Return what a cell means; one may point at a row of the same file."""
        if not column.is_own or column.names is None:
            return column.value(text)
        if row.place in self.order.circles:
            raise Unclear(f"“{text}” leads in a circle back to this row.")
        name = column.names.normal.of(text)
        if name in self.coming:
            return None
        try:
            return column.value(text)
        except Unclear:
            place = self.order.names.get(name)
            if place is None:
                raise
            number = self.table.lines[place].number
            raise Unclear(f"Line {number}, which brings “{text}”, is refused.") from None

    def _blank(self, row: Row, column: Column) -> None:
        """A record without its client is more often a gap in the file than a wish."""
        if column.field.key == self.kind.client and not column.field.required:
            noun = column.field.label
            reason = f"{noun}: the cell is empty, so the {self.kind.singular} is nobody's."
            row.doubts.append((column.head, reason, ""))

    def _key(self, given: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Return by what a row's record is recognised; None when the row does not say."""
        parts = []
        for key, normal in self.keys.items():
            if given.get(key) in (None, ""):
                return None
            parts.append(normal.of(str(given[key])))
        return tuple(parts) or None

    def _existing(self, rows: Sequence[Row]) -> dict[tuple[str, ...], Existing]:
        columns = Columns(self.kind)
        model = self.kind.model
        compared = [self._compared(columns, key) for key in self.keys]
        seen = visible(self.kind, self.actor)
        query = sa.select(model.id, sa.case((seen, 1), else_=0), *compared)
        first = next(iter(self.keys))
        query = columns.join(query).where(self._among(compared[0], first, rows))
        found: dict[tuple[str, ...], Existing] = {}
        for record_id, sight, *held in session().execute(query.order_by(model.id.desc())):
            key = tuple(self._form(*pair) for pair in zip(self.keys.values(), held, strict=True))
            if sight or key not in found or not found[key].visible:
                found[key] = Existing(record_id, bool(sight))
        return found

    def _compared(self, columns: Columns, key: str) -> Any:
        attribute = self.keys[key].attribute
        if attribute:
            return getattr(self.kind.model, attribute)
        return columns.value(self.allowed[key])

    def _among(self, column: Any, key: str, rows: Sequence[Row]) -> sa.ColumnElement[bool]:
        normal, one = self.keys[key], self.allowed[key]
        if normal.attribute:
            wanted: Any = sorted({row.key[0] for row in rows if row.key})
            return cast("sa.ColumnElement[bool]", column.in_(wanted))
        held = {row.given[key] for row in rows}
        among: sa.ColumnElement[bool] = column.in_(sorted(held))
        if one.type in TEXTS and self._few:
            lowered = sorted({str(text).lower() for text in held})
            among = sa.or_(among, sa.func.lower(column).in_(lowered))
        return among

    def _form(self, normal: Normal, held: Any) -> str:
        if normal.attribute:
            return str(held or "")
        return normal.of(str(held)) if held is not None else ""

    def _are_few(self) -> bool:
        some = sa.select(self.kind.model.id).limit(FEW + 1).subquery()
        return (session().scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= FEW

    def _differences(self, row: Row, record: Any, custom: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for key, value in row.given.items():
            one = self.allowed[key]
            try:
                new = values.checked(self.kind, one, value)
            except InvalidInput as error:
                self.blame(row, error)
                continue
            held = custom.get(key) if catalogue.is_custom(key) else _held(one, record)
            if new != held and not (values.is_empty(new) and values.is_empty(held)):
                found[key] = new
        return found

    def _arranged(self) -> Order:
        order = Order(self.table)
        own = [key for key, column in self.columns.items() if column.is_own]
        called = (self.kind.title, self.kind.code)
        names = [self.places[key] for key in called if key in self.places]
        if own and names:
            normal = Normal(self.kind, fields.field_of(self.kind, self.kind.title), self.actor)
            order.arrange(names, [self.places[key] for key in own], normal.of)
        return order


def _held(one: RecordField, record: Any) -> Any:
    value = getattr(record, one.key)
    return tuple(value or ()) if one.type is FieldType.CHOICES else value
