"""Lists of records: what is asked for, and the page that answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from host import database
from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records import words
from host.records.entering import fields
from host.records.lists import likelihood, paging, predicates
from host.records.lists.columns import Columns, refers, sortable
from host.records.lists.conditions import Filter
from host.records.pointing import LABEL
from host.records.visibility import visible
from host.search.matching import Matching
from host.settings import service as settings

SIZES = (25, 50, 100)
MANY = 1_000
"""A list is counted up to here."""
ADDED = 10_000
"""Totals are worked out of so many records at most."""
EXTRA = 200
"""Records that are read at once where all of a list is wanted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address or a saved view asks for.

    ``by`` is the field that makes the columns of a board or the days of a calendar.
    """

    columns: tuple[str, ...] = ()
    sort: str = ""
    filter: Filter = field(default_factory=Filter)
    text: str = ""
    archived: str = ""
    size: int = SIZES[0]
    after: str = ""
    before: str = ""
    density: str = ""
    by: str = ""

    @property
    def narrowed(self) -> bool:
        """Tell whether anything keeps records out."""
        return bool(self.filter or self.text or self.archived)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    rows: Sequence[Any]
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum; without an amount when it would mix currencies."""

    amount: Decimal | None
    currency: str = ""


class RecordList:
    """The records of a type that an actor may see and that fit what is asked."""

    def __init__(self, kind: RecordType, actor: Actor, asked: Asked) -> None:
        self.kind = kind
        self.actor = actor
        self.asked = asked
        self.fields = fields.fields_for(kind, actor)

    @cached_property
    def shown(self) -> list[RecordField]:
        """The columns, in the order in which they are wanted."""
        wanted = self.fields.of(self.asked.columns)
        return wanted or default_columns(self.kind, self.fields)

    @cached_property
    def sorted_by(self) -> tuple[RecordField, bool]:
        """The field that sorts the list, and whether it does so downwards."""
        for text in (self.asked.sort, self.kind.sort, self.kind.title):
            found = self.fields.get(text.lstrip("-"))
            if found is not None and sortable(self.kind, found):
                return found, text.startswith("-")
        return RecordField(key="id", label="Number"), True

    def page(self) -> Page:
        """Read the page that is asked for; raises InvalidInput for what cannot be read."""
        columns = Columns(self.kind)
        order = self._order(columns)
        found = self._nearby(columns, order)
        if found is None:
            condition = self._along(columns, order)
            query = self.select(columns, self.shown, order.column, condition)
            found = paging.read(query, order, *self._where)
        return Page(found.rows, found.after, found.before)

    def one(self, record_id: int) -> Any | None:
        """Read one record, archived or not, as a row with all fields; None when none is seen."""
        columns = Columns(self.kind)
        model = self.kind.model
        query = self.select(columns, list(self.fields), model.id, visible(self.kind, self.actor))
        return session().execute(query.where(model.id == record_id)).one_or_none()

    def all_rows(self, shown: Sequence[RecordField], chunk: int = 2_000) -> Iterator[Sequence[Any]]:
        """Read all rows in the list's order, a chunk at a time, in constant memory."""
        columns = Columns(self.kind)
        order = self._order(columns)
        query = self.select(columns, shown, order.column)
        after = ""
        while True:
            part = paging.read(query, order, chunk, after, "")
            if part.rows:
                yield part.rows
            if part.after is None:
                return
            after = part.after

    def ids(self) -> sa.Select[int]:
        """Select the ids of all records of the list, in no order."""
        columns = Columns(self.kind)
        condition = self.condition(columns)
        return columns.join(sa.select(self.kind.model.id)).where(condition)

    @cached_property
    def count(self) -> int:
        """How many records the list has; those beyond MANY count as one."""
        columns = Columns(self.kind)
        ids = self._streamed()
        if ids is None:
            condition = self.condition(columns)
            if self._whole:
                condition = likelihood.weighed_by_the_database(condition)
            ids = columns.join(sa.select(self.kind.model.id)).where(condition)
        some = ids.limit(MANY + 1).subquery()
        return database.read(sa.select(sa.func.count()).select_from(some)).scalar() or 0

    def totals(self) -> dict[str, Total] | None:
        """Add up the summed fields; None when there are more than ADDED records."""
        columns = Columns(self.kind)
        parts: list[Any] = []
        summed = [field for field in self.shown if field.summed]
        for one in summed:
            parts.append(columns.value(one).label(one.key))
            if one.currency:
                parts.append(getattr(self.kind.model, one.currency).label(f"c_{one.key}"))
        query = columns.join(sa.select(self.kind.model.id, *parts)).where(self.condition(columns))
        some = query.limit(ADDED + 1).subquery()
        wanted: list[Any] = [sa.func.count().label("records")]
        for one in summed:
            wanted += sums_of(some, one)
        row = session().execute(sa.select(*wanted).select_from(some)).one()
        if row.records > ADDED:
            return None
        return {field.key: total_of(row, field) for field in summed}

    def condition(self, columns: Columns) -> sa.ColumnElement[bool]:
        """Return who may see what and what is asked for, as one condition."""
        return sa.and_(self._scope, *self._rest(), self._filter(columns))

    def _nearby(self, columns: Columns, order: paging.Order) -> paging.Slice | None:
        """Read a page of a common text off the next rows of the list, where they are enough."""
        if not self.asked.text.strip() or self._text.nearby is None:
            return None
        if not self._whole and self.count <= MANY:
            return None
        condition = sa.and_(*self._narrow(columns, order), *self._kept(), self._text.nearby)
        query = self.select(columns, self.shown, order.column, condition)
        return paging.nearby(query, order, *self._where)

    def _along(self, columns: Columns, order: paging.Order) -> sa.ColumnElement[bool]:
        """Return the condition for a page: SQLite is told when so many fit that it need not sort.

        It would take the index of any value that is compared, were it in half of all records.
        """
        if self._whole or not likelihood.is_sqlite() or self.count <= MANY:
            return self.condition(columns)
        return sa.and_(*self._narrow(columns, order), *self._rest())

    def _narrow(self, columns: Columns, order: paging.Order) -> list[sa.ColumnElement[bool]]:
        """Return scope and filter as conditions that many records fulfil."""
        scope = likelihood.common_scope(self._scope, self.kind, self.actor, order.column)
        return [scope, likelihood.common(self._filter(columns), order.column)]

    @property
    def _whole(self) -> bool:
        """Tell whether neither scope nor filter keeps records out."""
        return isinstance(self._scope, sa.True_) and not self.asked.filter

    @cached_property
    def _scope(self) -> sa.ColumnElement[bool]:
        return visible(self.kind, self.actor)

    def _filter(self, columns: Columns) -> sa.ColumnElement[bool]:
        if not self.asked.filter:
            return sa.true()
        return predicates.where(columns, self.asked.filter, self.fields, self.actor)

    def _rest(self) -> list[sa.ColumnElement[bool]]:
        """Return what is asked for beside the filter."""
        parts = self._kept()
        if self.asked.text.strip():
            parts.append(self._text.condition)
        return parts

    def _kept(self) -> list[sa.ColumnElement[bool]]:
        archived = getattr(self.kind.model, "archived_at", None)
        if archived is None or self.asked.archived == "all":
            return []
        kept_out = self.asked.archived == "only"
        return [archived.is_not(None) if kept_out else archived.is_(None)]

    @cached_property
    def _text(self) -> Matching:
        return words.narrowed(self.kind, self.asked.text)

    def _streamed(self) -> sa.Select[int] | None:
        """Select ids from the index on, where a common text is all that is asked for."""
        if not self._whole or not self.asked.text.strip() or self._text.streamed is None:
            return None
        return self._text.streamed(sa.select(self.kind.model.id).where(*self._kept()))

    @property
    def _where(self) -> tuple[int, str, str]:
        return self.asked.size, self.asked.after, self.asked.before

    def _order(self, columns: Columns) -> paging.Order:
        field, descending = self.sorted_by
        sorted_by = columns.sort(field)
        return paging.Order(sorted_by, self.kind.model.id, descending, columns.key(field))

    def select(
        self,
        columns: Columns,
        shown: Sequence[RecordField],
        sorted_by: Any,
        condition: sa.ColumnElement[bool] | None = None,
    ) -> sa.Select[Any]:
        """Select rows with these fields, in no order; the condition stands instead of the list's.

        A row has ``id``, ``title``, ``sorted_by`` and ``v_`` with each key; ``c_`` is the currency
        of an amount and ``t_`` the title of what a reference points at.
        """
        model = self.kind.model
        if condition is None:
            # First, for PostgreSQL weighs no more than the first eight tables against each other.
            condition = self.condition(columns)
        wanted: list[Any] = [model.id, sorted_by.label("sorted_by")]
        wanted.append(getattr(model, self.kind.title).label("title"))
        if hasattr(model, "archived_at"):
            wanted.append(model.archived_at)
        for one in shown:
            wanted.append(columns.shown(one).label(f"v_{one.key}"))
            if one.currency:
                wanted.append(getattr(model, one.currency).label(f"c_{one.key}"))
            if one.type is FieldType.RECORD:
                wanted.append(getattr(model, f"{one.key}{LABEL}").label(f"t_{one.key}"))
            if refers(one):
                wanted.append(columns.title_of(one).label(f"t_{one.key}"))
        return columns.join(sa.select(*wanted).select_from(model)).where(condition)


def sums_of(rows: sa.Subquery, field: RecordField) -> list[sa.ColumnElement[Any]]:
    """Return the columns that `total_of` reads: the sum, and which currencies are in it."""
    worth = rows.c[field.key]
    found: list[Any] = [sa.func.sum(worth, type_=worth.type).label(f"sum_{field.key}")]
    if field.currency:
        held = sa.case((worth.is_not(None), rows.c[f"c_{field.key}"]))
        found += [
            sa.func.min(held).label(f"least_{field.key}"),
            sa.func.max(held).label(f"most_{field.key}"),
        ]
    return found


def total_of(row: Any, field: RecordField) -> Total:
    """Read a sum; an amount without a currency is in the organisation's own."""
    amount = Decimal(getattr(row, f"sum_{field.key}") or 0)
    if not field.currency:
        return Total(amount)
    own = str(settings.get("general", "currency"))
    held = {getattr(row, f"{end}_{field.key}") or own for end in ("least", "most")}
    return Total(amount, held.pop()) if len(held) == 1 else Total(None)


def default_columns(kind: RecordType, seen: fields.Fields) -> list[RecordField]:
    """Return the columns that a list has until somebody chooses: the listed ones, or the first."""
    listed = [field for field in seen if field.listed]
    if listed:
        return listed
    short = [field for field in seen if field.type not in fields.LONG]
    return short[:6]


def everything(asked: Asked) -> Asked:
    """Return the whole list that a page belongs to."""
    return replace(asked, after="", before="")
