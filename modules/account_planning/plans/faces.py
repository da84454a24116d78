"""Plans on the host's own pages: dashboard, notices, and the deletion of a client."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, has_request_context
from flask import session as flask_session

from host.api import (
    CLIENT_TYPE,
    Actor,
    Blocker,
    DashboardWidget,
    RecordChanged,
    Scope,
    records,
    session,
    transaction,
    visible_records,
)

from .. import settings
from ..access import PLANS, READERS
from ..tasks.models import Task, overdue
from .choices import Status
from .models import PLAN_TYPE, Plan, code_of, path_of
from .record_types import PLAN

_LATEST = 5
_LOST = ("warning", "The approval was taken away, because the content changed.")


def widget(actor: Actor) -> dict[str, object] | None:
    """Count the actor's plans by status and find the tasks that are late."""
    if actor.scope(PLANS) is Scope.NONE:
        return None
    mine = visible_records(PLAN, actor)
    counted = sa.select(Plan.status, sa.func.count()).where(mine).group_by(Plan.status)
    counts = {row[0]: row[1] for row in session().execute(counted)}
    today = settings.today()
    late = (
        sa.select(Task.id, Task.action, Task.deadline, Plan.id, Plan.client_name)
        .join(Plan, Plan.id == Task.plan_id)
        .where(overdue(today), Plan.status != Status.ARCHIVED.value, mine)
        .order_by(Task.deadline, Task.id)
    )
    found = session().execute(late.limit(_LATEST + 1)).all()
    return {
        "statuses": [(status, counts.get(status.value, 0)) for status in Status],
        "late": [
            {"action": r[1], "deadline": r[2], "url": _task_path(r[3], r[0]), "client": r[4]}
            for r in found[:_LATEST]
        ],
        "more": len(found) > _LATEST,
    }


def blockers(client_id: int) -> list[Blocker]:
    """Return the plans that forbid deleting a client."""
    mine = Plan.client_id == client_id
    count = session().scalar(sa.select(sa.func.count()).select_from(Plan).where(mine)) or 0
    if not count:
        return []
    rows = session().execute(
        sa.select(Plan.number, Plan.subject).where(mine).order_by(Plan.number).limit(_LATEST)
    )
    examples = tuple(f"{code_of(number)} {subject}" for number, subject in rows)
    return [Blocker("Account plans", count, examples)]


def follow_client(event: RecordChanged) -> None:
    """Keep the name that plans are listed under the client's own."""
    if event.ref.type != CLIENT_TYPE or event.verb == "deleted":
        return
    stale = sa.and_(Plan.client_id == event.ref.id, Plan.client_name != event.ref.label)
    ids = session().scalars(sa.select(Plan.id).where(stale)).all()
    if not ids:
        return
    with transaction() as db:
        db.connection().execute(sa.update(Plan).where(stale).values(client_name=event.ref.label))
        records.rewritten(PLAN, ids)


def tell_of_approval(event: RecordChanged) -> None:
    """Say on the next page that a change of the content has taken the approval away."""
    lost = event.ref.type == PLAN_TYPE and event.changes.get("approved_by_name", ("", ""))[0]
    if lost and has_request_context() and _LOST not in flask_session.get("_flashes", ()):
        flash(_LOST[1], _LOST[0])


def _task_path(plan_id: int, task_id: int) -> str:
    return f"{path_of(plan_id)}/planning#task-{task_id}"


WIDGET = DashboardWidget(
    id="account_planning.plans",
    title="Account plans",
    template="account_planning/widget.html",
    context=widget,
    rights=READERS,
    wide=True,
    about="Your plans by status, and the tasks that are late.",
)
