"""Boards: the records of a list in columns, one for each choice of a field.

Whatever the number of columns and records, the cards cost one statement and the heads another:
each column is read by itself, along the index of the field, and no further than it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.record_types import Choice, FieldType, RecordField
from host.records.entering.fields import LONG
from host.records.lists.columns import Columns
from host.records.lists.listing import MANY, RecordList, Total, sums_of, total_of

CARDS = 50
"""Cards that a column shows."""
FACTS = 4
"""Fields that a card shows beside its title."""
NOTHING = Choice("", "Not set")


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column: its choice, its first cards, how many there are and what they are worth.

    ``count`` ends at MANY + 1; a sum of more records than that is None.
    """

    choice: Choice
    rows: Sequence[Any]
    count: int
    total: Total | None


class Board:
    """The records of a list by the choices of a field; ``only`` narrows it to one column."""

    def __init__(self, records: RecordList, by: RecordField, only: str | None = None) -> None:
        self.records = records
        self.by = by
        self.only = only

    @cached_property
    def choices(self) -> list[Choice]:
        """The columns: what is open, what is closed, and last what has no value."""
        known = sorted(self.by.all_choices(), key=lambda choice: choice.closed)
        ends = [] if self.by.required else [NOTHING]
        return [one for one in [*known, *ends] if self.only in {None, one.value}]

    @cached_property
    def facts(self) -> list[RecordField]:
        """What a card shows beside its title."""
        kind, seen = self.records.kind, self.records.fields
        wanted = seen.of(kind.facts) or self.records.shown
        shown = [one for one in wanted if one.key not in {kind.title, self.by.key}]
        return [one for one in shown if one.type not in LONG][:FACTS]

    @cached_property
    def summed(self) -> RecordField | None:
        """The amount that is added up in the heads: the first on the cards, or of the list."""
        several = [*self.facts, *self.records.shown, *self.records.fields]
        money = (one for one in several if one.type is FieldType.MONEY and one.summed)
        return next(money, None)

    def columns(self, after: int | None = None) -> list[BoardColumn]:
        """Read the board; ``after`` is the id of the last card that is known already."""
        if not self.choices:
            return []
        rows: dict[str, list[Any]] = {choice.value: [] for choice in self.choices}
        for row in session().execute(self._cards(after)):
            rows[self.choices[row.place].value].append(row)
        heads = {self.choices[row.place].value: row for row in session().execute(self._heads())}
        return [self._column(choice, rows[choice.value], heads) for choice in self.choices]

    def _column(self, choice: Choice, rows: Sequence[Any], heads: dict[str, Any]) -> BoardColumn:
        head = heads[choice.value]
        total = None
        if self.summed is not None and head.records <= MANY:
            total = total_of(head, self.summed)
        return BoardColumn(choice, rows, head.records, total)

    def _cards(self, after: int | None) -> sa.CompoundSelect[Any]:
        model = self.records.kind.model
        parts = []
        for place, choice in enumerate(self.choices):
            columns = Columns(self.records.kind)
            query = self.records.select(columns, self.facts, model.id)
            query = query.add_columns(sa.literal(place).label("place"))
            if hasattr(model, "version"):
                query = query.add_columns(model.version.label("version"))
            query = query.where(self._in(columns, choice))
            if after is not None:
                query = query.where(model.id < after)
            parts.append(query.order_by(model.id.desc()).limit(CARDS + 1).subquery())
        return sa.union_all(*(sa.select(part) for part in parts))

    def _heads(self) -> sa.CompoundSelect[Any]:
        model = self.records.kind.model
        parts = []
        for place, choice in enumerate(self.choices):
            columns = Columns(self.records.kind)
            wanted: list[Any] = [model.id]
            if self.summed is not None:
                wanted.append(columns.value(self.summed).label(self.summed.key))
                if self.summed.currency:
                    held = getattr(model, self.summed.currency)
                    wanted.append(held.label(f"c_{self.summed.key}"))
            condition = sa.and_(self.records.condition(columns), self._in(columns, choice))
            query = columns.join(sa.select(*wanted).select_from(model)).where(condition)
            some = query.limit(MANY + 1).subquery()
            sums = sums_of(some, self.summed) if self.summed is not None else []
            counted = sa.func.count().label("records")
            parts.append(
                sa.select(sa.literal(place).label("place"), counted, *sums).select_from(some)
            )
        return sa.union_all(*parts)

    def _in(self, columns: Columns, choice: Choice) -> sa.ColumnElement[bool]:
        column = columns.value(self.by)
        if choice is not NOTHING:
            same: sa.ColumnElement[bool] = column == choice.value
            return same
        known = [one.value for one in self.by.all_choices()]
        return sa.or_(column.is_(None), column.not_in(known))
