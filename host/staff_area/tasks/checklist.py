"""The checklist of a task, and when each of its people is reminded."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from host.errors import InvalidInput
from host.hooks.access import requires
from host.staff_area.blueprint import pages
from host.tasks import checklist, service, settings
from host.tasks.people import FEATURE
from host.web import people

_READ = requires(FEATURE, "view", "view_team", "view_own")
_AT = "#checklist"


@pages.post("/tasks/<int:task_id>/steps")
@_READ
def step_add(task_id: int) -> Response:
    """Add a step."""
    try:
        checklist.add(task_id, request.form.get("text", ""), people.actor())
    except InvalidInput as error:
        flash(next(iter(error.fields.values()))[0], "error")
    return redirect(f"/tasks/{task_id}{_AT}")


@pages.post("/tasks/<int:task_id>/steps/<int:item_id>")
@_READ
def step_change(task_id: int, item_id: int) -> Response:
    """Tick a step, take the tick back, move it or remove it."""
    actor, wanted = people.actor(), request.form.get("do", "")
    if wanted in {"done", "open"}:
        checklist.tick(task_id, item_id, actor, done=wanted == "done")
    elif wanted in {"up", "down"}:
        checklist.move(task_id, item_id, actor, up=wanted == "up")
    elif wanted == "remove":
        checklist.remove(task_id, item_id, actor)
    else:
        abort(404)
    return redirect(f"/tasks/{task_id}{_AT}")


@pages.post("/tasks/<int:task_id>/remind")
@_READ
def task_remind(task_id: int) -> Response:
    """Choose when one is reminded of a task."""
    wanted = request.form.get("minutes", "")
    known = {str(minutes): minutes for minutes, _ in settings.BEFORE}
    if wanted and wanted not in known:
        abort(404)
    service.remind(task_id, people.actor(), known.get(wanted))
    flash("Your reminder is set.", "success")
    return redirect(f"/tasks/{task_id}")
