"""The list of roles with how much each may do and how many people hold it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.access.models import Role, RoleGrant, Staff
from host.database import session


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of the list."""

    id: int
    name: str
    rights: int
    holders: int


def list_role_lines() -> list[RoleLine]:
    """Return all roles by name."""
    rights = sa.select(sa.func.count()).where(RoleGrant.role_id == Role.id).scalar_subquery()
    holders = sa.select(sa.func.count()).where(Staff.role_id == Role.id).scalar_subquery()
    query = sa.select(Role.id, Role.name, rights, holders).order_by(Role.name)
    return [RoleLine(*row) for row in session().execute(query)]


def holders_of(role_id: int) -> list[Staff]:
    """Return who holds the role, by name."""
    query = sa.select(Staff).where(Staff.role_id == role_id).order_by(Staff.name)
    return list(session().scalars(query))
