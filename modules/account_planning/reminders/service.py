"""Keeps one reminder of the host in step with each planning task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from host.api import Staff, clock, reminders, session

from .. import settings
from ..plans.choices import Status, TaskStatus
from ..plans.models import Plan, path_of
from ..tasks.models import Task

HOUR = time(9)
"""Reminders are due in the morning of the organisation's day."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say at this moment."""

    enabled: bool
    days: int
    zone: ZoneInfo
    today: date

    @classmethod
    def at(cls, now: datetime) -> Rules:
        """Read the settings, for the day that ``now`` lies in."""
        zone = settings.timezone()
        return cls(
            enabled=settings.reminders_enabled(),
            days=settings.reminder_days(),
            zone=zone,
            today=now.astimezone(zone).date(),
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """The reminder that a task should have."""

    kind: str
    deadline: date
    staff_id: int
    day: date

    def mark(self) -> str:
        """Say in short what the host was given, to tell later whether that still holds."""
        return f"{self.kind}:{self.deadline}:{self.staff_id}:{self.day}"


@dataclass(frozen=True, slots=True)
class Plight:
    """What else decides about a task's reminder: its plan, and the person in charge."""

    archived: bool
    pic_active: bool


class Dated(Protocol):
    """What of a task its reminder depends on."""

    @property
    def is_done(self) -> bool: ...
    @property
    def pic_id(self) -> int | None: ...
    @property
    def deadline(self) -> date | None: ...


def silence(task: Dated, plight: Plight, rules: Rules) -> str:
    """Say why a task has no reminder; empty when it has one."""
    reasons = (
        (task.is_done, "it is complete"),
        (not rules.enabled, "reminders are switched off in the settings"),
        (plight.archived, "the plan is archived"),
        (task.pic_id is None, "nobody is in charge"),
        (not plight.pic_active, "the person in charge is no longer active"),
        (task.deadline is None, "it has no deadline"),
    )
    return next((reason for applies, reason in reasons if applies), "")


def planned(task: Dated, plight: Plight, rules: Rules) -> Planned | None:
    """Return the reminder that the task should have now, or None."""
    if silence(task, plight, rules):
        return None
    assert task.deadline is not None
    assert task.pic_id is not None
    if task.deadline < rules.today:
        after = task.deadline + timedelta(days=1)
        return Planned("overdue", task.deadline, task.pic_id, after)
    before = task.deadline - timedelta(days=rules.days)
    return Planned("before", task.deadline, task.pic_id, before)


def sync(task: Task, plan: Plan) -> None:
    """Put, move or cancel the reminder of one task, in the caller's transaction."""
    person = session().get(Staff, task.pic_id) if task.pic_id else None
    plight = Plight(plan.state is Status.ARCHIVED, person is not None and person.is_active)
    rules = Rules.at(clock.now())
    apply(task, planned(task, plight, rules), plan, rules)


def sync_plan(plan: Plan) -> None:
    """Do so for every open task of a plan."""
    query = sa.select(Task).where(Task.plan_id == plan.id, Task.status != TaskStatus.COMPLETE.value)
    for task in session().scalars(query):
        sync(task, plan)


def renew_plan(plan: Plan) -> None:
    """Do so afresh, for tasks that came back without what the host knew of them."""
    query = sa.update(Task).where(Task.plan_id == plan.id).values(reminder="")
    session().execute(query, execution_options={"synchronize_session": "fetch"})
    sync_plan(plan)


def drop(task_ids: Iterable[int]) -> None:
    """Cancel the reminders of tasks that are about to go."""
    for task_id in task_ids:
        reminders.cancel(subject_of(task_id))


def apply(task: Task, wanted: Planned | None, plan: Plan, rules: Rules) -> None:
    """Give the host what is wanted and remember it, without touching the task's version."""
    mark = wanted.mark() if wanted else ""
    if mark == task.reminder:
        return
    if wanted is None:
        reminders.cancel(subject_of(task.id))
    else:
        _put(task, wanted, plan, rules)
    db = session()
    db.flush()
    db.connection().execute(sa.update(Task).where(Task.id == task.id).values(reminder=mark))
    db.refresh(task, ["reminder"])


def subject_of(task_id: int) -> str:
    """Return the name under which the host knows a task's reminders."""
    return f"account_planning.task:{task_id}"


def _put(task: Task, wanted: Planned, plan: Plan, rules: Rules) -> None:
    late = wanted.kind == "overdue"
    day = f"{wanted.deadline.day} {wanted.deadline:%b %Y}"
    reminders.put(
        subject_of(task.id),
        f"{subject_of(task.id)}:{wanted.kind}:{wanted.deadline}:{wanted.staff_id}",
        staff_id=wanted.staff_id,
        due_at=datetime.combine(wanted.day, HOUR, rules.zone),
        title=f"{'Overdue' if late else 'Due'} {day}: {task.action}",
        body=(
            f"{task.action}\n{'Was due' if late else 'Due'} on {day} in the account plan "
            f"{plan.code} {plan.subject} for {plan.client_name}."
        ),
        url=f"{path_of(plan.id)}/planning#task-{task.id}",
        ref=plan.ref,
    )
