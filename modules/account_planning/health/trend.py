"""How the health of plans went over the weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa

from host.api import session

from ..plans.models import Plan
from .models import HealthWeek

WEEKS = 26
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Week:
    """A week with the mean of the scores that were kept in it."""

    monday: date
    score: Decimal
    plans: int


def trend(plans: sa.ColumnElement[bool], today: date) -> list[Week]:
    """Return the mean score of these plans in each of the last weeks, the oldest first."""
    query = (
        sa.select(HealthWeek.monday, sa.func.sum(HealthWeek.score), sa.func.count())
        .join(Plan, Plan.id == HealthWeek.plan_id)
        .where(HealthWeek.monday > today - timedelta(weeks=WEEKS), plans)
        .group_by(HealthWeek.monday)
        .order_by(HealthWeek.monday)
    )
    return [
        Week(row[0], (row[1] / row[2]).quantize(_TENTH, ROUND_HALF_UP), row[2])
        for row in session().execute(query)
    ]
