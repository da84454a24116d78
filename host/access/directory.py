"""Names and addresses of all staff, remembered until somebody's change."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.access.models import Staff
from host.database import session
from host.kernel import epochs
from host.kernel.generation import current


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """Names and addresses of all staff by id, in the order of names, and who is still here."""

    names: dict[int, str]
    active: frozenset[int]
    emails: dict[int, str]

    def name(self, staff_id: int | None) -> str:
        """Return a name, empty for nobody."""
        return self.names.get(staff_id, "") if staff_id is not None else ""

    def email(self, staff_id: int | None) -> str:
        """Return an e-mail address, empty for nobody."""
        return self.emails.get(staff_id, "") if staff_id is not None else ""

    def choices(self, current: int | None = None, nobody: str = "Nobody") -> list[tuple[str, str]]:
        """Return (value, label) of those who may be chosen; who is chosen now stays in."""
        people = [
            (str(staff_id), name if staff_id in self.active else f"{name} (inactive)")
            for staff_id, name in self.names.items()
            if staff_id in self.active or staff_id == current
        ]
        return [("", nobody), *people]


def staff_directory() -> StaffDirectory:
    """Return the directory of this moment; costs no query unless staff has changed."""
    return current().remember("staff", _load)


def staff_changed(name: str) -> None:
    """Have every worker read the directory anew; call it last in the changing transaction."""
    session().flush()
    epochs.advance(session(), epochs.EpochKind.GRANTS, name)


def _load() -> StaffDirectory:
    query = sa.select(Staff.id, Staff.name, Staff.email, Staff.is_active).order_by(
        Staff.name, Staff.id
    )
    with current().engine.connect() as connection:
        rows = connection.execute(query).all()
    return StaffDirectory(
        names={row.id: row.name for row in rows},
        active=frozenset(row.id for row in rows if row.is_active),
        emails={row.id: row.email for row in rows},
    )
