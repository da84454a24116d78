"""All grids of a plan, in the order of its tabs."""

from __future__ import annotations

from .competitors import RIVALS
from .due_diligence import FINANCIAL, MARKETING
from .goals import GOALS
from .kind import Kind
from .offering import CURRENT, OFFERINGS
from .team import CLIENT_TEAM, COMPANY_TEAM

ALL = (FINANCIAL, MARKETING, COMPANY_TEAM, CLIENT_TEAM, CURRENT, OFFERINGS, GOALS, RIVALS)
KINDS: dict[str, Kind] = {kind.key: kind for kind in ALL}


def kinds_of(tab: str) -> list[Kind]:
    """Return the grids that a tab shows."""
    return [kind for kind in ALL if kind.tab == tab]
