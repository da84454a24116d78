"""The next one of a recurring task, made exactly once."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from host.access.directory import staff_directory
from host.database import session
from host.hooks.actor import SYSTEM, Actor
from host.hooks.record_types import RecordType
from host.records import service as records
from host.records.entering import checking
from host.tasks import people
from host.tasks.choices import Repeat, Status
from host.tasks.models import Task, TaskItem

_MOST_STEPS = 5_000
_MONTHS = 12


def next_day(task: Task, *, completed_on: date | None) -> date | None:
    """Return the day on which the next one is due; None when the series ends.

    A day in the past is skipped when the task was completed: nobody can do last week's again.
    """
    if not task.repeat_unit or not task.repeat_every:
        return None
    if task.repeat_count is not None and task.series_number >= task.repeat_count:
        return None
    begin = task.due_on or completed_on
    if task.repeat_when == Repeat.AFTER.value and completed_on is not None:
        begin = completed_on
    if begin is None:
        return None
    day = step(begin, task.repeat_every, task.repeat_unit, _anchor(task))
    if completed_on is not None and task.repeat_when == Repeat.DONE.value:
        for _ in range(_MOST_STEPS):
            if day >= completed_on:
                break
            day = step(day, task.repeat_every, task.repeat_unit, _anchor(task))
    return None if task.repeat_until is not None and day > task.repeat_until else day


def step(day: date, every: int, unit: str, anchor: int | None = None) -> date:
    """Return the day so many days, weeks, months or years later.

    ``anchor`` is the day of the month that is meant where a month is long enough: after
    31 January and 28 February comes 31 March.
    """
    if unit in {"day", "week"}:
        return day + timedelta(days=every * (7 if unit == "week" else 1))
    months = day.year * _MONTHS + day.month - 1 + every * (_MONTHS if unit == "year" else 1)
    year, month = divmod(months, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor or day.day, last))


def go_on(
    kind: RecordType, task: Task, actor: Actor, *, completed_on: date | None = None
) -> Task | None:
    """Make the next one of a series unless it is there; return what was made.

    The caller holds the lock of the task; the unique key of the series decides where none can.
    """
    if task.next_id is not None:
        return None
    day = next_day(task, completed_on=completed_on)
    if day is None:
        return None
    values = _values(kind, task, day)
    series = task.series_id or task.id
    taken = sa.select(Task.id).where(
        Task.series_id == series, Task.series_number == task.series_number + 1
    )
    known = session().scalar(taken)
    if known is not None:
        task.next_id = known
        return None
    task.series_id = series
    values |= {"series_id": series, "series_number": task.series_number + 1}
    made: Task = records.keep_new(kind, [values], actor)[0]
    _copy_items(task, made)
    task.next_id = made.id
    session().flush()
    return made


def due_series(today: date, after_id: int, limit: int) -> list[int]:
    """Return ids of tasks whose next one is to be made because their day has come."""
    query = (
        sa.select(Task.id)
        .where(
            Task.repeat_when == Repeat.DUE.value,
            Task.next_id.is_(None),
            Task.due_on <= today,
            Task.id > after_id,
        )
        .order_by(Task.id)
        .limit(limit)
    )
    return list(session().scalars(query))


def _values(kind: RecordType, task: Task, day: date) -> dict[str, Any]:
    values = checking.values_of(kind, task, checking.writable(kind, SYSTEM).values())
    start = None
    if task.start_on is not None:
        start = task.start_on + (day - (task.due_on or day))
    active = staff_directory().active
    return values | {
        "status": Status.NOT_STARTED.value,
        "due_on": day,
        "start_on": start,
        "assignees": tuple(str(one) for one in people.ids(task.assignees) if one in active),
        "related_label": task.related_label,
        "repeat_day": task.repeat_day,
        "created_by": task.created_by,
    }


def _anchor(task: Task) -> int | None:
    """The day of the month counts only as long as the series keeps to the calendar."""
    return None if task.repeat_when == Repeat.AFTER.value else task.repeat_day


def _copy_items(task: Task, made: Task) -> None:
    query = sa.select(TaskItem).where(TaskItem.task_id == task.id).order_by(TaskItem.position)
    for item in session().scalars(query).all():
        session().add(TaskItem(task_id=made.id, position=item.position, text=item.text))
    session().flush()
