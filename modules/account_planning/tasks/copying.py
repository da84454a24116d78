"""What a copy of a plan takes over of its outline."""

from __future__ import annotations

from host.api import Actor, clock, session

from ..plans import periods
from ..plans.models import Plan
from ..plans.service import active_or_none
from .models import Item, Objective, Task
from .outline import ObjectiveBranch, outline_of


def take_over(source: Plan, plan: Plan, months: int, actor: Actor) -> None:
    """Copy objectives, items and open tasks; what is done and the host's tasks stay behind."""
    for branch in outline_of(source.id):
        _copy_branch(branch, plan, months, actor)


def _copy_branch(branch: ObjectiveBranch, plan: Plan, months: int, actor: Actor) -> None:
    db = session()
    old = branch.objective
    objective = Objective(plan_id=plan.id, title=old.title, position=old.position)
    db.add(objective)
    db.flush()
    for part in branch.items:
        item = Item(
            plan_id=plan.id,
            objective_id=objective.id,
            title=part.item.title,
            position=part.item.position,
        )
        db.add(item)
        db.flush()
        db.add_all(_copy_task(task, item, months, actor) for task in part.tasks if not task.is_done)
    db.flush()


def _copy_task(task: Task, item: Item, months: int, actor: Actor) -> Task:
    now = clock.now()
    return Task(
        plan_id=item.plan_id,
        item_id=item.id,
        action=task.action,
        pic_id=active_or_none(task.pic_id),
        deadline=periods.moved(task.deadline, months) if task.deadline else None,
        status=task.status,
        priority=task.priority,
        position=task.position,
        created_at=now,
        created_by=actor.staff_id,
        updated_at=now,
        updated_by=actor.staff_id,
    )
