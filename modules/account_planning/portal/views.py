"""Pages of the client area: the client's own plans, to read and to ask about."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import load_only
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from host.api import (
    Form,
    InvalidInput,
    actor,
    client_only,
    draft_saved,
    paginate,
)

from .. import settings
from ..pages import client_pages
from ..plans.models import Plan
from ..update_requests import service as update_requests
from .service import get, own_plans
from .shown import context_of

AREA = settings.KEY
_SHOWN = (Plan.number, Plan.subject, Plan.status, Plan.period_type, Plan.period_start)


class RequestForm(Form):
    """What the client would like to know."""

    message = TextAreaField("Your message", [DataRequired("Write what you would like to know.")])


@client_pages.get("/")
@client_only(AREA)
def index() -> str:
    """List the client's plans."""
    query = own_plans(actor()).options(load_only(*_SHOWN))
    listing = paginate(query, sorts={"period": Plan.period_start}, default="-period", key=Plan.id)
    return render_template("account_planning/portal/list.html", listing=listing)


@client_pages.get("/<int:plan_id>")
@client_only(AREA)
def plan(plan_id: int) -> str:
    """Show one of the client's plans."""
    return _page(get(plan_id, actor()), RequestForm())


@client_pages.post("/<int:plan_id>/request")
@client_only(AREA)
def ask(plan_id: int) -> Response | tuple[str, int]:
    """Ask for an update."""
    found, form = get(plan_id, actor()), RequestForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        update_requests.ask(found, form.message.data or "", actor())
    except InvalidInput as error:
        form.absorb(error)
        return _page(found, form), 422
    draft_saved(f"account_planning.request.{plan_id}")
    flash("Your request is on its way. You will find the answer here.", "success")
    tab = request.args.get("tab")
    page = url_for("account_planning_portal.plan", plan_id=plan_id, tab=tab, _anchor="requests")
    return redirect(page)


def _page(found: Plan, form: RequestForm) -> str:
    def address(part: str) -> str:
        return url_for("account_planning_portal.plan", plan_id=found.id, tab=part)

    return render_template(
        "account_planning/portal/plan.html",
        form=form,
        requests=update_requests.newest(found.id),
        **context_of(found, request.args.get("tab", ""), address),
    )
