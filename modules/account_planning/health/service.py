"""The health score of a plan as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from host.api import session

from .. import settings
from ..grids.progress import Progress
from ..notes.models import Note
from ..plans.choices import ClientStatus, TaskStatus
from ..plans.models import Plan
from ..tasks.models import Task, overdue
from .score import FRESH_DAYS, STALE_DAYS, Facts, Score, Work, score_of

_LABELS = {"tasks": "Tasks", "goals": "Goals", "light": "Client status", "contact": "Contact"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score in words."""

    label: str
    why: str
    points: str
    """Such as ``20 of 40``."""


@dataclass(frozen=True, slots=True)
class Health:
    """A score with the reasons for it."""

    score: Score
    reasons: list[Reason]


def health_of(
    plan: Plan, work: Work, goals: list[Progress], *, contact: date | None = None
) -> Health | None:
    """Return the health of a plan from its tasks and goals; None when nothing is known.

    ``contact`` is the day of the last one where the caller knows it already.
    """
    contact = contact or last_contact(plan)
    facts = Facts(
        work=work,
        goals=[one.share for one in goals if one.share is not None],
        light=ClientStatus(plan.client_status) if plan.client_status else None,
        days_since_contact=max(0, (settings.today() - contact).days),
    )
    score = score_of(facts)
    if score is None:
        return None
    words = _words(facts, plan, contact)
    reasons = [
        Reason(_LABELS[one.key], words[one.key], f"{one.points:f} of {100 * one.weight:.1f}")
        for one in score.parts
    ]
    return Health(score, reasons)


def work_of(plan_id: int) -> Work:
    """Count the tasks of a plan."""
    late = overdue(settings.today())
    done = Task.status == TaskStatus.COMPLETE.value
    query = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(sa.case((done, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((late, 1), else_=0)), 0),
    ).where(Task.plan_id == plan_id)
    total, finished, behind = session().execute(query).one()
    return Work(int(total), int(finished), int(behind))


def last_contact(plan: Plan) -> date:
    """Return the day of the newest meeting note up to today, or of the last change."""
    today = settings.today()
    held = session().scalar(
        sa.select(sa.func.max(Note.held_on)).where(Note.plan_id == plan.id, Note.held_on <= today)
    )
    return contact_after(plan, held)


def contact_after(plan: Plan, held: date | None) -> date:
    """Return the later of the day of a meeting note and that of the plan's last change."""
    changed = plan.updated_at.astimezone(settings.timezone()).date()
    return max(held, changed) if held else changed


def _words(facts: Facts, plan: Plan, contact: date) -> dict[str, str]:
    work = facts.work
    return {
        "tasks": f"{work.done} of {work.total} done, {work.overdue} overdue",
        "goals": f"{len(facts.goals)} with a target, {_mean(facts):.0f}% reached on average",
        "light": f"{plan.client_status.capitalize()}",
        "contact": f"Last on {contact.day} {contact:%b %Y}; counts in full for {FRESH_DAYS} days, "
        f"less and less until {STALE_DAYS}",
    }


def _mean(facts: Facts) -> float:
    return 100 * float(sum(facts.goals)) / len(facts.goals) if facts.goals else 0.0
