"""The plan list: one page of plans, ready for the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup, escape
from sqlalchemy.orm import load_only

from host.api import EDIT, Actor, Listing, paginate, session

from ..access import PLANS
from ..people import Directory
from .choices import Bcg, ClientStatus, Status
from .figures import amount, badge, light, percent
from .filters import Filters
from .models import Plan
from .visibility import visible

MANY = 1_000
SORTS = {
    "number": Plan.number,
    "subject": Plan.subject,
    "client": Plan.client_name,
    "period": Plan.period_start,
    "status": Plan.status_rank,
    "revenue": Plan.revenue_next_year,
    "margin": Plan.margin,
    "wallet_share": Plan.wallet_share,
    "updated": Plan.updated_at,
}
SORT_LABELS = {"updated": "Last changed"}
LABELS = {
    "number": "ID",
    "subject": "Subject",
    "client": "Client",
    "period": "Period",
    "status": "Status",
    "revenue": "Revenue next year",
    "margin": "Margin",
    "wallet_share": "Wallet share",
    "client_status": "Client status",
    "bcg": "BCG",
    "owner": "Owner",
}
_END = {"revenue", "margin", "wallet_share"}
_SHOWN = (
    Plan.number,
    Plan.subject,
    Plan.client_name,
    Plan.period_type,
    Plan.period_start,
    Plan.status,
    Plan.status_rank,
    Plan.revenue_next_year,
    Plan.currency,
    Plan.margin,
    Plan.wallet_share,
    Plan.client_status,
    Plan.bcg,
    Plan.owner_id,
    Plan.updated_at,
    Plan.version,
)
_PLANS = sa.select(Plan).options(load_only(*_SHOWN))
_STATUSES = {one.value: badge(one.label, one.colour) for one in Status}
_LIGHTS = {one.value: light(one.value) for one in ClientStatus}
_QUADRANTS = {one.value: one.label for one in Bcg}
"""A page draws few of these many times: they are worked out once."""


@dataclass(frozen=True, slots=True)
class PlanList:
    """One page of the list and how many plans there are in all."""

    listing: Listing[Plan]
    total: str


def plan_list(filters: Filters, actor: Actor, today: date) -> PlanList:
    """Return the page that the address asks for, of the plans that the actor may see."""
    where = (visible(actor), *filters.conditions(today))
    query = _PLANS.where(*where)
    listing = paginate(query, sorts=SORTS, default="-updated", key=Plan.id)
    return PlanList(listing, _total(listing, where))


def _total(listing: Listing[Plan], where: Sequence[sa.ColumnElement[bool]]) -> str:
    """Count only when there is more than this page, and not beyond MANY."""
    shown = len(listing.rows)
    if listing.is_first and listing.next_url is None:
        return f"{shown} plan{'' if shown == 1 else 's'}"
    some = sa.select(Plan.id).where(*where).limit(MANY + 1).subquery()
    count = session().scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return f"{shown} of {MANY:,}+ plans" if count > MANY else f"{shown} of {count:,} plans"


def columns(listing: Listing[Plan]) -> list[dict[str, Any]]:
    """Head the table."""
    direction = "desc" if listing.descending else "asc"
    return [
        {
            "key": key,
            "label": label,
            "sort_url": listing.sort_urls.get(key, ""),
            "sorted": direction if listing.sort == key else "",
            "end": key in _END,
        }
        for key, label in LABELS.items()
    ]


def rows(plans: Sequence[Plan], people: Directory, actor: Actor) -> list[dict[str, Any]]:
    """Return the lines of the table."""
    may_edit = actor.may(PLANS, EDIT)
    lines = []
    for plan in plans:
        line: dict[str, Any] = {
            "id": plan.id,
            "url": plan.path,
            "label": f"{plan.code} {plan.subject}",
            "cells": _cells(plan, people),
        }
        if may_edit:
            line["actions"] = [
                {"label": "Edit", "icon": "pencil", "url": f"{plan.path}/edit"},
            ]
        lines.append(line)
    return lines


def _cells(plan: Plan, people: Directory) -> dict[str, Any]:
    return {
        "number": plan.code,
        "subject": _subject(plan),
        "client": plan.client_name,
        "period": plan.period,
        "status": _STATUSES[plan.status],
        "revenue": amount(plan.revenue_next_year, plan.currency),
        "margin": percent(plan.margin),
        "wallet_share": percent(plan.wallet_share),
        "client_status": _LIGHTS.get(plan.client_status, ""),
        "bcg": _QUADRANTS.get(plan.bcg, ""),
        "owner": people.name(plan.owner_id),
    }


def _subject(plan: Plan) -> Markup:
    link = f'<a class="ap-subject" href="{escape(plan.path)}">{escape(plan.subject)}</a>'
    return Markup(link)  # noqa: S704 - both parts were escaped above
