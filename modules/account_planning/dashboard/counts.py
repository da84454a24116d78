"""How many plans and tasks are how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from host.api import session

from ..plans.choices import ClientStatus, Status, TaskStatus
from ..plans.models import Plan, code_of, path_of
from ..tasks.models import Task, overdue

SHOWN = 8
"""Rows of each list; the link below leads to the rest."""
Plans = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Due:
    """A task that presses."""

    action: str
    url: str
    deadline: date | None
    client: str
    pic_id: int | None


@dataclass(frozen=True, slots=True)
class Risk:
    """A client whose light is red and whose plan has tasks that are late."""

    code: str
    subject: str
    url: str
    client: str
    late: int
    oldest: date | None
    owner_id: int | None


def statuses(plans: Plans) -> dict[Status, int]:
    """Count plans by status; every status is there."""
    query = sa.select(Plan.status, sa.func.count()).where(plans).group_by(Plan.status)
    found = {row[0]: row[1] for row in session().execute(query)}
    return {status: found.get(status.value, 0) for status in Status}


def lights(plans: Plans) -> dict[ClientStatus, int]:
    """Count plans by the traffic light of their client; every light is there."""
    query = sa.select(Plan.client_status, sa.func.count()).where(plans)
    found = {row[0]: row[1] for row in session().execute(query.group_by(Plan.client_status))}
    return {light: found.get(light.value, 0) for light in ClientStatus}


def late(plans: Plans, today: date) -> tuple[int, int]:
    """Count the tasks that are late, and the plans that they belong to."""
    query = (
        sa.select(sa.func.count(), sa.func.count(Task.plan_id.distinct()))
        .join(Plan, Plan.id == Task.plan_id)
        .where(overdue(today), plans)
    )
    tasks, behind = session().execute(query).one()
    return int(tasks), int(behind)


def due_this_week(plans: Plans, today: date) -> tuple[list[Due], bool]:
    """Return open tasks due from today to Sunday, the next first, and whether there are more."""
    sunday = today + timedelta(days=6 - today.weekday())
    still = Task.status != TaskStatus.COMPLETE.value
    return _pressing(sa.and_(still, Task.deadline.between(today, sunday), plans), SHOWN)


def overdue_tasks(plans: Plans, today: date, shown: int) -> tuple[list[Due], bool]:
    """Return tasks that are late, the oldest first, and whether there are more."""
    return _pressing(sa.and_(overdue(today), plans), shown)


def _pressing(wanted: sa.ColumnElement[bool], shown: int) -> tuple[list[Due], bool]:
    query = (
        sa.select(Task.id, Task.action, Task.deadline, Task.pic_id, Task.plan_id, Plan.client_name)
        .join(Plan, Plan.id == Task.plan_id)
        .where(wanted)
        .order_by(Task.deadline, Task.id)
        .limit(shown + 1)
    )
    rows = session().execute(query).all()
    found = [
        Due(row[1], f"{path_of(row[4])}/planning#task-{row[0]}", row[2], row[5], row[3])
        for row in rows[:shown]
    ]
    return found, len(rows) > shown


def at_risk(plans: Plans, today: date, shown: int = SHOWN) -> tuple[list[Risk], bool]:
    """Return plans of red clients with late tasks, most of these first, and whether more are."""
    number = sa.func.count(Task.id)
    query = (
        sa.select(
            Plan.id,
            Plan.number,
            Plan.subject,
            Plan.client_name,
            Plan.owner_id,
            number,
            sa.func.min(Task.deadline),
        )
        .join(Task, Task.plan_id == Plan.id)
        .where(Plan.client_status == ClientStatus.RED.value, overdue(today), plans)
        .group_by(Plan.id, Plan.number, Plan.subject, Plan.client_name, Plan.owner_id)
        .order_by(number.desc(), Plan.id)
        .limit(shown + 1)
    )
    rows = session().execute(query).all()
    found = [
        Risk(code_of(row[1]), row[2], path_of(row[0]), row[3], row[5], row[6], row[4])
        for row in rows[:shown]
    ]
    return found, len(rows) > shown
