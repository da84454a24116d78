"""Pages and buttons of the outline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request
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
from ..pages import PLANNING, act, by_script, plan_url, staff_pages
from ..plans import service as plans
from ..plans.choices import TaskStatus
from ..plans.models import Plan
from . import branches, linking, service
from .actions import level_of, menu_of
from .branches import Level, Node
from .forms import TaskForm, TitleForm
from .models import Task
from .page import OutlineView

Answer = Response | tuple[str | Response, int]


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
        anchor="new-objective",
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
        anchor=f"new-item-{node_id}",
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

    def work() -> Node:
        typed = form.title.data or ""
        branches.rename(plan_id, Level(level), node_id, typed, actor(), version=form.opened_version)
        return node

    return _titled(
        plan_id,
        form,
        f"Rename the {level}",
        work,
        anchor=f"{level}-{node_id}",
        menu=menu_of(node, opened=True),
    )


@staff_pages.post("/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/delete")
@requires(PLANS, EDIT)
def remove(plan_id: int, level: str, node_id: int) -> Response:
    """Delete an objective, an item or a task."""

    twin = request.form.get("twin") == "delete"

    def work() -> str:
        branches.remove(plan_id, Level(level), node_id, actor(), with_twin=twin)
        return f"Deleted the {level}{' and its host task' if twin else ''}."

    return act(work, plan_url(plan_id, PLANNING))


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
def task_status(plan_id: int, task_id: int, status: str) -> Answer:
    """Move a task to another status."""

    def work() -> str:
        if status not in list(TaskStatus):
            raise Conflict("There is no such status.")
        service.set_status(plan_id, task_id, TaskStatus(status), actor())
        return "Completed the task." if status == TaskStatus.COMPLETE else "Reopened the task."

    if by_script():
        try:
            work()
        except Conflict as error:
            return jsonify(message=error.message), error.status
        plan = plans.get(plan_id, actor())
        return _drawn(plan, service.get(plan, task_id))
    return act(work, plan_url(plan_id, PLANNING, f"task-{task_id}"))


@staff_pages.post("/<int:plan_id>/task/<int:task_id>/convert")
@requires(PLANS, EDIT)
def convert_task(plan_id: int, task_id: int) -> Response:
    """Make a host task of a planning task."""

    def work() -> str:
        linking.convert(plan_id, task_id, actor())
        return "The task is a host task now. Both follow each other."

    return act(work, plan_url(plan_id, PLANNING, f"task-{task_id}"))


def _titled(
    plan_id: int,
    form: TitleForm,
    title: str,
    work: Callable[[], Node],
    *,
    anchor: str,
    menu: Sequence[dict[str, Any]] = (),
) -> Answer:
    """Show or take the one-line form; what was typed stays when it is refused."""
    plan = plans.get(plan_id, actor())
    status = 200
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
                if by_script():
                    return _drawn(plan, saved)
                return redirect(plan_url(plan_id, PLANNING, anchor))
        if by_script():
            return _refused(form, status)
    back = plan_url(plan_id, PLANNING)
    page = render_template(
        "account_planning/title_form.html",
        form=form,
        plan=plan,
        title=title,
        back=back,
        menu=menu,
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
                if by_script():
                    return _drawn(plan, saved)
                return redirect(plan_url(plan.id, PLANNING, f"task-{saved.id}"))
        if by_script():
            return _refused(form, status)
    return render_template(
        "account_planning/task_form.html", **_task_words(plan, form, task)
    ), status


def _task_words(plan: Plan, form: TaskForm, task: Task | None) -> dict[str, Any]:
    return {
        "plan": plan,
        "form": form,
        "task": task,
        "back": plan_url(plan.id, PLANNING, f"task-{task.id}" if task else "outline"),
        "menu": menu_of(task, opened=True) if task else (),
    }


def _drawn(plan: Plan, node: Node) -> Answer:
    """Draw a new node alone, for the script that puts it into its place."""
    people = staff_directory()
    page = render_template(
        "account_planning/parts/node.html",
        plan=plan,
        node=node,
        level=level_of(node).value,
        may_edit=True,
        people=people,
        outline=OutlineView.alone(plan, node, people),
    )
    return page, 201


def _refused(form: TitleForm | TaskForm, status: int) -> Answer:
    said = [str(line) for lines in form.errors.values() for line in lines]
    return jsonify(message=" ".join(said)), status
