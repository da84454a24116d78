"""The box on a client's start page: the newest plans, and requests that wait for an answer."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from host.api import Actor, ClientWidget, session

from .. import settings
from ..plans.models import Plan
from ..update_requests.models import UpdateRequest
from .service import own_plans

SHOWN: Final = 5
_FIELDS = (Plan.number, Plan.subject, Plan.status, Plan.period_type, Plan.period_start)


def context(contact: Actor) -> dict[str, object] | None:
    """Return the newest plans of the contact's client; nothing while the portal is off or empty."""
    if not settings.portal_enabled():
        return None
    query = own_plans(contact).options(load_only(*_FIELDS))
    query = query.order_by(Plan.period_start.desc(), Plan.id.desc()).limit(SHOWN)
    plans = session().scalars(query).all()
    if not plans:
        return None
    return {"plans": plans, "waiting": _waiting([plan.id for plan in plans])}


def _waiting(plan_ids: list[int]) -> set[int]:
    """Return which of the plans have a request that nobody has handled yet."""
    query = sa.select(UpdateRequest.plan_id).where(
        UpdateRequest.plan_id.in_(plan_ids), UpdateRequest.handled_at.is_(None)
    )
    return set(session().scalars(query))


WIDGET: Final = ClientWidget(
    id="account_planning.plans",
    title="Account plans",
    template="account_planning/portal/widget.html",
    context=context,
    area=settings.KEY,
    position=40,
)
