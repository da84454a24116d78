"""Who is in charge of tasks, for the day that somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.api import Held, Holding, session

from ..plans.choices import Status, TaskStatus
from ..plans.models import Plan
from . import service
from .models import Task


def _held() -> sa.Select[int, int | None]:
    query = sa.select(Task.id, Task.pic_id).join(Plan, Plan.id == Task.plan_id)
    return query.where(
        Task.status != TaskStatus.COMPLETE.value, Plan.status != Status.ARCHIVED.value
    )


def _shown(ids: Sequence[int]) -> Mapping[int, Held]:
    rows = session().execute(sa.select(Task.id, Task.action, Task.plan_id).where(Task.id.in_(ids)))
    return {row.id: Held(row.action, f"/account_planning/{row.plan_id}") for row in rows}


TASKS = Holding(
    key="account_planning.tasks",
    singular="task of an account plan",
    plural="tasks of account plans",
    held=_held,
    show=_shown,
    give=service.hand_over,
    position=150,
)
