"""A person's open tasks by when they are due; it costs the same however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.tasks import due
from host.tasks.models import FAR, Task, TaskPerson, TaskRole

FEW = 15
"""Tasks of each part that the page begins with."""
PAGE = 50
"""Tasks of one part on a page of its own."""
OVERDUE, TODAY, WEEK, LATER, UNDATED = "overdue", "today", "week", "later", "undated"
TITLES = {
    OVERDUE: "Overdue",
    TODAY: "Today",
    WEEK: "This week",
    LATER: "Later",
    UNDATED: "No date",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Tasks of one part of the page; ``after`` leads to more of them."""

    key: str
    tasks: Sequence[Any]
    after: str = ""

    @property
    def title(self) -> str:
        """What people read above it."""
        return TITLES[self.key]


def parts(actor: Actor, few: int = FEW) -> list[Part]:
    """Return the first tasks of every part, in one statement; parts without any are left out."""
    today = due.today()
    selects = [
        sa.select(
            _select(actor, key, today, "")
            .add_columns(sa.literal(key).label("part"))
            .limit(few + 1)
            .subquery()
        )
        for key in TITLES
    ]
    found: dict[str, list[Any]] = {key: [] for key in TITLES}
    for row in session().execute(sa.union_all(*selects)):
        found[row.part].append(row)
    return [_part(key, sorted(rows, key=_place), few) for key, rows in found.items() if rows]


def part(actor: Actor, key: str, after: str = "") -> Part:
    """Return one part from behind a task on."""
    query = _select(actor, key, due.today(), after).limit(PAGE + 1)
    return _part(key, list(session().execute(query)), PAGE)


def _part(key: str, rows: list[Any], limit: int) -> Part:
    shown = rows[:limit]
    after = "~".join(map(str, _place(shown[-1]))) if len(rows) > limit else ""
    return Part(key, shown, after)


def _place(row: Any) -> tuple[date, str, int]:
    return row.to_do_on, row.at, row.id


def _select(actor: Actor, key: str, today: date, after: str) -> sa.Select[Any]:
    """Read along the index of the person's work; tasks are looked up by their ids."""
    own = TaskPerson
    mine = (
        sa.select(own.task_id, own.to_do_on, own.due_time)
        .where(
            own.staff_id == (actor.staff_id or 0),
            own.role == TaskRole.ASSIGNEE.value,
            own.is_open.is_(True),
            *_within(key, today),
            *_behind(after),
        )
        .order_by(own.to_do_on, own.due_time, own.task_id)
    )
    # What is a page is decided by the index alone; only its tasks are read.
    work = mine.limit(PAGE + 1).subquery()
    return (
        sa.select(
            Task.id,
            Task.name,
            Task.kind,
            Task.status,
            Task.priority,
            Task.related,
            Task.related_label,
            Task.due_on,
            Task.due_time,
            work.c.to_do_on,
            work.c.due_time.label("at"),
        )
        .join(work, work.c.task_id == Task.id)
        .order_by(work.c.to_do_on, work.c.due_time, work.c.task_id)
    )


def _within(key: str, today: date) -> list[sa.ColumnElement[bool]]:
    day, end = TaskPerson.to_do_on, due.end_of_week(today)
    return {
        OVERDUE: [day < today],
        TODAY: [day == today],
        WEEK: [day > today, day <= end],
        LATER: [day > max(today, end), day < FAR],
        UNDATED: [day == FAR],
    }[key]


def _behind(after: str) -> list[sa.ColumnElement[bool]]:
    """Read on behind a task; an address that nobody can mean begins at the beginning."""
    texts = after.split("~")
    try:
        day, at, number = date.fromisoformat(texts[0]), texts[1], int(texts[2])
    except (ValueError, IndexError):
        return []
    own = TaskPerson
    later = sa.or_(own.due_time > at, sa.and_(own.due_time == at, own.task_id > number))
    return [own.to_do_on >= day, sa.or_(own.to_do_on > day, later)]
