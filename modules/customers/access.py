"""What roles are given rights on: one feature a part of the module."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from host.api import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Actor, Feature, clients, right

ACCOUNTS: Final = "customers.accounts"
BLACKLIST: Final = "blacklist"
COMMERCIAL: Final = "commercial"
READERS: Final = (right(ACCOUNTS, VIEW), right(ACCOUNTS, VIEW_OWN))
"""Rights of which any one lets a person see accounts."""
_CLIENTS = frozenset(right(clients.FEATURE, action) for action in (VIEW, CREATE, EDIT, DELETE))

PRICES: Final = "customers.price_books"
SETUP: Final = "customers.settings"

ACTIVITIES: Final = "customers.activities"
PRODUCTION: Final = "customers.production"
SEE_COST: Final = "see_cost"

PRICES_FEATURE = Feature(
    key=PRICES,
    title="Price books",
    actions=(VIEW, CREATE, EDIT, DELETE),
    presets={
        "Account manager": (VIEW,),
        "Brand manager": (VIEW, CREATE, EDIT, DELETE),
        "Finance": (VIEW, CREATE, EDIT),
    },
)
SETUP_FEATURE = Feature(
    key=SETUP,
    title="Brands and payment terms",
    actions=(VIEW, CREATE, EDIT, DELETE),
    presets={"Brand manager": (VIEW, CREATE, EDIT), "Finance": (VIEW, CREATE, EDIT, DELETE)},
)
ACTIVITIES_FEATURE = Feature(
    key=ACTIVITIES,
    title="Activities",
    actions=(VIEW, CREATE, EDIT, DELETE),
    presets={
        "Account manager": (VIEW, CREATE, EDIT),
        "Sales representative": (VIEW, CREATE, EDIT),
        "Executive": (VIEW,),
    },
)
PRODUCTION_FEATURE = Feature(
    key=PRODUCTION,
    title="Production teams",
    actions=(VIEW, CREATE, EDIT, DELETE),
    named={SEE_COST: "See costs"},
    presets={
        "Account manager": (VIEW, SEE_COST),
        "Project manager": (VIEW, CREATE, EDIT, SEE_COST),
        "Finance": (VIEW, SEE_COST),
    },
)
FEATURE = Feature(
    key=ACCOUNTS,
    title="Accounts",
    actions=(VIEW, VIEW_OWN, CREATE, EDIT, DELETE),
    named={BLACKLIST: "Blacklist", COMMERCIAL: "Change terms"},
    presets={
        "Account manager": (VIEW, CREATE, EDIT, COMMERCIAL),
        "Sales representative": (VIEW_OWN, CREATE, EDIT),
        "Executive": (VIEW,),
    },
)


def as_keeper(actor: Actor) -> Actor:
    """Return the actor with the rights on clients that a right on accounts implies.

    An account is a client with more to it. Call this only after the right on the account was
    checked; the log still names the person.
    """
    return replace(actor, grants=actor.grants | _CLIENTS)
