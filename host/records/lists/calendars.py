"""Calendars: the records of a list on the days of a month, a few a day, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records import service
from host.records.entering import fields
from host.records.entering.checking import value_of
from host.records.entering.values import local
from host.records.lists import periods
from host.records.lists.columns import Columns
from host.records.lists.listing import RecordList
from host.settings import service as settings

A_DAY = 5
"""Records that a day shows."""
COUNTED = 100
"""Records of a day that are counted: to count all would cost as much as there are."""
FEW = 1_000
"""Records of a month that are read whole: to ask for each day by itself has its price too."""
_FIRST, _LAST = date(1, 2, 1), date(9999, 11, 30)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the whole weeks around it."""

    first: date

    @property
    def begins(self) -> date:
        """The Monday that the grid begins with."""
        return self.first - timedelta(days=self.first.weekday())

    @property
    def days(self) -> list[date]:
        """The days of the grid, in whole weeks."""
        last = (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        count = (last - self.begins).days // 7 * 7 + 7
        return [self.begins + timedelta(days=number) for number in range(count)]

    def other(self, step: int) -> Month:
        """Return the month so many months away."""
        months = self.first.year * 12 + self.first.month - 1 + step
        return Month(date(months // 12, months % 12 + 1, 1))

    @staticmethod
    def named(text: str) -> Month:
        """Return the month of a text such as ``2026-12``; the present one for other texts."""
        try:
            found = date.fromisoformat(f"{text[:7]}-01")
        except ValueError:
            return Month(periods.today().replace(day=1))
        return Month(min(max(found, _FIRST), _LAST.replace(day=1)))


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its first records, and how many there are, as far as is counted."""

    day: date
    rows: Sequence[Any]
    count: int

    @property
    def more(self) -> str:
        """Say how many records the day has beyond those that are shown; nothing when none."""
        if self.count > COUNTED:
            return f"{COUNTED - len(self.rows)}+"
        return str(self.count - len(self.rows) or "")


def days(records: RecordList, by: RecordField, month: Month) -> list[Day]:
    """Read the days of a month's grid; each row has its state as ``state`` when there is one."""
    grid = month.days
    found: dict[int, list[Any]] = {}
    for row in session().execute(_query(records, by, grid)):
        found.setdefault(row.place, []).append(row)
    return [
        Day(day, found.get(place, ()), found[place][0].on_day if place in found else 0)
        for place, day in enumerate(grid)
    ]


def put(
    kind: RecordType,
    record_id: int,
    moved: tuple[str, date],
    actor: Actor,
    version: int | None = None,
) -> service.Saved:
    """Bring a record to another day, given with its field; an instant keeps its local time."""
    by, day = moved
    field = fields.field_of(kind, by)
    if field is None or field.type not in {FieldType.DATE, FieldType.DATETIME}:
        raise InvalidInput(f"{kind.plural.capitalize()} have no such day.")
    if field.type is FieldType.DATE:
        return service.update(kind, record_id, {by: day}, actor, version)
    held = value_of(kind, field, service.get(kind, record_id, actor))
    at = local(held).time() if isinstance(held, datetime) else time()
    zone = ZoneInfo(settings.get("general", "timezone"))
    return service.update(kind, record_id, {by: datetime.combine(day, at, zone)}, actor, version)


def _query(records: RecordList, by: RecordField, grid: Sequence[date]) -> sa.Select[Any]:
    """Number the records of each day, so that one statement brings the first of all days."""
    some = _placed(records, by, grid)
    ordered = (some.c.value, some.c.id)
    number = sa.func.row_number().over(partition_by=some.c.place, order_by=ordered)
    counted = sa.func.count().over(partition_by=some.c.place)
    placed = sa.select(some, number.label("number"), counted.label("on_day")).subquery()
    shown = sa.select(placed).where(placed.c.number <= A_DAY)
    return shown.order_by(placed.c.place, placed.c.number)


def _placed(records: RecordList, by: RecordField, grid: Sequence[date]) -> sa.Subquery:
    """Select the records with their days: of a full month only as many a day as are counted.

    Where who may see what is asked of other tables, that would be asked anew for each day, which
    costs more than it saves.
    """
    columns = Columns(records.kind)
    column, condition = columns.value(by), records.condition(columns)
    edges = [_edge(by, day) for day in [*grid, grid[-1] + timedelta(days=1)]]
    inside = sa.and_(column >= edges[0], column < edges[-1], condition)
    query = columns.join(sa.select(*_shown(records, column)).select_from(records.kind.model))
    if _asks_elsewhere(condition) or _are_few(query.where(inside)):
        place = sa.case(
            *((column < edge, number) for number, edge in enumerate(edges[1:])), else_=len(grid)
        )
        return query.add_columns(place.label("place")).where(inside).subquery()
    ordered = query.order_by(column, records.kind.model.id).limit(COUNTED + 1)
    days = []
    for number, (begins, ends) in enumerate(pairwise(edges)):
        at: sa.Label[int] = sa.literal_column(str(number)).label("place")
        of_day = ordered.where(column >= begins, column < ends, condition)
        days.append(sa.select(of_day.add_columns(at).subquery()))
    return sa.union_all(*days).subquery()


def _shown(records: RecordList, column: Any) -> list[Any]:
    model = records.kind.model
    wanted: list[Any] = [
        model.id,
        getattr(model, records.kind.title).label("title"),
        column.label("value"),
    ]
    if records.kind.state and records.kind.state in records.fields:
        wanted.append(getattr(model, records.kind.state).label("state"))
    if hasattr(model, "version"):
        wanted.append(model.version.label("version"))
    return wanted


def _asks_elsewhere(condition: sa.ColumnElement[bool]) -> bool:
    return any(isinstance(part, sa.SelectBase) for part in sa.sql.visitors.iterate(condition))


def _are_few(query: sa.Select[Any]) -> bool:
    some = query.limit(FEW + 1).subquery()
    return (session().scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= FEW


def _edge(by: RecordField, day: date) -> Any:
    return day if by.type is FieldType.DATE else periods.begins(day)
