"""The box on everybody's dashboard: what presses, and how many plans are how far."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import Actor, DashboardWidget, Scope, visible_records

from .. import settings
from ..access import PLANS, READERS
from ..plans.choices import Status
from ..plans.models import Plan
from ..plans.record_types import PLAN
from . import counts

_SHOWN = 5


def widget(actor: Actor) -> dict[str, object] | None:
    """Count the actor's plans by status, and find those at risk and the tasks that are late."""
    if actor.scope(PLANS) is Scope.NONE:
        return None
    mine, today = visible_records(PLAN, actor), settings.today()
    still = sa.and_(mine, Plan.status != Status.ARCHIVED.value)
    late, late_more = counts.overdue_tasks(still, today, _SHOWN)
    risks, risks_more = counts.at_risk(still, today, _SHOWN)
    return {
        "statuses": list(counts.statuses(mine).items()),
        "late": late,
        "late_more": late_more,
        "risks": risks,
        "risks_more": risks_more,
        "unarchived": f"f=0~status~not~{Status.ARCHIVED.value}",
    }


WIDGET = DashboardWidget(
    id="account_planning.plans",
    title="Account plans",
    template="account_planning/widget.html",
    context=widget,
    rights=READERS,
    wide=True,
    about="Your plans by status, those at risk, and the tasks that are late.",
)
