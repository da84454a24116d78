"""Pages that make and change a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from host.api import (
    CREATE,
    EDIT,
    Client,
    Conflict,
    InvalidInput,
    Scope,
    StaleRecord,
    activity,
    actor,
    draft_saved,
    requires,
    session,
)

from .. import settings
from ..access import PLANS
from ..pages import plan_url, staff_pages
from ..people import staff_directory
from . import clients, service
from .facts import LABELS, facts_of, in_words, typed_facts
from .forms import PlanForm
from .models import Plan

_LOST = "The approval was taken away, because the content changed."
Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which the stored and the typed value differ."""

    label: str
    stored: Any
    typed: Any


@staff_pages.route("/new", methods=["GET", "POST"])
@requires(PLANS, CREATE)
def create() -> Answer:
    """Make a plan."""
    person = actor()
    form = PlanForm.blank(person, staff_directory(), settings.today(), _client_asked_for())
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                plan = service.create(form.plan_data(), person)
            except InvalidInput as error:
                form.absorb(error)
            else:
                return _created(plan)
    return _page(form, None), status


@staff_pages.route("/<int:plan_id>/edit", methods=["GET", "POST"])
@requires(PLANS, EDIT)
def edit(plan_id: int) -> Answer:
    """Change a plan."""
    plan = service.get(plan_id, actor())
    if plan.lock_reason:
        flash(plan.lock_reason, "warning")
        return redirect(plan_url(plan_id))
    form = PlanForm.of(plan, actor(), staff_directory())
    if not form.is_submitted():
        return _page(form, plan), 200
    if not form.validate():
        return _page(form, plan), 422
    return _save(form, plan)


def _save(form: PlanForm, plan: Plan) -> Answer:
    try:
        saved = service.update(plan.id, form.plan_data(), actor(), form.opened_version)
    except StaleRecord:
        return _both_versions(form, plan.id), 409
    except InvalidInput as error:
        form.absorb(error)
        return _page(form, plan), 422
    except Conflict as error:
        form.form_errors.append(error.message)
        return _page(form, plan), 409
    flash(f"Saved {saved.plan.code}." if saved.changes else "Nothing was changed.", "success")
    if saved.approval_lost:
        flash(_LOST, "warning")
    draft_saved(f"account_planning.plan.{plan.id}")
    return redirect(plan_url(plan.id))


def _both_versions(form: PlanForm, plan_id: int) -> str:
    """Show what is stored beside what was typed; fields not touched here take what is stored."""
    session().rollback()
    plan = service.get(plan_id, actor())
    session().refresh(plan)
    client = form.client_record.name if form.client_record else form.client.data or ""
    stored, typed = facts_of(plan), typed_facts(form.plan_data().cleaned(), client)
    taken_over = form.catch_up(plan, typed)
    differences = [
        Difference(LABELS[name], in_words(name, old), in_words(name, new))
        for name, (old, new) in activity.changes_of(stored, typed).items()
        if name not in taken_over
    ]
    return _page(form, plan, differences)


def _created(plan: Plan) -> Response:
    flash(f"Created {plan.code}.", "success")
    draft_saved("account_planning.plan.new")
    if actor().scope(PLANS) is Scope.NONE:
        return redirect(url_for("account_planning.create"))
    return redirect(plan_url(plan.id))


def _client_asked_for() -> Client | None:
    client_id = request.args.get("client", type=int)
    return clients.find(client_id, actor()) if client_id else None


def _page(form: PlanForm, plan: Plan | None, differences: list[Difference] | None = None) -> str:
    client = form.client_record or (plan.client if plan else None)
    return render_template(
        "account_planning/form.html",
        form=form,
        plan=plan,
        differences=differences,
        client=client or _client_asked_for(),
        currency=plan.currency if plan else settings.currency(),
        draft=f"account_planning.plan.{plan.id if plan else 'new'}",
    )
