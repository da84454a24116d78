"""Pages of the client area: the client's own plans, to read and to ask about."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import load_only
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from host.api import (
    Form,
    InvalidInput,
    actor,
    client_facts,
    client_only,
    draft_saved,
    paginate,
    session,
)

from .. import settings
from ..grids.page import grids_of
from ..grids.progress import goals_of
from ..pages import DUE_DILIGENCE, client_pages
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..tasks.outline import outline_of
from ..update_requests import service as update_requests
from ..update_requests.models import UpdateRequest
from .service import get, own_plans

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
    return redirect(url_for("account_planning_portal.plan", plan_id=plan_id, _anchor="requests"))


def _page(found: Plan, form: RequestForm) -> str:
    tabs = settings.portal_tabs()
    parts = [(key, label) for key, label in _parts().items() if key in tabs]
    wanted = request.args.get("tab", "")
    tab = wanted if wanted in tabs else (parts[0][0] if parts else "")
    return render_template(
        "account_planning/portal/plan.html",
        plan=found,
        known=client_facts(PLAN, found),
        form=form,
        tab=tab,
        parts=parts,
        outline=outline_of(found.id) if tab == settings.PLANNING else [],
        grids=grids_of(found, DUE_DILIGENCE) if tab == settings.FIGURES else [],
        goals=goals_of(found.id) if tab == settings.PLANNING else [],
        requests=_requests(found),
    )


def _parts() -> dict[str, str]:
    return {
        settings.BACKGROUND: "Background",
        settings.FIGURES: "Figures",
        settings.PLANNING: "Planning",
    }


def _requests(found: Plan) -> list[UpdateRequest]:
    query = (
        sa.select(UpdateRequest)
        .where(UpdateRequest.plan_id == found.id)
        .order_by(UpdateRequest.id.desc())
        .limit(20)
    )
    return list(session().scalars(query))
