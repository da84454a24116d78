"""Moving nodes of the outline: by one place, to any place, below another parent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from host.api import EDIT, Conflict, Form, InvalidInput, NotFound, actor, requires

from ..access import PLANS
from ..pages import PLANNING, act, by_script, plan_url, staff_pages
from ..plans import service as plans
from ..selects import options
from . import moving
from .branches import Level, find, title_of

Answer = Response | tuple[str, int] | tuple[dict[str, str], int]
_LAST = 1_000_000
"""A place behind every other one."""


class MoveForm(Form):
    """Below what, and where there."""

    parent = SelectField("Below")
    place = RadioField(
        "Place", choices=options([("1", "First"), (str(_LAST), "Last")]), default=str(_LAST)
    )


@staff_pages.post(
    "/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/<any(up, down):way>"
)
@requires(PLANS, EDIT)
def step(plan_id: int, level: str, node_id: int, way: str) -> Response:
    """Move an objective, an item or a task one place."""

    def work() -> str:
        moving.step(plan_id, Level(level), node_id, actor(), up=way == "up")
        return ""

    return act(work, plan_url(plan_id, PLANNING, f"{level}-{node_id}"))


@staff_pages.get("/<int:plan_id>/<any(item, task):level>/<int:node_id>/move")
@requires(PLANS, EDIT)
def move_form(plan_id: int, level: str, node_id: int) -> Answer:
    """Ask where an item or a task is to stand."""
    plan = plans.get(plan_id, actor())
    if plan.lock_reason:
        flash(plan.lock_reason, "warning")
        return redirect(plan_url(plan_id, PLANNING))
    node = find(Level(level), node_id, plan)
    form = MoveForm(data={"parent": str(moving.parent_of(node)), "place": str(_LAST)})
    places = moving.destinations(Level(level), plan)
    form.parent.choices = options([(str(one.parent_id), one.label) for one in places])
    page = render_template(
        "account_planning/move_form.html",
        plan=plan,
        form=form,
        title=f"Move “{title_of(node)}”",
        back=plan_url(plan_id, PLANNING, f"{level}-{node_id}"),
    )
    return page, 200


@staff_pages.post("/<int:plan_id>/<any(objective, item, task):level>/<int:node_id>/move")
@requires(PLANS, EDIT)
def move(plan_id: int, level: str, node_id: int) -> Answer:
    """Put an objective, an item or a task at a place below a parent."""
    parent, place = (request.form.get(name, type=int) for name in ("parent", "place"))

    def work() -> str:
        moved = moving.move(
            plan_id, Level(level), node_id, actor(), parent_id=parent, place=place or _LAST
        )
        return f"Moved the {level}." if moved else ""

    if not by_script():
        return act(work, plan_url(plan_id, PLANNING, f"{level}-{node_id}"))
    try:
        return {"message": work()}, 200
    except (Conflict, InvalidInput, NotFound) as error:
        return {"message": error.message}, error.status
