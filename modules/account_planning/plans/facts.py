"""A plan in words and plain values: for its history, for webhooks, for comparing two versions."""

from __future__ import annotations

from typing import Any

from host.api import Staff, session

from . import periods
from .choices import Bcg, ClientStatus, PeriodType, Status
from .data import TEXTS, PlanData
from .models import Plan

LABELS: dict[str, str] = {
    "subject": "Subject",
    "client": "Client",
    "period_type": "Period type",
    "period_start": "Period start",
    "status": "Status",
    "client_status": "Client status",
    "bcg": "BCG quadrant",
    "industry": "Industry",
    "owner": "Owner",
    "product": "Product",
    "online_channel": "Online sales channel",
    "offline_channel": "Offline sales channel",
    "vision": "Vision",
    "mission": "Mission",
    "partners": "Partners",
    "prior_year_activity": "Prior-year activity",
    "objectives": "Objectives",
    "currency": "Currency",
    "revenue_next_year": "Revenue next year",
    "margin": "Margin",
    "wallet_share": "Wallet share",
    "threat": "Threat",
    "opportunity": "Opportunity",
    "criteria": "Criteria to success",
    "constraints": "Constraints",
    "approved_by": "Approved by",
}
"""Field to label, in the order of the page."""
_CHOICES = {
    "period_type": PeriodType,
    "status": Status,
    "client_status": ClientStatus,
    "bcg": Bcg,
}
_SAME = ("subject", "status", "client_status", "bcg", "industry", "currency")
_NUMBERS = ("revenue_next_year", "margin", "wallet_share")


def facts_of(plan: Plan) -> dict[str, Any]:
    """Return every field of the plan as a value that reads well in a history."""
    facts: dict[str, Any] = {name: getattr(plan, name) for name in (*_SAME, *_NUMBERS, *TEXTS)}
    facts |= {
        "client": plan.client_name,
        "period_type": plan.period_type,
        "period_start": plan.period_start,
        "owner": staff_name(plan.owner_id),
        "approved_by": plan.approved_by_name,
    }
    return {name: facts[name] for name in LABELS}


def typed_facts(data: PlanData, client_name: str) -> dict[str, Any]:
    """Return the same facts of what somebody typed, as far as a form holds them."""
    names = ("subject", "client_status", "bcg", "industry", *_NUMBERS, *TEXTS)
    facts: dict[str, Any] = {name: getattr(data, name) for name in names}
    start = data.period_start
    facts |= {
        "client": client_name,
        "period_type": data.period_type.value,
        "period_start": periods.first_day(data.period_type, start) if start else None,
        "status": data.status.value,
        "owner": staff_name(data.owner_id),
    }
    return {name: facts[name] for name in LABELS if name in facts}


def payload_of(plan: Plan) -> dict[str, Any]:
    """Return the plan as webhooks send it."""
    facts = facts_of(plan)
    own = {name: facts[name] for name in (*_SAME, *_NUMBERS, *TEXTS)}
    return own | {
        "id": plan.id,
        "number": plan.code,
        "client": {"id": plan.client_id, "name": plan.client_name},
        "owner": {"id": plan.owner_id, "name": facts["owner"]} if plan.owner_id else None,
        "period": {
            "type": plan.period_type,
            "start": plan.period_start,
            "end": periods.last_day(plan.kind, plan.period_start),
            "name": plan.period,
        },
        "approved_by": plan.approved_by_name or None,
        "approved_at": plan.approved_at,
        "path": plan.path,
        "created_at": plan.created_at,
        "updated_at": plan.updated_at,
    }


def label_of(name: str) -> str:
    """Return the label of a field; what is no field of the plan labels itself."""
    return LABELS.get(name, name)


def in_words(name: str, value: Any) -> Any:
    """Return a stored value of the history as people read it."""
    choices = _CHOICES.get(name)
    if choices is None or not value:
        return value
    try:
        return choices(value).label
    except ValueError:
        return value


def staff_name(staff_id: int | None) -> str:
    """Return the name of a member of staff, empty for nobody."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff.name if staff else ""
