"""My work: a person's open tasks by when they are due, done or put off with one click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.hooks.access import requires
from host.hooks.actor import Actor
from host.records import naming
from host.staff_area.blueprint import pages
from host.staff_area.records.undoing import offer_undo
from host.staff_area.tasks.drawing import drawn
from host.tasks import due, my_work, service
from host.tasks.people import FEATURE
from host.tasks.rules import task_type
from host.web import people
from host.web.gate import safe_next

_READ = requires(FEATURE, "view", "view_team", "view_own")


@pages.get("/my-work")
@_READ
def work() -> str:
    """Show the person's open tasks, the first of each part."""
    actor = people.actor()
    found = my_work.parts(actor)
    return render_template(
        "staff_area/tasks/my_work.html",
        parts=[_drawn(one) for one in found],
        may_create=actor.may(FEATURE, "create"),
        all_url=f"/tasks/?assignee={actor.staff_id}&open=yes",
    )


@pages.get("/my-work/<part>")
@_READ
def work_part(part: str) -> str:
    """Show one part of it, a page at a time."""
    if part not in my_work.TITLES:
        abort(404)
    found = my_work.part(people.actor(), part, request.args.get("after", ""))
    return render_template(
        "staff_area/tasks/my_work_part.html", part=_drawn(found), title=my_work.TITLES[part]
    )


@pages.post("/my-work/<int:task_id>/complete")
@_READ
def work_complete(task_id: int) -> Response:
    """Complete a task."""
    saved = service.complete(task_id, people.actor())
    flash(f"{naming.label_of(task_type(), saved.record)} is complete.", "success")
    offer_undo(saved.undo_id)
    return redirect(_back())


@pages.post("/my-work/<int:task_id>/postpone")
@_READ
def work_postpone(task_id: int) -> Response:
    """Put a task off to tomorrow or to next week."""
    today = due.today()
    days = {"tomorrow": today + timedelta(days=1), "next_week": due.next_week(today)}
    day = days.get(request.form.get("to", ""))
    if day is None:
        abort(404)
    saved = service.postpone(task_id, day, people.actor())
    label = naming.label_of(task_type(), saved.record)
    flash(f"{label} is due {due.in_words(day).lower()}." if day == days["tomorrow"]
          else f"{label} is due on {day:%A}, {day.day} {day:%b}.", "success")  # fmt: skip
    offer_undo(saved.undo_id)
    return redirect(_back())


def box(actor: Actor) -> dict[str, object]:
    """Return what the box on the dashboard shows: what is overdue, and what comes first."""
    found = my_work.parts(actor, few=5)
    near = [one for one in found if one.key in {my_work.OVERDUE, my_work.TODAY, my_work.WEEK}]
    return {"parts": [_drawn(one) for one in near], "later": len(found) > len(near)}


def _drawn(part: my_work.Part) -> dict[str, Any]:
    now = due.now_here()
    more = url_for("staff_area.work_part", part=part.key, after=part.after) if part.after else ""
    return {
        "key": part.key,
        "title": part.title,
        "count": f"{len(part.tasks)}+" if part.after else str(len(part.tasks)),
        "tasks": [drawn(one, now) for one in part.tasks],
        "more_url": more,
        "late": part.key == my_work.OVERDUE,
    }


def _back() -> str:
    return safe_next(request.form.get("next"), url_for("staff_area.work"))
