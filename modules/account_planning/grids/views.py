"""Saving a grid."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from host.api import EDIT, Conflict, NotFound, StaleRecord, actor, draft_saved, requires

from ..access import PLANS
from ..pages import TEAM, act, came_from, plan_url, staff_pages
from ..plans import service as plans
from ..plans.models import Plan
from ..plans.rules import counted
from . import filling, service
from .kind import Kind
from .kinds import SHEETS
from .page import refused_view
from .table import Typed

Answer = Response | tuple[str, int]


@staff_pages.post("/<int:plan_id>/grid/<key>")
@requires(PLANS, EDIT)
def save_grid(plan_id: int, key: str) -> Answer:
    """Replace the lines of one grid by those typed."""
    if key not in SHEETS:
        raise NotFound("There is no such grid.")
    kind, opened = SHEETS[key], request.form.get("opened", "")
    plan = plans.get(plan_id, actor())
    typed = service.read(kind, request.form)
    if not typed.is_good:
        fault = typed.fault or f"{counted(typed.faulty_cells, 'cell')} to change; nothing is saved."
        return _refused(kind, plan, typed, fault, opened), 422
    try:
        changed = service.save(plan_id, kind, typed, actor(), opened)
    except StaleRecord as error:
        return _refused(kind, plan, typed, error.message, opened, stale=True), 409
    except Conflict as error:
        return _refused(kind, plan, typed, error.message, opened), 409
    flash(f"{kind.title} saved." if changed else "Nothing was changed.", "success")
    draft_saved(f"account_planning.{kind.key}.{plan_id}")
    return redirect(plan_url(plan_id, kind.tab, kind.key))


@staff_pages.post("/<int:plan_id>/client-team")
@requires(PLANS, EDIT)
def fill_client_team(plan_id: int) -> Response:
    """Add the client's contacts to the client team."""

    def work() -> str:
        count = filling.fill_client_team(plan_id, actor())
        return f"Added {counted(count, 'contact')}." if count else "All contacts are there already."

    return act(work, came_from(plan_url(plan_id, TEAM, "client_team")))


def _refused(
    kind: Kind, plan: Plan, typed: Typed, fault: str, opened: str, *, stale: bool = False
) -> str:
    view = refused_view(kind, plan.id, typed, fault, opened, stale=stale)
    return render_template(
        "account_planning/grid_form.html",
        plan=plan,
        view=view,
        back=plan_url(plan.id, kind.tab, kind.key),
    )
