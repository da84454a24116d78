"""Setting cells: on a page of its own, or by a letter in the matrix."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from host.api import EDIT, Conflict, InvalidInput, actor, draft_saved, requires

from ..access import PLANS
from ..pages import WHITE_SPACE, plan_url, staff_pages
from ..plans import service as plans
from ..plans.models import Plan
from . import service
from .forms import CellForm
from .matrix import Owner, Service
from .page import view_of
from .states import State

Answer = Response | tuple[str, int] | tuple[Response, int] | str


@staff_pages.route(
    "/<int:plan_id>/white-space/<int:client_id>/<service_key>", methods=["GET", "POST"]
)
@requires(PLANS, EDIT)
def white_space_cell(plan_id: int, client_id: int, service_key: str) -> Answer:
    """Set a cell with its value and note."""
    plan = plans.get(plan_id, actor())
    if plan.lock_reason and not request.form:
        return redirect(plan_url(plan_id, WHITE_SPACE))
    spot = (client_id, service_key)
    owner, offered = service.find(service.frame_of(plan, actor()), spot)
    stored = service.entry_of(plan, spot)
    form = CellForm.of(stored)
    status = 200
    back = plan_url(plan_id, WHITE_SPACE, f"cell-{client_id}-{service_key}")
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                service.change(plan_id, spot, form.wanted(), actor(), form.opened.data or "")
            except Conflict as error:
                form.form_errors.append(f"{error.message} Stored now: {service.told(stored)}.")
                form.opened.data = stored.mark
                status = 409
            else:
                draft_saved(_draft(plan_id, client_id, service_key))
                return redirect(back)
    return _page(plan, owner, offered, form, back), status


@staff_pages.post("/<int:plan_id>/white-space/<int:client_id>/<service_key>/state")
@requires(PLANS, EDIT)
def white_space_state(plan_id: int, client_id: int, service_key: str) -> Answer:
    """Give a cell another state, and answer with the matrix as it is then."""
    word = request.form.get("state", "")
    if word not in list(State):
        raise InvalidInput.of("state", "Choose one of the list.")
    opened = request.form.get("opened", "")
    try:
        service.change_state(plan_id, (client_id, service_key), State(word), actor(), opened)
    except Conflict as error:
        return jsonify(message=error.message), 409
    plan = plans.get(plan_id, actor())
    view = view_of(plan, actor(), request.args)
    return render_template(
        "account_planning/white_space_part.html", plan=plan, view=view, may_edit=True
    )


def _page(plan: Plan, owner: Owner, offered: Service, form: CellForm, back: str) -> str:
    return render_template(
        "account_planning/white_space_form.html",
        plan=plan,
        owner=owner,
        service=offered,
        form=form,
        back=back,
        draft=_draft(plan.id, owner.id, offered.key),
    )


def _draft(plan_id: int, client_id: int, key: str) -> str:
    return f"account_planning.white_space.{plan_id}.{client_id}.{key}"
