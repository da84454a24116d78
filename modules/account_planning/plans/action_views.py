"""Buttons of a plan: status, approval, copies, deletion."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from host.api import CREATE, DELETE, EDIT, Conflict, Scope, actor, requires

from ..access import APPROVE, PLANS
from ..pages import act, plan_url, staff_pages
from . import approval, copying, service
from .choices import Status
from .models import Plan


@staff_pages.post("/<int:plan_id>/status/<status>")
@requires(PLANS, EDIT)
def change_status(plan_id: int, status: str) -> Response:
    """Move the plan to another status."""

    def work() -> str:
        if status not in list(Status):
            raise Conflict("There is no such status.")
        plan = service.change_status(plan_id, Status(status), actor())
        return f"{plan.code} is now: {plan.state.label.lower()}."

    return act(work, plan_url(plan_id))


@staff_pages.post("/<int:plan_id>/approve")
@requires(PLANS, APPROVE)
def approve(plan_id: int) -> Response:
    """Approve the plan as it stands."""
    return act(lambda: _approved(approval.approve(plan_id, actor())), plan_url(plan_id))


@staff_pages.post("/<int:plan_id>/approve/complete")
@requires(PLANS, APPROVE)
def approve_and_complete(plan_id: int) -> Response:
    """Approve the plan and move it from review to completed."""
    return act(
        lambda: _approved(approval.approve(plan_id, actor(), complete=True)), plan_url(plan_id)
    )


@staff_pages.post("/<int:plan_id>/copy")
@requires(PLANS, CREATE)
def copy(plan_id: int) -> Response:
    """Copy the plan within its period."""
    return _copied(plan_id, later=False)


@staff_pages.post("/<int:plan_id>/next-period")
@requires(PLANS, CREATE)
def next_period(plan_id: int) -> Response:
    """Copy the plan into the period after its own."""
    return _copied(plan_id, later=True)


@staff_pages.post("/<int:plan_id>/delete")
@requires(PLANS, DELETE)
def delete(plan_id: int) -> Response:
    """Delete the plan with everything below it."""
    plan = service.delete(plan_id, actor())
    flash(f"Deleted {plan.code} {plan.subject}.", "success")
    readable = actor().scope(PLANS) is not Scope.NONE
    return redirect(url_for("account_planning.index") if readable else "/")


def _approved(plan: Plan) -> str:
    return f"Approved {plan.code}."


def _copied(plan_id: int, *, later: bool) -> Response:
    make = copying.next_period if later else copying.duplicate
    try:
        made = make(plan_id, actor())
    except Conflict as error:
        flash(error.message, "error")
        return redirect(plan_url(plan_id))
    flash(f"Made {made.code} for {made.period}. Tasks that were done stayed behind.", "success")
    return redirect(plan_url(made.id))
