"""Which plans a contact may see, decided in the query, and what is left out of them."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, NotFound, session

from .. import settings
from ..plans.models import Plan


def own_plans(contact: Actor) -> sa.Select[Plan]:
    """Select the plans of the contact's client in the statuses that the settings allow.

    Raises NotFound while the client area shows no plans at all.
    """
    if not settings.portal_enabled() or contact.client_id is None:
        raise NotFound("There is no such page in your client area.")
    return sa.select(Plan).where(
        Plan.client_id == contact.client_id, Plan.status.in_(settings.portal_statuses())
    )


def get(plan_id: int, contact: Actor) -> Plan:
    """Return one of the contact's plans; anybody else's does not exist here."""
    plan = session().scalar(own_plans(contact).where(Plan.id == plan_id))
    if plan is None:
        raise NotFound("There is no such plan in your client area.")
    return plan
