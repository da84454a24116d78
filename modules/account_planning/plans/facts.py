"""A plan in plain values, as webhooks send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from host.api import Client, Staff, session

from . import periods
from .data import FIGURES, TEXTS
from .models import Plan

Changes = Mapping[str, tuple[Any, Any]]
_SAME = ("subject", "status", "client_status", "bcg", "industry", "currency", *FIGURES, *TEXTS)
_NAMES = {"owner_id": "owner", "client_id": "client", "approved_by_name": "approved_by"}
"""Fields that receivers know by another name."""


def payload_of(plan: Plan) -> dict[str, Any]:
    """Return the plan as webhooks send it."""
    owner = {"id": plan.owner_id, "name": staff_name(plan.owner_id)} if plan.owner_id else None
    return {name: getattr(plan, name) for name in _SAME} | {
        "id": plan.id,
        "number": plan.code,
        "client": {"id": plan.client_id, "name": plan.client_name},
        "owner": owner,
        "period": {
            "type": plan.period_type,
            "start": plan.period_start,
            "end": periods.last_day(plan.kind, plan.period_start),
            "name": plan.period,
        },
        "approved_by": plan.approved_by_name or None,
        "approved_at": plan.approved_at,
        "approved_version": plan.approved_version if plan.approved_at else None,
        "path": plan.path,
        "created_at": plan.created_at,
        "updated_at": plan.updated_at,
    }


def told(changes: Changes) -> dict[str, list[Any]]:
    """Return changes as webhooks send them: people and clients by name."""
    return {
        _NAMES.get(key, key): [_named(key, old), _named(key, new)]
        for key, (old, new) in changes.items()
    }


def staff_name(staff_id: int | None) -> str:
    """Return the name of a member of staff, empty for nobody."""
    staff = session().get(Staff, staff_id) if staff_id else None
    return staff.name if staff else ""


def _named(key: str, value: Any) -> Any:
    if key == "owner_id":
        return staff_name(value)
    if key == "client_id":
        client = session().get(Client, value) if value else None
        return client.name if client else ""
    return value
