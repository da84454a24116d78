"""Who can log in to the demonstration site."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import Role, Staff
from host.database import session
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.staffing import service as staffing

PASSWORD = "trellis-demo"  # noqa: S105 - printed on purpose, for a site that holds nothing real
ADMINISTRATOR = "admin@demo.example"
STAFF = "staff@demo.example"
CLIENT = "client@demo.example"
SECOND_CLIENT = "odd.kvamme@halvorsen.example"
CLIENT_OF_TWO = "femke@meridianloop.example"
ROLE = "Account manager"
_PEOPLE = (
    ("Ines Adler", ADMINISTRATOR, "Operations", True),
    ("Tomas Berg", STAFF, "Key account manager", False),
    ("Mina Okafor", "mina@demo.example", "Key account manager", False),
    ("Jules Renard", "jules@demo.example", "Sales", False),
)


def ensure() -> None:
    """Make the demonstration's staff and their role, once."""
    role_id = _role()
    for name, email, title, admin in _PEOPLE:
        if session().scalar(sa.select(Staff.id).where(Staff.email == email)) is None:
            data = staffing.StaffData(
                name=name,
                email=email,
                job_title=title,
                is_admin=admin,
                role_id=None if admin else role_id,
                password=PASSWORD,
            )
            staffing.create_staff(data, SYSTEM)


def grant_presets() -> None:
    """Give the role what active modules suggest for account managers; kept grants stay."""
    role = session().scalar(sa.select(Role).where(Role.name == ROLE))
    if role is None:
        return
    have = {grant.right for grant in role.grants}
    wanted = have | {
        f"{feature.key}:{action}"
        for feature in current().registry.features.values()
        for action in feature.presets.get(ROLE, ())
    }
    if wanted != have:
        staffing.save_role(ROLE, wanted, SYSTEM, role.id)


def _role() -> int:
    role = session().scalar(sa.select(Role).where(Role.name == ROLE))
    if role is None:
        rights = [f"clients:{action}" for action in ("view", "create", "edit")]
        role = staffing.save_role(ROLE, rights, SYSTEM)
    return role.id
