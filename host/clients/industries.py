"""Names of industries that forms suggest and imports compare with."""

from __future__ import annotations

import sqlalchemy as sa

from host.clients.models import Client
from host.clients.visibility import may_see
from host.database import session
from host.hooks.actor import Actor

COMMON = (
    "Agriculture",
    "Automotive",
    "Chemicals",
    "Construction",
    "Consumer goods",
    "Education",
    "Energy",
    "Entertainment",
    "Financial services",
    "Food and drink",
    "Health care",
    "Hospitality",
    "Insurance",
    "Logistics",
    "Manufacturing",
    "Marketing",
    "Medical",
    "Non-profit",
    "Professional services",
    "Public sector",
    "Real estate",
    "Retail",
    "Software",
    "Technology",
    "Telecommunications",
    "Travel",
    "Utilities",
)
_MANY = 200


def used(actor: Actor) -> list[str]:
    """Return the industries of the clients that the actor may see, by name."""
    query = (
        sa.select(Client.industry)
        .where(may_see(actor), Client.industry != "")
        .distinct()
        .order_by(Client.industry)
        .limit(_MANY)
    )
    return list(session().scalars(query))
