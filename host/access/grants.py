"""Rights of roles, remembered until the next epoch, and the actors made of them."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import RoleGrant, Staff
from host.hooks.actor import Actor, ActorKind, right
from host.kernel.generation import current


def _load() -> dict[int, frozenset[str]]:
    with current().engine.connect() as connection:
        rows = connection.execute(sa.select(RoleGrant.role_id, RoleGrant.right)).all()
    found: dict[int, set[str]] = {}
    for role_id, held in rows:
        found.setdefault(role_id, set()).add(held)
    return {role_id: frozenset(rights | _following(rights)) for role_id, rights in found.items()}


def _following(rights: set[str]) -> set[str]:
    """Return the rights that come with those that were given."""
    return {
        right(feature.key, action)
        for feature in current().registry.features.values()
        for action, sources in feature.follows.items()
        if not rights.isdisjoint(sources)
    }


def of_role(role_id: int | None) -> frozenset[str]:
    """Return the rights of a role."""
    return current().remember("grants", _load).get(role_id or 0, frozenset())


def actor_of(staff: Staff) -> Actor:
    """Return the member of staff as an actor with the rights of this moment."""
    return Actor(
        kind=ActorKind.STAFF,
        id=staff.id,
        label=staff.name,
        grants=of_role(staff.role_id),
        is_admin=staff.is_admin,
        email=staff.email,
    )
