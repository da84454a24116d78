"""Parts of the outline that come alone: the menu of a node, and values edited where they stand."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request
from werkzeug.wrappers import Response

from host.api import EDIT, Conflict, InvalidInput, StaleRecord, actor, requires, staff_directory

from ..access import PLANS
from ..pages import staff_pages
from ..plans import service as plans
from ..plans.models import Plan
from . import branches, service
from .actions import level_of, menu_of
from .branches import Level, find
from .forms import TaskForm, TitleForm
from .models import Item, Objective, Task
from .page import OutlineView

Answer = str | Response | tuple[str, int]


@staff_pages.get("/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/menu")
@requires(PLANS, EDIT)
def node_menu(plan_id: int, level: str, node_id: int) -> str:
    """Show what can be done with a node."""
    node = find(Level(level), node_id, plans.get(plan_id, actor()))
    return render_template(
        "account_planning/parts/node_menu.html", items=menu_of(node), name=f"{level}-{node_id}"
    )


@staff_pages.route(
    "/<int:plan_id>/<any(objective, item):level>/<int:node_id>/title", methods=["GET", "POST"]
)
@requires(PLANS, EDIT)
def title(plan_id: int, level: str, node_id: int) -> Answer:
    """Show the words of an objective or an item, or their control; save what was typed."""
    plan = plans.get(plan_id, actor())
    node = _titled(plan, level, node_id)
    form, asked = TitleForm.of(node), request.args.get("shown")
    if request.method == "GET" and not asked:
        return _control(plan, form, node, plan.lock_reason)

    def work() -> None:
        typed = form.title.data or ""
        branches.rename(plan_id, Level(level), node_id, typed, actor(), version=form.opened_version)

    said, status = ("", 200) if asked else _done(work)
    if status == 200:
        return render_template("account_planning/parts/title_shown.html", node=node)
    form.record_version.data = str(_titled(plan, level, node_id).version)
    return _control(plan, form, node, said), status


@staff_pages.route("/<int:plan_id>/task/<int:task_id>/facts", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def task_facts(plan_id: int, task_id: int) -> Answer:
    """Show who does a task by when and how far it is, or the controls; save what was typed."""
    plan, people = plans.get(plan_id, actor()), staff_directory()
    task = service.get(plan, task_id)
    form = TaskForm.of(task, people)
    if request.method == "GET" and not request.args.get("shown"):
        return _control(plan, form, task, plan.lock_reason)
    if request.method == "POST":
        said, status = _faults(form), 422
        if not said:
            said, status = _done(
                lambda: service.change(
                    plan_id, task_id, form.task_data(), actor(), form.opened_version
                )
            )
        if said:
            form.record_version.data = str(service.get(plan, task_id).version)
            return _control(plan, form, task, said), status
    return render_template(
        "account_planning/parts/facts_shown.html",
        plan=plan,
        task=task,
        people=people,
        outline=OutlineView.alone(plan, task, people),
    )


def _titled(plan: Plan, level: str, node_id: int) -> Objective | Item:
    node = find(Level(level), node_id, plan)
    assert not isinstance(node, Task)
    return node


def _done(work: Callable[[], object]) -> tuple[str, int]:
    """Do it; returns what was said against it, and the status of the answer."""
    try:
        work()
    except InvalidInput as error:
        lines = [line for said in error.fields.values() for line in said]
        return " ".join(lines) or error.message, 422
    except StaleRecord as error:
        return f"{error.message} Save again to keep yours.", 409
    except Conflict as error:
        return error.message, 409
    return "", 200


def _faults(form: TaskForm) -> str:
    if form.validate():
        return ""
    return " ".join(str(line) for lines in form.errors.values() for line in lines)


def _control(plan: Plan, form: TitleForm | TaskForm, node: branches.Node, said: str) -> str:
    name = "facts" if isinstance(node, Task) else "title"
    return render_template(
        f"account_planning/parts/{name}_edit.html",
        plan=plan,
        form=form,
        level=level_of(node).value,
        node=node,
        said=said,
        action=request.path,
    )
