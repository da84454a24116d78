"""Plans on the host's own pages: dashboard, search, and the deletion of a client."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    Actor,
    Blocker,
    DashboardWidget,
    RecordChanged,
    RecordLink,
    Scope,
    SearchHit,
    SearchProvider,
    session,
    transaction,
)

from .. import settings
from ..access import PLANS, READERS
from ..tasks.models import Task, overdue
from .choices import Status
from .filters import matches
from .models import PLAN_TYPE, Plan, code_of, path_of
from .visibility import readable, visible

_LATEST = 5


def widget(actor: Actor) -> dict[str, object] | None:
    """Count the actor's plans by status and find the tasks that are late."""
    if actor.scope(PLANS) is Scope.NONE:
        return None
    counted = sa.select(Plan.status, sa.func.count()).where(visible(actor)).group_by(Plan.status)
    counts = {row[0]: row[1] for row in session().execute(counted)}
    today = settings.today()
    late = (
        sa.select(Task.id, Task.action, Task.deadline, Plan.id, Plan.client_name)
        .join(Plan, Plan.id == Task.plan_id)
        .where(overdue(today), Plan.status != Status.ARCHIVED.value, visible(actor))
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


def find(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Find plans by subject, client or number."""
    query = (
        sa.select(Plan.id, Plan.number, Plan.subject, Plan.client_name, Plan.status)
        .where(visible(actor), matches(text))
        .order_by(Plan.updated_at.desc(), Plan.id.desc())
        .limit(limit)
    )
    return [
        SearchHit(
            title=f"{code_of(row.number)} {row.subject}",
            url=path_of(row.id),
            subtitle=f"{row.client_name} · {Status(row.status).label}",
            icon="target-arrow",
        )
        for row in session().execute(query)
    ]


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
    if session().scalar(sa.select(Plan.id).where(stale).limit(1)) is None:
        return
    with transaction() as db:
        db.connection().execute(sa.update(Plan).where(stale).values(client_name=event.ref.label))


def _task_path(plan_id: int, task_id: int) -> str:
    return f"{path_of(plan_id)}?tab=planning#task-{task_id}"


WIDGET = DashboardWidget(
    id="account_planning.plans",
    title="Account plans",
    template="account_planning/widget.html",
    context=widget,
    rights=READERS,
    wide=True,
)
FINDER = SearchProvider(
    key="account_planning.plans", title="Account plans", find=find, rights=READERS
)
LINK = RecordLink(
    type=PLAN_TYPE,
    title="Account plan",
    endpoint="account_planning.plan",
    argument="plan_id",
    icon="target-arrow",
    readable=readable,
)
