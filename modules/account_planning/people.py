"""Staff to choose from."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.api import Staff, session


@dataclass(frozen=True, slots=True)
class Directory:
    """Names of all staff by id, and who of them is still here; read with one query."""

    names: dict[int, str]
    active: frozenset[int]

    @classmethod
    def read(cls) -> Directory:
        """Read names and states, by name."""
        query = sa.select(Staff.id, Staff.name, Staff.is_active).order_by(Staff.name, Staff.id)
        rows = session().execute(query).all()
        return cls(
            names={row.id: row.name for row in rows},
            active=frozenset(row.id for row in rows if row.is_active),
        )

    def name(self, staff_id: int | None) -> str:
        """Return a name, empty for nobody."""
        return self.names.get(staff_id, "") if staff_id is not None else ""

    def choices(self, current: int | None = None, nobody: str = "Nobody") -> list[tuple[str, str]]:
        """Return (value, label) of those who may be chosen; who is chosen now stays in."""
        people = [
            (str(staff_id), name if staff_id in self.active else f"{name} (inactive)")
            for staff_id, name in self.names.items()
            if staff_id in self.active or staff_id == current
        ]
        return [("", nobody), *people]
