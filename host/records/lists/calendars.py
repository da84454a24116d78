"""Calendars: the records of a list on the days of a month, a few a day, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
WEEKS = 6
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
    """One day: its first records, and how many there are."""

    day: date
    rows: Sequence[Any]
    count: int

    @property
    def more(self) -> int:
        """How many records the day has beyond those that are shown."""
        return self.count - len(self.rows)


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
    model = records.kind.model
    columns = Columns(records.kind)
    column = columns.value(by)
    edges = [_edge(by, day) for day in [*grid, grid[-1] + timedelta(days=1)]]
    place = sa.case(
        *((column < edge, number) for number, edge in enumerate(edges[1:])), else_=len(grid)
    )
    inside = sa.and_(column >= edges[0], column < edges[-1])
    wanted: list[Any] = [
        model.id,
        getattr(model, records.kind.title).label("title"),
        column.label("value"),
        place.label("place"),
    ]
    if records.kind.state and records.kind.state in records.fields:
        wanted.append(getattr(model, records.kind.state).label("state"))
    if hasattr(model, "version"):
        wanted.append(model.version.label("version"))
    query = columns.join(sa.select(*wanted).select_from(model))
    some = query.where(inside, records.condition(columns)).subquery()
    ordered = (some.c.value, some.c.id)
    number = sa.func.row_number().over(partition_by=some.c.place, order_by=ordered)
    counted = sa.func.count().over(partition_by=some.c.place)
    placed = sa.select(some, number.label("number"), counted.label("on_day")).subquery()
    shown = sa.select(placed).where(placed.c.number <= A_DAY)
    return shown.order_by(placed.c.place, placed.c.number)


def _edge(by: RecordField, day: date) -> Any:
    return day if by.type is FieldType.DATE else periods.begins(day)
