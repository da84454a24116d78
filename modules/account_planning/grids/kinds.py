"""All grids of a plan, in the order of its tabs."""

from __future__ import annotations

from ..stakeholders.sheet import STAKEHOLDERS
from .competitors import RIVALS
from .due_diligence import FINANCIAL, MARKETING
from .goals import GOALS
from .kind import Kind
from .offering import CURRENT, OFFERINGS
from .team import CLIENT_TEAM, COMPANY_TEAM

ALL = (FINANCIAL, MARKETING, COMPANY_TEAM, CLIENT_TEAM, CURRENT, OFFERINGS, GOALS, RIVALS)
KINDS: dict[str, Kind] = {kind.key: kind for kind in ALL}
"""One a table."""
SHEETS: dict[str, Kind] = KINDS | {STAKEHOLDERS.key: STAKEHOLDERS}
"""All that can be typed into: some lines are seen from two sides."""


def kinds_of(tab: str) -> list[Kind]:
    """Return the grids that a tab shows."""
    return [kind for kind in ALL if kind.tab == tab]
