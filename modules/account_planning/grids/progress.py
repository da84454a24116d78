"""How far goals are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..plans.figures import grouped
from .goals import GOALS
from .models import Goal
from .service import rows_of

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal as it reads on a page."""

    name: str
    unit: str
    target: Decimal | None
    actual: Decimal | None
    due_on: date | None
    share: Decimal | None
    """Part that is reached, 0 to 1; None where the target is no amount to reach."""

    @property
    def percent(self) -> int:
        """The share in percent, cut off, so that 100 means reached."""
        return int((self.share or ZERO) * 100)

    @property
    def reached(self) -> str:
        """What is measured, as people write it; 0 before anything is."""
        return grouped(self.actual or ZERO)

    @property
    def wanted(self) -> str:
        """The target as people write it."""
        return grouped(self.target or ZERO)


def goals_of(plan_id: int) -> list[Progress]:
    """Return the goals of a plan in order."""
    goals: list[Goal] = list(rows_of(GOALS, plan_id))
    return [
        Progress(
            one.name, one.unit, one.target, one.actual, one.due_on, share(one.actual, one.target)
        )
        for one in goals
    ]


def share(actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return actual / target between 0 and 1; nothing measured yet is 0, no target None."""
    if target is None or target <= 0:
        return None
    return max(ZERO, min((actual or ZERO) / target, ONE))
