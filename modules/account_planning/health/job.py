"""The job that keeps how healthy each plan is, week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from host.api import CatchUp, CronContext, CronJob, session, transaction

from .. import settings
from ..grids.models import Goal
from ..grids.progress import share
from ..notes.models import Note
from ..plans.choices import ClientStatus, Status, TaskStatus
from ..plans.models import Plan
from ..tasks.models import Task, overdue
from .models import HealthWeek
from .score import Facts, Work, score_of

KEPT = timedelta(weeks=160)
"""Three years and a little."""
_BATCH = 500
_OPEN = (Status.DRAFT.value, Status.IN_PROGRESS.value, Status.REVIEW.value)
Row = tuple[int, str, datetime]
"""Id, client status and last change of a plan."""


def run(context: CronContext) -> None:
    """Keep the score of every open plan for the week; a second run in it corrects the first."""
    monday = context.today - timedelta(days=context.today.weekday())
    last_id = 0
    while rows := _batch(last_id):
        last_id = rows[-1][0]
        _keep(_scores(rows, context.today), monday, context)
    if not context.dry_run:
        with transaction() as db:
            db.execute(sa.delete(HealthWeek).where(HealthWeek.monday < monday - KEPT))


def _batch(after_id: int) -> Sequence[Row]:
    query = (
        sa.select(Plan.id, Plan.client_status, Plan.updated_at)
        .where(Plan.id > after_id, Plan.status.in_(_OPEN))
        .order_by(Plan.id)
        .limit(_BATCH)
    )
    return [(row[0], row[1], row[2]) for row in session().execute(query)]


def _scores(rows: Sequence[Row], today: date) -> dict[int, Decimal]:
    ids = [row[0] for row in rows]
    works, goals, notes = _works(ids, today), _goals(ids), _notes(ids, today)
    zone = settings.timezone()
    found = {}
    for plan_id, light, changed in rows:
        contact = max(notes.get(plan_id, date.min), changed.astimezone(zone).date())
        score = score_of(
            Facts(
                work=works.get(plan_id, Work()),
                goals=goals.get(plan_id, ()),
                light=ClientStatus(light) if light else None,
                days_since_contact=max(0, (today - contact).days),
            )
        )
        if score is not None:
            found[plan_id] = score.value
    return found


def _works(ids: Sequence[int], today: date) -> dict[int, Work]:
    done, late = Task.status == TaskStatus.COMPLETE.value, overdue(today)
    query = sa.select(
        Task.plan_id,
        sa.func.count(),
        sa.func.sum(sa.case((done, 1), else_=0)),
        sa.func.sum(sa.case((late, 1), else_=0)),
    ).where(Task.plan_id.in_(ids))
    rows = session().execute(query.group_by(Task.plan_id))
    return {row[0]: Work(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _goals(ids: Sequence[int]) -> dict[int, list[Decimal]]:
    query = sa.select(Goal.plan_id, Goal.actual, Goal.target).where(Goal.plan_id.in_(ids))
    found: dict[int, list[Decimal]] = defaultdict(list)
    for plan_id, actual, target in session().execute(query):
        part = share(actual, target)
        if part is not None:
            found[plan_id].append(part)
    return found


def _notes(ids: Sequence[int], today: date) -> dict[int, date]:
    query = (
        sa.select(Note.plan_id, sa.func.max(Note.held_on))
        .where(Note.plan_id.in_(ids), Note.held_on <= today)
        .group_by(Note.plan_id)
    )
    return {row[0]: row[1] for row in session().execute(query)}


def _keep(scores: dict[int, Decimal], monday: date, context: CronContext) -> None:
    """Write what is new or different of one batch."""
    query = sa.select(HealthWeek.plan_id, HealthWeek.score).where(
        HealthWeek.plan_id.in_(list(scores)), HealthWeek.monday == monday
    )
    held = {row[0]: row[1] for row in session().execute(query)}
    new = [key for key in scores if key not in held]
    moved = [key for key in scores if key in held and held[key] != scores[key]]
    context.count("kept", len(new))
    context.count("corrected", len(moved))
    if context.dry_run or not (new or moved):
        return
    with transaction() as db:
        table = HealthWeek.__table__
        if moved:
            gone = sa.and_(HealthWeek.plan_id.in_(moved), HealthWeek.monday == monday)
            db.execute(sa.delete(HealthWeek).where(gone))
        rows = [
            {"plan_id": key, "monday": monday, "score": scores[key]} for key in sorted(new + moved)
        ]
        db.connection().execute(sa.insert(table), rows)  # type: ignore[arg-type]


JOB = CronJob(
    name="account_planning.health",
    title="Keep how healthy plans are, week by week",
    schedule="30 3 * * *",
    run=run,
    catch_up=CatchUp.LATEST,
)
