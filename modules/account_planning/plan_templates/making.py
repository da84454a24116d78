"""Plans made from templates, and templates made of plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from host.api import CREATE, Actor, Conflict, activity, clock, records, session, transaction

from .. import settings
from ..access import MANAGE_TEMPLATES, PLANS
from ..grids.goals import GOALS
from ..grids.models import Goal
from ..grids.service import rows_of
from ..mind_map import service as maps
from ..mind_map import stored
from ..plans import periods
from ..plans import service as plans
from ..plans.choices import PeriodType
from ..plans.models import Plan
from ..reminders import service as reminders
from ..tasks import outline as plan_outline
from ..tasks.models import Item, Objective, Task
from .goals import TEMPLATE_GOALS
from .models import Level, Line, Template, TemplateGoal
from .outline import Branch, outline_of
from .record_type import TEMPLATE
from .relative import RelativeDay
from .template_map import kept_of

SHARED = (
    "subject",
    "vision",
    "mission",
    "objectives",
    "threat",
    "opportunity",
    "criteria",
    "constraints",
)
"""Fields of a plan that a template has too."""
_SAME_CLICK = timedelta(seconds=20)
"""A plan that is asked for again so soon is the one that was made."""


@dataclass(frozen=True, slots=True)
class StartData:
    """What a planner says of the plan to be made."""

    subject: str
    client_id: int | None
    period_type: str
    period_start: date | None
    owner_id: int | None


def make_plan(template_id: int, data: StartData, actor: Actor) -> Plan:
    """Make a plan from a template, whole or not at all.

    Raises InvalidInput by field, Conflict for a template that is archived.
    """
    with transaction():
        actor.require(PLANS, CREATE)
        template: Template = records.locked(TEMPLATE, template_id, actor)
        twin = _just_made(data, actor)
        if twin is not None:
            return twin
        if template.archived_at is not None:
            raise Conflict(f"The template {template.name} is archived. Choose another one.")
        plan = plans.create(_values_of(template, data), actor)
        note = f"From the template {template.name}"
        activity.record(actor, "filled", plan.ref, client_id=plan.client_id, note=note)
        _add_goals(template, plan)
        _add_map(template, plan, actor)
        for branch in outline_of(template.id):
            _add_objective(branch, plan, actor)
        session().flush()
        reminders.sync_plan(plan)
    return plan


def keep(plan: Plan, actor: Actor) -> Template:
    """Save a plan as a template: its texts, goals and outline, with deadlines made relative."""
    with transaction():
        actor.require(PLANS, MANAGE_TEMPLATES)
        values = {key: getattr(plan, key) for key in SHARED}
        values |= {"name": free_name(plan.subject), "period_type": plan.period_type}
        template: Template = records.create(TEMPLATE, values, actor).record
        _keep_goals(plan, template)
        drawn = maps.kept(plan)
        template.mind_map = stored.write(drawn.map) if drawn.version and not drawn.fault else ""
        _keep_outline(plan, template)
        session().flush()
    return template


def _just_made(data: StartData, actor: Actor) -> Plan | None:
    """Return the plan that the same person has just asked for: a form that was sent twice."""
    if data.client_id is None or data.period_start is None or actor.staff_id is None:
        return None
    start = periods.first_day(PeriodType(data.period_type), data.period_start)
    query = sa.select(Plan).where(
        Plan.client_id == data.client_id,
        Plan.period_type == data.period_type,
        Plan.period_start == start,
        Plan.subject == data.subject.strip(),
        Plan.created_by == actor.staff_id,
        Plan.created_at > clock.now() - _SAME_CLICK,
    )
    return session().scalar(query.order_by(Plan.id).limit(1))


def _values_of(template: Template, data: StartData) -> dict[str, Any]:
    texts = {key: getattr(template, key) for key in SHARED}
    return texts | {
        "subject": data.subject,
        "client_id": data.client_id,
        "period_type": data.period_type,
        "period_start": data.period_start,
        "owner_id": data.owner_id,
        "status": settings.default_status().value,
    }


def _day_in(plan: Plan, due: RelativeDay | None) -> date | None:
    if due is None:
        return None
    return due.within(plan.period_start, periods.last_day(plan.kind, plan.period_start))


def _add_goals(template: Template, plan: Plan) -> None:
    for goal in rows_of(TEMPLATE_GOALS, template.id):
        session().add(
            Goal(
                plan_id=plan.id,
                position=goal.position,
                name=goal.name,
                unit=goal.unit,
                target=goal.target,
                due_on=_day_in(plan, goal.due),
            )
        )


def _add_map(template: Template, plan: Plan, actor: Actor) -> None:
    kept = kept_of(template)
    if kept.version and not kept.fault:
        session().add(maps.make_version(plan, kept.map, actor, 1))


def _add_objective(branch: Branch, plan: Plan, actor: Actor) -> None:
    db, old = session(), branch.line
    objective = Objective(plan_id=plan.id, title=old.title, position=old.position)
    db.add(objective)
    db.flush()
    for part in branch.below:
        item = Item(
            plan_id=plan.id,
            objective_id=objective.id,
            title=part.line.title,
            position=part.line.position,
        )
        db.add(item)
        db.flush()
        db.add_all(_task(one.line, item, plan, actor) for one in part.below)


def _task(line: Line, item: Item, plan: Plan, actor: Actor) -> Task:
    now = clock.now()
    return Task(
        plan_id=plan.id,
        item_id=item.id,
        action=line.title,
        pic_id=plan.owner_id if line.for_owner else None,
        deadline=_day_in(plan, line.due),
        priority=line.priority,
        position=line.position,
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )


def free_name(wanted: str) -> str:
    """Return a name that no template has: the wanted one, or one with a number behind it."""
    limit = Template.name.type.length or len(wanted)
    taken = set(session().scalars(sa.select(Template.name)))
    name, count = wanted[:limit], 1
    while name in taken:
        count += 1
        end = f" ({count})"
        name = wanted[: limit - len(end)] + end
    return name


def _relative(plan: Plan, day: date | None) -> dict[str, Any]:
    if day is None:
        return {}
    due = RelativeDay.of(day, plan.period_start, periods.last_day(plan.kind, plan.period_start))
    return {"due_anchor": due.anchor.value, "due_days": due.days}


def _keep_goals(plan: Plan, template: Template) -> None:
    for goal in rows_of(GOALS, plan.id):
        session().add(
            TemplateGoal(
                template_id=template.id,
                position=goal.position,
                name=goal.name,
                unit=goal.unit,
                target=goal.target,
                **_relative(plan, goal.due_on),
            )
        )


def _keep_outline(plan: Plan, template: Template) -> None:
    place = 0

    def line(level: Level, title: str, parent: Line | None, **more: Any) -> Line:
        nonlocal place
        place += 1
        made = Line(
            template_id=template.id,
            parent_id=parent.id if parent else None,
            level=level.value,
            title=title,
            position=place,
            **more,
        )
        session().add(made)
        session().flush()
        return made

    for branch in plan_outline.outline_of(plan.id):
        objective = line(Level.OBJECTIVE, branch.objective.title, None)
        for part in branch.items:
            item = line(Level.ITEM, part.item.title, objective)
            for task in part.tasks:
                line(
                    Level.TASK,
                    task.action,
                    item,
                    priority=task.priority,
                    for_owner=task.pic_id is not None and task.pic_id == plan.owner_id,
                    **_relative(plan, task.deadline),
                )


def default_start(kind: str) -> date:
    """Return the first day of the period of that kind that today lies in."""
    return periods.first_day(PeriodType(kind), settings.today())
