"""What a new plan can begin with: the templates in use, and plans to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from host.api import Actor, session, visible_records

from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..plans.rules import counted
from .models import Level, Line, Template
from .record_type import TEMPLATE

MOST_TEMPLATES, MOST_PLANS = 60, 10


@dataclass(frozen=True, slots=True)
class Offer:
    """A template with what stands in it."""

    template: Template
    holds: str

    @property
    def url(self) -> str:
        """Address of the page that asks for client and period."""
        return f"{self.template.path}/do/account_planning.make_plan"


def offers(actor: Actor) -> list[Offer]:
    """Return the templates that are not archived, by name, in two queries."""
    query = (
        sa.select(Template)
        .where(Template.archived_at.is_(None), visible_records(TEMPLATE, actor))
        .order_by(Template.name)
        .limit(MOST_TEMPLATES)
    )
    found = session().scalars(query).all()
    ids = [one.id for one in found]
    per_level = (
        sa.select(Line.template_id, Line.level, sa.func.count())
        .where(Line.template_id.in_(ids))
        .group_by(Line.template_id, Line.level)
    )
    counts = {(row[0], row[1]): row[2] for row in session().execute(per_level)} if ids else {}
    return [Offer(one, _holds(one.id, counts)) for one in found]


def copyable(wanted: str, actor: Actor) -> Sequence[Plan]:
    """Return plans that can be copied: those with the words in subject or client, newest first."""
    query = sa.select(Plan).where(visible_records(PLAN, actor), Plan.client_id.is_not(None))
    for word in wanted.split()[:5]:
        query = query.where(
            sa.or_(
                Plan.subject.icontains(word, autoescape=True),
                Plan.client_name.icontains(word, autoescape=True),
            )
        )
    return session().scalars(query.order_by(Plan.updated_at.desc()).limit(MOST_PLANS)).all()


def _holds(template_id: int, counts: dict[tuple[int, str], int]) -> str:
    objectives = counts.get((template_id, Level.OBJECTIVE.value), 0)
    tasks = counts.get((template_id, Level.TASK.value), 0)
    if not objectives:
        return "Texts only"
    return f"{counted(objectives, 'objective')}, {counted(tasks, 'task')}"
