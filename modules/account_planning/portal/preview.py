"""Previews of the client area for staff: a plan as its client would see it, to read only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for

from host.api import (
    VIEW,
    VIEW_OWN,
    VIEW_TEAM,
    Contact,
    RecordAction,
    actor,
    contacts_with_area,
    requires,
)

from .. import settings
from ..access import PLANS, READERS
from ..pages import staff_pages
from ..plans import service as plans
from ..plans.models import PLAN_TYPE, Plan, path_of
from ..update_requests import service as update_requests
from .shown import context_of

_CONTACTS, _VIEW_AS = "clients", "preview"


@staff_pages.get("/<int:plan_id>/client-view")
@requires(PLANS, VIEW, VIEW_TEAM, VIEW_OWN)
def client_view(plan_id: int) -> str:
    """Show a plan as its client would see it, and say why they do not see it now."""
    plan = plans.get(plan_id, actor())
    readers = contacts_with_area(plan.client_id, settings.KEY) if plan.client_id else []

    def address(part: str) -> str:
        return url_for("account_planning.client_view", plan_id=plan.id, tab=part)

    return render_template(
        "account_planning/portal/preview.html",
        hidden=why_hidden(plan, readers),
        readers=readers,
        may_view_as=actor().may(_CONTACTS, _VIEW_AS),
        requests=update_requests.newest(plan.id),
        **context_of(plan, request.args.get("tab", ""), address),
    )


def why_hidden(plan: Plan, readers: Sequence[Contact]) -> list[str]:
    """Say what keeps the plan from its client, each with what to do; nothing if they see it."""
    client = plan.client
    reasons = (
        (
            not settings.portal_enabled(),
            "The settings of Account Planning show no plans in the client area. Administrators "
            "can switch that on.",
        ),
        (
            plan.status not in settings.portal_statuses(),
            f"Plans that are {plan.state.label.lower()} are not among those that the settings "
            "show. Give it another status.",
        ),
        (client is None, f"The client {plan.client_name} was deleted."),
        (
            client is not None and client.archived_at is not None,
            f"The client {plan.client_name} is archived, so nobody there can log in.",
        ),
        (
            client is not None and not any(one.can_log_in for one in readers),
            f"No contact of {plan.client_name} may use the client area and see account plans. Tick "
            "it on the tab Client area of a contact.",
        ),
    )
    return [reason for applies, reason in reasons if applies]


def _address(ids: Sequence[int]) -> str:
    return f"{path_of(ids[0])}/client-view"


BUTTON = RecordAction(
    "account_planning.client_view",
    PLAN_TYPE,
    "Preview as client",
    icon="eye",
    rights=READERS,
    leads_to=_address,
    position=12,
)
