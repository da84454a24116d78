"""Teams of staff: who may see whose records when they may see their team's."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import Team
from host.kernel.generation import current


def mates(staff_id: int | None) -> frozenset[int]:
    """Return everybody who is in a team with this person, and the person; costs no query unless
    a team has changed.
    """
    if staff_id is None:
        return frozenset()
    members = current().remember("teams", _load)
    together = {staff_id}
    for team in members.values():
        if staff_id in team:
            together |= team
    return frozenset(together)


def _load() -> dict[int, frozenset[int]]:
    with current().engine.connect() as connection:
        rows = connection.execute(sa.select(Team.id, Team.members)).all()
    return {row.id: frozenset(map(int, row.members)) for row in rows}
