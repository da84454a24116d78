"""Pages and buttons of the outline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.api import (
    EDIT,
    Conflict,
    InvalidInput,
    actor,
    requires,
    staff_directory,
)

from ..access import PLANS
from ..pages import PLANNING, act, plan_url, staff_pages
from ..plans import service as plans
from ..plans.choices import TaskStatus
from ..plans.models import Plan
from . import branches, linking, service
from .branches import Level
from .forms import TaskForm, TitleForm
from .models import Task

Answer = Response | tuple[str, int]


@staff_pages.route("/<int:plan_id>/objective", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def add_objective(plan_id: int) -> Answer:
    """Add an objective."""
    form = TitleForm()
    return _titled(
        plan_id,
        form,
        "Add an objective",
        lambda: branches.add_objective(plan_id, form.title.data or "", actor()),
    )


@staff_pages.route("/<int:plan_id>/objective/<int:node_id>/item", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def add_item(plan_id: int, node_id: int) -> Answer:
    """Add an item to an objective."""
    form = TitleForm()
    return _titled(
        plan_id,
        form,
        "Add an item",
        lambda: branches.add_item(plan_id, node_id, form.title.data or "", actor()),
    )


@staff_pages.route(
    "/<int:plan_id>/<any(objective, item):level>/<int:node_id>/rename", methods=["GET", "POST"]
)
@requires(PLANS, EDIT)
def rename(plan_id: int, level: str, node_id: int) -> Answer:
    """Give an objective or an item other words."""
    plan = plans.get(plan_id, actor())
    node = branches.find(Level(level), node_id, plan)
    assert not isinstance(node, Task)
    form = TitleForm.of(node)

    def work() -> None:
        branches.rename(
            plan_id,
            Level(level),
            node_id,
            form.title.data or "",
            actor(),
            version=form.opened_version,
        )

    return _titled(plan_id, form, f"Rename the {level}", work)


@staff_pages.post("/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/delete")
@requires(PLANS, EDIT)
def remove(plan_id: int, level: str, node_id: int) -> Response:
    """Delete an objective, an item or a task."""

    twin = request.form.get("twin") == "delete"

    def work() -> str:
        branches.remove(plan_id, Level(level), node_id, actor(), with_twin=twin)
        return f"Deleted the {level}{' and its host task' if twin else ''}."

    return act(work, plan_url(plan_id, PLANNING))


@staff_pages.post(
    "/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/<any(up, down):way>"
)
@requires(PLANS, EDIT)
def move(plan_id: int, level: str, node_id: int, way: str) -> Response:
    """Move an objective, an item or a task one place."""

    def work() -> str:
        branches.move(plan_id, Level(level), node_id, actor(), up=way == "up")
        return ""

    return act(work, plan_url(plan_id, PLANNING, f"{level}-{node_id}"))


@staff_pages.route("/<int:plan_id>/item/<int:item_id>/task", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def add_task(plan_id: int, item_id: int) -> Answer:
    """Add a task to an item."""
    plan = plans.get(plan_id, actor())
    form = TaskForm.blank(staff_directory())

    def work() -> Task:
        return service.add(plan_id, item_id, form.task_data(), actor())

    return _task_page(plan, form, work, None)


@staff_pages.route("/<int:plan_id>/task/<int:task_id>", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def edit_task(plan_id: int, task_id: int) -> Answer:
    """Change a task."""
    plan = plans.get(plan_id, actor())
    task = service.get(plan, task_id)
    form = TaskForm.of(task, staff_directory())

    def work() -> Task:
        return service.change(plan_id, task_id, form.task_data(), actor(), form.opened_version)

    return _task_page(plan, form, work, task)


@staff_pages.post("/<int:plan_id>/task/<int:task_id>/status/<status>")
@requires(PLANS, EDIT)
def task_status(plan_id: int, task_id: int, status: str) -> Response:
    """Move a task to another status."""

    def work() -> str:
        if status not in list(TaskStatus):
            raise Conflict("There is no such status.")
        service.set_status(plan_id, task_id, TaskStatus(status), actor())
        return "Completed the task." if status == TaskStatus.COMPLETE else "Reopened the task."

    return act(work, plan_url(plan_id, PLANNING, f"task-{task_id}"))


@staff_pages.post("/<int:plan_id>/task/<int:task_id>/convert")
@requires(PLANS, EDIT)
def convert_task(plan_id: int, task_id: int) -> Response:
    """Make a host task of a planning task."""

    def work() -> str:
        linking.convert(plan_id, task_id, actor())
        return "The task is a host task now. Both follow each other."

    return act(work, plan_url(plan_id, PLANNING, f"task-{task_id}"))


def _titled(plan_id: int, form: TitleForm, title: str, work: Callable[[], None]) -> Answer:
    """Show or take the one-line form; what was typed stays when it is refused."""
    plan = plans.get(plan_id, actor())
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                work()
            except InvalidInput as error:
                form.absorb(error)
            except Conflict as error:
                form.form_errors.append(error.message)
                status = 409
            else:
                return redirect(plan_url(plan_id, PLANNING, "outline"))
    back = plan_url(plan_id, PLANNING)
    page = render_template(
        "account_planning/title_form.html", form=form, plan=plan, title=title, back=back
    )
    return page, status


def _task_page(plan: Plan, form: TaskForm, work: Callable[[], Task], task: Task | None) -> Answer:
    status = 200
    if plan.lock_reason and not form.is_submitted():
        flash(plan.lock_reason, "warning")
        return redirect(plan_url(plan.id, PLANNING))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                saved = work()
            except InvalidInput as error:
                form.absorb(error)
            except Conflict as error:
                form.form_errors.append(error.message)
                status = 409
            else:
                return redirect(plan_url(plan.id, PLANNING, f"task-{saved.id}"))
    return render_template(
        "account_planning/task_form.html", **_task_words(plan, form, task)
    ), status


def _task_words(plan: Plan, form: TaskForm, task: Task | None) -> dict[str, Any]:
    return {
        "plan": plan,
        "form": form,
        "task": task,
        "back": plan_url(plan.id, PLANNING, f"task-{task.id}" if task else "outline"),
        "delete_url": url_for(
            "account_planning.remove", plan_id=plan.id, level="task", node_id=task.id
        )
        if task
        else "",
    }
